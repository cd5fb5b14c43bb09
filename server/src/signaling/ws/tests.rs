//! What a panic leaves behind, over connections in memory.

use std::time::Duration;

use futures::SinkExt;
use protocol::codec;
use protocol::id::{Epoch, LinkId, Name, RoomId, Seq, Token};
use protocol::message::{ClientMessage, Envelope, Page, ServerMessage, Signal, State, VERSION};
use protocol::room::{NodeId, SocketId};
use protocol::transport_policy::TransportPolicy;
use tokio::io::DuplexStream;
use tokio::time::timeout;
use tungstenite::protocol::CloseFrame;

use super::*;
use crate::access::limits::Limits;
use crate::access::ticket::Signer;
use crate::clock;
use crate::operate::config::{Config, Environment, Settings};
use crate::operate::metrics::{By, Closed};
use crate::random;

#[tokio::test]
async fn a_panic_in_one_socket_ends_that_one_and_its_peer_is_away() {
    let server = signaling();
    let mut alice = join(&server, "standup").await;
    let mut bob = join(&server, "standup").await;
    let ServerMessage::PeerJoined { peer } = receive(&mut alice).await else {
        panic!("PeerJoined")
    };
    server.hub.tell(&room("standup"), RoomMessage::Panic(Some(socket(2))));
    assert_eq!(closed(&mut bob).await, 1011);
    assert_eq!(receive(&mut alice).await, ServerMessage::PeerAway { id: peer.id });
    let metrics = &server.context.metrics;
    assert_eq!(metrics.panics.value_of(PanicScope::Socket), 1);
    assert_eq!(metrics.closes.value_of(Closed { by: By::Server, code: 1011 }), 1);
    assert_eq!((server.hub.gauges().peers_here, server.hub.gauges().peers_away), (1, 1));
}

#[tokio::test]
async fn a_panic_in_one_room_closes_its_sockets_and_a_new_room_takes_up_its_call() {
    let server = signaling();
    let (mut alice, seat, incarnation) = join_with_seat(&server, "standup").await;
    let mut bob = join(&server, "standup").await;
    let mut carol = join(&server, "elsewhere").await;
    server.hub.tell(&room("standup"), RoomMessage::Panic(None));
    assert_eq!((closed(&mut alice).await, closed(&mut bob).await), (1012, 1012));
    assert_eq!(server.context.metrics.panics.value_of(PanicScope::Room), 1);
    assert_eq!(server.context.metrics.panics.value_of(PanicScope::Socket), 0);
    soon(async {
        while server.hub.gauges().rooms > 1 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let (_alice, joined) = first_message(&server, |state| {
        let (version, page, name) = (VERSION, Page::Kept, somebody());
        ClientMessage::Rejoin { version, seat, page, name, state }
    })
    .await;
    let ServerMessage::Joined { incarnation: again, awaiting, .. } = joined else {
        panic!("{joined:?}")
    };
    assert_eq!((again, awaiting), (incarnation, true), "Bob may come back, too");
    let _erin = join(&server, "elsewhere").await;
    let received = receive(&mut carol).await;
    assert!(matches!(received, ServerMessage::PeerJoined { .. }), "{received:?}");
}

#[tokio::test]
async fn p01_a_close_frame_is_read_even_while_something_is_being_sent_to_its_sender() {
    let server = signaling();
    let mut alice = join(&server, "standup").await;
    for _ in 0..20 {
        let mut bob = join(&server, "standup").await;
        let ServerMessage::PeerJoined { peer } = receive(&mut alice).await else {
            panic!("joined")
        };
        let link = LinkId::Peer(peer.id.clone());
        let (epoch, seq, ack, signal) = (Epoch(1), Seq(1), Seq(0), (&Signal::Open).into());
        let message = ClientMessage::Signal(Envelope { link, epoch, seq, ack, signal });
        // What nobody hears any more and what Bob says last wait for his socket's task at once.
        server.hub.tell(&room("standup"), RoomMessage::Received { socket: socket(1), message });
        let frame = CloseFrame { code: 1001.into(), reason: "".into() };
        bob.send(Message::Close(Some(frame))).await.unwrap();
        drop(bob);
        assert_eq!(receive(&mut alice).await, ServerMessage::PeerLeft { id: peer.id });
    }
}

type Client = WebSocketStream<DuplexStream>;

fn signaling() -> Signaling {
    let config = Config::resolve(Settings::default(), Environment::default()).unwrap();
    let context = Context::new(Signer::new(&[7; 32]), config.live, Limits::default(), None);
    let context = Arc::new(context);
    Signaling { hub: Arc::new(Hub::new(context.clone())), context }
}

async fn join(server: &Signaling, name: &str) -> Client {
    join_with_seat(server, name).await.0
}

async fn join_with_seat(server: &Signaling, name: &str) -> (Client, Token, Epoch) {
    let random = random::random_bits().unwrap();
    let signer = &server.context.signer;
    let (room, policy, now) = (room(name), TransportPolicy::All, clock::unix_now());
    let ticket = signer.ticket(&room, policy, &origin(), random, now).unwrap();
    let (version, name) = (VERSION, somebody());
    let join = |state| ClientMessage::Join { version, ticket, name, state };
    let (client, joined) = first_message(server, join).await;
    let ServerMessage::Joined { seat, incarnation, .. } = joined else { panic!("{joined:?}") };
    (client, seat, incarnation)
}

/// A client that has said its first message, and the answer.
async fn first_message(
    server: &Signaling,
    first: impl FnOnce(State) -> ClientMessage,
) -> (Client, ServerMessage) {
    let (near, far) = tokio::io::duplex(64 * 1024);
    let server = server.clone();
    tokio::spawn(async move { serve(far, &origin(), &server).await });
    let mut client = Client::from_raw_socket(near, Role::Client, None).await;
    let message = codec::encode(&first(State::default())).unwrap();
    client.send(Message::text(message)).await.unwrap();
    let _ice_servers = receive(&mut client).await;
    let joined = receive(&mut client).await;
    (client, joined)
}

fn origin() -> Origin {
    Origin::parse("http://localhost").unwrap()
}

fn somebody() -> Name {
    Name::parse("Somebody").unwrap()
}

fn socket(number: u64) -> SocketId {
    SocketId { node: NodeId(0), number }
}

fn room(name: &str) -> RoomId {
    RoomId::parse(name).unwrap()
}

async fn receive(client: &mut Client) -> ServerMessage {
    let next = next(client).await;
    let Message::Text(text) = next else { panic!("a message was expected: {next:?}") };
    codec::decode(&text).unwrap()
}

async fn closed(client: &mut Client) -> u16 {
    loop {
        let next = next(client).await;
        if let Message::Close(Some(frame)) = next {
            return frame.code.into();
        }
        assert!(matches!(next, Message::Text(_)), "a close was expected: {next:?}");
    }
}

async fn next(client: &mut Client) -> Message {
    soon(client.next()).await.unwrap().unwrap()
}

async fn soon<T>(future: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(10), future).await.expect("nothing came within 10 s")
}
