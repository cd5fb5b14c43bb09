use crate::command::{Content, Ended, LinkProblem, Switch};
use crate::id::Epoch;
use crate::link_stats::Route;
use crate::message::State;

use super::*;

#[test]
fn a_peer_that_was_there_first_is_not_announced() {
    let mut call = CallState::default();
    assert_eq!(call.apply(Update::Peer(peer(2, "Bob"))), None);
    assert_eq!(call.apply(joined()), Some(Announcement::Entered { others: 1 }));
    assert_eq!(
        call.apply(Update::Peer(peer(3, "Carol"))),
        Some(Announcement::Joined(name("Carol")))
    );
}

#[test]
fn a_change_of_a_known_peer_is_not_announced_and_adds_no_tile() {
    let mut call = in_call_with_bob();
    let mut muted = peer(2, "Bob");
    muted.state.microphone = false;
    assert_eq!(call.apply(Update::Peer(muted)), None);
    assert_eq!(call.peers.len(), 1);
    assert_eq!(call.tile(&bob()).unwrap().microphone, Shown::Off);
}

#[test]
fn a_peer_that_leaves_takes_its_link_and_streams_along() {
    let mut call = in_call_with_bob();
    call.apply(Update::Link { peer: id(2), status: LinkStatus::Connected });
    call.apply(added(2));
    assert_eq!(call.apply(Update::PeerLeft(id(2))), Some(Announcement::Left(name("Bob"))));
    assert!(call.links.is_empty() && call.arrivals.is_empty() && call.is_alone());
    assert_eq!(call.apply(Update::PeerLeft(id(2))), None);
}

#[test]
fn being_alone_again_is_not_being_the_first() {
    let mut call = CallState::default();
    call.apply(joined());
    assert!(call.is_alone() && !call.had_others);
    call.apply(Update::Peer(peer(2, "Bob")));
    call.apply(Update::PeerLeft(id(2)));
    assert!(call.is_alone() && call.had_others);
}

#[test]
fn people_keep_the_order_in_which_they_came() {
    let mut call = in_call_with_bob();
    call.apply(Update::Peer(peer(1, "Ann")));
    call.apply(Update::Peer(peer(2, "Bob")));
    let names: Vec<_> = call.peers.iter().map(|peer| peer.name.to_string()).collect();
    assert_eq!(names, ["Bob", "Ann"]);
}

#[test]
fn a_stream_is_shown_once_it_has_arrived_and_its_owner_names_it() {
    let mut call = in_call_with_bob();
    assert_eq!(call.tile(&bob()).unwrap().stream, None);
    call.apply(added(2));
    assert_eq!(call.tile(&bob()).unwrap().stream, Some((stream(), 1)));
    let mut without = peer(2, "Bob");
    without.state.streams.clear();
    call.apply(Update::Peer(without));
    assert_eq!(call.tile(&bob()).unwrap().stream, None);
}

#[test]
fn a_stream_that_may_arrive_before_its_owner_is_not_lost() {
    let mut call = CallState::default();
    call.apply(added(2));
    call.apply(Update::Peer(peer(2, "Bob")));
    assert_eq!(call.tile(&bob()).unwrap().stream, Some((stream(), 1)));
}

#[test]
fn the_same_stream_over_a_new_connection_is_shown_anew() {
    let mut call = in_call_with_bob();
    call.apply(added(2));
    let before = call.tile(&bob()).unwrap();
    // At once: nothing is drawn in between.
    call.apply(Update::StreamRemoved { peer: id(2), stream: stream() });
    call.apply(added(2));
    assert_ne!(call.tile(&bob()).unwrap(), before);
}

#[test]
fn a_camera_is_shown_only_with_its_stream() {
    let mut call = in_call_with_bob();
    assert_eq!(call.tile(&bob()).unwrap().picture, Shown::Off);
    call.apply(added(2));
    assert_eq!(call.tile(&bob()).unwrap().picture, Shown::Live);
}

#[test]
fn a_tile_says_what_is_the_matter() {
    let mut call = in_call_with_bob();
    let problem = |call: &CallState| call.tile(&bob()).unwrap().problem;
    assert_eq!(problem(&call), Some(TileProblem::Connecting));
    call.apply(Update::Link { peer: id(2), status: LinkStatus::Connected });
    assert_eq!(problem(&call), None);
    call.apply(Update::Link { peer: id(2), status: LinkStatus::Interrupted });
    assert_eq!(problem(&call), Some(TileProblem::Interrupted));
    call.apply(Update::Link { peer: id(2), status: LinkStatus::Connected });
    call.apply(Update::Peer(away()));
    assert_eq!(problem(&call), Some(TileProblem::Away));
}

