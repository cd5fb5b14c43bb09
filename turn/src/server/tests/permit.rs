//! CreatePermission and ChannelBind: RFC 8656 §10.2 and §12.2, T-01, T-02 and T-05.

use super::*;

const DENIED: [[u8; 4]; 8] = [
    [127, 0, 0, 1],
    [10, 0, 0, 1],
    [192, 168, 1, 1],
    [100, 64, 0, 1],
    [169, 254, 169, 254],
    [224, 0, 0, 1],
    [0, 0, 0, 0],
    [203, 0, 113, 1],
];

fn success(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Success(_))
}

#[test]
fn t_01_a_special_peer_is_forbidden_by_every_method() {
    let mut world = World::new();
    world.allocate(client(1), "team.alice");
    for denied in DENIED {
        let denied = SocketAddr::from((denied, 80));
        assert_eq!(world.permit(client(1), "team.alice", denied), Outcome::Error(403), "{denied}");
        assert_eq!(
            world.bind(client(1), "team.alice", 0x4000, denied),
            Outcome::Error(403),
            "{denied}"
        );
        assert_eq!(world.indicate(client(1), denied, b"data"), None, "{denied}");
        assert_eq!(world.channel(client(1), 0x4000, b"data"), None, "{denied}");
    }
}

#[test]
fn t_02_so_is_every_other_form_of_one() {
    let mut world = World::new();
    let families = vec![Family::V4, Family::V6];
    world.input(Input::Network(Network { families, ..network(&[]) }));
    world.allocate(client(1), "team.alice");
    let mapped: SocketAddr = "[::ffff:127.0.0.1]:80".parse().unwrap();
    assert_eq!(world.permit(client(1), "team.alice", mapped), Outcome::Error(403));

    let v6 = turn_types::attribute::RequestedAddressFamily::new(stun_types::AddressFamily::IPV6);
    let request = world.request(ALLOCATE, &[&udp(), &v6]);
    let bytes = world.sign(request, client(2), "team.alice");
    world.server.forward(Packet::FromClient { client: client(2), bytes: &bytes }, world.now);
    let Some(Output::OpenRelay { allocation, .. }) = world.server.poll_output() else { panic!() };
    let relayed = "[2a01:4f8::1]:50001".parse().unwrap();
    world.input(Input::Opened { allocation, result: Ok(relayed) });
    for form in [
        "[64:ff9b::127.0.0.1]:80",
        "[64:ff9b:1::127.0.0.1]:80",
        "[2002:7f00:1::1]:80",
        "[2001:0:808:808::80ff:fffe]:80",
        "[::127.0.0.1]:80",
        "[::1]:80",
        "[fd00::1]:80",
    ] {
        let form: SocketAddr = form.parse().unwrap();
        assert_eq!(world.permit(client(2), "team.alice", form), Outcome::Error(403), "{form}");
        assert_eq!(
            world.bind(client(2), "team.alice", 0x4000, form),
            Outcome::Error(403),
            "{form}"
        );
        assert_eq!(world.indicate(client(2), form, b"data"), None, "{form}");
    }
    let open: SocketAddr = "[2a00:1450::1]:80".parse().unwrap();
    assert!(success(&world.permit(client(2), "team.alice", open)));
}

#[test]
fn t_05_an_own_address_is_a_peer_only_as_an_allocation_of_the_same_room() {
    let mut world = World::new();
    world.input(Input::Network(network(&["20.0.0.0/8"])));
    let alice = world.allocate(client(1), "team.alice");
    let bob = world.allocate(client(2), "team.bob");
    let carol = world.allocate(client(3), "other.carol");
    for (peer, wanted) in [
        (SocketAddr::from((OWN, 443)), Outcome::Error(403)),
        (alice, Outcome::Error(403)),
        (carol, Outcome::Error(403)),
        (bob, Outcome::Success(Vec::new())),
    ] {
        let permitted = world.permit(client(1), "team.alice", peer);
        assert_eq!(success(&permitted), success(&wanted), "{peer}: {permitted:?}");
        let bound = world.bind(client(1), "team.alice", 0x4000, peer);
        assert_eq!(success(&bound), success(&wanted), "{peer}: {bound:?}");
    }
    // A permission may name the address alone. Still only one port of it is reached.
    let address = SocketAddr::from((OWN, 0));
    assert!(success(&world.permit(client(1), "team.alice", address)));
    for closed in [(OWN, 443).into(), carol, alice] {
        assert_eq!(world.indicate(client(1), closed, b"data"), None, "{closed}");
    }
}

