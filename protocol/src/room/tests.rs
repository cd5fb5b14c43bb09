//! One room, driven by hand.

mod hands;
mod policy;
mod seats;

use super::*;

const ALICE: SocketId = socket(1);
const BOB: SocketId = socket(2);
const INSTANCE: u64 = 5;
const EARLY: Duration = Duration::from_secs(1);
const NOW: Duration = Duration::from_secs(100);

#[test]
fn a_newcomer_is_told_who_is_here_and_the_others_are_told_of_it() {
    let mut room = room();
    let alice = join(&mut room, ALICE, 1);
    assert_eq!(drain(&mut room), [joined(ALICE, &alice, vec![])]);
    let bob = join(&mut room, BOB, 2);
    assert_eq!(
        drain(&mut room),
        [
            joined(BOB, &bob, vec![peer(1, &alice)]),
            tell(ALICE, ServerMessage::PeerJoined { peer: peer(2, &bob) }),
        ]
    );
}

#[test]
fn incarnations_rise() {
    let mut room = room();
    let alice = join(&mut room, ALICE, 1);
    let bob = join(&mut room, BOB, 2);
    assert_eq!(bob.incarnation, Epoch(alice.incarnation.0 + Epoch::STEP));
}

#[test]
fn a_full_room_takes_nobody() {
    let mut room = Room::new(id(), opening(1));
    join(&mut room, ALICE, 1);
    drain(&mut room);
    assert!(!room.has_space());
    room.handle_input(join_input(BOB, 2), NOW);
    assert_eq!(drain(&mut room), [close(BOB, CloseReason::RoomFull)]);
}

#[test]
fn a_signal_reaches_only_its_addressee_under_its_senders_name() {
    let (mut room, _, _) = two();
    join(&mut room, socket(3), 3);
    drain(&mut room);
    receive(&mut room, ALICE, signal(2));
    assert_eq!(drain(&mut room), [tell(BOB, ServerMessage::Signal(envelope(1)))]);
}

#[test]
fn a_signal_to_oneself_or_to_nobody_is_dropped_and_counted() {
    let (mut room, _, _) = two();
    receive(&mut room, ALICE, signal(1));
    receive(&mut room, ALICE, signal(9));
    assert_eq!(drain(&mut room), []);
    assert_eq!(room.dropped_signals(), 2);
}

#[test]
fn a_change_of_state_reaches_the_others_and_peers_that_come_later() {
    let (mut room, _, _) = two();
    let state = State { camera: true, ..State::default() };
    receive(&mut room, ALICE, ClientMessage::State { state: state.clone(), hand: None });
    let told = ServerMessage::PeerState { id: peer_id(1), state: state.clone(), hand: None };
    assert_eq!(drain(&mut room), [tell(BOB, told)]);
    join(&mut room, socket(3), 3);
    let Some(Output::Joined { peers, .. }) = room.poll_output() else { panic!("joined") };
    assert_eq!(peers[0].state, state);
}

#[test]
fn leaving_frees_the_seat_at_once() {
    let (mut room, _, _) = two();
    receive(&mut room, ALICE, ClientMessage::Leave);
    let gone = tell(BOB, ServerMessage::PeerLeft { id: peer_id(1) });
    assert_eq!(drain(&mut room), [gone, close(ALICE, CloseReason::Normal)]);
    closed(&mut room, ALICE, Departure::Left);
    assert_eq!(drain(&mut room), []);
    assert_eq!(room.poll_timeout(), None);
}

#[test]
fn two_rooms_receive_nothing_of_each_other() {
    let (mut den, alice, _) = two();
    let mut other = Room::new(RoomId::parse("other").unwrap(), opening(8));
    let carol = join(&mut other, socket(3), 3);
    join(&mut other, socket(4), 4);
    drain(&mut other);
    // By signal, from a peer that knows an id of the other room.
    receive(&mut den, ALICE, signal(3));
    receive(&mut other, socket(3), signal(1));
    // On a socket of the other room, and with a seat of it.
    receive(&mut den, socket(3), signal(1));
    receive(&mut den, socket(3), ClientMessage::Leave);
    closed(&mut den, socket(4), Departure::Lost);
    rejoin(&mut den, socket(5), &carol, Page::Kept);
    rejoin(&mut other, socket(6), &alice, Page::Kept);
    assert_eq!(drain(&mut den), [close(socket(5), CloseReason::Refused)]);
    assert_eq!(drain(&mut other), [close(socket(6), CloseReason::Refused)]);
    // What is sent to everybody stays in its room.
    receive(&mut den, ALICE, ClientMessage::State { state: State::default(), hand: None });
    let told = ServerMessage::PeerState { id: peer_id(1), state: State::default(), hand: None };
    assert_eq!(drain(&mut den), [tell(BOB, told)]);
    assert_eq!(drain(&mut other), []);
}

