//! Allocate and Refresh: RFC 8656 §7.2 and §8.2.

use stun_types::AddressFamily;
use stun_types::attribute::{RawAttribute, UnknownAttributes, XorMappedAddress};
use turn_types::attribute::{EvenPort, Lifetime, RequestedAddressFamily, XorRelayedAddress};

use super::*;

const RESERVATION_TOKEN: u16 = 0x0022;
const DONT_FRAGMENT: u16 = 0x001a;

fn lifetime(outcome: &Outcome) -> u32 {
    let Outcome::Success(bytes) = outcome else { panic!("{outcome:?}") };
    Message::from_bytes(bytes).unwrap().attribute::<Lifetime>().unwrap().seconds()
}

#[test]
fn an_answer_says_the_two_addresses_and_the_lifetime_and_is_signed() {
    let mut world = World::new();
    let Outcome::Success(bytes) = world.ask(client(1), "team.alice", ALLOCATE, &[&udp()]) else {
        panic!()
    };
    let answer = Message::from_bytes(&bytes).unwrap();
    let transaction = answer.transaction_id();
    let relayed: XorRelayedAddress = answer.attribute().unwrap();
    let mapped: XorMappedAddress = answer.attribute().unwrap();
    assert_eq!(relayed.addr(transaction), (OWN, 50_001).into());
    assert_eq!(mapped.addr(transaction), client(1).remote);
    assert_eq!(answer.attribute::<Lifetime>().unwrap().seconds(), 600);
    let id = world.allocation(client(1)).0;
    assert!(world.server.allocations.get(id).unwrap().key.has_signed(&answer));
}

#[test]
fn a_request_that_comes_again_gets_the_same_answer_and_no_second_allocation() {
    let mut world = World::new();
    let request = world.request(ALLOCATE, &[&udp()]);
    let bytes = world.sign(request, client(1), "team.alice");
    let first = world.send(client(1), &bytes);
    assert_eq!(world.send(client(1), &bytes), first);
    assert_eq!(world.server.allocations(), 1);
    // Another request from there is for another allocation, and there is one.
    assert_eq!(world.ask(client(1), "team.alice", ALLOCATE, &[&udp()]), Outcome::Error(437));
    assert_eq!(world.ask(client(1), "other.carol", ALLOCATE, &[&udp()]), Outcome::Error(437));
}

#[test]
fn a_request_that_comes_again_before_its_socket_is_open_is_answered_once() {
    let mut world = World::new();
    let request = world.request(ALLOCATE, &[&udp()]);
    let bytes = world.sign(request, client(1), "team.alice");
    let packet = Packet::FromClient { client: client(1), bytes: &bytes };
    for _ in 0..3 {
        world.server.forward(packet, world.now);
    }
    let outputs = world.outputs();
    assert_eq!(outputs.len(), 1, "{outputs:?}");
}

#[test]
fn what_is_asked_for_is_checked_in_the_order_of_the_rfc() {
    let mut world = World::new();
    let tcp = RequestedTransport::new(RequestedTransport::TCP);
    let v6 = RequestedAddressFamily::new(AddressFamily::IPV6);
    let none = RawAttribute::new(0x0017.into(), &[3, 0, 0, 0]);
    let short = RawAttribute::new(0x000d.into(), &[0]);
    let attributes: [(&[&dyn AttributeWrite], u16); 6] = [
        (&[], 400),
        (&[&tcp], 442),
        (&[&tcp, &v6], 442),
        (&[&udp(), &v6], 440),
        (&[&udp(), &none], 440),
        (&[&udp(), &short], 400),
    ];
    for (attributes, code) in attributes {
        let outcome = world.ask(client(1), "team.alice", ALLOCATE, attributes);
        assert_eq!(outcome, Outcome::Error(code));
    }
    assert_eq!(world.server.allocations(), 0);
}

#[test]
fn what_must_be_understood_and_is_not_is_named() {
    let mut world = World::new();
    let token = RawAttribute::new(RESERVATION_TOKEN.into(), &[7; 8]);
    let dont_fragment = RawAttribute::new(DONT_FRAGMENT.into(), &[]);
    let request = world.request(ALLOCATE, &[&udp(), &token, &dont_fragment]);
    let bytes = world.sign(request, client(1), "team.alice");
    world.server.forward(Packet::FromClient { client: client(1), bytes: &bytes }, world.now);
    let [Output::Answer { bytes, .. }] = &world.outputs()[..] else { panic!() };
    let answer = Message::from_bytes(bytes).unwrap();
    assert_eq!(answer.attribute::<ErrorCode>().unwrap().code(), 420);
    let unknown: UnknownAttributes = answer.attribute().unwrap();
    for kind in [RESERVATION_TOKEN, DONT_FRAGMENT] {
        assert!(unknown.has_attribute(kind.into()), "{kind:#x}");
    }
    assert_eq!(world.server.allocations(), 0);
}

#[test]
fn an_even_port_is_given_and_the_one_after_it_is_not_kept() {
    let mut world = World::new();
    let (even, pair) = (EvenPort::new(false), EvenPort::new(true));
    for (attribute, parity) in [(None, Parity::Any), (Some(&even), Parity::Even)] {
        let udp = udp();
        let mut attributes: Vec<&dyn AttributeWrite> = vec![&udp];
        attributes.extend(attribute.map(|even| even as &dyn AttributeWrite));
        let request = world.request(ALLOCATE, &attributes);
        let bytes = world.sign(request, client(1), "team.alice");
        world.server.forward(Packet::FromClient { client: client(1), bytes: &bytes }, world.now);
        let output = world.server.poll_output();
        let Some(Output::OpenRelay { allocation, parity: asked, .. }) = output else { panic!() };
        assert_eq!(asked, parity);
        world.input(Input::Failed(allocation));
    }
    let outcome = world.ask(client(1), "team.alice", ALLOCATE, &[&udp(), &pair]);
    assert_eq!(outcome, Outcome::Error(508));
    assert_eq!(world.server.allocations(), 0);
}

