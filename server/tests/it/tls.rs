//! HTTPS by the server itself: both versions of HTTP, sockets over both, and a certificate that is exchanged.

use std::time::Duration;

use protocol::message::ServerMessage;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::http::request;
use crate::secure::{Http1, Http2, body, certificate, handshake, new_socket, old_socket, origin};
use crate::test_server::{TestServer, soon};

#[tokio::test]
async fn the_page_comes_over_either_version_of_http() {
    let server = TestServer::open_tls(|_| {}).await;
    assert_eq!(Http1::connect(&server).await.get("/healthz").await.status(), 200);
    let page = Http2::connect(&server).await.get("/room/standup").await;
    assert_eq!(page.status(), 200);
    assert!(page.headers().contains_key("content-security-policy"));
    let page = body(page).await;
    assert!(String::from_utf8_lossy(&page).contains("<title>"));
}

#[tokio::test]
async fn sockets_of_either_version_meet_in_a_room() {
    let server = TestServer::open_tls(|_| {}).await;
    let mut alice = old_socket(&server).await;
    alice.join(&server, "Alice").await;
    let mut connection = Http2::connect(&server).await;
    let mut bob = new_socket(&mut connection).await;
    bob.join(&server, "Bob").await;
    let ServerMessage::PeerJoined { peer } = alice.receive().await else { panic!("Bob joined") };
    assert_eq!(peer.name.as_str(), "Bob");
    drop(bob);
    assert!(matches!(alice.receive().await, ServerMessage::PeerAway { .. }));
}

#[tokio::test]
async fn a_page_without_tls_is_of_another_origin() {
    let server = TestServer::open_tls(|_| {}).await;
    let mut connection = Http2::connect(&server).await;
    for (page, status) in
        [(server.origin(), 403), (origin(&server), 200), ("https://evil.example".to_owned(), 403)]
    {
        assert_eq!(connection.tunnel(&page, "websocket").await.status(), status, "{page}");
    }
    // A CONNECT for another protocol, from an origin that is allowed.
    assert_eq!(connection.tunnel(&origin(&server), "connect-udp").await.status(), 426);
}

#[tokio::test]
async fn who_comes_without_tls_is_sent_to_it() {
    let server = TestServer::open_tls(|_| {}).await;
    for address in [server.address, server.redirect()] {
        let answer = request(address, "GET", "/room/standup?x=1", &[], "").await;
        assert_eq!(answer.status, 308);
        assert_eq!(answer.header("location"), format!("{}/room/standup?x=1", origin(&server)));
    }
}

#[tokio::test]
async fn w07_a_handshake_that_does_not_come_holds_no_connection() {
    let server =
        TestServer::open_tls(|config| config.limits.request_head = Duration::from_millis(50)).await;
    // Nothing at all, the first byte alone, and the beginning of a greeting.
    for greeting in [&[][..], &[22], &[22, 3, 1, 2, 0, 1]] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(greeting).await.unwrap();
        // However it ends, it ends.
        let _ = soon(stream.read_to_end(&mut Vec::new())).await;
    }
}

#[tokio::test]
async fn an_idle_connection_ends() {
    let server =
        TestServer::open_tls(|config| config.limits.idle = Duration::from_millis(100)).await;
    Http2::connect(&server).await.ended().await;
}

#[tokio::test]
async fn a_socket_goes_on_when_its_connection_takes_no_further_request() {
    let idle = Duration::from_millis(500);
    let server = TestServer::open_tls(|config| config.limits.idle = idle).await;
    let mut connection = Http2::connect(&server).await;
    let mut alice = new_socket(&mut connection).await;
    alice.join(&server, "Alice").await;
    connection.refused(idle).await;
    let mut bob = old_socket(&server).await;
    bob.join(&server, "Bob").await;
    assert!(matches!(alice.receive().await, ServerMessage::PeerJoined { .. }));
}

#[tokio::test]
async fn another_certificate_is_shown_to_new_connections_and_open_sockets_go_on() {
    let server = TestServer::open_tls(|_| {}).await;
    let mut connection = Http2::connect(&server).await;
    let mut alice = new_socket(&mut connection).await;
    alice.join(&server, "Alice").await;

    let before = certificate(&server);
    server.exchange_certificate();
    let after = certificate(&server);
    assert_ne!(before, after);
    let both = [before, after.clone()];
    soon(async {
        loop {
            let stream = handshake(&server, &both, b"h2").await;
            let shown = stream.get_ref().1.peer_certificates().unwrap();
            if shown == std::slice::from_ref(&after) {
                break;
            }
        }
    })
    .await;

    let mut bob = old_socket(&server).await;
    bob.join(&server, "Bob").await;
    assert!(matches!(alice.receive().await, ServerMessage::PeerJoined { .. }));
}

#[tokio::test]
async fn sockets_over_tls_are_told_when_the_server_stops() {
    let server = TestServer::open_tls(|_| {}).await;
    let mut connection = Http2::connect(&server).await;
    let (mut old, mut new) = (old_socket(&server).await, new_socket(&mut connection).await);
    new.join(&server, "Alice").await;
    let stopped = server.stop();
    assert_eq!((old.closed().await, new.closed().await), (1012, 1012));
    drop((old, new, connection));
    soon(stopped).await.unwrap();
}
