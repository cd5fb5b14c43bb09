//! The counters of a server, as an operator sees them on `/metrics`.

use std::time::Duration;

use protocol::message::{ClientMessage, State};

use crate::http::request;
use crate::test_server::{TestServer, soon};

#[tokio::test]
async fn the_counters_are_not_where_the_pages_are_nor_the_pages_where_the_counters_are() {
    let server = TestServer::open().await;
    assert_eq!(server.get("/metrics").await.status, 404);
    for path in ["/", "/healthz", "/ws", "/api/join_room"] {
        let answer = request(server.metrics, "GET", path, &[], "").await;
        assert_eq!(answer.status, 404, "{path}");
    }
}

#[tokio::test]
async fn rooms_peers_and_messages_are_counted_as_they_come_and_go() {
    let server = TestServer::open().await;
    let empty = server.counters().await;
    let (mut alice, first) = server.join("one", "Alice").await;
    let (bob, _) = server.join("one", "Bob").await;
    let (carol, _) = server.join("two", "Carol").await;
    let _came = alice.receive().await;
    let now = server.counters().await;
    for (name, value) in [
        ("parlor_rooms", 2),
        (r#"parlor_peers{presence="here"}"#, 3),
        ("parlor_sockets", 3),
        ("parlor_sockets_total", 3),
        ("parlor_joins_total", 3),
        ("parlor_rejoins_total", 0),
        ("parlor_messages_received_total", 0),
        ("parlor_messages_sent_total", 7),
    ] {
        assert_eq!(now.of_name(name), value, "{name}");
    }
    assert_eq!(now.wrongs_since(&empty), []);

    drop(bob);
    let _away = alice.receive().await;
    carol.close(1000).await;
    alice.send(&ClientMessage::State { state: State::default(), hand: None }).await;
    drop(alice);
    let (_alice, _) = server.rejoin(&first.seat, "Alice").await;
    soon(async {
        loop {
            let now = server.counters().await;
            let is = |name, value| now.of_name(name) == value;
            if is("parlor_rooms", 1)
                && is(r#"parlor_peers{presence="here"}"#, 1)
                && is(r#"parlor_peers{presence="away"}"#, 1)
                && is("parlor_sockets", 1)
                && is("parlor_rejoins_total", 1)
                && is("parlor_messages_received_total", 1)
                && is(r#"parlor_closes_total{by="client",code="1000"}"#, 1)
                && is(r#"parlor_closes_total{by="client",code="1006"}"#, 2)
            {
                break;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn every_refusal_is_counted_by_its_reason() {
    let server = TestServer::open_with(|config| config.live.room_capacity = 2).await;
    let before = server.counters().await;
    let late = server.ticket("standup").await.token;
    let used = server.ticket("standup").await.token;
    let mut alice = server.socket().await;
    alice.send_join(used.clone(), "Alice").await;
    let _joined = alice.receive_joined().await;
    let (_bob, _) = server.join("standup", "Bob").await;
    assert_eq!(server.call("join_room", r#"{"room":"standup"}"#).await.status, 409);
    assert_eq!(server.call("join_room", "7").await.status, 400);
    let mut closed = Vec::new();
    for token in [late, used] {
        let mut socket = server.socket().await;
        socket.send_join(token, "Late").await;
        assert!([4423, 4401].contains(&socket.closed().await));
        closed.push(socket);
    }
    let mut newer = server.socket().await;
    newer.send_frame(r#"{"type":"join","version":9}"#.into()).await;
    assert_eq!(newer.closed().await, 4426);
    let own = server.origin();
    let answer = request(server.address, "GET", "/ws", &[("origin", &own)], "").await;
    assert_eq!((answer.status, answer.header("upgrade")), (426, "websocket"));
    assert_eq!(
        server.counters().await.wrongs_since(&before),
        [
            (r#"parlor_closes_total{by="server",code="4401"}"#, 1),
            (r#"parlor_closes_total{by="server",code="4423"}"#, 1),
            (r#"parlor_closes_total{by="server",code="4426"}"#, 1),
            (r#"parlor_refusals_total{at="server_function",reason="full"}"#, 1),
            (r#"parlor_refusals_total{at="server_function",reason="malformed"}"#, 1),
            (r#"parlor_refusals_total{at="socket",reason="full"}"#, 1),
            (r#"parlor_refusals_total{at="socket",reason="malformed"}"#, 1),
            (r#"parlor_refusals_total{at="socket",reason="ticket"}"#, 1),
            (r#"parlor_refusals_total{at="socket",reason="version"}"#, 1),
        ]
    );
}

#[tokio::test]
async fn a_socket_lost_in_silence_counts_as_1006() {
    let server =
        TestServer::open_with(|config| config.limits.silence = Duration::from_secs(1)).await;
    let before = server.counters().await;
    let (mut alice, _) = server.join("standup", "Alice").await;
    // She reads nothing, and so answers no ping.
    soon(async {
        while server.counters().await.wrongs_since(&before)
            != [(r#"parlor_closes_total{by="client",code="1006"}"#, 1)]
        {}
    })
    .await;
    alice.send_frame("{}".into()).await;
}
