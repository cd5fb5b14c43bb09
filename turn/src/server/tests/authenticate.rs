//! Who is let in: RFC 8489 §9.2.4, T-03 and T-04.

use stun_types::attribute::XorMappedAddress;
use stun_types::prelude::AttributeStaticType;

use super::*;

fn named(until: Duration, who: &str) -> String {
    format!("{}:{who}", until.as_secs())
}

#[test]
fn anybody_is_told_where_it_is_seen_from() {
    let mut world = World::new();
    let request = world.request(BINDING, &[]).finish();
    let Outcome::Success(bytes) = world.send(client(1), &request) else { panic!() };
    let answer = Message::from_bytes(&bytes).unwrap();
    let seen: XorMappedAddress = answer.attribute().unwrap();
    assert_eq!(seen.addr(answer.transaction_id()), client(1).remote);
    assert!(bytes.len() <= 4 * request.len());
}

#[test]
fn a_request_without_a_credential_is_told_what_to_sign_with() {
    let mut world = World::new();
    let request = world.request(ALLOCATE, &[&udp()]).finish();
    world.server.forward(Packet::FromClient { client: client(1), bytes: &request }, world.now);
    let [Output::Answer { bytes, .. }] = &world.outputs()[..] else { panic!() };
    let answer = Message::from_bytes(bytes).unwrap();
    assert_eq!(answer.attribute::<ErrorCode>().unwrap().code(), 401);
    assert_eq!(answer.attribute::<Realm>().unwrap().realm(), REALM);
    let nonce: Nonce = answer.attribute().unwrap();
    assert!(world.server.nonces.check(nonce.nonce(), client(1).remote.ip(), world.now));
    assert!(!answer.has_attribute(stun_types::attribute::MessageIntegrity::TYPE));
    assert_eq!(world.server.allocations(), 0);
}

#[test]
fn a_good_credential_of_a_granted_user_opens_an_allocation() {
    let mut world = World::new();
    assert_eq!(world.allocate(client(1), "team.alice"), (OWN, 50_001).into());
}

#[test]
fn t_03_no_other_credential_does() {
    let mut world = World::new();
    let now = UNIX_START + world.now;
    let (good, second) = (named(now + TTL, "team.alice"), Duration::from_secs(1));
    for (username, signed_as, secret) in [
        // Expired, and good for longer than any is made for.
        (named(now - second, "team.alice"), None, SECRET),
        (named(now + TTL + second, "team.alice"), None, SECRET),
        // Of a room in which this user does not sit, and of nobody.
        (named(now + TTL, "other.alice"), None, SECRET),
        (named(now + TTL, "team.mallory"), None, SECRET),
        // Signed as another one, for another time, or with another secret.
        (good.clone(), Some(named(now + TTL, "other.carol")), SECRET),
        (good.clone(), Some(named(now, "team.alice")), SECRET),
        (good.clone(), None, "south"),
        // Of another shape.
        (format!("0{good}"), None, SECRET),
        ("alice".to_owned(), None, SECRET),
    ] {
        let key = Secret::new(secret).key(signed_as.as_ref().unwrap_or(&username));
        let nonce = world.server.nonces.make(client(1).remote.ip(), world.now);
        let bytes = sign_with(world.request(ALLOCATE, &[&udp()]), &username, &nonce, &key);
        assert_eq!(world.send(client(1), &bytes), Outcome::Error(401), "{username}");
        assert_eq!(world.server.allocations(), 0);
    }
    let request = world.request(ALLOCATE, &[&udp()]);
    let bytes = world.sign_as(request, client(1), &good);
    assert!(matches!(world.send(client(1), &bytes), Outcome::Success(_)));
}

#[test]
fn a_changed_request_is_not_the_one_that_was_signed() {
    let mut world = World::new();
    let request = world.request(ALLOCATE, &[&udp()]);
    let good = world.sign(request, client(1), "team.alice");
    for at in (20..good.len()).step_by(3) {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        assert!(!matches!(world.send(client(1), &bytes), Outcome::Success(_)), "byte {at}");
    }
    assert_eq!(world.server.allocations(), 0);
    assert!(matches!(world.send(client(1), &good), Outcome::Success(_)));
}

#[test]
fn a_signed_request_that_does_not_say_of_whom_it_is_is_bad() {
    let mut world = World::new();
    let mut request = world.request(ALLOCATE, &[&udp()]);
    let key = Secret::new(SECRET).key("1:a.b");
    let algorithm = IntegrityAlgorithm::Sha1;
    request.add_message_integrity_with_key(key.as_integrity_key(), algorithm).unwrap();
    assert_eq!(world.send(client(1), &request.finish()), Outcome::Error(400));
}

#[test]
fn a_nonce_gets_stale_and_is_of_one_address() {
    let mut world = World::new();
    let request = world.request(ALLOCATE, &[&udp()]);
    let elsewhere = Client { remote: ([20, 3, 3, 3], 1).into(), ..client(1) };
    let bytes = world.sign(request, client(1), "team.alice");
    assert_eq!(world.send(elsewhere, &bytes), Outcome::Error(438));
    world.now += crate::nonce::STEP * 2;
    let username = named(UNIX_START + world.now, "team.alice");
    let old = world.server.nonces.make(client(1).remote.ip(), world.now - crate::nonce::STEP * 2);
    let key = Secret::new(SECRET).key(&username);
    let bytes = sign_with(world.request(ALLOCATE, &[&udp()]), &username, &old, &key);
    assert_eq!(world.send(client(1), &bytes), Outcome::Error(438));
}

#[test]
fn an_open_allocation_is_refreshed_under_a_credential_that_expired() {
    let mut world = World::new();
    world.allocate(client(1), "team.alice");
    let username = named(UNIX_START + world.now + TTL, "team.alice");
    world.now += Duration::from_secs(599);
    let refresh = world.request(REFRESH, &[]);
    let refresh = world.sign_as(refresh, client(1), &username);
    assert!(matches!(world.send(client(1), &refresh), Outcome::Success(_)));
    let another = world.request(ALLOCATE, &[&udp()]);
    let another = world.sign_as(another, client(2), &username);
    assert_eq!(world.send(client(2), &another), Outcome::Error(401));
}

#[test]
fn an_allocation_is_one_users() {
    let mut world = World::new();
    world.allocate(client(1), "team.alice");
    assert_eq!(world.ask(client(1), "team.bob", REFRESH, &[]), Outcome::Error(441));
    assert_eq!(world.permit(client(1), "other.carol", peer()), Outcome::Error(441));
}

#[test]
fn t_04_a_cut_takes_everything_of_a_user_away_at_once() {
    let mut world = World::new();
    let tcp = Client { transport: Transport::Tcp, ..client(2) };
    world.allocate(client(1), "team.alice");
    world.allocate(tcp, "team.alice");
    world.allocate(client(3), "team.bob");
    world.bind(client(1), "team.alice", 0x4000, peer());
    assert!(world.channel(client(1), 0x4000, b"data").is_some());
    let (first, second) = (world.allocation(client(1)).0, world.allocation(tcp).0);
    assert_eq!(
        world.input(Input::Cut(user("team.alice"))),
        [
            Output::CloseRelay { allocation: first },
            Output::CloseRelay { allocation: second },
            Output::CloseConnection { client: tcp },
        ]
    );
    assert_eq!(world.channel(client(1), 0x4000, b"data"), None);
    assert_eq!(world.ask(client(1), "team.alice", ALLOCATE, &[&udp()]), Outcome::Error(401));
    assert_eq!(world.server.allocations(), 1);
}
