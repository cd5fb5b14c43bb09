//! Whom the relay reaches: nothing that is not for everybody, and of this machine only other allocations.
//!
//! In a namespace of its own, where every datagram that leaves a socket is counted. The clients come over TCP, so what
//! they say is not among them, and the relay has dealt with it when it answers the next request.

use std::net::{IpAddr, SocketAddr, UdpSocket};

use crate::namespace::{V4, V6, datagrams_sent, is_entered};
use crate::relay::{join, refused};
use crate::test_server::{TestServer, soon};
use crate::turn_client::{TurnClient, addresses};

/// A server as others reach it, with the default settings.
async fn open() -> TestServer {
    TestServer::open_with(|config| {
        config.turn.mode = server::config::TurnMode::Embedded;
        config.turn.port = 0;
        config.listen = "[::]:0".parse().unwrap();
    })
    .await
}

/// These peers are refused, whatever is tried; and that datagrams are counted is seen by one who is reached.
async fn are_not_reached(
    server: &TestServer,
    client: &mut TurnClient,
    peers: &[IpAddr],
    open: IpAddr,
) {
    // An address that is of the other family inside is refused as that.
    let counts = async || {
        let families = refused(server, "peer_address_family").await;
        let forbidden = refused(server, "forbidden").await + families;
        (forbidden, refused(server, "no_permission").await)
    };
    let (before, (forbidden, unpermitted)) = (datagrams_sent(), counts().await);
    for ip in peers {
        let peer = SocketAddr::new(*ip, 4000);
        assert!(!client.permit(*ip).await, "a permission for {ip}");
        assert!(!client.bind(peer).await, "a channel for {ip}");
        client.indicate(peer, b"to nobody").await;
    }
    let tried = peers.len() as u64;
    soon(async { while counts().await != (forbidden + 2 * tried, unpermitted + tried) {} }).await;
    assert_eq!(datagrams_sent(), before);
    assert!(client.permit(open).await);
    client.indicate((open, 4000).into(), b"to somebody").await;
    soon(async { while datagrams_sent() == before {} }).await;
    assert_eq!(datagrams_sent(), before + 1);
}

#[tokio::test]
async fn t01_nothing_leaves_for_an_address_that_is_not_for_everybody() {
    if !is_entered("reach::t01_nothing_leaves_for_an_address_that_is_not_for_everybody") {
        return;
    }
    let server = open().await;
    let (_a, _, for_alice) = join(&server, "standup", "Alice").await;
    let mut alice = TurnClient::tcp(&for_alice).await;
    alice.allocate().await.unwrap();
    are_not_reached(&server, &mut alice, &ips(&SPECIAL_V4), ip("5.6.7.8")).await;
    let mut alice = TurnClient::tcp_at(&for_alice, addresses(&for_alice)[1]).await;
    assert!(alice.allocate().await.unwrap().is_ipv6());
    are_not_reached(&server, &mut alice, &ips(&SPECIAL_V6), ip("2600::8")).await;
}

#[tokio::test]
async fn t02_nor_in_another_form_of_such_an_address() {
    if !is_entered("reach::t02_nor_in_another_form_of_such_an_address") {
        return;
    }
    let server = open().await;
    let (_a, _, for_alice) = join(&server, "standup", "Alice").await;
    let mut alice = TurnClient::tcp_at(&for_alice, addresses(&for_alice)[1]).await;
    assert!(alice.allocate().await.unwrap().is_ipv6());
    let forms: Vec<_> = ips(&SPECIAL_V4).into_iter().chain([V4]).flat_map(forms).collect();
    are_not_reached(&server, &mut alice, &forms, ip("2600::8")).await;
}

#[tokio::test]
async fn t05_a_port_of_this_machine_that_is_no_allocation_gets_nothing() {
    if !is_entered("reach::t05_a_port_of_this_machine_that_is_no_allocation_gets_nothing") {
        return;
    }
    let server = open().await;
    let (_a, _, for_alice) = join(&server, "standup", "Alice").await;
    let (_b, _, for_bob) = join(&server, "standup", "Bob").await;
    for (place, own) in [V4, V6].into_iter().enumerate() {
        let mut alice = TurnClient::tcp_at(&for_alice, addresses(&for_alice)[place]).await;
        let mut bob = TurnClient::tcp_at(&for_bob, addresses(&for_bob)[place]).await;
        alice.allocate().await.unwrap();
        let at_bob = bob.allocate().await.unwrap();
        let listener = UdpSocket::bind((own, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let closed = listener.local_addr().unwrap();
        let relay = addresses(&for_alice)[place];
        // It names the address alone, and so permits what Bob has there.
        assert!(alice.permit(own).await);
        let before = (datagrams_sent(), refused(&server, "out_of_reach").await);
        for peer in [closed, relay] {
            assert!(!alice.bind(peer).await, "{peer}");
            alice.indicate(peer, b"to nobody").await;
        }
        assert!(alice.bind(at_bob).await);
        soon(async { while refused(&server, "out_of_reach").await < before.1 + 2 {} }).await;
        assert_eq!(datagrams_sent(), before.0);
        assert!(listener.recv(&mut [0; 100]).is_err(), "{closed}");
        // The listener hears what is sent to it.
        listener.send_to(b"from this machine", closed).unwrap();
        soon(async { while listener.recv(&mut [0; 100]).is_err() {} }).await;
    }
}

/// The forms of an IPv4 address within an IPv6 one: mapped, NAT64, compatible, translated, 6to4, and Teredo's server and
/// client.
fn forms(ip: IpAddr) -> Vec<IpAddr> {
    let IpAddr::V4(ip) = ip else { unreachable!("{ip}") };
    let [high, low] = [ip.to_bits() >> 16, ip.to_bits() & 0xffff];
    let [not_high, not_low] = [high ^ 0xffff, low ^ 0xffff];
    ips(&[
        &format!("::ffff:{high:x}:{low:x}"),
        &format!("64:ff9b::{high:x}:{low:x}"),
        &format!("64:ff9b:1::{high:x}:{low:x}"),
        &format!("::{high:x}:{low:x}"),
        &format!("::ffff:0:{high:x}:{low:x}"),
        &format!("2002:{high:x}:{low:x}::1"),
        &format!("2001:0:{high:x}:{low:x}::1"),
        &format!("2001:0:808:808::{not_high:x}:{not_low:x}"),
    ])
}

fn ips(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|text| ip(text)).collect()
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// An address of each range that T-01 names.
const SPECIAL_V4: [&str; 11] = [
    "127.0.0.1",
    "127.1.2.3",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.1.1",
    "169.254.169.254",
    "224.0.0.1",
    "0.0.0.0",
    "198.18.0.1",
];

const SPECIAL_V6: [&str; 6] = ["::", "::1", "fe80::1", "fd00::1", "ff02::1", "2001:db8::1"];
