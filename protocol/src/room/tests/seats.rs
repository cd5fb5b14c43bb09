//! A seat of one room: how long it outlives its socket, and who comes back to it.

use super::*;

#[test]
fn a_lost_socket_makes_its_peer_away_and_its_seat_ends_after_a_minute() {
    let (mut room, _, _) = two();
    closed(&mut room, ALICE, Departure::Lost);
    assert_eq!(drain(&mut room), [tell(BOB, ServerMessage::PeerAway { id: peer_id(1) })]);
    assert_eq!(room.poll_timeout(), Some(NOW + AWAY_TIMEOUT));
    room.handle_input(Input::Timeout, NOW + AWAY_TIMEOUT - Duration::from_millis(1));
    assert_eq!(drain(&mut room), []);
    room.handle_input(Input::Timeout, NOW + AWAY_TIMEOUT);
    assert_eq!(drain(&mut room), [tell(BOB, ServerMessage::PeerLeft { id: peer_id(1) })]);
}

#[test]
fn a_peer_back_after_a_lost_socket_has_the_same_id_and_incarnation() {
    let (mut room, alice, bob) = two();
    closed(&mut room, ALICE, Departure::Lost);
    drain(&mut room);
    rejoin(&mut room, socket(3), &alice, Page::Kept);
    let again = Seat { generation: 2, ..alice.clone() };
    assert_eq!(
        drain(&mut room),
        [
            joined(socket(3), &again, vec![peer(2, &bob)]),
            tell(BOB, ServerMessage::PeerJoined { peer: peer(1, &alice) }),
        ]
    );
}

#[test]
fn a_newer_socket_replaces_the_older_one_and_its_end_changes_nothing() {
    let (mut room, alice, _) = two();
    rejoin(&mut room, socket(3), &alice, Page::Kept);
    assert_eq!(drain(&mut room)[0], close(ALICE, CloseReason::Replaced));
    closed(&mut room, ALICE, Departure::Lost);
    assert_eq!(drain(&mut room), []);
    receive(&mut room, ALICE, signal(2));
    assert_eq!(drain(&mut room), []);
}

#[test]
fn a_closed_page_is_gone_for_the_others_and_comes_back_as_the_same_peer_with_a_new_incarnation() {
    let (mut room, alice, bob) = two();
    closed(&mut room, ALICE, Departure::PageGone);
    assert_eq!(drain(&mut room), [tell(BOB, ServerMessage::PeerLeft { id: peer_id(1) })]);
    rejoin(&mut room, socket(3), &alice, Page::Fresh);
    let again = Seat {
        generation: 2,
        incarnation: Epoch(bob.incarnation.0 + Epoch::STEP),
        ..alice.clone()
    };
    assert_eq!(
        drain(&mut room),
        [
            joined(socket(3), &again, vec![peer(2, &bob)]),
            tell(BOB, ServerMessage::PeerJoined { peer: peer(1, &again) }),
        ]
    );
}

#[test]
fn a_reserved_seat_takes_no_capacity_and_ends_in_silence() {
    let mut room = Room::new(id(), opening(1));
    let alice = join(&mut room, ALICE, 1);
    closed(&mut room, ALICE, Departure::PageGone);
    join(&mut room, BOB, 2);
    drain(&mut room);
    rejoin(&mut room, socket(3), &alice, Page::Fresh);
    assert_eq!(drain(&mut room), [close(socket(3), CloseReason::RoomFull)]);
    room.handle_input(Input::Timeout, NOW + AWAY_TIMEOUT);
    assert_eq!(drain(&mut room), []);
    assert!(!room.is_empty());
    closed(&mut room, BOB, Departure::Left);
    assert!(room.is_empty());
}

#[test]
fn an_older_token_is_good_until_a_newer_one_is_known_to_have_arrived() {
    let (mut room, alice, _) = two();
    for number in 3..9 {
        rejoin(&mut room, socket(number), &alice, Page::Kept);
    }
    receive(&mut room, socket(8), signal(2));
    drain(&mut room);
    rejoin(&mut room, socket(9), &alice, Page::Kept);
    assert_eq!(drain(&mut room), [close(socket(9), CloseReason::Refused)]);
    let newest = Seat { generation: 7, ..alice };
    rejoin(&mut room, socket(9), &newest, Page::Kept);
    assert_eq!(drain(&mut room)[0], close(socket(8), CloseReason::Replaced));
}

#[test]
fn a_seat_of_another_room_is_refused() {
    let (mut room, alice, _) = two();
    let foreign = Seat { room: RoomId::parse("other").unwrap(), ..alice };
    rejoin(&mut room, socket(3), &foreign, Page::Kept);
    assert_eq!(drain(&mut room), [close(socket(3), CloseReason::Refused)]);
}

#[test]
fn a_seat_that_the_room_forgot_starts_with_a_new_incarnation() {
    let (mut room, alice, bob) = two();
    closed(&mut room, ALICE, Departure::Lost);
    room.handle_input(Input::Timeout, NOW + AWAY_TIMEOUT);
    drain(&mut room);
    rejoin(&mut room, socket(3), &alice, Page::Kept);
    let again = Seat {
        generation: 2,
        incarnation: Epoch(bob.incarnation.0 + Epoch::STEP),
        ..alice.clone()
    };
    assert_eq!(drain(&mut room)[0], joined(socket(3), &again, vec![peer(2, &bob)]));
}

