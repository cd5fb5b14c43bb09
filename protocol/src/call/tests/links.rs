//! The connections of one call: which are opened, what they are told, and when they are made anew.

use super::*;
use crate::call::links::FIRST_RELINK;
use crate::command::LinkProblem;

#[test]
fn the_earlier_peer_offers_and_the_first_epoch_is_the_incarnation_of_the_later() {
    let mut call = in_room(vec![]);
    receive(&mut call, ServerMessage::PeerJoined { peer: peer(1, LATER) });
    let (link, epoch, side) = (link(1), LATER, Side::Offerer);
    let outputs = outputs(&mut call);
    assert_eq!(outputs[1], open_link(link, epoch, side));
    // It is asked for at once, not only when the browser says that negotiation is needed.
    assert_eq!(outputs.last(), Some(&act(epoch, Action::SendOffer)));
}

#[test]
fn an_answer_names_its_offer() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    let offer = envelope(MINE, 1, Signal::Offer { sdp: sdp("o") });
    receive(&mut call, ServerMessage::Signal(offer));
    assert_eq!(outputs(&mut call), [act(MINE, Action::ApplyOffer(sdp("o")))]);
    event(&mut call, MINE, Event::Done);
    assert_eq!(outputs(&mut call), [act(MINE, Action::SendAnswer { offer: Seq(1) })]);
    event(&mut call, MINE, Event::Answered(sdp("a")));
    let signal = Signal::Answer { sdp: sdp("a"), offer: Seq(1) };
    let answer = Envelope { ack: Seq(1), ..envelope(MINE, 1, signal) };
    assert_eq!(outputs(&mut call), [Output::Send(ClientMessage::Signal(answer))]);
}

#[test]
fn a_signal_that_cannot_be_read_is_passed_over_and_counts_like_any_other() {
    for odd in [
        r#"{"kind":"fireworks","sdp":7,"candidate":["green"]}"#,
        r#"{"kind":"offer","sdp":{"compressed":"…"}}"#,
        r#""offer""#,
    ] {
        let mut call = in_room(vec![peer(1, EARLIER)]);
        let offer = envelope(MINE, 1, Signal::Offer { sdp: sdp("o") });
        receive(&mut call, ServerMessage::Signal(offer));
        event(&mut call, MINE, Event::Done);
        event(&mut call, MINE, Event::Answered(sdp("a")));
        outputs(&mut call);
        let odd = Envelope {
            signal: serde_json::from_str(odd).unwrap(),
            ..envelope(MINE, 2, Signal::Open)
        };
        receive(&mut call, ServerMessage::Signal(odd));
        assert_eq!(outputs(&mut call), []);
        let next = envelope(MINE, 3, Signal::Offer { sdp: sdp("next") });
        receive(&mut call, ServerMessage::Signal(next));
        assert_eq!(outputs(&mut call), [act(MINE, Action::ApplyOffer(sdp("next")))]);
    }
}

#[test]
fn a_signal_that_comes_twice_or_from_an_older_connection_is_passed_over() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    let offer = || ServerMessage::Signal(envelope(MINE, 1, Signal::Offer { sdp: sdp("o") }));
    receive(&mut call, offer());
    outputs(&mut call);
    receive(&mut call, offer());
    let stale = envelope(EARLIER, 1, Signal::Offer { sdp: sdp("old") });
    receive(&mut call, ServerMessage::Signal(stale));
    assert_eq!(outputs(&mut call), []);
}

#[test]
fn a_signal_of_a_newer_connection_replaces_the_older_one() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    let newer = envelope(MINE.next(), 1, Signal::Offer { sdp: sdp("o") });
    receive(&mut call, ServerMessage::Signal(newer));
    let (epoch, side) = (MINE.next(), Side::Answerer);
    assert_eq!(
        outputs(&mut call),
        [
            Output::CloseLink { link: link(1), epoch: MINE },
            open_link(link(1), epoch, side),
            Output::Update(Update::Link { peer: id(1), status: LinkStatus::Connecting }),
            act(epoch, Action::ApplyOffer(sdp("o"))),
        ]
    );
}