#[test]
fn a_tile_says_what_is_known_of_a_connection_that_fails_and_no_more_once_it_is_there() {
    let mut call = in_call_with_bob();
    let (problem, can_retry) = (LinkProblem::NoRelay, true);
    let status = LinkStatus::Failing { problem, can_retry };
    call.apply(Update::Link { peer: id(2), status });
    let shown = |call: &CallState| call.tile(&bob()).unwrap().problem;
    assert_eq!(shown(&call), Some(TileProblem::Failing { problem, can_retry }));
    call.apply(Update::Peer(away()));
    assert_eq!(call.tiles(), [TileKey::Own], "it does not come through");
    call.apply(Update::Peer(peer(2, "Bob")));
    call.apply(Update::Link { peer: id(2), status: LinkStatus::Connected });
    assert_eq!(shown(&call), None);
}

#[test]
fn a_camera_is_said_to_be_off_only_when_it_is_and_the_connection_is_there() {
    let mut call = in_call_with_bob();
    let says = |call: &CallState| call.tile(&bob()).unwrap().camera_off;
    let (problem, can_retry) = (LinkProblem::NoPath, false);
    let link = |status| Update::Link { peer: id(2), status };
    let mut without_camera = peer(2, "Bob");
    without_camera.state.camera = false;
    for (status, camera_off) in [
        (LinkStatus::Connecting, false),
        (LinkStatus::Failing { problem, can_retry }, false),
        (LinkStatus::Connected, true),
        (LinkStatus::Interrupted, true),
    ] {
        call.apply(link(status));
        call.apply(Update::Peer(peer(2, "Bob")));
        assert!(!says(&call), "it is on, and its picture has not come yet: {status:?}");
        call.apply(Update::Peer(without_camera.clone()));
        assert_eq!(says(&call), camera_off, "{status:?}");
    }
}

#[test]
fn p02_who_is_away_and_does_not_come_through_either_has_no_tile_until_they_are_back() {
    let mut call = in_call_with_bob();
    call.apply(Update::Link { peer: id(2), status: LinkStatus::Connected });
    call.apply(Update::Peer(away()));
    assert_eq!(call.tiles(), [TileKey::Own, bob()], "their picture goes on");
    call.apply(Update::Link { peer: id(2), status: LinkStatus::Interrupted });
    assert_eq!(call.tiles(), [TileKey::Own]);
    assert!(call.is_alone());
    call.apply(Update::Peer(peer(2, "Bob")));
    assert_eq!(call.tiles(), [TileKey::Own, bob()]);
}

#[test]
fn coming_back_is_announced_and_the_peers_are_not_announced_again() {
    let mut call = in_call_with_bob();
    assert_eq!(call.apply(Update::Connection(Connection::Reconnecting)), None);
    assert_eq!(call.apply(Update::Peer(peer(3, "Carol"))), None);
    assert_eq!(call.apply(joined()), Some(Announcement::Back));
}

#[test]
fn the_own_microphone_is_live_only_when_it_is_on() {
    let mut call = CallState::new(Some(name("Alice")));
    for (device, shown) in
        [(Device::Opening, Shown::Off), (Device::On, Shown::Live), (Device::Off, Shown::Off)]
    {
        call.apply(Update::Microphone(device));
        assert_eq!(call.tile(&TileKey::Own).unwrap().microphone, shown);
    }
}

#[test]
fn one_is_alone_only_inside_the_room() {
    let mut call = CallState::default();
    assert!(!call.is_alone());
    call.apply(joined());
    assert!(call.is_alone());
    call.apply(Update::Connection(Connection::Reconnecting));
    assert!(call.is_alone());
    call.apply(Update::Connection(Connection::Ended(Ended::Left)));
    assert!(!call.is_alone());
}

