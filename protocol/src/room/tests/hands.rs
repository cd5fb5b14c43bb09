//! Raised hands: their order is the room's, and they end with their seats.

use super::*;

#[test]
fn raised_hands_have_an_order_that_everybody_is_told_and_newcomers_too() {
    let (mut room, alice, bob) = two();
    raise(&mut room, BOB, true);
    assert_eq!(drain(&mut room), told(2, Some(1), [ALICE, BOB]));
    raise(&mut room, ALICE, true);
    assert_eq!(drain(&mut room), told(1, Some(2), [BOB, ALICE]));
    join(&mut room, CAROL, 3);
    let Some(Output::Joined { peers, hand, .. }) = room.poll_output() else { panic!("joined") };
    assert_eq!(peers, [with_hand(1, &alice, 2), with_hand(2, &bob, 1)]);
    assert_eq!(hand, None);
}

#[test]
fn a_hand_that_is_raised_already_keeps_its_place_and_one_that_is_raised_again_is_the_last() {
    let (mut room, _, _) = two();
    for _ in 0..2 {
        raise(&mut room, ALICE, true);
        assert_eq!(drain(&mut room), told(1, Some(1), [BOB, ALICE]));
    }
    raise(&mut room, BOB, true);
    drain(&mut room);
    for _ in 0..2 {
        raise(&mut room, ALICE, false);
        assert_eq!(drain(&mut room), told(1, None, [BOB, ALICE]));
    }
    raise(&mut room, ALICE, true);
    assert_eq!(drain(&mut room), told(1, Some(3), [BOB, ALICE]));
}

#[test]
fn who_says_nothing_of_its_hand_is_not_answered_and_keeps_it() {
    let (mut room, _, _) = two();
    raise(&mut room, ALICE, true);
    drain(&mut room);
    receive(&mut room, ALICE, ClientMessage::State { state: State::default(), hand: None });
    assert_eq!(drain(&mut room), told(1, Some(1), [BOB]));
}

#[test]
fn a_hand_outlives_a_lost_socket_and_a_reload() {
    for (departure, page) in [(Departure::Lost, Page::Kept), (Departure::PageGone, Page::Fresh)] {
        let (mut room, alice, _) = two();
        raise(&mut room, ALICE, true);
        closed(&mut room, ALICE, departure);
        drain(&mut room);
        join(&mut room, CAROL, 3);
        let Some(Output::Joined { peers, .. }) = room.poll_output() else { panic!("joined") };
        let hands: Vec<_> = peers.iter().map(|peer| peer.hand).collect();
        let is_seen = departure == Departure::Lost;
        assert_eq!(hands, if is_seen { vec![Some(Hand(1)), None] } else { vec![None] });
        drain(&mut room);
        rejoin(&mut room, socket(4), &alice, page);
        let said = drain(&mut room);
        assert!(matches!(said[0], Output::Joined { hand: Some(Hand(1)), .. }), "{said:?}");
        let Output::Deliver { message: ServerMessage::PeerJoined { peer }, .. } = &said[1] else {
            panic!("{said:?}")
        };
        assert_eq!(peer.hand, Some(Hand(1)));
    }
}

#[test]
fn a_hand_ends_with_its_seat() {
    let (mut room, alice, _) = two();
    raise(&mut room, ALICE, true);
    closed(&mut room, ALICE, Departure::Lost);
    room.handle_input(Input::Timeout, NOW + AWAY_TIMEOUT);
    drain(&mut room);
    rejoin(&mut room, CAROL, &alice, Page::Kept);
    let said = drain(&mut room);
    assert!(matches!(said[0], Output::Joined { hand: None, .. }), "{said:?}");
}

const CAROL: SocketId = socket(3);

fn raise(room: &mut Room, socket: SocketId, raised: bool) {
    receive(room, socket, ClientMessage::State { state: State::default(), hand: Some(raised) });
}

/// What these sockets hear of a peer's hand.
fn told<const N: usize>(n: u128, hand: Option<u32>, sockets: [SocketId; N]) -> [Output; N] {
    let hand = hand.map(Hand);
    sockets.map(|socket| {
        tell(socket, ServerMessage::PeerState { id: peer_id(n), state: State::default(), hand })
    })
}

fn with_hand(n: u128, seat: &Seat, hand: u32) -> Peer {
    Peer { hand: Some(Hand(hand)), ..peer(n, seat) }
}
