//! Data on its ways: RFC 8656 §11 and §12.

use super::*;

#[test]
fn data_goes_both_ways_by_indications_and_by_a_channel() {
    let mut world = World::new();
    world.allocate(client(1), "team.alice");
    let (allocation, _) = world.allocation(client(1));
    let back = Packet::FromPeer { allocation, source: peer(), bytes: b"back" };
    assert_eq!(world.indicate(client(1), peer(), b"to"), None);
    assert_eq!(world.pass_on(back), None);
    assert_eq!(world.refused(Refusal::NoPermission), 2);

    world.permit(client(1), "team.alice", peer());
    let sent = world.indicate(client(1), peer(), b"to").unwrap();
    assert_eq!(sent, (Whereto::Peer(peer()), b"to".to_vec()));
    let (whereto, bytes) = world.pass_on(back).unwrap();
    assert_eq!(whereto, Whereto::Client(client(1)));
    assert_eq!(open(&bytes), (Err(peer()), b"back".to_vec()));

    world.bind(client(1), "team.alice", 0x4001, peer());
    let sent = world.channel(client(1), 0x4001, b"to").unwrap();
    assert_eq!(sent, (Whereto::Peer(peer()), b"to".to_vec()));
    let (_, bytes) = world.pass_on(back).unwrap();
    assert_eq!(open(&bytes), (Ok(0x4001), b"back".to_vec()));
    let counters = world.server.counters();
    assert_eq!((counters.relayed_packets, counters.relayed_bytes), (4, 12));
}

#[test]
fn a_permission_is_for_all_ports_of_an_address_and_for_no_other_address() {
    let mut world = World::new();
    world.allocate(client(1), "team.alice");
    let (allocation, _) = world.allocation(client(1));
    world.permit(client(1), "team.alice", peer());
    for (source, passes) in [((PEER, 9).into(), true), (([20, 9, 9, 8], 4000).into(), false)] {
        let packet = Packet::FromPeer { allocation, source, bytes: b"data" };
        assert_eq!(world.pass_on(packet).is_some(), passes, "{source}");
    }
    let mapped = "[::ffff:20.9.9.9]:7".parse().unwrap();
    assert!(world.pass_on(Packet::FromPeer { allocation, source: mapped, bytes: b"" }).is_some());
}

#[test]
fn a_permission_ends_after_five_minutes_and_a_channel_after_ten() {
    let mut world = World::new();
    world.allocate(client(1), "team.alice");
    let (allocation, _) = world.allocation(client(1));
    let back = Packet::FromPeer { allocation, source: peer(), bytes: b"back" };
    world.bind(client(1), "team.alice", 0x4000, peer());
    world.pass(Duration::from_secs(299));
    assert!(world.pass_on(back).is_some());
    assert!(world.channel(client(1), 0x4000, b"to").is_some());
    world.pass(Duration::from_secs(1));
    assert_eq!(world.pass_on(back), None);
    assert_eq!(world.channel(client(1), 0x4000, b"to"), None);
    world.ask(client(1), "team.alice", REFRESH, &[]);
    world.permit(client(1), "team.alice", peer());
    assert!(world.channel(client(1), 0x4000, b"to").is_some());
    world.pass(Duration::from_secs(299));
    world.permit(client(1), "team.alice", peer());
    world.pass(Duration::from_secs(1));
    assert_eq!(world.channel(client(1), 0x4000, b"to"), None);
    let (_, bytes) = world.pass_on(back).unwrap();
    assert_eq!(open(&bytes), (Err(peer()), b"back".to_vec()));
}

#[test]
fn two_of_one_room_reach_each_other_within_the_process() {
    let mut world = World::new();
    let tcp = Client { transport: Transport::Tcp, ..client(2) };
    let alice = world.allocate(client(1), "team.alice");
    let bob = world.allocate(tcp, "team.bob");
    world.permit(client(1), "team.alice", bob);
    // Bob has not permitted her.
    assert_eq!(world.indicate(client(1), bob, b"hello"), None);
    world.permit(tcp, "team.bob", alice);
    let (whereto, bytes) = world.indicate(client(1), bob, b"hello").unwrap();
    assert_eq!(whereto, Whereto::Client(tcp));
    assert_eq!(open(&bytes), (Err(alice), b"hello".to_vec()));

    world.bind(client(1), "team.alice", 0x4000, bob);
    world.bind(tcp, "team.bob", 0x4005, alice);
    let (_, bytes) = world.channel(client(1), 0x4000, b"hello").unwrap();
    assert_eq!(open(&bytes), (Ok(0x4005), b"hello".to_vec()));
    // Over a connection, channel data is padded.
    assert_eq!(bytes.len(), 4 + 8);
    let (whereto, bytes) = world.channel(tcp, 0x4005, b"hello").unwrap();
    assert_eq!(whereto, Whereto::Client(client(1)));
    assert_eq!(open(&bytes), (Ok(0x4000), b"hello".to_vec()));
    assert_eq!(bytes.len(), 4 + 5);
}

