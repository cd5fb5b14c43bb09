//! One call, driven by hand.

mod hand;
mod links;
mod policy;
mod stats;
mod tickets;

use super::session::STEADY;
use super::*;
use crate::channel::ChannelMessage;
use crate::close::CloseReason;
use crate::command::{Device, Ended, LinkStatus, Switch};
use crate::id::{Epoch, LinkId, PeerId, RoomId, Seq};
use crate::link::{ConnectionState, Event, Side};
use crate::message::{Envelope, Presence, Sdp, Signal, VERSION};
use crate::negotiation::Action;
use crate::ticket::Ticket;
use crate::view_sizes::{ViewSize, ViewSizes};

const NOW: Duration = Duration::from_secs(1);
const EARLIER: Epoch = Epoch(Epoch::STEP);
const MINE: Epoch = Epoch(2 * Epoch::STEP);
const LATER: Epoch = Epoch(3 * Epoch::STEP);

#[test]
fn the_first_message_is_join_with_the_ticket_and_what_is_sent() {
    let mut call = Call::new(start());
    assert_eq!(outputs(&mut call).last(), Some(&Output::OpenSocket));
    call.handle_input(Input::SocketOpened, NOW);
    let state = call.state();
    assert!(state.microphone && state.camera);
    let (version, ticket, name) = (VERSION, token("ticket"), name());
    let join = ClientMessage::Join { version, ticket, name, state };
    assert_eq!(outputs(&mut call), [Output::Send(join)]);
}

#[test]
fn after_joining_the_view_is_told_who_is_here_and_then_that_it_is_in() {
    let mut call = greeted();
    receive(&mut call, joined(vec![peer(1, EARLIER)]));
    let (epoch, side) = (MINE, Side::Answerer);
    assert_eq!(
        outputs(&mut call),
        [
            Output::Update(Update::You(id(9))),
            Output::KeepSeat(token("seat")),
            Output::Update(Update::Peer(peer(1, EARLIER))),
            open_link(link(1), epoch, side),
            Output::Update(Update::Link { peer: id(1), status: LinkStatus::Connecting }),
            Output::Update(Update::Connection(Connection::Joined)),
        ]
    );
}

#[test]
fn a_camera_going_off_is_announced_before_any_connection_lets_go() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    call.handle_input(Input::Command(Command::SetCamera(Switch::Off)), NOW);
    let state = State { camera: false, ..call.state() };
    assert_eq!(
        outputs(&mut call),
        [
            Output::Send(ClientMessage::State { state, hand: None }),
            Output::Detach(Source::Camera),
            Output::Stop(Source::Camera),
            Output::Update(Update::Camera(Device::Off)),
        ]
    );
}

#[test]
fn a_screen_is_told_to_the_room_before_any_connection_carries_it() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    let stream = StreamId::parse("screen").unwrap();
    call.handle_input(Input::Picked { stream: stream.clone(), sound: Switch::Off }, NOW);
    let said = outputs(&mut call);
    let Output::Send(ClientMessage::State { state, hand: None }) = &said[0] else {
        panic!("the room hears first: {said:?}");
    };
    assert_eq!(state.streams[1].id, stream);
    assert!(matches!(&said[1], Output::Share(share) if share.stream == stream));
}

#[test]
fn a_lost_socket_is_opened_again_and_the_seat_asked_for() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    call.handle_input(Input::SocketClosed(None), NOW);
    assert_eq!(outputs(&mut call), [Output::Update(Update::Connection(Connection::Reconnecting))]);
    let due = call.poll_timeout().unwrap();
    assert!(due <= NOW + FIRST_RECONNECT);
    call.handle_input(Input::Timeout, due);
    assert_eq!(outputs(&mut call), [Output::OpenSocket]);
    call.handle_input(Input::SocketOpened, due);
    let sent = outputs(&mut call);
    let Output::Send(ClientMessage::Rejoin { seat, page, .. }) = &sent[0] else {
        panic!("{sent:?}")
    };
    assert_eq!((seat, *page), (&token("seat"), Page::Kept));
}

