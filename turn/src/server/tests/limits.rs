//! What nobody can take more of: T-06, T-07 and T-08.

use stun_types::attribute::RawAttribute;

use super::*;

#[test]
fn t_06_clients_without_a_credential_cost_no_memory() {
    let mut world = World::new();
    let request = world.request(ALLOCATE, &[&udp()]).finish();
    let mut answers = 0;
    for number in 0..100_000_u32 {
        let source = Client {
            remote: ([30, (number >> 8) as u8, number as u8, 1], number as u16).into(),
            ..client(1)
        };
        world.server.forward(Packet::FromClient { client: source, bytes: &request }, world.now);
        answers += world.outputs().len();
    }
    assert!(answers > 0);
    assert_eq!(world.server.allocations(), 0);
    // Nobody else waits for it.
    world.allocate(client(1), "team.alice");
}

#[test]
fn t_07_answers_to_a_forged_source_are_short_and_few() {
    let mut world = World::new();
    let victim = client(1);
    let odd = RawAttribute::new(0x0019.into(), &[17, 0, 0, 0]);
    let requests = [
        world.request(ALLOCATE, &[]).finish(),
        world.request(ALLOCATE, &[&odd]).finish(),
        world.request(REFRESH, &[]).finish(),
        world.request(BINDING, &[&RawAttribute::new(0x0003.into(), &[])]).finish(),
        world.request(BINDING, &[]).finish(),
    ];
    for request in &requests {
        world.server.forward(Packet::FromClient { client: victim, bytes: request }, world.now);
        for output in world.outputs() {
            let Output::Answer { bytes, .. } = output else { panic!("{output:?}") };
            assert!(bytes.len() <= 4 * request.len(), "{} for {}", bytes.len(), request.len());
        }
    }
    let mut world = World::new();
    let count = (0..5000).filter(|_| world.send(victim, &requests[1]) != Outcome::Silence).count();
    assert_eq!(count, 1000);
    assert_eq!(world.refused(Refusal::Silenced), 4000);
    world.now += Duration::from_secs(1);
    let count = (0..5000).filter(|_| world.send(victim, &requests[1]) != Outcome::Silence).count();
    assert_eq!(count, 100);
    // One with a credential is served all the same.
    world.allocate(victim, "team.alice");
}

#[test]
fn t_07_every_refusal_of_an_unknown_client_counts_and_is_short() {
    let victim = client(1);
    let elsewhere = Client { remote: ([20, 3, 3, 3], 1).into(), ..victim };
    let mut world = World::new();
    let odd = RawAttribute::new(0x0003.into(), &[0; 4]);
    let mut unnamed = world.request(ALLOCATE, &[&udp()]);
    let key = Secret::new(SECRET).key("1:team.alice");
    unnamed
        .add_message_integrity_with_key(key.as_integrity_key(), IntegrityAlgorithm::Sha1)
        .unwrap();
    let replayed = world.request(REFRESH, &[]);
    for (request, code) in [
        (world.request(ALLOCATE, &[&udp()]).finish(), 401),
        (unnamed.finish(), 400),
        (world.request(BINDING, &[&odd]).finish(), 420),
        // One that somebody else was seen to send: its nonce is of another address.
        (world.sign(replayed, elsewhere, "team.alice"), 438),
    ] {
        let mut world = World::new();
        let answers: Vec<_> = (0..2000).map(|_| world.send(victim, &request)).collect();
        assert!(answers[..1000].iter().all(|answer| *answer == Outcome::Error(code)), "{code}");
        assert!(answers[1000..].iter().all(|answer| *answer == Outcome::Silence), "{code}");
        world.now += Duration::from_secs(60);
        world.server.forward(Packet::FromClient { client: victim, bytes: &request }, world.now);
        let [Output::Answer { bytes, .. }] = &world.outputs()[..] else { panic!("{code}") };
        assert!(bytes.len() <= 4 * request.len(), "{code}: {} for {}", bytes.len(), request.len());
    }
}

#[test]
fn a_wrong_password_is_tried_as_seldom_as_none() {
    let mut world = World::new();
    let request = world.request(ALLOCATE, &[&udp()]);
    let mut bytes = world.sign(request, client(1), "team.alice");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let count = (0..5000).filter(|_| world.send(client(1), &bytes) != Outcome::Silence).count();
    assert_eq!(count, 1000);
}