#[test]
fn t_01_an_own_address_without_allocations_is_not_permitted() {
    let mut world = World::new();
    let loopback = IpAddr::from([127, 0, 0, 1]);
    let policy = Policy::new([IpAddr::from(OWN), loopback], Vec::new());
    world.input(Input::Network(Network { families: vec![Family::V4], policy }));
    world.allocate(client(1), "team.alice");
    let outcome = world.permit(client(1), "team.alice", (loopback, 0).into());
    assert_eq!(outcome, Outcome::Error(403));
    assert!(success(&world.permit(client(1), "team.alice", (OWN, 0).into())));
}

#[test]
fn a_peer_that_is_denied_later_is_reached_no_more() {
    let mut world = World::new();
    world.input(Input::Network(network(&["10.0.0.0/8"])));
    world.allocate(client(1), "team.alice");
    let inside = SocketAddr::from(([10, 0, 0, 1], 4000));
    assert!(success(&world.bind(client(1), "team.alice", 0x4000, inside)));
    assert!(world.channel(client(1), 0x4000, b"data").is_some());
    let (allocation, _) = world.allocation(client(1));
    let back = Packet::FromPeer { allocation, source: inside, bytes: b"data" };
    assert!(world.pass_on(back).is_some());
    world.input(Input::Network(network(&[])));
    assert_eq!(world.channel(client(1), 0x4000, b"data"), None);
    assert_eq!(world.indicate(client(1), inside, b"data"), None);
    assert_eq!(world.pass_on(back), None);
    assert_eq!(world.refused(Refusal::OutOfReach), 3);
}

#[test]
fn several_peers_are_permitted_together_or_not_at_all() {
    let mut world = World::new();
    world.allocate(client(1), "team.alice");
    let transaction = (world.transactions + 1).into();
    let good = XorPeerAddress::new(peer(), transaction);
    let bad = XorPeerAddress::new(([10, 0, 0, 1], 1).into(), transaction);
    let outcome = world.ask(client(1), "team.alice", CREATE_PERMISSION, &[&good, &bad]);
    assert_eq!(outcome, Outcome::Error(403));
    assert_eq!(world.indicate(client(1), peer(), b"data"), None);
    assert_eq!(world.ask(client(1), "team.alice", CREATE_PERMISSION, &[]), Outcome::Error(400));
}

#[test]
fn permissions_and_channels_of_an_allocation_are_bounded() {
    let mut world = World::new();
    world.allocate(client(1), "team.alice");
    for number in 0..32 {
        let peer = SocketAddr::from(([20, 9, 9, 1 + number as u8], 4000));
        let bound = world.bind(client(1), "team.alice", 0x4000 + number, peer);
        assert!(success(&bound), "{number}: {bound:?}");
    }
    let more = SocketAddr::from(([20, 9, 9, 200], 4000));
    assert_eq!(world.permit(client(1), "team.alice", more), Outcome::Error(508));
    let known = SocketAddr::from(([20, 9, 9, 1], 4001));
    assert_eq!(world.bind(client(1), "team.alice", 0x4100, known), Outcome::Error(508));
}

#[test]
fn a_channel_has_a_number_of_its_own_and_a_whole_address() {
    let mut world = World::new();
    world.allocate(client(1), "team.alice");
    for number in [0, 0x3fff, 0x8000, 0xffff] {
        let bound = world.bind(client(1), "team.alice", number, peer());
        assert_eq!(bound, Outcome::Error(400), "{number:#x}");
    }
    assert_eq!(world.bind(client(1), "team.alice", 0x4000, (PEER, 0).into()), Outcome::Error(400));
    for number in [0x4000, 0x7fff] {
        let other = SocketAddr::from((PEER, number));
        assert!(success(&world.bind(client(1), "team.alice", number, other)));
    }
    let taken = world.bind(client(1), "team.alice", 0x4000, peer());
    assert_eq!(taken, Outcome::Error(400));
    let number = ChannelNumber::new(0x4001);
    let outcome = world.ask(client(1), "team.alice", CHANNEL_BIND, &[&number]);
    assert_eq!(outcome, Outcome::Error(400));
}

#[test]
fn nothing_is_permitted_without_an_allocation() {
    let mut world = World::new();
    assert_eq!(world.permit(client(1), "team.alice", peer()), Outcome::Error(437));
    assert_eq!(world.bind(client(1), "team.alice", 0x4000, peer()), Outcome::Error(437));
}