#[test]
fn a_peer_that_is_awaited_after_a_restart_keeps_its_link_until_it_is_known_to_be_gone() {
    let mut call = in_room(vec![peer(1, EARLIER), peer(2, LATER)]);
    call.handle_input(Input::SocketClosed(Some(CloseReason::Restarting.code())), NOW);
    call.handle_input(Input::Timeout, NOW + MAX_RECONNECT);
    call.handle_input(Input::SocketOpened, NOW + MAX_RECONNECT);
    outputs(&mut call);
    let (you, incarnation, seat, room) =
        (id(9), MINE, token("seat"), RoomId::parse("den").unwrap());
    let peers = vec![peer(2, LATER)];
    let awaiting = true;
    let (transport_policy, hand) = (TransportPolicy::All, None);
    receive(
        &mut call,
        ServerMessage::Joined {
            you,
            incarnation,
            room,
            seat,
            peers,
            awaiting,
            transport_policy,
            hand,
        },
    );
    let away = Peer { presence: Presence::Away, ..peer(1, EARLIER) };
    let said = outputs(&mut call);
    assert!(said.contains(&Output::Update(Update::Peer(away))), "{said:?}");
    let touches =
        |output: &Output| matches!(output, Output::CloseLink { .. } | Output::OpenLink { .. });
    assert!(!said.iter().any(touches), "{said:?}");
    receive(&mut call, ServerMessage::Peers { peers: vec![peer(2, LATER)] });
    assert_eq!(
        outputs(&mut call)[..2],
        [Output::CloseLink { link: link(1), epoch: MINE }, Output::Update(Update::PeerLeft(id(1))),]
    );
}

#[test]
fn what_changed_while_the_socket_was_lost_is_told_with_the_next_join() {
    let mut call = in_room(vec![]);
    call.handle_input(Input::SocketClosed(None), NOW);
    call.handle_input(Input::Command(Command::SetMicrophone(Switch::Off)), NOW);
    call.handle_input(Input::Timeout, NOW + MAX_RECONNECT);
    call.handle_input(Input::SocketOpened, NOW + MAX_RECONNECT);
    let sent = outputs(&mut call);
    let Some(Output::Send(ClientMessage::Rejoin { state, .. })) = sent.last() else {
        panic!("{sent:?}")
    };
    assert!(!state.microphone);
}

#[test]
fn a_peer_that_is_still_here_has_not_left_when_one_is_back_with_a_new_incarnation() {
    let mut call = in_room(vec![peer(1, EARLIER), peer(2, EARLIER)]);
    call.handle_input(Input::SocketClosed(None), NOW);
    call.handle_input(Input::Timeout, call.poll_timeout().unwrap());
    call.handle_input(Input::SocketOpened, NOW);
    outputs(&mut call);
    // The seat was given away meanwhile.
    receive(&mut call, joined_as(9, LATER, vec![peer(1, EARLIER)]));
    let outputs = outputs(&mut call);
    let left = |at| Output::Update(Update::PeerLeft(id(at)));
    assert!(!outputs.contains(&left(1)) && outputs.contains(&left(2)), "{outputs:?}");
    assert!(outputs.contains(&Output::CloseLink { link: link(1), epoch: MINE }), "{outputs:?}");
    let (link, epoch, side) = (link(1), LATER, Side::Answerer);
    let opened = open_link(link, epoch, side);
    assert!(outputs.contains(&opened), "{outputs:?}");
}

#[test]
fn a_close_for_good_ends_the_call_and_everything_is_let_go() {
    for reason in [CloseReason::Replaced, CloseReason::RoomFull, CloseReason::Refused] {
        let mut call = in_room(vec![peer(1, EARLIER)]);
        call.handle_input(Input::SocketClosed(Some(reason.code())), NOW);
        let ended = Connection::Ended(Ended::Closed(reason));
        assert_eq!(
            outputs(&mut call),
            [
                Output::CloseLink { link: link(1), epoch: MINE },
                Output::Update(Update::PeerLeft(id(1))),
                Output::Detach(Source::Microphone),
                Output::Stop(Source::Microphone),
                Output::Update(Update::Microphone(Device::Off)),
                Output::Detach(Source::Camera),
                Output::Stop(Source::Camera),
                Output::Update(Update::Camera(Device::Off)),
                Output::CloseSocket,
                Output::ForgetSeat,
                Output::Update(Update::Connection(ended)),
                Output::Finished,
            ]
        );
        call.handle_input(Input::SocketOpened, NOW);
        assert_eq!((outputs(&mut call), call.poll_timeout()), (vec![], None));
    }
}

#[test]
fn leave_is_sent_before_the_socket_closes() {
    let mut call = in_room(vec![]);
    call.handle_input(Input::Command(Command::Leave), NOW);
    let last = outputs(&mut call);
    assert_eq!(last[0], Output::Send(ClientMessage::Leave));
    let ended = Update::Connection(Connection::Ended(Ended::Left));
    assert!(last.contains(&Output::Update(ended)));
}

#[test]
fn a_reloaded_page_asks_for_its_seat_with_nothing_kept() {
    let mut call = Call::new(Start { credential: Credential::Seat(token("old")), ..start() });
    call.handle_input(Input::SocketOpened, NOW);
    let sent = outputs(&mut call);
    let Some(Output::Send(ClientMessage::Rejoin { page, .. })) = sent.last() else {
        panic!("{sent:?}")
    };
    assert_eq!(*page, Page::Fresh);
}