#[test]
fn a_failed_connection_is_made_anew_and_its_streams_leave_the_screen() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    let stream = StreamId::parse("s1").unwrap();
    event(&mut call, MINE, Event::StreamAdded(stream.clone()));
    outputs(&mut call);
    event(&mut call, MINE, Event::Connection(ConnectionState::Failed));
    let closed = outputs(&mut call);
    assert_eq!(closed[0], Output::CloseLink { link: link(1), epoch: MINE });
    assert_eq!(closed[1], Output::Update(Update::StreamRemoved { peer: id(1), stream }));
    let due = call.poll_timeout().unwrap();
    assert!(due > NOW && due <= NOW + FIRST_RELINK);
    call.handle_input(Input::Timeout, due);
    let opened = outputs(&mut call);
    assert!(matches!(&opened[0], Output::OpenLink { epoch, .. } if *epoch == MINE.next()));
    let open = Output::Send(ClientMessage::Signal(envelope(MINE.next(), 1, Signal::Open)));
    assert!(opened.contains(&open), "the earlier peer is asked to offer: {opened:?}");
}

#[test]
fn view_sizes_wait_for_the_channel_and_are_sent_anew_over_the_next_connection() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    let view_sizes = small("s1");
    command(&mut call, Command::SetViewSizes(id(1), view_sizes.clone()));
    assert_eq!(outputs(&mut call), []);
    let message = || ChannelMessage::ViewSizes(view_sizes.clone());
    let tell = |epoch| Output::SendOverChannel { link: link(1), epoch, message: message() };
    event(&mut call, MINE, Event::ChannelOpen);
    assert_eq!(outputs(&mut call), [tell(MINE)]);
    command(&mut call, Command::SetViewSizes(id(1), view_sizes.clone()));
    assert_eq!(outputs(&mut call), [], "nothing has changed");
    let newer = envelope(MINE.next(), 1, Signal::Offer { sdp: sdp("o") });
    receive(&mut call, ServerMessage::Signal(newer));
    outputs(&mut call);
    event(&mut call, MINE.next(), Event::ChannelOpen);
    assert_eq!(outputs(&mut call), [tell(MINE.next())]);
}

#[test]
fn view_sizes_outlive_the_loss_of_ones_own_seat() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    let view_sizes = small("s1");
    command(&mut call, Command::SetViewSizes(id(1), view_sizes.clone()));
    call.handle_input(Input::SocketClosed(None), NOW);
    let due = call.poll_timeout().unwrap();
    call.handle_input(Input::Timeout, due);
    call.handle_input(Input::SocketOpened, due);
    receive(&mut call, joined_as(8, MINE, vec![peer(1, EARLIER)]));
    outputs(&mut call);
    event(&mut call, MINE, Event::ChannelOpen);
    let (link, message) = (link(1), ChannelMessage::ViewSizes(view_sizes));
    assert_eq!(outputs(&mut call), [Output::SendOverChannel { link, epoch: MINE, message }]);
}

#[test]
fn a_stream_that_has_one_more_track_arrives_anew_and_ends_once() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    let stream = StreamId::parse("s1").unwrap();
    let added = Update::StreamAdded { peer: id(1), stream: stream.clone() };
    let (link, epoch, peer) = (link(1), MINE, id(1));
    let assigned = Output::AssignStream { link, epoch, stream: stream.clone(), peer };
    for _ in 0..2 {
        event(&mut call, MINE, Event::StreamAdded(stream.clone()));
        assert_eq!(outputs(&mut call), [assigned.clone(), Output::Update(added.clone())]);
    }
    event(&mut call, MINE, Event::StreamRemoved(stream.clone()));
    let removed = Update::StreamRemoved { peer: id(1), stream: stream.clone() };
    assert_eq!(outputs(&mut call), [Output::Update(removed)]);
    event(&mut call, MINE, Event::StreamRemoved(stream));
    assert_eq!(outputs(&mut call), []);
}

#[test]
fn what_the_other_end_shows_is_encoded_for() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    let view_sizes = small("own");
    let message = ChannelMessage::ViewSizes(view_sizes.clone());
    event(&mut call, MINE, Event::ChannelMessage(message));
    assert_eq!(outputs(&mut call), [Output::Encode { link: link(1), epoch: MINE, view_sizes }]);
}

#[test]
fn a_broken_connection_waits_while_the_other_end_is_away() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    receive(&mut call, ServerMessage::PeerAway { id: id(1) });
    event(&mut call, MINE, Event::Connection(ConnectionState::Failed));
    assert_eq!(call.poll_timeout(), None);
    receive(&mut call, ServerMessage::PeerJoined { peer: peer(1, EARLIER) });
    assert!(call.poll_timeout().is_some());
}

