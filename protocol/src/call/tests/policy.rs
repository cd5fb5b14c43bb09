//! Which candidates the connections of a call may use.

use super::*;

#[test]
fn a_relay_only_room_restricts_every_connection_and_says_so_to_the_view() {
    let mut call = greeted();
    receive(&mut call, in_a_room_of(TransportPolicy::Relay));
    let told = outputs(&mut call);
    let said = Output::Update(Update::TransportPolicy(TransportPolicy::Relay));
    assert_eq!(told[0], said);
    assert_eq!(policies(&told), [TransportPolicy::Relay]);
    receive(&mut call, ServerMessage::IceServers { ice_servers: vec![] });
    receive(&mut call, ServerMessage::PeerJoined { peer: peer(2, LATER) });
    assert_eq!(policies(&outputs(&mut call)), [TransportPolicy::Relay; 2]);
}

#[test]
fn ones_own_wish_holds_in_a_room_that_allows_all() {
    let mut call = Call::new(Start { transport_policy: TransportPolicy::Relay, ..start() });
    call.handle_input(Input::SocketOpened, NOW);
    receive(&mut call, in_a_room_of(TransportPolicy::All));
    let told = outputs(&mut call);
    assert_eq!(policies(&told), [TransportPolicy::Relay]);
    let says = |output: &Output| matches!(output, Output::Update(Update::TransportPolicy(_)));
    assert!(!told.iter().any(says), "{told:?}");
}

#[test]
fn a_call_that_was_relay_only_stays_so() {
    let mut call = greeted();
    receive(&mut call, in_a_room_of(TransportPolicy::Relay));
    call.handle_input(Input::SocketClosed(None), NOW);
    call.handle_input(Input::Timeout, NOW + MAX_RECONNECT);
    call.handle_input(Input::SocketOpened, NOW + MAX_RECONNECT);
    receive(&mut call, in_a_room_of(TransportPolicy::All));
    outputs(&mut call);
    receive(&mut call, ServerMessage::PeerJoined { peer: peer(2, LATER) });
    assert_eq!(policies(&outputs(&mut call)), [TransportPolicy::Relay]);
}

/// The policies of the connections that are opened or changed.
fn policies(outputs: &[Output]) -> Vec<TransportPolicy> {
    let policy = |output: &Output| {
        let (Output::OpenLink { transport_policy, .. }
        | Output::SetIceServers { transport_policy, .. }) = output
        else {
            return None;
        };
        Some(*transport_policy)
    };
    outputs.iter().filter_map(policy).collect()
}

fn in_a_room_of(policy: TransportPolicy) -> ServerMessage {
    let mut message = joined(vec![peer(1, EARLIER)]);
    if let ServerMessage::Joined { transport_policy, .. } = &mut message {
        *transport_policy = policy;
    }
    message
}
