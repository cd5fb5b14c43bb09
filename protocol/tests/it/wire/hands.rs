//! The text of a raised hand, wherever it stands.

use protocol::id::Hand;

use super::*;

#[test]
fn a_raised_hand_reads_so() {
    let (hand, state) = (Some(Hand(3)), State::default);
    for (raised, word) in [(true, "true"), (false, "false")] {
        is_written(
            &ClientMessage::State { state: state(), hand: Some(raised) },
            &format!(
                r#"{{"type":"state","state":{{"microphone":false,"camera":false,"streams":[]}},"hand":{word}}}"#
            ),
        );
    }
    is_written(
        &ServerMessage::PeerState { id: peer(0xb), state: state(), hand },
        r#"{"type":"peer_state","id":"0000000000000000000000000000000b","state":{"microphone":false,"camera":false,"streams":[]},"hand":3}"#,
    );
    is_written(
        &ServerMessage::PeerJoined { peer: Peer { state: state(), hand, ..bob() } },
        r#"{"type":"peer_joined","peer":{"id":"0000000000000000000000000000000b","name":"Bob","incarnation":65536,"presence":"here","state":{"microphone":false,"camera":false,"streams":[]},"hand":3}}"#,
    );
    let (you, incarnation, room, seat) = (peer(0xa), Epoch(131_072), room(), token());
    let (peers, awaiting, transport_policy) = (vec![], false, TransportPolicy::All);
    is_written(
        &ServerMessage::Joined {
            you,
            incarnation,
            room,
            seat,
            peers,
            awaiting,
            transport_policy,
            hand,
        },
        r#"{"type":"joined","you":"0000000000000000000000000000000a","incarnation":131072,"room":"den","seat":"abc.def","peers":[],"hand":3}"#,
    );
}

#[test]
fn a_page_reads_a_raised_hand_as_a_server_writes_it() {
    let text = format!(
        r#"{{"type":"peer_state","id":"{B}","state":{{"microphone":false,"camera":false,"streams":[]}},"hand":3}}"#
    );
    let (id, state) = (peer(0xb), State::default());
    let expected = Ok(ServerMessage::PeerState { id, state, hand: Some(Hand(3)) });
    assert_eq!(decode_on_page(&text), expected);
    let text = text.replace("3", "null");
    let (id, state) = (peer(0xb), State::default());
    assert_eq!(decode_on_page(&text), Ok(ServerMessage::PeerState { id, state, hand: None }));
}
