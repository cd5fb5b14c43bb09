//! Requests that are refused before they are read: from foreign pages, from forms, and malformed ones.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Error;

use crate::http::request;
use crate::socket::Socket;
use crate::test_server::{TestServer, soon};

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn a_listed_origin_is_let_in() {
    let listed = "https://meet.example.org";
    let origin = server::Origin::parse(listed).unwrap();
    let server = TestServer::open_with(|config| config.live.origins = vec![origin]).await;
    assert_eq!(refusal(server.address, listed).await, None);
}

#[tokio::test]
async fn a_ticket_is_good_only_for_the_origin_that_asked_for_it() {
    let listed = "https://meet.example.org";
    let origin = server::Origin::parse(listed).unwrap();
    let server = TestServer::open_with(|config| config.live.origins = vec![origin]).await;
    let token = server.ticket("standup").await.token;
    let mut socket = Socket::open(server.address, listed).await.unwrap();
    socket.send_join(token, "Mallory").await;
    assert_eq!(socket.closed().await, 4401);
}

#[tokio::test]
async fn a_server_function_answers_only_its_own_pages() {
    let server = TestServer::open().await;
    let own = server.origin();
    let body = r#"{"room":"standup"}"#;
    let cases: [(&[(&str, &str)], u16); 5] = [
        (&[JSON, ("origin", &own)], 200),
        (&[JSON], 403),
        (&[JSON, ("origin", "http://evil.example")], 403),
        (&[JSON, ("origin", &own), ("sec-fetch-site", "cross-site")], 403),
        (&[("content-type", "text/plain"), ("origin", &own)], 400),
    ];
    for (headers, status) in cases {
        let answer = request(server.address, "POST", "/api/join_room", headers, body).await;
        assert_eq!(answer.status, status, "{headers:?}");
        assert!(answer.header("content-type").starts_with("application/json"));
    }
}

#[tokio::test]
async fn a_form_gets_a_status_and_no_redirect() {
    let server = TestServer::open().await;
    let own = server.origin();
    let referer = format!("{own}/room/standup");
    let headers = [JSON, ("origin", &own), ("accept", "text/html"), ("referer", referer.as_str())];
    let answer = request(server.address, "POST", "/api/join_room", &headers, "{}").await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.header("location"), "");
}

#[tokio::test]
async fn bad_input_is_answered_with_what_is_wrong_in_it() {
    let server = TestServer::open().await;
    let long = format!(r#"{{"room":"{}"}}"#, "r".repeat(65));
    for (body, sentence) in [
        (long.as_str(), "The room id is longer than 64 characters."),
        (r#"{"room":"a b"}"#, "U+0020"),
        (r#"{"room":7}"#, "expected a string"),
        ("null", "expected struct"),
        ("", "EOF"),
    ] {
        let answer = server.call("join_room", body).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.body.starts_with(r#"{"error":"malformed","#), "{}", answer.body);
        assert!(answer.body.contains(sentence), "{body}: {}", answer.body);
        assert_eq!(answer.header("serverfnerror"), "");
    }
    let giant = format!(r#"{{"room":"{}"}}"#, "r".repeat(5000));
    let answer = server.call("join_room", &giant).await;
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("longer than 4096 bytes"), "{}", answer.body);
}

#[tokio::test]
async fn a_body_that_never_ends_is_not_waited_for() {
    let server =
        TestServer::open_with(|config| config.limits.request_body = Duration::from_millis(50))
            .await;
    let own = server.origin();
    let head = format!(
        "POST /api/join_room HTTP/1.0\r\nhost: {}\r\norigin: {own}\r\n\
         content-type: application/json\r\ncontent-length: 20\r\n\r\n{{\"room\":",
        server.address
    );
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    soon(stream.read_to_string(&mut answer)).await.unwrap();
    assert!(answer.contains("did not come in time"), "{answer}");
}

#[tokio::test]
async fn a_fresh_room_has_an_id_of_its_own() {
    let server = TestServer::open().await;
    let one = server.call("create_room", "{}").await;
    let two = server.call("create_room", "{}").await;
    assert_eq!((one.status, two.status), (200, 200));
    assert_ne!(one.body, two.body);
    let room: protocol::id::RoomId = serde_json::from_str(&one.body).unwrap();
    assert_eq!(room.as_str().split('-').count(), 8);
}

/// The status that refuses a socket, or none if it opens.
pub(crate) async fn refusal(address: SocketAddr, origin: &str) -> Option<u16> {
    match Socket::open(address, origin).await {
        Ok(_) => None,
        Err(Error::Http(answer)) => Some(answer.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}
