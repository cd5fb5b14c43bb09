//! Which candidates a room allows, and who decides.

use super::*;
use crate::message::{Candidate, RawSignal, Signal};

#[test]
fn the_first_ticket_decides_and_later_ones_join_as_the_room_is() {
    for (first, later) in [
        (TransportPolicy::Relay, TransportPolicy::All),
        (TransportPolicy::All, TransportPolicy::Relay),
    ] {
        let mut room = room();
        join_with(&mut room, ALICE, 1, first);
        join_with(&mut room, BOB, 2, later);
        assert_eq!(told(&drain(&mut room)), [first, first]);
    }
}

#[test]
fn a_ticket_that_finds_no_seat_decides_nothing() {
    let mut room = Room::new(id(), opening(0));
    join_with(&mut room, ALICE, 1, TransportPolicy::Relay);
    assert_eq!(room.transport_policy, TransportPolicy::All);
}

#[test]
fn a_room_that_everybody_left_is_decided_anew() {
    let mut room = room();
    join_with(&mut room, ALICE, 1, TransportPolicy::Relay);
    receive(&mut room, ALICE, ClientMessage::Leave);
    join_with(&mut room, BOB, 2, TransportPolicy::All);
    assert_eq!(told(&drain(&mut room)), [TransportPolicy::Relay, TransportPolicy::All]);
}

#[test]
fn a_seat_brings_the_policy_of_its_room_back_after_a_restart() {
    let relay = |n| Seat { transport_policy: TransportPolicy::Relay, ..earlier(n) };
    let mut room = room();
    rejoin_at(&mut room, ALICE, &relay(1), EARLY);
    join_with(&mut room, BOB, 2, TransportPolicy::All);
    assert_eq!(told(&drain(&mut room)), [TransportPolicy::Relay; 2]);
    // Also where somebody else was faster.
    let mut room = self::room();
    join_with(&mut room, BOB, 2, TransportPolicy::All);
    rejoin_at(&mut room, ALICE, &relay(1), EARLY);
    rejoin_at(&mut room, socket(3), &earlier(3), EARLY);
    let (all, relay_only) = (TransportPolicy::All, TransportPolicy::Relay);
    assert_eq!(told(&drain(&mut room)), [all, relay_only, relay_only]);
}

#[test]
fn a_seat_of_long_ago_does_not_restrict_a_room_that_is_at_work() {
    let mut room = room();
    join_with(&mut room, BOB, 2, TransportPolicy::All);
    let seat = Seat { transport_policy: TransportPolicy::Relay, ..earlier(1) };
    rejoin_at(&mut room, ALICE, &seat, AWAY_TIMEOUT);
    assert_eq!(told(&drain(&mut room)), [TransportPolicy::All; 2]);
}

#[test]
fn a_seat_of_before_there_were_policies_allows_all() {
    let seat = serde_json::to_string(&earlier(1)).unwrap();
    assert!(!seat.contains("policy"), "{seat}");
    assert_eq!(serde_json::from_str::<Seat>(&seat).unwrap(), earlier(1));
}

#[test]
fn a_signal_passes_as_it_came_but_in_a_relay_only_room() {
    let host = "candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host";
    for policy in [TransportPolicy::All, TransportPolicy::Relay] {
        let mut room = room();
        join_with(&mut room, ALICE, 1, policy);
        join_with(&mut room, BOB, 2, policy);
        drain(&mut room);
        let candidate = Candidate {
            candidate: host.to_owned(),
            sdp_mid: Some("0".to_owned()),
            sdp_m_line_index: None,
            username_fragment: None,
        };
        let sent = RawSignal::from(&Signal::Candidate { candidate });
        let message = ClientMessage::Signal(Envelope { signal: sent.clone(), ..envelope(2) });
        receive(&mut room, ALICE, message);
        let passed = if policy.is_all() { sent } else { RawSignal::removed() };
        let told = ServerMessage::Signal(Envelope { signal: passed, ..envelope(1) });
        assert_eq!(drain(&mut room), [tell(BOB, told)]);
    }
}

fn join_with(room: &mut Room, socket: SocketId, n: u128, transport_policy: TransportPolicy) {
    let (fresh, state) = (peer_id(n), State::default());
    room.handle_input(Input::Join { socket, fresh, transport_policy, name: name(), state }, NOW);
}

/// What each seat says that was given.
fn told(outputs: &[Output]) -> Vec<TransportPolicy> {
    let policy = |output: &Output| match output {
        Output::Joined { seat, .. } => Some(seat.transport_policy),
        Output::Deliver { .. } | Output::Close { .. } => None,
    };
    outputs.iter().filter_map(policy).collect()
}