#[test]
fn renewed_servers_reach_open_and_later_connections() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    let urls = vec!["stun:stun.example.org".to_owned()];
    let ice_servers = vec![IceServer { urls, username: None, credential: None }];
    receive(&mut call, ServerMessage::IceServers { ice_servers: ice_servers.clone() });
    let (epoch, renewed) = (MINE, ice_servers.clone());
    let transport_policy = TransportPolicy::All;
    let renewed =
        Output::SetIceServers { link: link(1), epoch, ice_servers: renewed, transport_policy };
    assert_eq!(outputs(&mut call), [renewed]);
    receive(&mut call, ServerMessage::PeerJoined { peer: peer(2, LATER) });
    let (link, epoch, side) = (link(2), LATER, Side::Offerer);
    let opened = Output::OpenLink { link, epoch, side, ice_servers, transport_policy };
    assert_eq!(outputs(&mut call)[1], opened);
}

#[test]
fn unacknowledged_signals_are_resent_after_a_rejoin() {
    let mut call = in_room(vec![peer(1, LATER)]);
    event(&mut call, LATER, Event::NegotiationNeeded);
    event(&mut call, LATER, Event::Offered(sdp("o")));
    outputs(&mut call);
    call.handle_input(Input::SocketClosed(None), NOW);
    call.handle_input(Input::Timeout, NOW + MAX_RECONNECT);
    call.handle_input(Input::SocketOpened, NOW + MAX_RECONNECT);
    outputs(&mut call);
    receive(&mut call, joined(vec![peer(1, LATER)]));
    let again = envelope(LATER, 1, Signal::Offer { sdp: sdp("o") });
    let sent = outputs(&mut call);
    assert!(sent.contains(&Output::Send(ClientMessage::Signal(again))), "{sent:?}");
    assert!(!sent.iter().any(|output| matches!(output, Output::OpenLink { .. })));
}

#[test]
fn a_connection_that_does_not_come_up_is_made_anew() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    let due = call.poll_timeout().expect("somebody looks after it");
    assert_eq!(due, NOW + Duration::from_secs(10));
    call.handle_input(Input::Timeout, due);
    assert_eq!(outputs(&mut call), [told(failing(false))]);
    let due = call.poll_timeout().unwrap();
    assert_eq!(due, NOW + Duration::from_secs(15));
    call.handle_input(Input::Timeout, due);
    let closed = Output::CloseLink { link: link(1), epoch: MINE };
    assert_eq!(outputs(&mut call), [closed, told(failing(true))]);
    let again = call.poll_timeout().unwrap();
    assert!(again > due && again <= due + FIRST_RELINK);
    call.handle_input(Input::Timeout, again);
    let opened = outputs(&mut call);
    assert!(matches!(&opened[0], Output::OpenLink { epoch, .. } if *epoch == MINE.next()));
}

#[test]
fn another_try_opens_the_next_connection_at_once_and_has_its_whole_time() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    let try_again = || Input::Command(Command::TryAgain(id(1)));
    call.handle_input(try_again(), NOW);
    assert_eq!(outputs(&mut call), [], "nothing is wrong yet");
    let now = NOW + Duration::from_secs(15);
    call.handle_input(Input::Timeout, now);
    let again = call.poll_timeout().unwrap();
    call.handle_input(Input::Timeout, again);
    outputs(&mut call);
    // The second attempt runs; the third takes its place.
    let (epoch, now) = (MINE.next().next(), again + Duration::from_secs(1));
    call.handle_input(try_again(), now);
    let (link, side) = (link(1), Side::Answerer);
    assert_eq!(
        outputs(&mut call),
        [
            Output::CloseLink { link: link.clone(), epoch: MINE.next() },
            Output::OpenLink {
                link,
                epoch,
                side,
                ice_servers: vec![],
                transport_policy: TransportPolicy::All,
            },
            told(LinkStatus::Connecting),
            Output::Send(ClientMessage::Signal(envelope(epoch, 1, Signal::Open))),
        ]
    );
    assert_eq!(call.poll_timeout(), Some(now + Duration::from_secs(10)));
}

