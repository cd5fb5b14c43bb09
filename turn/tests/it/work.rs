//! What packets cost: data no memory at all, and clients without a credential none that stays.

use std::hint::black_box;
use std::net::SocketAddr;

use allocation_counter::measure;
use turn::io::{Client, Packet, Transport};
use turn_client_proto::types::AddressFamily;

use crate::world::{SERVER_V4, World};

#[test]
fn data_is_passed_on_without_a_copy() {
    let mut world = World::new();
    let mut alice = world.udp("alice", AddressFamily::IPV4);
    let mut bob = world.tcp("bob", AddressFamily::IPV4);
    world.run(&mut alice, &mut bob, |_, a, b| a.relayed().is_some() && b.relayed().is_some());
    let (at_alice, at_bob) = (alice.relayed().unwrap(), bob.relayed().unwrap());
    let peer = SocketAddr::from(([20, 9, 9, 9], 4000));
    alice.permit(at_bob.ip(), world.now);
    alice.permit(peer.ip(), world.now);
    bob.permit(at_alice.ip(), world.now);
    world.run(&mut alice, &mut bob, |_, a, b| {
        a.has_permission(at_bob.ip())
            && a.has_permission(peer.ip())
            && b.has_permission(at_alice.ip())
    });
    let mut packets =
        vec![alice.packet(at_bob, b"data", world.now), alice.packet(peer, b"data", world.now)];
    alice.bind(at_bob, world.now);
    alice.bind(peer, world.now);
    world.run(&mut alice, &mut bob, |_, a, _| a.has_channel(at_bob) && a.has_channel(peer));
    packets.push(alice.packet(at_bob, b"data", world.now));
    packets.push(alice.packet(peer, b"data", world.now));
    let (allocation, _) = *world.relays.iter().find(|(_, at)| *at == at_alice).unwrap();
    let mut all: Vec<Packet<'_>> = packets
        .iter()
        .map(|(client, bytes)| Packet::FromClient { client: *client, bytes })
        .collect();
    all.push(Packet::FromPeer { allocation, source: peer, bytes: b"data" });
    for packet in all {
        let cost = measure(|| {
            for _ in 0..1000 {
                assert!(black_box(world.server.forward(packet, world.now)).is_some());
            }
        });
        assert_eq!(cost.count_total, 0, "{packet:?}");
    }
}

/// An Allocate without a credential.
const ALLOCATE: [u8; 28] = [
    0, 3, 0, 8, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 0x19, 0, 4, 17,
    0, 0, 0,
];

#[test]
fn t_06_clients_without_a_credential_leave_nothing_behind() {
    let mut world = World::new();
    let mut answers = 0;
    let cost = measure(|| {
        for number in 0..100_000_u32 {
            let [_, a, b, c] = number.to_be_bytes();
            let client = Client {
                transport: Transport::Udp,
                local: (SERVER_V4, 3478).into(),
                remote: ([30, a, b, c], number as u16).into(),
            };
            let packet = Packet::FromClient { client, bytes: &ALLOCATE };
            assert_eq!(world.server.forward(packet, world.now), None);
            while world.server.poll_output().is_some() {
                answers += 1;
            }
        }
    });
    assert_eq!(answers, 100_000);
    assert!(cost.bytes_current <= 1024, "{cost:?}");
    assert!(cost.bytes_max <= 16 * 1024, "{cost:?}");
}