#[test]
fn a_screen_is_a_tile_of_its_own_from_the_moment_it_is_named() {
    let mut call = in_call_with_bob();
    let shared = call.apply(Update::Peer(sharing(&["a"])));
    assert_eq!(shared, Some(Announcement::ScreenShared(name("Bob"))));
    assert_eq!(call.tiles(), [TileKey::Own, bob(), screen("a")]);
    let tile = call.tile(&screen("a")).unwrap();
    assert_eq!(tile.kind, TileKind::Screen { number: 1, paused: false });
    assert_eq!(tile.stream, None, "its picture has not come yet");
    let stream = StreamId::parse("a").unwrap();
    call.apply(Update::StreamAdded { peer: id(2), stream: stream.clone() });
    assert_eq!(call.tile(&screen("a")).unwrap().stream, Some((stream, 1)));
}

#[test]
fn a_screen_that_its_owner_does_not_name_any_more_is_gone_at_once() {
    let mut call = in_call_with_bob();
    call.apply(Update::Peer(sharing(&["a", "b"])));
    let ended = call.apply(Update::Peer(sharing(&["b"])));
    assert_eq!(ended, Some(Announcement::ScreenEnded(name("Bob"))));
    assert_eq!(call.tiles(), [TileKey::Own, bob(), screen("b")]);
    assert_eq!(call.tile(&screen("a")), None);
    call.apply(Update::PeerLeft(id(2)));
    assert_eq!(call.tiles(), [TileKey::Own]);
}

#[test]
fn a_screen_that_comes_in_the_stream_of_one_before_shows_its_own_picture_once_that_is_here() {
    let mut call = in_call_with_bob();
    let stream = StreamId::parse("a").unwrap();
    call.apply(Update::Peer(sharing(&["a"])));
    call.apply(Update::StreamAdded { peer: id(2), stream: stream.clone() });
    call.apply(Update::Peer(sharing(&[])));
    call.apply(Update::StreamRemoved { peer: id(2), stream: stream.clone() });
    let shared = call.apply(Update::Peer(sharing(&["a"])));
    assert_eq!(shared, Some(Announcement::ScreenShared(name("Bob"))));
    assert_eq!(call.tile(&screen("a")).unwrap().stream, None, "the one before is not shown");
    call.apply(Update::StreamAdded { peer: id(2), stream: stream.clone() });
    assert_eq!(call.tile(&screen("a")).unwrap().stream, Some((stream, 2)));
}

#[test]
fn the_screens_of_one_person_are_numbered_and_the_newest_is_last() {
    let mut call = in_call_with_bob();
    call.apply(Update::Peer(sharing(&["z"])));
    call.apply(Update::Peer(sharing(&["z", "a"])));
    assert_eq!(call.tiles()[2..], [screen("z"), screen("a")]);
    let kind = call.tile(&screen("a")).unwrap().kind;
    assert_eq!(kind, TileKind::Screen { number: 2, paused: false });
}

#[test]
fn an_own_screen_is_kept_with_what_was_set_until_it_ends() {
    let mut call = in_call_with_bob();
    let stream = StreamId::parse("mine").unwrap();
    let (content, sound) = (Content::Text, Switch::Off);
    let share = Share { stream: stream.clone(), content, paused: Switch::Off, sound };
    assert_eq!(call.apply(Update::Share(share.clone())), Some(Announcement::Share));
    let paused = Share { paused: Switch::On, ..share };
    assert_eq!(call.apply(Update::Share(paused.clone())), None);
    assert_eq!(call.shares, [Some(paused)]);
    assert_eq!(call.apply(Update::ShareEnded(stream)), Some(Announcement::ShareEnded));
    assert_eq!(call.shares, [None]);
}

#[test]
fn an_own_screen_stays_in_its_place_and_a_new_one_takes_the_first_that_is_free() {
    let stream = |id| StreamId::parse(id).unwrap();
    let mut call = in_call_with_bob();
    let share = |call: &mut CallState, id| {
        let (content, paused, sound) = (Content::Text, Switch::Off, Switch::Off);
        call.apply(Update::Share(Share { stream: stream(id), content, paused, sound }));
    };
    for id in ["a", "b", "c"] {
        share(&mut call, id);
    }
    call.apply(Update::ShareEnded(stream("a")));
    assert_eq!(places(&call), ["", "b", "c"]);
    share(&mut call, "d");
    assert_eq!(places(&call), ["d", "b", "c"]);
}

