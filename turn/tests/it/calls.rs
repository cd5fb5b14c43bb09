//! Two clients that nothing connects but the relay.

use std::net::SocketAddr;
use std::time::Duration;

use turn::io::{Input, Packet};
use turn::user::User;
use turn_client_proto::api::TurnClientApi;
use turn_client_proto::types::AddressFamily;

use crate::world::{Seat, World};

/// Both open an allocation, permit each other, and talk: first by indications, then in channels.
fn call<A: TurnClientApi, B: TurnClientApi>(world: &mut World, a: &mut Seat<A>, b: &mut Seat<B>) {
    world.run(a, b, |_, a, b| a.relayed().is_some() && b.relayed().is_some());
    let (at_a, at_b) = (a.relayed().unwrap(), b.relayed().unwrap());
    a.permit(at_b.ip(), world.now);
    b.permit(at_a.ip(), world.now);
    world.run(a, b, |_, a, b| a.has_permission(at_b.ip()) && b.has_permission(at_a.ip()));
    a.send(at_b, b"indicated by a..", world);
    b.send(at_a, b"indicated by b..", world);
    world.run(a, b, |_, a, b| a.received.len() == 1 && b.received.len() == 1);
    a.bind(at_b, world.now);
    b.bind(at_a, world.now);
    world.run(a, b, |_, a, b| a.has_channel(at_b) && b.has_channel(at_a));
    a.send(at_b, b"in a channel by a...", world);
    b.send(at_a, b"in a channel by b...", world);
    world.run(a, b, |_, a, b| a.received.len() == 2 && b.received.len() == 2);
    assert_eq!(
        a.received,
        [(at_b, b"indicated by b..".to_vec()), (at_b, b"in a channel by b...".to_vec())]
    );
    assert_eq!(
        b.received,
        [(at_a, b"indicated by a..".to_vec()), (at_a, b"in a channel by a...".to_vec())]
    );
    // It all went within the process.
    assert_eq!(world.sent_to_peers, []);
}

#[test]
fn two_clients_over_udp_hear_each_other() {
    let mut world = World::new();
    let mut alice = world.udp("alice", AddressFamily::IPV4);
    let mut bob = world.udp("bob", AddressFamily::IPV4);
    call(&mut world, &mut alice, &mut bob);
}

#[test]
fn so_do_one_over_udp_and_one_over_tcp() {
    let mut world = World::new();
    let mut alice = world.udp("alice", AddressFamily::IPV4);
    let mut bob = world.tcp("bob", AddressFamily::IPV4);
    call(&mut world, &mut alice, &mut bob);
}

#[test]
fn so_do_two_with_relayed_addresses_of_ipv6() {
    let mut world = World::new();
    let mut alice = world.tcp("alice", AddressFamily::IPV6);
    let mut bob = world.tcp("bob", AddressFamily::IPV6);
    call(&mut world, &mut alice, &mut bob);
}

#[test]
fn a_client_and_a_peer_in_the_network_hear_each_other() {
    let mut world = World::new();
    let mut alice = world.udp("alice", AddressFamily::IPV4);
    let mut bob = world.tcp("bob", AddressFamily::IPV4);
    let peer = SocketAddr::from(([20, 9, 9, 9], 4000));
    world.run(&mut alice, &mut bob, |_, a, _| a.relayed().is_some());
    alice.bind(peer, world.now);
    world.run(&mut alice, &mut bob, |_, a, _| a.has_channel(peer));
    alice.send(peer, b"out", &mut world);
    let relayed = alice.relayed().unwrap();
    assert_eq!(world.sent_to_peers, [(relayed, peer, b"out".to_vec())]);
    let (allocation, _) = *world.relays.iter().find(|(_, at)| *at == relayed).unwrap();
    world.bring(Packet::FromPeer { allocation, source: peer, bytes: b"back" });
    world.run(&mut alice, &mut bob, |_, a, _| !a.received.is_empty());
    assert_eq!(alice.received, [(peer, b"back".to_vec())]);
}

/// Nonces get stale, the credential expires and permissions end meanwhile: the client renews them as it goes.
#[test]
fn a_call_of_an_hour_goes_on() {
    let mut world = World::new();
    let mut alice = world.udp("alice", AddressFamily::IPV4);
    let mut bob = world.udp("bob", AddressFamily::IPV4);
    call(&mut world, &mut alice, &mut bob);
    let at_bob = bob.relayed().unwrap();
    for minute in 1..=60 {
        let until = world.now + Duration::from_secs(59);
        while world.now < until {
            let soon = world.now + Duration::from_millis(500);
            world.run(&mut alice, &mut bob, |world, _, _| world.now >= soon);
        }
        alice.send(at_bob, b"data", &mut world);
        world.run(&mut alice, &mut bob, |_, _, bob| bob.received.len() == 2 + minute);
    }
}

#[test]
fn what_a_peer_had_open_is_gone_when_it_left() {
    let mut world = World::new();
    let mut alice = world.udp("alice", AddressFamily::IPV4);
    let mut bob = world.udp("bob", AddressFamily::IPV4);
    call(&mut world, &mut alice, &mut bob);
    let at_bob = bob.relayed().unwrap();
    world.server.handle_input(Input::Cut(User::new("team", "bob").unwrap()), world.now);
    alice.send(at_bob, b"to nobody", &mut world);
    world.pass(Duration::from_secs(1));
    assert_eq!(world.server.allocations(), 1);
    assert_eq!(bob.received.len(), 2);
}
