//! One client that goes too far is closed, and nobody else notices.

use std::time::{Duration, Instant};

use protocol::message::{ClientMessage, ServerMessage, State};
use server::{Credential, IceServers};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::house::{House, soon};
use crate::socket::Socket;

#[tokio::test]
async fn a_socket_that_says_nothing_is_closed() {
    let house =
        House::open_with(|config| config.limits.first_message = Duration::from_millis(50)).await;
    let mut socket = house.socket().await;
    assert_eq!(socket.closed().await, 4408);
}

#[tokio::test]
async fn pings_do_not_stand_for_a_first_message() {
    let house =
        House::open_with(|config| config.limits.first_message = Duration::from_millis(200)).await;
    let mut socket = house.socket().await;
    for _ in 0..5 {
        socket.send(Message::Ping(Bytes::new())).await;
    }
    assert_eq!(socket.closed().await, 4408);
}

#[tokio::test]
async fn a_connection_that_asks_for_nothing_is_closed() {
    let house =
        House::open_with(|config| config.limits.request_head = Duration::from_millis(50)).await;
    for start in ["", "GET / HTTP/1.1\r\nhost: localhost\r\n"] {
        let mut stream = TcpStream::connect(house.address).await.unwrap();
        stream.write_all(start.as_bytes()).await.unwrap();
        let mut rest = String::new();
        soon(stream.read_to_string(&mut rest)).await.unwrap();
        assert!(!rest.starts_with("HTTP/1.1 200"), "{rest}");
    }
}

#[tokio::test]
async fn what_is_no_message_closes_only_its_own_socket() {
    let house = House::open().await;
    let (mut alice, _) = house.join("standup", "Alice").await;
    let deep = "[".repeat(10_000);
    for frame in ["null", "", "7", "{}", r#"{"type":"nonsense"}"#, r#"{"type":"leave""#, &deep] {
        let mut first = house.socket().await;
        first.send(Message::text(frame)).await;
        assert_eq!(first.closed().await, 4400, "as first message: {frame:.20}");
        let (mut bob, joined) = house.join("standup", "Bob").await;
        bob.send(Message::text(frame)).await;
        assert_eq!(bob.closed().await, 4400, "later: {frame:.20}");
        let _came = alice.hear().await;
        assert_eq!(alice.hear().await, ServerMessage::PeerAway { id: joined.you.clone() });
        let (bob, _) = house.rejoin(&joined.seat, "Bob").await;
        let _back = alice.hear().await;
        bob.close(1000).await;
        let _left = alice.hear().await;
    }
    let mut binary = house.socket().await;
    binary.send(Message::binary("null")).await;
    assert_eq!(binary.closed().await, 4400);
}

#[tokio::test]
async fn a_message_that_may_not_come_first_is_no_entrance() {
    let house = House::open().await;
    let mut socket = house.socket().await;
    socket.say(&ClientMessage::State { state: State::default() }).await;
    assert_eq!(socket.closed().await, 4400);
}

#[tokio::test]
async fn a_message_over_64_kib_is_closed_before_it_is_read() {
    let house = House::open().await;
    let (mut alice, _) = house.join("standup", "Alice").await;
    alice.send(Message::text("x".repeat(64 * 1024 + 1))).await;
    assert_eq!(alice.closed().await, 1009);
    // One of exactly 64 KiB is read, and is no message.
    let (mut bob, _) = house.join("standup", "Bob").await;
    bob.send(Message::text("x".repeat(64 * 1024))).await;
    assert_eq!(bob.closed().await, 4400);
}

#[tokio::test]
async fn an_announced_gibibyte_is_closed_at_once() {
    let house = House::open().await;
    let (mut alice, _) = house.join("standup", "Alice").await;
    let mut head = vec![0x81, 0xFF];
    head.extend((1u64 << 30).to_be_bytes());
    head.extend([0; 4]);
    alice.wire().write_all(&head).await.unwrap();
    assert_eq!(alice.closed().await, 1009);
}

#[tokio::test]
async fn fragments_that_add_up_to_more_than_64_kib_are_closed() {
    let house = House::open().await;
    let (mut alice, _) = house.join("standup", "Alice").await;
    let mut piece = vec![0x01, 0xFE];
    piece.extend(40_000u16.to_be_bytes());
    piece.extend([0; 4]);
    piece.extend(vec![b' '; 40_000]);
    alice.wire().write_all(&piece).await.unwrap();
    piece[0] = 0x80;
    alice.wire().write_all(&piece).await.unwrap();
    assert_eq!(alice.closed().await, 1009);
}

#[tokio::test]
async fn bytes_that_break_the_rules_of_the_wire_are_closed_with_their_codes() {
    let house = House::open().await;
    let masked_not_utf8: &[u8] = &[0x81, 0x82, 0, 0, 0, 0, 0xC3, 0x28];
    let unmasked: &[u8] = &[0x81, 0x02, b'h', b'i'];
    let reserved_opcode: &[u8] = &[0x83, 0x80, 0, 0, 0, 0];
    for (bytes, code) in [(masked_not_utf8, 1007), (unmasked, 1002), (reserved_opcode, 1002)] {
        let (mut alice, _) = house.join("standup", "Alice").await;
        alice.wire().write_all(bytes).await.unwrap();
        assert_eq!(alice.closed().await, code);
    }
}