#[test]
fn joining_twice_on_one_socket_is_malformed() {
    let (mut room, alice, _) = two();
    room.handle_input(join_input(ALICE, 5), NOW);
    rejoin(&mut room, ALICE, &alice, Page::Kept);
    assert_eq!(
        drain(&mut room),
        [close(ALICE, CloseReason::Malformed), close(ALICE, CloseReason::Malformed)]
    );
}

const fn socket(number: u64) -> SocketId {
    SocketId { node: NodeId(0), number }
}

fn room() -> Room {
    Room::new(id(), opening(8))
}

fn opening(capacity: usize) -> Opening {
    Opening {
        capacity,
        away_timeout: AWAY_TIMEOUT,
        instance: INSTANCE,
        first_incarnation: Epoch(0),
    }
}

/// The seat of a peer that was here before the server restarted.
fn earlier(n: u128) -> Seat {
    Seat {
        room: id(),
        peer: peer_id(n),
        generation: 4,
        incarnation: Epoch(77),
        instance: INSTANCE - 1,
        transport_policy: TransportPolicy::All,
    }
}

fn two() -> (Room, Seat, Seat) {
    let mut room = room();
    let alice = join(&mut room, ALICE, 1);
    let bob = join(&mut room, BOB, 2);
    drain(&mut room);
    (room, alice, bob)
}

fn id() -> RoomId {
    RoomId::parse("den").unwrap()
}

fn peer_id(n: u128) -> PeerId {
    PeerId::from_random_bits(n)
}

fn name() -> Name {
    Name::parse("Somebody").unwrap()
}

fn join_input(socket: SocketId, n: u128) -> Input {
    Input::Join {
        socket,
        fresh: peer_id(n),
        transport_policy: TransportPolicy::All,
        name: name(),
        state: State::default(),
    }
}

/// Joins and gives the seat, without taking an output away.
fn join(room: &mut Room, socket: SocketId, n: u128) -> Seat {
    room.handle_input(join_input(socket, n), NOW);
    let seats = room.outputs.iter().rev().find_map(|output| match output {
        Output::Joined { seat, .. } => Some(seat.clone()),
        Output::Deliver { .. } | Output::Close { .. } => None,
    });
    seats.expect("it joined")
}

fn rejoin_input(socket: SocketId, seat: &Seat, page: Page) -> Input {
    let (seat, name, state) = (seat.clone(), name(), State::default());
    Input::Rejoin { socket, seat, page, name, state }
}

fn rejoin(room: &mut Room, socket: SocketId, seat: &Seat, page: Page) {
    room.handle_input(rejoin_input(socket, seat, page), NOW);
}

fn rejoin_at(room: &mut Room, socket: SocketId, seat: &Seat, now: Duration) {
    room.handle_input(rejoin_input(socket, seat, Page::Kept), now);
}

fn receive(room: &mut Room, socket: SocketId, message: ClientMessage) {
    room.handle_input(Input::Received { socket, message }, NOW);
}

fn closed(room: &mut Room, socket: SocketId, departure: Departure) {
    room.handle_input(Input::Closed { socket, departure }, NOW);
}

fn envelope(n: u128) -> Envelope {
    Envelope {
        link: LinkId::Peer(peer_id(n)),
        epoch: Epoch(3),
        seq: crate::id::Seq(1),
        ack: crate::id::Seq(0),
        signal: (&crate::message::Signal::Open).into(),
    }
}

fn signal(n: u128) -> ClientMessage {
    ClientMessage::Signal(envelope(n))
}

fn peer(n: u128, seat: &Seat) -> Peer {
    Peer {
        id: peer_id(n),
        name: name(),
        incarnation: seat.incarnation,
        presence: Presence::Here,
        state: State::default(),
        hand: None,
    }
}

fn joined(socket: SocketId, seat: &Seat, peers: Vec<Peer>) -> Output {
    Output::Joined { socket, seat: seat.clone(), peers, awaiting: false, hand: None }
}

fn awaiting(socket: SocketId, seat: &Seat, peers: Vec<Peer>) -> Output {
    Output::Joined { socket, seat: seat.clone(), peers, awaiting: true, hand: None }
}

fn tell(socket: SocketId, message: ServerMessage) -> Output {
    Output::Deliver { socket, message }
}

fn close(socket: SocketId, reason: CloseReason) -> Output {
    Output::Close { socket, reason }
}

fn drain(room: &mut Room) -> Vec<Output> {
    std::iter::from_fn(|| room.poll_output()).collect()
}