#[test]
fn an_allocation_of_either_family_is_of_the_one_asked_for() {
    let mut world = World::new();
    let families = vec![Family::V4, Family::V6];
    world.input(Input::Network(Network { families, ..network(&[]) }));
    let v6 = RequestedAddressFamily::new(AddressFamily::IPV6);
    let request = world.request(ALLOCATE, &[&udp(), &v6]);
    let bytes = world.sign(request, client(1), "team.alice");
    world.server.forward(Packet::FromClient { client: client(1), bytes: &bytes }, world.now);
    let Some(Output::OpenRelay { allocation, family, .. }) = world.server.poll_output() else {
        panic!()
    };
    assert_eq!(family, Family::V6);
    let relayed: SocketAddr = "[2a01:4f8::1]:50001".parse().unwrap();
    world.input(Input::Opened { allocation, result: Ok(relayed) });
    assert_eq!(world.allocation(client(1)).1, relayed);
    assert_eq!(world.permit(client(1), "team.alice", peer()), Outcome::Error(443));
    let v4 = RequestedAddressFamily::new(AddressFamily::IPV4);
    assert_eq!(world.ask(client(1), "team.alice", REFRESH, &[&v4]), Outcome::Error(443));
    assert_eq!(lifetime(&world.ask(client(1), "team.alice", REFRESH, &[&v6])), 600);
}

#[test]
fn a_client_behind_a_tunnel_is_refused() {
    let mut world = World::new();
    let tunnelled = Client { remote: "[2002:1402:202::1]:1".parse().unwrap(), ..client(1) };
    assert_eq!(world.ask(tunnelled, "team.alice", ALLOCATE, &[&udp()]), Outcome::Error(403));
}

#[test]
fn without_a_port_there_is_no_allocation() {
    let mut world = World::new();
    world.has_ports = false;
    assert_eq!(world.ask(client(1), "team.alice", ALLOCATE, &[&udp()]), Outcome::Error(508));
    assert_eq!(world.server.allocations(), 0);
    world.has_ports = true;
    world.allocate(client(1), "team.alice");
}

#[test]
fn a_lifetime_is_the_servers_whatever_is_asked_for() {
    let mut world = World::new();
    world.allocate(client(1), "team.alice");
    for asked in [1, 600, u32::MAX] {
        let outcome = world.ask(client(1), "team.alice", REFRESH, &[&Lifetime::new(asked)]);
        assert_eq!(lifetime(&outcome), 600);
    }
    assert_eq!(world.pass(Duration::from_secs(599)), []);
    assert_eq!(lifetime(&world.ask(client(1), "team.alice", REFRESH, &[])), 600);
    let id = world.allocation(client(1)).0;
    assert_eq!(world.pass(Duration::from_secs(600)), [Output::CloseRelay { allocation: id }]);
    assert_eq!(world.ask(client(1), "team.alice", REFRESH, &[]), Outcome::Error(437));
    assert_eq!(world.server.poll_timeout(), None);
}

/// As browsers do when a connection closes.
#[test]
fn a_refresh_to_nothing_ends_an_allocation_and_another_one_can_follow() {
    let mut world = World::new();
    let relayed = world.allocate(client(1), "team.alice");
    let none = Lifetime::new(0);
    assert_eq!(lifetime(&world.ask(client(1), "team.alice", REFRESH, &[&none])), 0);
    assert_eq!(world.server.allocations(), 0);
    assert_eq!(world.ask(client(1), "team.alice", REFRESH, &[&none]), Outcome::Error(437));
    assert_ne!(world.allocate(client(1), "team.alice"), relayed);
}

#[test]
fn an_allocation_ends_with_its_connection_also_while_it_opens() {
    let mut world = World::new();
    let tcp = Client { transport: Transport::Tcp, ..client(1) };
    world.allocate(tcp, "team.alice");
    let id = world.allocation(tcp).0;
    assert_eq!(world.input(Input::Closed(tcp)), [Output::CloseRelay { allocation: id }]);

    let request = world.request(ALLOCATE, &[&udp()]);
    let bytes = world.sign(request, tcp, "team.alice");
    world.server.forward(Packet::FromClient { client: tcp, bytes: &bytes }, world.now);
    let Some(Output::OpenRelay { allocation, .. }) = world.server.poll_output() else { panic!() };
    assert_eq!(world.input(Input::Closed(tcp)), []);
    let opened = Input::Opened { allocation, result: Ok((OWN, 50_007).into()) };
    assert_eq!(world.input(opened), [Output::CloseRelay { allocation }]);
    assert_eq!(world.server.allocations(), 0);
}

#[test]
fn two_allocations_never_share_a_port() {
    let mut world = World::new();
    world.allocate(client(1), "team.alice");
    world.next_port -= 1;
    assert_eq!(world.ask(client(2), "team.alice", ALLOCATE, &[&udp()]), Outcome::Error(508));
    assert_eq!(world.server.allocations(), 1);
}