#[test]
fn t_08_a_user_and_a_room_have_so_many_allocations() {
    let mut world = World::new();
    let open = |world: &mut World, number, name: &str| {
        world.ask(client(number), name, ALLOCATE, &[&udp()])
    };
    for number in 0..4 {
        assert!(matches!(open(&mut world, number, "team.alice"), Outcome::Success(_)));
    }
    assert_eq!(open(&mut world, 4, "team.alice"), Outcome::Error(486));
    for number in 5..7 {
        assert!(matches!(open(&mut world, number, "team.bob"), Outcome::Success(_)));
    }
    assert_eq!(open(&mut world, 7, "team.bob"), Outcome::Error(486));
    assert!(matches!(open(&mut world, 8, "other.carol"), Outcome::Success(_)));
    // What is closed counts no more.
    world.input(Input::Closed(client(0)));
    assert!(matches!(open(&mut world, 9, "team.bob"), Outcome::Success(_)));
    assert_eq!(world.server.allocations(), 7);
}

#[test]
fn t_08_an_allocation_relays_at_its_rate_both_ways_together() {
    let mut world = World::new();
    let bytes = Rate { per_second: 100_000, burst: 50_000 };
    world.grant("team.alice", Limits { bytes, ..limits() });
    world.allocate(client(1), "team.alice");
    world.bind(client(1), "team.alice", 0x4000, peer());
    let (allocation, _) = world.allocation(client(1));
    let data = [0; 952];
    let mut relayed = 0;
    for _ in 0..100 {
        relayed += usize::from(world.channel(client(1), 0x4000, &data).is_some());
        let back = Packet::FromPeer { allocation, source: peer(), bytes: &data };
        relayed += usize::from(world.pass_on(back).is_some());
    }
    // Each counts with 48 bytes of headers.
    assert_eq!(relayed, 50);
    assert_eq!(world.refused(Refusal::Rate), 150);
    world.now += Duration::from_millis(100);
    let again = (0..100).filter(|_| world.channel(client(1), 0x4000, &data).is_some()).count();
    assert_eq!(again, 10);
}

#[test]
fn an_empty_packet_is_not_free() {
    let mut world = World::new();
    let bytes = Rate { per_second: 4_800, burst: 4_800 };
    world.grant("team.alice", Limits { bytes, ..limits() });
    world.allocate(client(1), "team.alice");
    world.bind(client(1), "team.alice", 0x4000, peer());
    let relayed = (0..1000).filter(|_| world.channel(client(1), 0x4000, b"").is_some()).count();
    assert_eq!(relayed, 100);
}

#[test]
fn a_neighbour_is_not_flooded_beyond_its_own_rate() {
    let mut world = World::new();
    let bytes = Rate { per_second: 100_000, burst: 10_000 };
    world.grant("team.bob", Limits { bytes, ..limits() });
    let alice = world.allocate(client(1), "team.alice");
    let bob = world.allocate(client(2), "team.bob");
    world.bind(client(1), "team.alice", 0x4000, bob);
    world.permit(client(2), "team.bob", alice);
    let data = [0; 952];
    let relayed = (0..100).filter(|_| world.channel(client(1), 0x4000, &data).is_some()).count();
    assert_eq!(relayed, 10);
}

#[test]
fn a_short_grant_ends_by_itself_with_what_was_opened_under_it() {
    let mut world = World::new();
    let until = Some(world.now + Duration::from_secs(60));
    let lifetime = Duration::from_secs(30);
    let limits = Limits { lifetime, user_allocations: 2, ..limits() };
    world.input(Input::Grant(Grant { user: user("test.a"), limits, until }));
    world.allocate(client(1), "test.a");
    let (first, _) = world.allocation(client(1));
    world.pass(Duration::from_secs(29));
    world.allocate(client(2), "test.a");
    let (second, _) = world.allocation(client(2));
    assert_eq!(world.pass(Duration::from_secs(1)), [Output::CloseRelay { allocation: first }]);
    assert!(matches!(world.ask(client(2), "test.a", REFRESH, &[]), Outcome::Success(_)));
    world.pass(Duration::from_secs(28));
    assert!(matches!(world.ask(client(2), "test.a", REFRESH, &[]), Outcome::Success(_)));
    assert_eq!(world.pass(Duration::from_secs(2)), [Output::CloseRelay { allocation: second }]);
    assert_eq!(world.ask(client(3), "test.a", ALLOCATE, &[&udp()]), Outcome::Error(401));
}