#[test]
fn somebody_who_left_takes_the_connection_along() {
    let mut call = in_room(vec![peer(1, EARLIER)]);
    receive(&mut call, ServerMessage::PeerLeft { id: id(1) });
    let closed = Output::CloseLink { link: link(1), epoch: MINE };
    assert_eq!(outputs(&mut call), [closed, Output::Update(Update::PeerLeft(id(1)))]);
}

#[test]
fn a_session_that_ends_soon_is_asked_for_less_and_less_often_and_a_steady_one_starts_over() {
    let mut call = greeted();
    let mut now = NOW;
    let mut waits = Vec::new();
    for lasts in [Duration::ZERO, Duration::ZERO, STEADY - Duration::from_millis(1), STEADY] {
        call.handle_input(Input::Received(joined(vec![])), now);
        now += lasts;
        call.handle_input(Input::SocketClosed(None), now);
        let due = call.poll_timeout().unwrap();
        waits.push(due - now);
        now = due;
        call.handle_input(Input::Timeout, now);
        call.handle_input(Input::SocketOpened, now);
    }
    // Each wait is between half and all of a longest one, which doubles.
    let longest = [FIRST_RECONNECT, FIRST_RECONNECT * 2, FIRST_RECONNECT * 4, FIRST_RECONNECT];
    for (wait, longest) in waits.iter().zip(longest) {
        assert!(*wait >= longest / 2 && *wait <= longest, "{waits:?}");
    }
}

fn start() -> Start {
    Start {
        credential: Credential::Ticket(Ticket { token: token("ticket") }),
        name: name(),
        stream: StreamId::parse("own").unwrap(),
        microphone: InitialMicrophone::Live,
        camera: Switch::On,
        transport_policy: TransportPolicy::All,
        seed: 1,
    }
}

fn greeted() -> Call {
    let mut call = Call::new(start());
    call.handle_input(Input::SocketOpened, NOW);
    outputs(&mut call);
    call
}

fn in_room(peers: Vec<Peer>) -> Call {
    let mut call = greeted();
    receive(&mut call, joined(peers));
    outputs(&mut call);
    call
}

fn receive(call: &mut Call, message: ServerMessage) {
    call.handle_input(Input::Received(message), NOW);
}

fn event(call: &mut Call, epoch: Epoch, event: Event) {
    call.handle_input(Input::Link { link: link(1), epoch, event }, NOW);
}

fn command(call: &mut Call, command: Command) {
    call.handle_input(Input::Command(command), NOW);
}

fn small(stream: &str) -> ViewSizes {
    let id = StreamId::parse(stream).unwrap();
    ViewSizes { streams: vec![ViewSize { id, width: 320, height: 180 }] }
}

fn act(epoch: Epoch, action: Action) -> Output {
    Output::Act { link: link(1), epoch, action }
}

fn envelope(epoch: Epoch, seq: u32, signal: Signal) -> Envelope {
    Envelope { link: link(1), epoch, seq: Seq(seq), ack: Seq(0), signal: (&signal).into() }
}

fn joined(peers: Vec<Peer>) -> ServerMessage {
    joined_as(9, MINE, peers)
}

fn joined_as(me: u128, incarnation: Epoch, peers: Vec<Peer>) -> ServerMessage {
    let room = RoomId::parse("den").unwrap();
    let (seat, awaiting) = (token("seat"), false);
    let transport_policy = TransportPolicy::All;
    ServerMessage::Joined {
        you: id(me),
        incarnation,
        room,
        seat,
        peers,
        awaiting,
        transport_policy,
        hand: None,
    }
}

fn open_link(link: LinkId, epoch: Epoch, side: Side) -> Output {
    let transport_policy = TransportPolicy::All;
    Output::OpenLink { link, epoch, side, ice_servers: vec![], transport_policy }
}

fn peer(n: u128, incarnation: Epoch) -> Peer {
    let presence = Presence::Here;
    Peer { id: id(n), name: name(), incarnation, presence, state: State::default(), hand: None }
}

fn link(n: u128) -> LinkId {
    LinkId::Peer(id(n))
}

fn id(n: u128) -> PeerId {
    PeerId::from_random_bits(n)
}

fn name() -> Name {
    Name::parse("Somebody").unwrap()
}

fn token(text: &str) -> Token {
    Token::parse(text).unwrap()
}

fn sdp(text: &str) -> Sdp {
    Sdp::try_from(text.to_owned()).unwrap()
}

fn outputs(call: &mut Call) -> Vec<Output> {
    std::iter::from_fn(|| call.poll_output()).collect()
}
