//! Protocol abuse, cases W-01, W-03, W-04 and W-08, and the full room P-08: each costs only its own socket, and
//! moves its own counter.

use protocol::message::{ClientMessage, ServerMessage, State};
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::Message;

use crate::refused::refusal;
use crate::socket::offer;
use crate::test_server::TestServer;

#[tokio::test]
async fn w01_a_foreign_or_missing_origin_is_refused_before_the_upgrade() {
    let server = TestServer::open().await;
    let before = server.counters().await;
    for origin in ["http://evil.example", "null", "", "http://localhost:1"] {
        assert_eq!(refusal(server.address, origin).await, Some(403), "{origin:?}");
    }
    let after = server.counters().await;
    let refused = r#"parlor_refusals_total{at="socket",reason="origin"}"#;
    assert_eq!(after.wrongs_since(&before), [(refused, 4)]);
    assert_eq!(after.of_name("parlor_sockets_total"), 0);
    assert_eq!(refusal(server.address, &server.origin()).await, None);
}

#[tokio::test]
async fn w03_bytes_that_break_the_rules_of_the_wire_close_with_their_codes() {
    let server = TestServer::open().await;
    let (mut alice, _) = server.join("standup", "Alice").await;
    let invalid_utf8 = masked(0x81, &[0xC3, 0x28]);
    let split_invalid_utf8 = [masked(0x01, &[0xC3]), masked(0x80, &[0x28])].concat();
    let unmasked = vec![0x81, 0x02, b'h', b'i'];
    let ten_thousand_fragments = [masked(0x01, b"a"), masked(0x00, b"a").repeat(9_999)].concat();
    let ten_thousand_empty_ones = [masked(0x01, b""), masked(0x00, b"").repeat(9_999)].concat();
    let sixty_five = [masked(0x01, b"a"), masked(0x00, b"a").repeat(63), masked(0x80, b"a")];
    let before = server.counters().await;
    for (what, bytes, code) in [
        ("invalid UTF-8", invalid_utf8, 1007),
        ("invalid UTF-8 in two fragments", split_invalid_utf8, 1007),
        ("an unmasked frame", unmasked, 1002),
        ("a reserved opcode", masked(0x83, b""), 1002),
        ("a reserved control opcode", masked(0x8B, b""), 1002),
        ("a reserved bit: compression", masked(0xC1, b"x"), 1002),
        ("a continuation of nothing", masked(0x80, b"x"), 1002),
        ("a message within a message", [masked(0x01, b"x"), masked(0x81, b"x")].concat(), 1002),
        ("a ping in fragments", masked(0x09, b"x"), 1002),
        ("a ping that is too long", masked(0x89, &[0; 126]), 1002),
        ("10,000 fragments", ten_thousand_fragments, 1008),
        ("10,000 empty fragments", ten_thousand_empty_ones, 1008),
        ("65 fragments", sixty_five.concat(), 1008),
    ] {
        let (mut mallory, joined) = server.join("standup", "Mallory").await;
        let _came = alice.receive().await;
        // The server may have closed before it has read all.
        let _ = mallory.wire().write_all(&bytes).await;
        assert_eq!(mallory.closed().await, code, "{what}");
        assert_eq!(alice.receive().await, ServerMessage::PeerAway { id: joined.you }, "{what}");
        // A peer that is away keeps its seat, and there are only eight.
        let (mallory, _) = server.rejoin(&joined.seat, "Mallory").await;
        let _back = alice.receive().await;
        mallory.close(1000).await;
        let _left = alice.receive().await;
    }
    assert_eq!(
        server.counters().await.wrongs_since(&before),
        [
            (r#"parlor_closes_total{by="client",code="1000"}"#, 13),
            (r#"parlor_closes_total{by="server",code="1002"}"#, 8),
            (r#"parlor_closes_total{by="server",code="1007"}"#, 2),
            (r#"parlor_closes_total{by="server",code="1008"}"#, 3),
        ]
    );
}

#[tokio::test]
async fn a_message_in_64_fragments_is_read() {
    let server = TestServer::open().await;
    let (mut alice, _) = server.join("standup", "Alice").await;
    let (mut bob, b) = server.join("standup", "Bob").await;
    let _came = alice.receive().await;
    let state = ClientMessage::State { state: State::default(), hand: None };
    let text = protocol::codec::encode(&state).unwrap();
    let (pieces, last) = text.split_at(63);
    let mut bytes = Vec::new();
    for (number, piece) in pieces.bytes().enumerate() {
        bytes.extend(masked(if number == 0 { 0x01 } else { 0x00 }, &[piece]));
    }
    bytes.extend(masked(0x80, last.as_bytes()));
    bob.wire().write_all(&bytes).await.unwrap();
    let received = alice.receive().await;
    assert_eq!(
        received,
        ServerMessage::PeerState { id: b.you, state: State::default(), hand: None }
    );
}

#[tokio::test]
async fn w04_what_is_no_message_closes_only_its_own_socket() {
    let server = TestServer::open().await;
    let (mut alice, _) = server.join("standup", "Alice").await;
    let deep = "[".repeat(10_000);
    let deep_object = r#"{"a":"#.repeat(10_000);
    let deep_unknown = format!(r#"{{"type":"leave","x":{deep}{}}}"#, "]".repeat(10_000));
    let huge = format!(r#"{{"type":"signal","link":"a","epoch":{},"seq":1}}"#, "9".repeat(400));
    let to = "0".repeat(32);
    let signal = |epoch: &str, seq: &str| {
        format!(
            r#"{{"type":"signal","link":"{to}","epoch":{epoch},"seq":{seq},"ack":0,"signal":{{"kind":"open"}}}}"#
        )
    };
    let frames = [
        "null".to_owned(),
        String::new(),
        "7".into(),
        "{}".into(),
        "[]".into(),
        "\"leave\"".into(),
        r#"{"type":null}"#.into(),
        r#"{"type":7}"#.into(),
        r#"{"type":"nonsense"}"#.into(),
        r#"{"type":"leave""#.into(),
        r#"{"type":"state","state":null}"#.into(),
        r#"{"type":"state","state":{"microphone":"yes","camera":true,"streams":[]}}"#.into(),
        r#"{"type":"state","state":{"microphone":true,"camera":true,"streams":{}}}"#.into(),
        r#"{"type":"signal","link":7,"epoch":1,"seq":1,"ack":0,"signal":{"kind":"open"}}"#.into(),
        signal("1e400", "1"),
        signal("-1", "1"),
        signal("1", "1.5"),
        signal("18446744073709551616", "1"),
        huge,
        deep,
        deep_object,
        deep_unknown,
    ];
    let before = server.counters().await;
    for frame in &frames {
        let mut first = server.socket().await;
        first.send_frame(Message::text(frame.as_str())).await;
        assert_eq!(first.closed().await, 4400, "as first message: {frame:.60}");
        let (mut bob, joined) = server.join("standup", "Bob").await;
        bob.send_frame(Message::text(frame.as_str())).await;
        assert_eq!(bob.closed().await, 4400, "later: {frame:.60}");
        let _came = alice.receive().await;
        assert_eq!(alice.receive().await, ServerMessage::PeerAway { id: joined.you.clone() });
        let (bob, _) = server.rejoin(&joined.seat, "Bob").await;
        let _back = alice.receive().await;
        bob.close(1000).await;
        let _left = alice.receive().await;
    }
    let mut binary = server.socket().await;
    binary.send_frame(Message::binary("null")).await;
    assert_eq!(binary.closed().await, 4400);
    let times = frames.len() as u64;
    let wrongs = server.counters().await;
    let wrongs = wrongs.wrongs_since(&before);
    assert_eq!(
        wrongs,
        [
            (r#"parlor_closes_total{by="client",code="1000"}"#, times),
            (r#"parlor_closes_total{by="server",code="4400"}"#, 2 * times + 1),
            (r#"parlor_refusals_total{at="socket",reason="malformed"}"#, times + 1),
        ]
    );
    alice.send(&ClientMessage::Leave).await;
    assert_eq!(alice.closed().await, 1000, "and she was in the call all the while");
}

#[tokio::test]
async fn w08_a_signal_reaches_only_its_addressee_and_names_its_true_sender() {
    let server = TestServer::open().await;
    let (mut alice, a) = server.join("standup", "Alice").await;
    let (mut bob, b) = server.join("standup", "Bob").await;
    let (mut carol, c) = server.join("standup", "Carol").await;
    let (mut dave, d) = server.join("elsewhere", "Dave").await;
    alice.send_offer(&b.you, "v=0 for Bob").await;
    let carol_came = bob.receive().await;
    assert!(matches!(carol_came, ServerMessage::PeerJoined { .. }), "{carol_came:?}");
    assert_eq!(bob.receive().await, ServerMessage::Signal(offer(&a.you, "v=0 for Bob")));
    // A signal to a peer of another room or to its own sender is dropped.
    let before = server.counters().await;
    dave.send_offer(&b.you, "v=0 from elsewhere").await;
    dave.send_offer(&d.you, "v=0 to oneself").await;
    alice.send_offer(&d.you, "v=0 to elsewhere").await;
    alice.send_offer(&a.you, "v=0 to oneself").await;
    // A client that claims another id is known by its socket.
    let envelope =
        serde_json::to_value(ClientMessage::Signal(offer(&b.you, "v=0 forged"))).unwrap();
    let state = serde_json::to_value(ClientMessage::State { state: loud(), hand: None }).unwrap();
    for mut forged in [envelope, state] {
        for key in ["id", "from", "sender", "you", "peer"] {
            forged[key] = serde_json::to_value(&c.you).unwrap();
        }
        alice.send_frame(Message::text(forged.to_string())).await;
    }
    // The next message that the others receive was sent after the dropped signals.
    assert_eq!(bob.receive().await, ServerMessage::Signal(offer(&a.you, "v=0 forged")));
    let expected = ServerMessage::PeerState { id: a.you.clone(), state: loud(), hand: None };
    assert_eq!(bob.receive().await, expected);
    assert_eq!(carol.receive().await, expected);
    dave.send(&ClientMessage::Leave).await;
    assert_eq!(dave.closed().await, 1000);
    assert_eq!(
        server.counters().await.wrongs_since(&before),
        [
            (r#"parlor_closes_total{by="server",code="1000"}"#, 1),
            ("parlor_signals_dropped_total", 4)
        ]
    );
}

#[tokio::test]
async fn p08_a_full_room_says_so_before_and_at_the_door_and_nothing_else() {
    let server = TestServer::open_with(|config| config.live.room_capacity = 2).await;
    let (mut alice, _) = server.join("standup", "Alice").await;
    let late = server.ticket("standup").await.token;
    let (_bob, _) = server.join("standup", "Bob").await;
    let _came = alice.receive().await;
    let before = server.counters().await;
    let answer = server.call("join_room", r#"{"room":"standup"}"#).await;
    assert_eq!(answer.status, 409);
    assert_eq!(answer.body, r#"{"error":"room_full","capacity":2}"#);
    let mut socket = server.socket().await;
    socket.send_join(late, "Carol").await;
    // Neither ICE servers nor who is there.
    assert_eq!(socket.closed_at_once().await, 4423);
    assert_eq!(
        server.counters().await.wrongs_since(&before),
        [
            (r#"parlor_closes_total{by="server",code="4423"}"#, 1),
            (r#"parlor_refusals_total{at="server_function",reason="full"}"#, 1),
            (r#"parlor_refusals_total{at="socket",reason="full"}"#, 1),
        ]
    );
    // The two inside have received nothing of it.
    alice.send(&ClientMessage::Leave).await;
    assert_eq!(alice.closed_at_once().await, 1000);
}

/// A frame as a client sends it, under a mask that changes nothing.
fn masked(first_byte: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first_byte];
    match payload.len() {
        0..126 => frame.push(0x80 | payload.len() as u8),
        _ => {
            frame.push(0xFE);
            frame.extend((payload.len() as u16).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

fn loud() -> State {
    State { microphone: true, ..State::default() }
}
