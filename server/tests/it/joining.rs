//! Into a room, back to a seat, and what reaches whom.

use protocol::id::{Name, Token};
use protocol::message::{ClientMessage, Presence, ServerMessage, State, VERSION};

use crate::test_server::TestServer;

#[tokio::test]
async fn a_ticket_leads_into_its_room() {
    let server = TestServer::open().await;
    let (mut alice, alone) = server.join("standup", "Alice").await;
    assert!(alone.peers.is_empty());
    let (_bob, joined) = server.join("standup", "Bob").await;
    assert_eq!(joined.peers.len(), 1);
    assert_eq!(joined.peers[0].id, alone.you);
    assert_eq!(joined.peers[0].name.as_str(), "Alice");
    let ServerMessage::PeerJoined { peer } = alice.receive().await else { panic!("PeerJoined") };
    assert_eq!((peer.id, peer.presence), (joined.you, Presence::Here));
}

#[tokio::test]
async fn rooms_do_not_see_each_other() {
    let server = TestServer::open().await;
    let (_alice, _) = server.join("one", "Alice").await;
    let (_bob, joined) = server.join("two", "Bob").await;
    assert!(joined.peers.is_empty());
}

#[tokio::test]
async fn a_ticket_is_good_for_one_use() {
    let server = TestServer::open().await;
    let token = server.ticket("standup").await.token;
    let mut first = server.socket().await;
    first.send_join(token.clone(), "Alice").await;
    let _joined = first.receive_joined().await;
    let mut second = server.socket().await;
    second.send_join(token, "Mallory").await;
    assert_eq!(second.closed().await, 4401);
}

#[tokio::test]
async fn a_forged_ticket_and_a_seat_in_its_place_are_refused() {
    let server = TestServer::open().await;
    let (_alice, joined) = server.join("standup", "Alice").await;
    for token in [joined.seat, Token::parse("e30.AAAA").unwrap()] {
        let mut socket = server.socket().await;
        socket.send_join(token, "Mallory").await;
        assert_eq!(socket.closed().await, 4401);
    }
    let ticket = server.ticket("standup").await.token;
    let mut socket = server.socket().await;
    socket.send_rejoin(ticket, "Mallory").await;
    assert_eq!(socket.closed().await, 4401);
}

#[tokio::test]
async fn a_seat_brings_the_same_peer_back_and_closes_its_older_socket() {
    let server = TestServer::open().await;
    let (mut alice, first) = server.join("standup", "Alice").await;
    let (_bob, bob) = server.join("standup", "Bob").await;
    let (_again, second) = server.rejoin(&first.seat, "Alice").await;
    assert_eq!(second.you, first.you);
    assert_ne!(second.seat, first.seat);
    assert_eq!(second.peers[0].id, bob.you);
    assert_eq!(alice.closed().await, 4409);
}

#[tokio::test]
async fn a_seat_outlives_the_server_and_so_does_the_incarnation_of_its_page() {
    let server = TestServer::open().await;
    let (mut alice, first) = server.join("standup", "Alice").await;
    let successor = server.successor(|_| {}).await;
    let stopped = server.stop();
    assert_eq!(alice.closed().await, 1012);
    drop(alice);
    stopped.await.unwrap();
    let (_alice, second) = successor.rejoin(&first.seat, "Alice").await;
    assert_eq!((second.you, second.incarnation), (first.you, first.incarnation));
}

#[tokio::test]
async fn how_a_socket_closes_says_whether_its_peer_is_gone_or_away() {
    let server = TestServer::open().await;
    let (mut alice, _) = server.join("standup", "Alice").await;
    for (code, name) in [(1000, "Bob"), (1001, "Carol")] {
        let (socket, joined) = server.join("standup", name).await;
        let _came = alice.receive().await;
        socket.close(code).await;
        assert_eq!(alice.receive().await, ServerMessage::PeerLeft { id: joined.you }, "{code}");
    }
    let (socket, joined) = server.join("standup", "Dave").await;
    let _came = alice.receive().await;
    drop(socket);
    assert_eq!(alice.receive().await, ServerMessage::PeerAway { id: joined.you });
}

#[tokio::test]
async fn a_client_that_leaves_is_closed_with_1000() {
    let server = TestServer::open().await;
    let (mut alice, _) = server.join("standup", "Alice").await;
    alice.send(&ClientMessage::Leave).await;
    assert_eq!(alice.closed().await, 1000);
}

#[tokio::test]
async fn no_more_rooms_open_than_may_be_and_a_room_left_makes_place() {
    let server = TestServer::open_with(|config| config.limits.rooms = 1).await;
    let (alice, _) = server.join("one", "Alice").await;
    let answer = server.call("join_room", r#"{"room":"two"}"#).await;
    assert_eq!((answer.status, answer.body.as_str()), (503, r#"{"error":"busy"}"#));
    alice.close(1000).await;
    // The room ends a moment after its last socket.
    crate::test_server::soon(async {
        while server.call("join_room", r#"{"room":"two"}"#).await.status != 200 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let (_bob, _) = server.join("two", "Bob").await;
}

#[tokio::test]
async fn a_page_of_a_version_not_spoken_here_is_told_so() {
    let server = TestServer::open().await;
    let ticket = server.ticket("standup").await.token;
    let name = Name::parse("Alice").unwrap();
    let version = VERSION + 1;
    let mut socket = server.socket().await;
    socket.send(&ClientMessage::Join { version, ticket, name, state: State::default() }).await;
    assert_eq!(socket.closed().await, 4426);
    // Even if nothing else of it can be read.
    let mut socket = server.socket().await;
    socket.send_frame(format!(r#"{{"type":"enter","version":{version}}}"#).into()).await;
    assert_eq!(socket.closed().await, 4426);
}
