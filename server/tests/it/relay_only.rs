//! Rooms in which no peer learns another's address.

use protocol::id::{Epoch, LinkId, PeerId, Seq};
use protocol::message::{Candidate, ClientMessage, Envelope, Sdp, ServerMessage, Signal};
use protocol::transport_policy::TransportPolicy;

use crate::front::Front;
use crate::socket::{Joined, Socket};
use crate::test_server::TestServer;

#[tokio::test]
async fn x_07_what_a_wrong_client_forges_does_not_pass_in_a_relay_only_room() {
    let server = TestServer::open().await;
    let (mut alice, _) = join(&server, "den", r#""relay""#, "Alice").await;
    // A link that says otherwise joins as the room is.
    let (mut mallory, joined) = join(&server, "den", r#""all""#, "Mallory").await;
    assert_eq!(joined.transport_policy, TransportPolicy::Relay);
    let to = joined.peers[0].id.clone();
    let _came = alice.receive().await;
    let forged = [
        candidate("candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host generation 0 ufrag uf"),
        candidate(
            "candidate:2 1 udp 2122260223 0b5cf1d2-6a37-4d4c-9d52-c3ad2c0b1a5f.local 50000 typ host",
        ),
        candidate(
            "candidate:3 1 udp 1686052607 198.51.100.7 50000 typ srflx raddr 192.0.2.7 rport 50000",
        ),
        candidate(
            "candidate:4 1 udp 41885439 203.0.113.5 50000 typ relay raddr 198.51.100.7 rport 50000",
        ),
        Signal::Offer { sdp: sdp(FORGED) },
        Signal::Answer { sdp: sdp(FORGED), offer: Seq(1) },
        candidate(""),
    ];
    let passed = [
        None,
        None,
        None,
        Some(candidate(
            "candidate:4 1 udp 41885439 203.0.113.5 50000 typ relay raddr 0.0.0.0 rport 0",
        )),
        Some(Signal::Offer { sdp: sdp(PASSED) }),
        Some(Signal::Answer { sdp: sdp(PASSED), offer: Seq(1) }),
        Some(candidate("")),
    ];
    for (at, (forged, passed)) in forged.iter().zip(passed).enumerate() {
        let seq = Seq(at as u32 + 1);
        mallory.send(&ClientMessage::Signal(envelope(&to, seq, forged))).await;
        let ServerMessage::Signal(received) = alice.receive().await else { panic!("a signal") };
        // Nothing is missing in the order, or what comes after it would be dropped.
        assert_eq!((received.seq, received.signal.read()), (seq, passed));
    }
    // Kinds and fields that the server does not know.
    for (unknown, passed) in [
        (r#"{"kind":"fireworks","host":"192.0.2.7"}"#, r#"{"kind":"removed"}"#),
        (r#"{"kind":"open","host":"192.0.2.7"}"#, r#"{"kind":"open"}"#),
    ] {
        let frame = |link: &PeerId, signal: &str| {
            format!(
                r#"{{"type":"signal","link":"{link}","epoch":1,"seq":9,"ack":0,"signal":{signal}}}"#
            )
        };
        mallory.send_frame(frame(&to, unknown).into()).await;
        assert_eq!(alice.receive_text().await, frame(&joined.you, passed));
    }
}

#[tokio::test]
async fn the_first_ticket_decides_and_every_room_for_itself() {
    let server = TestServer::open().await;
    for (room, first, second, policy) in [
        ("one", r#""relay""#, r#""relay""#, TransportPolicy::Relay),
        ("two", r#""all""#, r#""relay""#, TransportPolicy::All),
        ("three", r#""pigeon""#, r#""relay""#, TransportPolicy::All),
    ] {
        let (_alice, alice) = join(&server, room, first, "Alice").await;
        let (_bob, bob) = join(&server, room, second, "Bob").await;
        assert_eq!([alice.transport_policy, bob.transport_policy], [policy; 2], "{room}");
    }
    let answer = server.call("join_room", r#"{"room":"four","transport_policy":7}"#).await;
    assert_eq!(answer.status, 400, "{}", answer.body);
}

#[tokio::test]
async fn a_relay_only_room_outlives_the_server() {
    let server = TestServer::open().await;
    let (alice, first) = join(&server, "den", r#""relay""#, "Alice").await;
    let successor = server.successor(|_| {}).await;
    let stopped = server.stop();
    drop(alice);
    stopped.await.unwrap();
    // Somebody else is faster, with a link that does not ask for it.
    let (_bob, bob) = join(&successor, "den", r#""all""#, "Bob").await;
    let (_alice, second) = successor.rejoin(&first.seat, "Alice").await;
    let policies = [bob.transport_policy, second.transport_policy];
    assert_eq!(policies, [TransportPolicy::All, TransportPolicy::Relay]);
    let (_carol, carol) = join(&successor, "den", r#""all""#, "Carol").await;
    assert_eq!(carol.transport_policy, TransportPolicy::Relay);
}

async fn join(server: &Front, room: &str, policy: &str, name: &str) -> (Socket, Joined) {
    let body = format!(r#"{{"room":"{room}","transport_policy":{policy}}}"#);
    let answer = server.call("join_room", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let ticket: protocol::ticket::Ticket = serde_json::from_str(&answer.body).unwrap();
    let mut socket = server.socket().await;
    socket.send_join(ticket.token, name).await;
    let joined = socket.receive_joined().await;
    (socket, joined)
}

fn envelope(to: &PeerId, seq: Seq, signal: &Signal) -> Envelope {
    let link = LinkId::Peer(to.clone());
    Envelope { link, epoch: Epoch(1), seq, ack: Seq(0), signal: signal.into() }
}

fn candidate(text: &str) -> Signal {
    let candidate = Candidate {
        candidate: text.to_owned(),
        sdp_mid: Some("0".to_owned()),
        sdp_m_line_index: Some(0),
        username_fragment: Some("uf".to_owned()),
    };
    Signal::Candidate { candidate }
}

fn sdp(text: &str) -> Sdp {
    Sdp::try_from(text.to_owned()).unwrap()
}

const FORGED: &str = "v=0\r\no=- 1 2 IN IP4 192.0.2.7\r\ns=-\r\nt=0 0\r\n\
    m=audio 50000 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 192.0.2.7\r\na=rtcp:50001 IN IP4 192.0.2.7\r\n\
    a=candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host\r\n\
    a=candidate:4 1 udp 41885439 203.0.113.5 50000 typ relay raddr 198.51.100.7 rport 50000\r\n\
    a=x-host:192.0.2.7\r\na=mid:0\r\n";

const PASSED: &str = "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n\
    m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n\
    a=candidate:4 1 udp 41885439 203.0.113.5 50000 typ relay raddr 0.0.0.0 rport 0\r\n\
    a=mid:0\r\n";