#[tokio::test]
async fn a_flood_is_closed_and_control_frames_count() {
    let house = House::open_with(|config| {
        config.limits.message_burst = 10.0;
        config.limits.messages_per_second = 0.01;
    })
    .await;
    let state = ClientMessage::State { state: State::default() };
    let (mut alice, _) = house.join("standup", "Alice").await;
    let (mut bob, _) = house.join("standup", "Bob").await;
    for _ in 0..12 {
        alice.say(&state).await;
        bob.send(Message::Ping(Bytes::new())).await;
    }
    assert_eq!(alice.closed().await, 1008);
    assert_eq!(bob.closed().await, 1008);
}

#[tokio::test]
async fn a_burst_within_the_limit_is_no_flood() {
    let house = House::open().await;
    let (mut alice, _) = house.join("standup", "Alice").await;
    let (mut bob, joined) = house.join("standup", "Bob").await;
    let _came = alice.hear().await;
    // With the join itself that is a hundred.
    for _ in 0..99 {
        bob.say(&ClientMessage::State { state: State::default() }).await;
    }
    for _ in 0..99 {
        let heard = alice.hear().await;
        assert!(matches!(heard, ServerMessage::PeerState { id, .. } if id == joined.you));
    }
}

#[tokio::test]
async fn a_reader_that_stops_is_closed_and_the_others_go_on() {
    let house = House::open_with(|config| {
        config.limits.message_burst = 1e9;
        config.limits.ping_every = Duration::from_secs(3600);
        config.limits.silence = Duration::from_secs(3600);
    })
    .await;
    let token = house.ticket("standup").await.token;
    let mut stuck = Socket::open_narrow(house.address, &house.origin()).await.unwrap();
    stuck.say_join(token, "Stuck").await;
    let stuck_id = crate::socket::Joined::from(stuck.hear().await).you;
    let (mut alice, _) = house.join("standup", "Alice").await;
    let (mut bob, b) = house.join("standup", "Bob").await;
    let _bob_came = alice.hear().await;
    // Alice tells both the same, until the server gives the one up who does not read.
    let sdp = "x".repeat(30_000);
    let mut sent = 0;
    soon(async {
        loop {
            alice.say_offer(&stuck_id, &sdp).await;
            alice.say_offer(&b.you, &sdp).await;
            sent += 1;
            let asked = Instant::now();
            match bob.hear().await {
                ServerMessage::Signal(_) => {
                    assert!(asked.elapsed() < Duration::from_secs(1), "Bob had to wait");
                }
                ServerMessage::PeerAway { id } => break assert_eq!(id, stuck_id),
                other => panic!("{other:?}"),
            }
        }
    })
    .await;
    assert!(sent >= 8, "only {sent} messages of 30 kB were let wait");
    assert_eq!(stuck.closed().await, 1013);
}

#[tokio::test]
async fn a_socket_that_answers_no_ping_is_lost_and_one_that_does_is_not() {
    let house = House::open_with(|config| {
        config.limits.ping_every = Duration::from_millis(100);
        config.limits.silence = Duration::from_millis(400);
    })
    .await;
    let (mut alice, _) = house.join("standup", "Alice").await;
    let (_frozen, joined) = house.join("standup", "Frozen").await;
    let _came = alice.hear().await;
    // Alice says nothing either, but her side answers the pings while she listens.
    assert_eq!(alice.hear().await, ServerMessage::PeerAway { id: joined.you.clone() });
    let (_back, again) = house.rejoin(&joined.seat, "Frozen").await;
    assert_eq!(again.peers.len(), 1, "Alice is still here");
}

#[tokio::test]
async fn ice_credentials_are_renewed_before_half_their_life() {
    let life = Duration::from_secs(1);
    let house = House::open_with(|config| {
        config.ice_servers = IceServers {
            stun: Vec::new(),
            turn: vec!["turn:turn.example.org".into()],
            credential: Some(Credential::Shared { secret: "north".into(), life }),
        };
    })
    .await;
    let asked = Instant::now();
    let ticket = house.ticket("standup").await;
    let mut alice = house.socket().await;
    alice.say_join(ticket.token, "Alice").await;
    let _joined = alice.hear().await;
    let ServerMessage::IceServers { ice_servers } = alice.hear().await else {
        panic!("IceServers");
    };
    assert!(asked.elapsed() < life / 2, "{:?}", asked.elapsed());
    assert_ne!(ice_servers[0].username, ticket.ice_servers[0].username);
    let again = alice.hear().await;
    assert!(matches!(again, ServerMessage::IceServers { .. }), "{again:?}");
}
