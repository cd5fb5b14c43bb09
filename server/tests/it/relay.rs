//! The relay over real sockets: who gets through, who does not, and what clients without a credential cost.

use std::net::{Ipv6Addr, SocketAddr};

use protocol::ice_server::IceServer;
use protocol::message::ServerMessage;
use tokio::net::UdpSocket;

use crate::socket::{Joined, Socket};
use crate::test_server::{TestServer, soon};
use crate::turn_client::{TurnClient, address};

/// A server with its relay at a port that the system chooses.
async fn open() -> TestServer {
    TestServer::open_with(|config| {
        config.turn.mode = server::config::TurnMode::Embedded;
        config.turn.port = 0;
    })
    .await
}

/// Joins, and gives the relay as the peer is told of it.
pub(crate) async fn join(
    server: &TestServer,
    room: &str,
    name: &str,
) -> (Socket, Joined, IceServer) {
    let ticket = server.ticket(room).await.token;
    let mut socket = server.socket().await;
    socket.send_join(ticket, name).await;
    let ServerMessage::IceServers { ice_servers } = socket.receive().await else {
        panic!("the ICE servers come first")
    };
    let joined = socket.receive().await.into();
    (socket, joined, ice_servers[0].clone())
}

/// Two clients that bind channels to each other.
async fn connect(alice: &mut TurnClient, bob: &mut TurnClient) -> (SocketAddr, SocketAddr) {
    let (at_alice, at_bob) = (alice.allocate().await.unwrap(), bob.allocate().await.unwrap());
    assert!(alice.bind(at_bob).await && bob.bind(at_alice).await);
    (at_alice, at_bob)
}

#[tokio::test]
async fn two_peers_of_a_room_hear_each_other_over_either_transport() {
    let server = open().await;
    let (_a, _, for_alice) = join(&server, "standup", "Alice").await;
    let (_b, _, for_bob) = join(&server, "standup", "Bob").await;
    let mut alice = TurnClient::udp(&for_alice).await;
    for transport in ["udp", "tcp"] {
        let mut bob = match transport {
            "udp" => TurnClient::udp(&for_bob).await,
            _ => TurnClient::tcp(&for_bob).await,
        };
        let (at_alice, at_bob) = connect(&mut alice, &mut bob).await;
        alice.send(at_bob, b"from Alice").await;
        assert_eq!(bob.receive().await, (at_alice, b"from Alice".to_vec()), "{transport}");
        bob.send(at_alice, b"from Bob").await;
        assert_eq!(alice.receive().await, (at_bob, b"from Bob".to_vec()), "{transport}");
    }
    // The counters come a moment after the packets.
    soon(async {
        while server.counters().await.of_name("parlor_relay_packets_total") < 4 {}
        assert_eq!(server.counters().await.of_name("parlor_relay_bytes_total"), 36);
    })
    .await;
}

#[tokio::test]
async fn data_is_sent_on_however_long_a_packet_may_be() {
    let server = open().await;
    let (_a, _, for_alice) = join(&server, "standup", "Alice").await;
    let (_b, _, for_bob) = join(&server, "standup", "Bob").await;
    let mut alice = TurnClient::tcp(&for_alice).await;
    let mut bob = TurnClient::tcp(&for_bob).await;
    let (at_alice, at_bob) = connect(&mut alice, &mut bob).await;
    // The client takes the padding behind channel data for the next message, so there is none here.
    for bytes in [4, 1200, 8000] {
        let data: Vec<u8> = (0..bytes).map(|n| n as u8).collect();
        alice.send(at_bob, &data).await;
        assert_eq!(bob.receive().await, (at_alice, data), "{bytes}");
    }
}

#[tokio::test]
async fn a_burst_arrives_in_its_order_and_as_it_was_sent() {
    let server = open().await;
    let (_a, _, for_alice) = join(&server, "standup", "Alice").await;
    let (_b, _, for_bob) = join(&server, "standup", "Bob").await;
    let mut alice = TurnClient::udp(&for_alice).await;
    let mut bob = TurnClient::udp(&for_bob).await;
    let (at_alice, at_bob) = connect(&mut alice, &mut bob).await;
    // As pictures are: many of one length, then a shorter one; and one that is too long to leave with others.
    let lens = [[1000; 20].as_slice(), &[400], &[1000; 10], &[1300, 1300, 1]].concat();
    let sent = lens.iter().enumerate().map(|(number, len)| vec![number as u8; *len]);
    for data in sent.clone() {
        alice.send(at_bob, &data).await;
    }
    for data in sent {
        assert_eq!(bob.receive().await, (at_alice, data));
    }
}

#[tokio::test]
async fn a_peer_of_another_room_is_not_reached() {
    let server = open().await;
    let (_a, _, for_alice) = join(&server, "one", "Alice").await;
    let (_b, _, for_bob) = join(&server, "two", "Bob").await;
    let mut alice = TurnClient::udp(&for_alice).await;
    let mut bob = TurnClient::udp(&for_bob).await;
    let (_, at_bob) = (alice.allocate().await.unwrap(), bob.allocate().await.unwrap());
    assert!(!alice.bind(at_bob).await);
}

#[tokio::test]
async fn t04_a_peer_that_leaves_is_cut_and_its_connection_closed() {
    let server = open().await;
    let (a, _, for_alice) = join(&server, "standup", "Alice").await;
    let (_b, _, for_bob) = join(&server, "standup", "Bob").await;
    let mut alice = TurnClient::tcp(&for_alice).await;
    let mut bob = TurnClient::udp(&for_bob).await;
    connect(&mut alice, &mut bob).await;
    a.close(1000).await;
    alice.closed().await;
    // Its credential is good for minutes, its seat is gone.
    assert_eq!(TurnClient::udp(&for_alice).await.allocate().await, None);
    assert!(TurnClient::udp(&for_bob).await.allocate().await.is_some());
}