#[test]
fn a_seat_of_an_earlier_room_starts_later_than_it_ever_was() {
    let mut room = room();
    let seat = Seat { incarnation: Epoch::default(), ..earlier(1) };
    rejoin(&mut room, ALICE, &seat, Page::Fresh);
    let bob = join(&mut room, BOB, 2);
    let again = Seat { generation: 5, incarnation: Epoch(Epoch::STEP), instance: INSTANCE, ..seat };
    assert_eq!(drain(&mut room)[0], joined(ALICE, &again, vec![]));
    assert_eq!(bob.incarnation, Epoch(2 * Epoch::STEP));
}

#[test]
fn a_young_room_takes_up_the_calls_of_before_as_they_were() {
    let mut room = room();
    let again = |n| Seat { generation: 5, instance: INSTANCE, ..earlier(n) };
    rejoin_at(&mut room, ALICE, &earlier(1), EARLY);
    assert_eq!(drain(&mut room), [awaiting(ALICE, &again(1), vec![])]);
    assert_eq!(room.poll_timeout(), Some(AWAY_TIMEOUT));
    rejoin_at(&mut room, BOB, &earlier(2), EARLY);
    assert_eq!(
        drain(&mut room),
        [
            awaiting(BOB, &again(2), vec![peer(1, &again(1))]),
            tell(ALICE, ServerMessage::PeerJoined { peer: peer(2, &again(2)) }),
        ]
    );
    // A newcomer awaits nobody; a peer whose socket was lost in between goes on awaiting.
    let carol = join(&mut room, socket(3), 3);
    assert_eq!(
        drain(&mut room)[0],
        joined(socket(3), &carol, vec![peer(1, &again(1)), peer(2, &again(2))])
    );
    rejoin_at(&mut room, socket(4), &again(1), EARLY);
    assert!(matches!(&drain(&mut room)[1], Output::Joined { awaiting: true, .. }));
    room.handle_input(Input::Timeout, AWAY_TIMEOUT);
    let others_of = |n: u128| {
        let all = [peer(1, &again(1)), peer(2, &again(2)), peer(3, &carol)];
        let peers = all.into_iter().filter(|peer| peer.id != peer_id(n)).collect();
        ServerMessage::Peers { peers }
    };
    assert_eq!(drain(&mut room), [tell(socket(4), others_of(1)), tell(BOB, others_of(2))]);
    assert_eq!(room.poll_timeout(), None);
}

#[test]
fn a_page_without_connections_gets_a_new_incarnation_in_a_young_room_too_and_awaits_nobody() {
    let mut room = room();
    let seat = earlier(1);
    room.handle_input(rejoin_input(ALICE, &seat, Page::Fresh), EARLY);
    let again =
        Seat { generation: 5, incarnation: seat.incarnation.later(), instance: INSTANCE, ..seat };
    assert_eq!(drain(&mut room), [joined(ALICE, &again, vec![])]);
    assert_eq!(room.poll_timeout(), None);
}

#[test]
fn who_is_away_when_nobody_is_awaited_any_more_is_still_here_for_the_others() {
    let mut room = room();
    rejoin_at(&mut room, ALICE, &earlier(1), EARLY);
    rejoin_at(&mut room, BOB, &earlier(2), EARLY);
    let departure = Departure::Lost;
    room.handle_input(Input::Closed { socket: BOB, departure }, AWAY_TIMEOUT / 2);
    drain(&mut room);
    room.handle_input(Input::Timeout, AWAY_TIMEOUT);
    let bob = Seat { generation: 5, instance: INSTANCE, ..earlier(2) };
    let away = Peer { presence: Presence::Away, ..peer(2, &bob) };
    assert_eq!(drain(&mut room), [tell(ALICE, ServerMessage::Peers { peers: vec![away] })]);
    rejoin_at(&mut room, socket(3), &bob, AWAY_TIMEOUT);
    assert!(matches!(&drain(&mut room)[0], Output::Joined { awaiting: false, .. }));
}

#[test]
fn a_seat_given_up_in_a_young_room_comes_back_with_a_new_incarnation() {
    for departure in [Departure::PageGone, Departure::Left] {
        let mut room = room();
        rejoin_at(&mut room, ALICE, &earlier(1), EARLY);
        room.handle_input(Input::Closed { socket: ALICE, departure }, EARLY);
        drain(&mut room);
        let seat = Seat { generation: 5, instance: INSTANCE, ..earlier(1) };
        rejoin_at(&mut room, BOB, &seat, EARLY);
        let Output::Joined { seat: again, awaiting, .. } = &drain(&mut room)[0] else {
            panic!("{departure:?}")
        };
        assert!(again.incarnation > seat.incarnation && !awaiting, "{departure:?}");
    }
}

#[test]
fn no_more_than_max_reserved_seats_are_kept_and_the_oldest_goes_first() {
    let mut room = Room::new(id(), opening(1));
    for n in 0..=MAX_RESERVED as u64 {
        let now = NOW + Duration::from_millis(n);
        room.handle_input(join_input(socket(n), u128::from(n)), now);
        room.handle_input(Input::Closed { socket: socket(n), departure: Departure::PageGone }, now);
    }
    assert_eq!(room.members.len(), MAX_RESERVED);
    assert_eq!(room.poll_timeout(), Some(NOW + Duration::from_millis(1) + AWAY_TIMEOUT));
}
