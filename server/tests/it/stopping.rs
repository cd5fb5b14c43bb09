//! The server stops: every client is told, and no task or file is left.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::http::request;
use crate::test_server::{TestServer, soon};

#[tokio::test]
async fn every_socket_is_closed_with_1012_wherever_it_stands() {
    let server = TestServer::open().await;
    let (mut joined, _) = server.join("standup", "Alice").await;
    let mut fresh = server.socket().await;
    let stopped = server.stop();
    assert_eq!(joined.closed().await, 1012);
    assert_eq!(fresh.closed().await, 1012);
    drop((joined, fresh));
    soon(stopped).await.unwrap();
}

#[tokio::test]
async fn while_it_drains_it_is_not_ready_and_takes_no_one() {
    let server = TestServer::open().await;
    let address = server.address;
    let own = server.origin();
    // It does not listen, so the goodbye takes as long as it may.
    let (silent, _) = server.join("standup", "Silent").await;
    let token = server.ticket("standup").await.token;
    let mut late = server.socket().await;
    let stopped = server.stop();
    assert_eq!(late.closed().await, 1012);
    late.send_join(token, "Late").await;
    assert_eq!(request(address, "GET", "/readyz", &[], "").await.status, 503);
    assert_eq!(request(address, "GET", "/healthz", &[], "").await.status, 200);
    let headers = [("origin", own.as_str()), ("content-type", "application/json")];
    let body = r#"{"room":"standup"}"#;
    let answer = request(address, "POST", "/api/join_room", &headers, body).await;
    assert_eq!((answer.status, answer.body.as_str()), (503, r#"{"error":"restarting"}"#));
    assert!(crate::socket::Socket::open(address, &own).await.is_err());
    soon(stopped).await.unwrap();
    drop(silent);
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn who_has_just_come_is_answered_and_who_says_nothing_is_not_waited_for() {
    let server = TestServer::open_with(|config| {
        config.limits.connections = 2;
        config.limits.drain = Duration::from_secs(3600);
        config.limits.first_request = Duration::from_secs(5);
    })
    .await;
    let address = server.address;
    let [mut asks, mut silent] =
        [TcpStream::connect(address).await.unwrap(), TcpStream::connect(address).await.unwrap()];
    // Both have been accepted: there is no seat for a third.
    soon(async { while request(address, "GET", "/healthz", &[], "").await.status != 503 {} }).await;
    let stopped = server.stop();
    soon(async { while TcpStream::connect(address).await.is_ok() {} }).await;
    asks.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    soon(asks.read_to_string(&mut answer)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("\r\nconnection: close\r\n"), "once: {answer}");
    let mut rest = Vec::new();
    soon(silent.read_to_end(&mut rest)).await.unwrap();
    assert_eq!(rest, b"");
    soon(stopped).await.unwrap();
}

#[tokio::test]
async fn the_server_stops_though_clients_go_on() {
    let server = TestServer::open_with(|config| {
        // It waits twice for so long, for sockets and then for requests, and S-13 gives it ten seconds.
        assert!(2 * config.limits.drain < Duration::from_secs(10));
        config.limits.drain = Duration::from_millis(200);
    })
    .await;
    let (_silent, _) = server.join("standup", "Silent").await;
    let mut idle = TcpStream::connect(server.address).await.unwrap();
    let stopped = server.stop();
    soon(stopped).await.unwrap();
    let mut rest = Vec::new();
    soon(idle.read_to_end(&mut rest)).await.unwrap();
}