#[test]
fn another_try_does_not_wait_for_one_that_is_due() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    let now = NOW + Duration::from_secs(15);
    call.handle_input(Input::Timeout, now);
    outputs(&mut call);
    call.handle_input(Input::Command(Command::TryAgain(id(1))), now);
    let (link, epoch, side) = (link(1), MINE.next(), Side::Answerer);
    let (ice_servers, transport_policy) = (vec![], TransportPolicy::All);
    let opened = Output::OpenLink { link, epoch, side, ice_servers, transport_policy };
    assert_eq!(outputs(&mut call)[0], opened);
}

#[test]
fn what_is_known_changes_with_what_comes_and_goes_when_it_is_connected() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    call.handle_input(Input::Timeout, NOW + Duration::from_secs(15));
    outputs(&mut call);
    let offer = envelope(MINE.next(), 1, Signal::Offer { sdp: sdp("o") });
    receive(&mut call, ServerMessage::Signal(offer));
    let (problem, can_retry) = (LinkProblem::NoPath, true);
    let status = LinkStatus::Failing { problem, can_retry };
    assert_eq!(outputs(&mut call).last(), Some(&told(status)));
    event(&mut call, MINE.next(), Event::Connection(ConnectionState::Connecting));
    assert_eq!(outputs(&mut call).last(), Some(&told(status)), "it has not come up");
    event(&mut call, MINE.next(), Event::Connection(ConnectionState::Connected));
    assert_eq!(outputs(&mut call), [told(LinkStatus::Connected)]);
    event(&mut call, MINE.next(), Event::Connection(ConnectionState::Disconnected));
    assert_eq!(outputs(&mut call), [told(LinkStatus::Interrupted)]);
    event(&mut call, MINE.next(), Event::Connection(ConnectionState::Failed));
    let shown = outputs(&mut call);
    assert_eq!(shown.last(), Some(&told(LinkStatus::Connecting)), "it has its whole time again");
}

#[test]
fn what_has_never_come_up_is_not_interrupted() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    event(&mut call, MINE, Event::Connection(ConnectionState::Disconnected));
    assert_eq!(outputs(&mut call), [told(LinkStatus::Connecting)]);
    assert_eq!(call.poll_timeout(), Some(NOW + Duration::from_secs(10)));
}

#[test]
fn a_connection_that_came_up_is_left_alone() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    event(&mut call, MINE, Event::Connection(ConnectionState::Connected));
    assert_eq!(call.poll_timeout(), None);
    event(&mut call, MINE, Event::Connection(ConnectionState::Disconnected));
    assert_eq!(call.poll_timeout(), None, "it may come back by itself");
}

#[test]
fn while_no_signal_travels_a_connection_has_no_time_limit_and_then_its_whole_time_again() {
    let limit = Duration::from_secs(10);
    let back = NOW + Duration::from_secs(50);
    // The other end is away.
    let mut call = in_room(vec![peer(1, EARLIER)]);
    receive(&mut call, ServerMessage::PeerAway { id: id(1) });
    assert_eq!(call.poll_timeout(), None);
    let joined_again = ServerMessage::PeerJoined { peer: peer(1, EARLIER) };
    call.handle_input(Input::Received(joined_again), back);
    assert_eq!(call.poll_timeout(), Some(back + limit));
    // The own socket is lost.
    let mut call = in_room(vec![peer(1, EARLIER)]);
    call.handle_input(Input::SocketClosed(None), NOW);
    call.handle_input(Input::Timeout, call.poll_timeout().unwrap());
    assert_eq!(call.poll_timeout(), None);
    call.handle_input(Input::SocketOpened, back);
    call.handle_input(Input::Received(joined(vec![peer(1, EARLIER)])), back);
    assert_eq!(call.poll_timeout(), Some(back + limit));
}

#[test]
fn a_connection_that_never_comes_up_is_tried_less_and_less_often() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    let (mut now, mut opened) = (NOW, 0);
    while now < NOW + Duration::from_secs(3600) {
        now = call.poll_timeout().unwrap();
        call.handle_input(Input::Timeout, now);
        opened += outputs(&mut call)
            .iter()
            .filter(|output| matches!(output, Output::OpenLink { .. }))
            .count();
    }
    // Of 15 s that each may take, and a wait that grows to between 3 and 6 s.
    assert!((3600 / 21..=3600 / 18 + 4).contains(&opened), "{opened}");
}

fn told(status: LinkStatus) -> Output {
    Output::Update(Update::Link { peer: id(1), status })
}

fn failing(can_retry: bool) -> LinkStatus {
    LinkStatus::Failing { problem: LinkProblem::NoAnswer, can_retry }
}
