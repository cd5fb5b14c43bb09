//! A client beyond a bound is closed, and no other client notices.

use std::time::Duration;

use protocol::message::{ClientMessage, Presence, ServerMessage, State};
use server::{Credential, IceServerSetting};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::test_server::{TestServer, soon};

#[tokio::test]
async fn a_socket_that_says_nothing_is_closed() {
    let server =
        TestServer::open_with(|config| config.limits.first_message = Duration::from_millis(50))
            .await;
    let mut socket = server.socket().await;
    assert_eq!(socket.closed().await, 4408);
}

#[tokio::test]
async fn pings_do_not_stand_for_a_first_message() {
    let server =
        TestServer::open_with(|config| config.limits.first_message = Duration::from_millis(200))
            .await;
    let mut socket = server.socket().await;
    for _ in 0..5 {
        socket.send_frame(Message::Ping(Bytes::new())).await;
    }
    assert_eq!(socket.closed().await, 4408);
}

#[tokio::test]
async fn a_connection_that_asks_for_nothing_is_closed() {
    let server =
        TestServer::open_with(|config| config.limits.request_head = Duration::from_millis(50))
            .await;
    for start in ["", "GET / HTTP/1.1\r\nhost: localhost\r\n"] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(start.as_bytes()).await.unwrap();
        let mut rest = String::new();
        soon(stream.read_to_string(&mut rest)).await.unwrap();
        assert!(!rest.starts_with("HTTP/1.1 200"), "{rest}");
    }
}

#[tokio::test]
async fn a_connection_that_does_not_read_its_answer_is_dropped() {
    let server = TestServer::open_with(|config| {
        config.limits.standstill = Duration::from_millis(100);
        std::fs::write(config.site.as_ref().unwrap().join("pkg/film"), vec![0; FILM_BYTES])
            .unwrap();
    })
    .await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(server.address).await.unwrap();
    let request = format!("GET {}/film HTTP/1.1\r\nhost: localhost\r\n\r\n", server.pkg().await);
    stream.write_all(request.as_bytes()).await.unwrap();
    // The server has dropped the connection when nothing can be written to it any more.
    soon(async { while stream.write_all(b" ").await.is_ok() {} }).await;
}

#[tokio::test]
async fn a_message_that_may_not_come_first_is_refused() {
    let server = TestServer::open().await;
    let mut socket = server.socket().await;
    socket.send(&ClientMessage::State { state: State::default(), hand: None }).await;
    assert_eq!(socket.closed().await, 4400);
}

#[tokio::test]
async fn a_flood_is_closed_and_control_frames_count() {
    let server = TestServer::open_with(|config| {
        config.limits.message_burst_per_seat = 10.0 / 8.0;
        config.limits.messages_per_second = 0.01;
    })
    .await;
    let state = ClientMessage::State { state: State::default(), hand: None };
    let (mut alice, _) = server.join("standup", "Alice").await;
    let (mut bob, _) = server.join("standup", "Bob").await;
    for _ in 0..12 {
        alice.send(&state).await;
        bob.send_frame(Message::Ping(Bytes::new())).await;
    }
    assert_eq!(alice.closed().await, 1008);
    assert_eq!(bob.closed().await, 1008);
}

#[tokio::test]
async fn a_burst_within_the_limit_is_no_flood() {
    let server = TestServer::open_with(|config| {
        config.live.room_capacity = 2;
        config.limits.messages_per_second = 0.01;
    })
    .await;
    let (mut alice, _) = server.join("standup", "Alice").await;
    let (mut bob, joined) = server.join("standup", "Bob").await;
    let _came = alice.receive().await;
    // The join and these make a hundred messages: fifty for each of two seats.
    for _ in 0..99 {
        bob.send(&ClientMessage::State { state: State::default(), hand: None }).await;
    }
    for _ in 0..99 {
        let received = alice.receive().await;
        assert!(matches!(received, ServerMessage::PeerState { id, .. } if id == joined.you));
    }
    bob.send(&ClientMessage::State { state: State::default(), hand: None }).await;
    assert_eq!(bob.closed().await, 1008);
}

#[tokio::test]
async fn a_socket_that_answers_no_ping_is_lost_and_one_that_does_is_not() {
    let server = TestServer::open_with(|config| {
        config.limits.ping_every = Duration::from_millis(500);
        config.limits.silence = Duration::from_secs(2);
    })
    .await;
    let (mut alice, _) = server.join("standup", "Alice").await;
    let (_frozen, joined) = server.join("standup", "Frozen").await;
    let _came = alice.receive().await;
    // Alice says nothing either, but her side answers the pings while she listens.
    assert_eq!(alice.receive().await, ServerMessage::PeerAway { id: joined.you.clone() });
    let (_back, again) = server.rejoin(&joined.seat, "Frozen").await;
    let presences: Vec<_> = again.peers.iter().map(|peer| peer.presence).collect();
    assert_eq!(presences, [Presence::Here], "Alice is still here");
}

#[tokio::test]
async fn ice_credentials_are_renewed_again_and_again() {
    let ttl = Duration::from_secs(1);
    let server = TestServer::open_with(|config| {
        config.live.ice_servers = vec![IceServerSetting {
            urls: vec!["turn:turn.example.org".into()],
            credential: Credential::TimeLimited { secret: "north".into(), ttl },
        }];
    })
    .await;
    let token = server.ticket("standup").await.token;
    let mut alice = server.socket().await;
    alice.send_join(token, "Alice").await;
    let first = username(alice.receive().await);
    let _joined = alice.receive().await;
    let second = username(alice.receive().await);
    assert_ne!(first, second);
    assert_ne!(second, username(alice.receive().await));
}

/// More than a connection takes in before it is read.
const FILM_BYTES: usize = 64 * 1024 * 1024;

fn username(message: ServerMessage) -> String {
    let ServerMessage::IceServers { ice_servers } = message else { panic!("{message:?}") };
    ice_servers[0].username.clone().unwrap()
}