#[test]
fn raised_hands_are_numbered_in_the_order_of_the_room_ones_own_among_them() {
    let mut call = in_call_with_bob();
    let places = |call: &CallState| {
        [TileKey::Own, bob(), TileKey::Person(id(3))].map(|tile| call.tile(&tile)?.hand)
    };
    call.apply(Update::Peer(peer(3, "Carol")));
    assert_eq!(places(&call), [None; 3]);
    assert_eq!(call.apply(raised(3, "Carol", 7)), Some(Announcement::PeerHand(name("Carol"))));
    assert_eq!(call.apply(Update::Hand(Some(Hand::LAST))), Some(Announcement::Hand(Switch::On)));
    assert_eq!(call.apply(raised(2, "Bob", 8)), Some(Announcement::PeerHand(name("Bob"))));
    assert_eq!(places(&call), [Some(3), Some(2), Some(1)], "the room has not said yet");
    assert_eq!(call.apply(Update::Hand(Some(Hand(5)))), None);
    assert_eq!(places(&call), [Some(1), Some(3), Some(2)]);
    assert_eq!(call.apply(raised(2, "Bob", 2)), None, "another number, as after a restart");
    assert_eq!(places(&call), [Some(2), Some(1), Some(3)]);
    assert_eq!(call.apply(Update::Peer(peer(2, "Bob"))), None);
    assert_eq!(call.apply(Update::Hand(None)), Some(Announcement::Hand(Switch::Off)));
    assert_eq!(places(&call), [None, None, Some(1)]);
}

#[test]
fn an_own_hand_that_a_reload_has_kept_is_not_announced() {
    let mut call = CallState::new(Some(name("Alice")));
    assert_eq!(call.apply(Update::Hand(Some(Hand(3)))), None);
    assert_eq!(call.apply(joined()), Some(Announcement::Entered { others: 0 }));
    assert_eq!(call.apply(Update::Hand(None)), Some(Announcement::Hand(Switch::Off)));
}

fn raised(number: u128, called: &str, hand: u32) -> Update {
    Update::Peer(Peer { hand: Some(Hand(hand)), ..peer(number, called) })
}

fn places(call: &CallState) -> Vec<&str> {
    let places = call.shares.iter();
    places.map(|place| place.as_ref().map_or("", |share| share.stream.as_str())).collect()
}

fn bob() -> TileKey {
    TileKey::Person(id(2))
}

fn screen(stream: &str) -> TileKey {
    TileKey::Screen(id(2), StreamId::parse(stream).unwrap())
}

fn sharing(streams: &[&str]) -> Peer {
    let mut bob = peer(2, "Bob");
    bob.state.streams.extend(streams.iter().map(|stream| Stream {
        id: StreamId::parse(stream).unwrap(),
        source: Source::Screen,
        paused: false,
        sound: false,
    }));
    bob
}

fn in_call_with_bob() -> CallState {
    let mut call = CallState::new(Some(name("Alice")));
    call.apply(Update::Peer(peer(2, "Bob")));
    call.apply(joined());
    call
}

fn joined() -> Update {
    Update::Connection(Connection::Joined)
}

fn added(of: u128) -> Update {
    Update::StreamAdded { peer: id(of), stream: stream() }
}

fn peer(number: u128, called: &str) -> Peer {
    let own = Stream { id: stream(), source: Source::Camera, paused: false, sound: false };
    Peer {
        id: id(number),
        name: name(called),
        incarnation: Epoch(1),
        presence: Presence::Here,
        state: State { microphone: true, camera: true, streams: vec![own] },
        hand: None,
    }
}

fn away() -> Peer {
    Peer { presence: Presence::Away, ..peer(2, "Bob") }
}

fn id(number: u128) -> PeerId {
    PeerId::from_random_bits(number)
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn stream() -> StreamId {
    StreamId::parse("s1").unwrap()
}

#[test]
fn what_was_looked_at_is_shown_while_media_flows() {
    let mut call = in_call_with_bob();
    let looked = |call: &CallState| call.inspected(&id(2)).map(|now| now.lost_permille);
    let stats = |received, lost| {
        let route = Route::Direct;
        let stats = LinkStats { route, round_trip_ms: Some(24), received, lost };
        Update::Stats { peer: id(2), stats }
    };
    call.apply(stats(900, 100));
    assert_eq!(looked(&call), Some(Some(100)));
    call.apply(stats(1890, 110));
    assert_eq!(looked(&call), Some(Some(10)));
    call.apply(Update::Link { peer: id(2), status: LinkStatus::Interrupted });
    assert_eq!(looked(&call), None);
}