#[test]
fn an_allocation_that_is_gone_gets_nothing_and_neither_does_a_later_one_of_another_room() {
    let mut world = World::new();
    let alice = world.allocate(client(1), "team.alice");
    let bob = world.allocate(client(2), "team.bob");
    world.bind(client(1), "team.alice", 0x4000, bob);
    world.permit(client(2), "team.bob", alice);
    assert!(world.channel(client(1), 0x4000, b"data").is_some());
    let (gone, _) = world.allocation(client(2));
    world.input(Input::Cut(user("team.bob")));
    assert_eq!(world.channel(client(1), 0x4000, b"data"), None);
    let late = Packet::FromPeer { allocation: gone, source: peer(), bytes: b"data" };
    assert_eq!(world.pass_on(late), None);
    // The port is given out again.
    world.next_port = bob.port() - 1;
    assert_eq!(world.allocate(client(3), "other.carol"), bob);
    assert_ne!(world.allocation(client(3)).0, gone);
    assert_eq!(world.channel(client(1), 0x4000, b"data"), None);
    assert_eq!(world.pass_on(late), None);
}

#[test]
fn nothing_on_this_machine_answers_as_a_peer() {
    let mut world = World::new();
    world.allocate(client(1), "team.alice");
    let bob = world.allocate(client(2), "team.bob");
    world.permit(client(1), "team.alice", bob);
    let (allocation, _) = world.allocation(client(1));
    let packet = Packet::FromPeer { allocation, source: (OWN, 443).into(), bytes: b"data" };
    assert_eq!(world.pass_on(packet), None);
    assert_eq!(world.refused(Refusal::OutOfReach), 1);
}

#[test]
fn a_user_whose_scope_is_its_room_reaches_nothing_else() {
    let mut world = World::new();
    for name in ["test.a", "test.b"] {
        world.grant(name, Limits { scope: Scope::Room, ..limits() });
    }
    let first = world.allocate(client(1), "test.a");
    let second = world.allocate(client(2), "test.b");
    assert_eq!(world.permit(client(1), "test.a", peer()), Outcome::Error(403));
    world.permit(client(1), "test.a", second);
    world.permit(client(2), "test.b", first);
    assert!(world.indicate(client(1), second, b"data").is_some());
    assert_eq!(world.indicate(client(1), peer(), b"data"), None);
}

#[test]
fn an_indication_without_a_peer_or_data_or_with_what_is_not_understood_is_dropped() {
    let mut world = World::new();
    world.allocate(client(1), "team.alice");
    world.permit(client(1), "team.alice", peer());
    let named = XorPeerAddress::new(peer(), world.transactions.into());
    let nowhere = XorPeerAddress::new((PEER, 0).into(), world.transactions.into());
    let dont_fragment = stun_types::attribute::RawAttribute::new(0x001a.into(), &[]);
    let attributes: [&[&dyn AttributeWrite]; 4] = [
        &[&named],
        &[&Data::new(b"data")],
        &[&named, &dont_fragment, &Data::new(b"data")],
        &[&nowhere, &Data::new(b"data")],
    ];
    for attributes in attributes {
        let message = world.message(MessageClass::Indication, SEND, attributes).finish();
        let packet = Packet::FromClient { client: client(1), bytes: &message };
        assert_eq!(world.pass_on(packet), None);
    }
    assert_eq!(world.indicate(client(1), peer(), b""), Some((Whereto::Peer(peer()), Vec::new())));
}

#[test]
fn what_is_no_request_is_answered_by_silence() {
    let mut world = World::new();
    for bytes in [
        &b"GET / HTTP/1.1\r\n\r\n"[..],
        b"",
        &[0x40, 0, 0, 1, 7],
        // A success, an error, an indication, and a request of RFC 6062.
        &world.message(MessageClass::Success, BINDING, &[]).finish(),
        &world.message(MessageClass::Error, ALLOCATE, &[]).finish(),
        &world.message(MessageClass::Indication, BINDING, &[]).finish(),
        &world.message(MessageClass::Request, turn_types::message::CONNECT, &[]).finish(),
    ] {
        assert_eq!(world.send(client(1), bytes), Outcome::Silence, "{bytes:?}");
    }
}