#[tokio::test]
async fn t03_a_wrong_password_gets_no_allocation() {
    let server = open().await;
    let (_a, _, mut for_alice) = join(&server, "standup", "Alice").await;
    for_alice.credential = Some("hunter2".to_owned());
    assert_eq!(TurnClient::udp(&for_alice).await.allocate().await, None);
    assert_eq!(TurnClient::tcp(&for_alice).await.allocate().await, None);
}

#[tokio::test]
async fn t06_ten_thousand_clients_without_a_credential_cost_at_most_a_mebibyte() {
    let server = open().await;
    let (_a, _, for_alice) = join(&server, "standup", "Alice").await;
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.connect(address(&for_alice)).await.unwrap();
    let mut request = [0, 3, 0, 8, 0x21, 0x12, 0xa4, 0x42].to_vec();
    request.extend([7; 12]);
    request.extend([0, 0x19, 0, 4, 17, 0, 0, 0]);
    let count = async |upto: u64| {
        while refused(&server, "unauthorized").await < upto {
            for _ in 0..50 {
                let _ = socket.send(&request).await;
            }
        }
    };
    soon(count(1_000)).await;
    let before = resident_kib();
    soon(count(11_000)).await;
    let grown = resident_kib().saturating_sub(before);
    println!("10,000 unauthenticated Allocates: {grown} KiB more");
    assert!(grown <= 1024, "{grown} KiB");
}

#[tokio::test]
async fn what_is_no_turn_ends_its_own_connection_alone() {
    let server = open().await;
    let (_a, _, for_alice) = join(&server, "standup", "Alice").await;
    let mut other = TurnClient::tcp(&for_alice).await;
    other.write(b"\xffGET / HTTP/1.1\r\n\r\n").await;
    other.closed().await;
    assert!(TurnClient::tcp(&for_alice).await.allocate().await.is_some());
}

#[tokio::test]
async fn two_peers_hear_each_other_over_ipv6() {
    let server = TestServer::open_with(|config| {
        config.turn.mode = server::config::TurnMode::Embedded;
        config.turn.port = 0;
        config.turn.public_addresses = vec![Ipv6Addr::LOCALHOST.into()];
    })
    .await;
    let (_a, _, for_alice) = join(&server, "standup", "Alice").await;
    let (_b, _, for_bob) = join(&server, "standup", "Bob").await;
    assert!(for_alice.urls[0].starts_with("stun:[::1]:"), "{:?}", for_alice.urls);
    let mut alice = TurnClient::udp(&for_alice).await;
    let mut bob = TurnClient::tcp(&for_bob).await;
    let (at_alice, at_bob) = connect(&mut alice, &mut bob).await;
    assert!(at_alice.is_ipv6() && at_bob.is_ipv6());
    alice.send(at_bob, b"from Alice").await;
    assert_eq!(bob.receive().await, (at_alice, b"from Alice".to_vec()));
}

#[tokio::test]
async fn t08_a_peer_has_twelve_allocations_for_each_other_seat() {
    let server = TestServer::open_with(|config| {
        config.turn.mode = server::config::TurnMode::Embedded;
        config.turn.port = 0;
        config.live.room_capacity = 2;
    })
    .await;
    let (_a, _, for_alice) = join(&server, "standup", "Alice").await;
    let mut clients = Vec::new();
    for _ in 0..12 {
        let mut client = TurnClient::udp(&for_alice).await;
        assert!(client.allocate().await.is_some());
        clients.push(client);
    }
    assert_eq!(TurnClient::udp(&for_alice).await.allocate().await, None);
    // The counters come a moment after the answer.
    soon(async { while refused(&server, "quota").await < 1 {} }).await;
}

/// The servers of a test.
async fn test_server(server: &TestServer) -> IceServer {
    let answer = server.call("test_connection", "{}").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let answer: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    serde_json::from_value(answer["ice_servers"][0].clone()).unwrap()
}

#[tokio::test]
async fn a_test_of_a_connection_reaches_itself_alone() {
    let server = open().await;
    let (for_test, for_other) = (test_server(&server).await, test_server(&server).await);
    let mut one = TurnClient::udp(&for_test).await;
    let mut other = TurnClient::tcp(&for_test).await;
    let mut third = TurnClient::udp(&for_other).await;
    let (at_one, at_other) = connect(&mut one, &mut other).await;
    one.send(at_other, b"to itself").await;
    assert_eq!(other.receive().await, (at_one, b"to itself".to_vec()));
    let at_third = third.allocate().await.unwrap();
    assert!(!one.bind(at_third).await);
    assert!(!one.bind("8.8.8.8:53".parse().unwrap()).await);
    // Two allocations, and no more.
    assert_eq!(TurnClient::udp(&for_test).await.allocate().await, None);
}

#[tokio::test]
async fn one_address_tests_twenty_times_at_once() {
    let server = open().await;
    for _ in 0..20 {
        test_server(&server).await;
    }
    let answer = server.call("test_connection", "{}").await;
    assert_eq!((answer.status, answer.body.as_str()), (503, r#"{"error":"busy"}"#));
}

/// How often the relay refused something for this reason.
pub(crate) async fn refused(server: &TestServer, reason: &str) -> u64 {
    let name = format!("parlor_relay_refusals_total{{reason=\"{reason}\"}}");
    server.counters().await.of_name(&name)
}

/// The memory of this process, in KiB.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
