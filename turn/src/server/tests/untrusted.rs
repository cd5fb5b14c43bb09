//! What a client with an allocation can send: any attributes under its signature, any channel data, any part of a message
//! (T-10). Clients without one are in `tests/it/untrusted.rs`.

use proptest::prelude::*;
use stun_types::attribute::RawAttribute;

use super::*;

/// Attributes with any type but those that a signature needs, and any value.
fn attributes() -> impl Strategy<Value = Vec<(u16, Vec<u8>)>> {
    let kinds = prop_oneof![
        any::<u16>(),
        prop::sample::select(vec![
            0x000c, 0x000d, 0x0012, 0x0013, 0x0016, 0x0017, 0x0018, 0x0019, 0x001a, 0x0020, 0x0022,
            0x8000_u16,
        ]),
    ];
    let kinds = kinds.prop_filter("the signature adds it", |kind| !SIGNED.contains(kind));
    let lengths = prop_oneof![Just(4_usize), Just(8), Just(20), 0_usize..60];
    let values = lengths.prop_flat_map(|len| prop::collection::vec(any::<u8>(), len));
    prop::collection::vec((kinds, values), 0..6)
}

fn raw(attributes: &[(u16, Vec<u8>)]) -> Vec<RawAttribute<'_>> {
    attributes.iter().map(|(kind, value)| RawAttribute::new((*kind).into(), value)).collect()
}

/// Alice with an allocation and a channel.
fn with_a_channel() -> World {
    let mut world = World::new();
    world.allocate(client(1), "team.alice");
    assert!(matches!(world.bind(client(1), "team.alice", 0x4000, peer()), Outcome::Success(_)));
    world
}

proptest! {
    #[test]
    fn t_10_no_signed_request_panics_and_each_has_one_answer(
        attributes in attributes(),
        method in prop::sample::select(vec![ALLOCATE, REFRESH, CREATE_PERMISSION, CHANNEL_BIND]),
        number in 1_u16..3,
    ) {
        let mut world = with_a_channel();
        let raw = raw(&attributes);
        let raw: Vec<&dyn AttributeWrite> = raw.iter().map(|one| one as _).collect();
        let outcome = world.ask(client(number), "team.alice", method, &raw);
        prop_assert_ne!(outcome, Outcome::Silence);
        prop_assert!(world.server.allocations() <= 2);
    }

    #[test]
    fn t_10_no_part_of_a_message_panics_or_is_taken_for_a_whole_one(
        attributes in attributes(), part in 0.0..1.0_f64,
    ) {
        let mut world = with_a_channel();
        let raw = raw(&attributes);
        let raw: Vec<&dyn AttributeWrite> = raw.iter().map(|one| one as _).collect();
        let request = world.request(CREATE_PERMISSION, &raw);
        let bytes = world.sign(request, client(1), "team.alice");
        let cut = &bytes[..(bytes.len() as f64 * part) as usize];
        prop_assert_eq!(world.send(client(1), cut), Outcome::Silence);
    }

    #[test]
    fn t_10_no_channel_data_and_no_indication_panics_or_grows(
        number in prop_oneof![Just(0x4000_u16), any::<u16>()],
        length in prop_oneof![0_u16..100, any::<u16>()],
        data in prop::collection::vec(any::<u8>(), 0..100),
        attributes in attributes(),
    ) {
        let mut world = with_a_channel();
        let bytes = [&number.to_be_bytes()[..], &length.to_be_bytes(), &data].concat();
        if let Some((whereto, sent)) = world.pass_on(Packet::FromClient { client: client(1), bytes: &bytes }) {
            prop_assert_eq!((whereto, number), (Whereto::Peer(peer()), 0x4000));
            prop_assert_eq!(&sent, &data[..usize::from(length)]);
        }
        let raw = raw(&attributes);
        let raw: Vec<&dyn AttributeWrite> = raw.iter().map(|one| one as _).collect();
        let bytes = world.message(MessageClass::Indication, SEND, &raw).finish();
        if let Some((_, sent)) = world.pass_on(Packet::FromClient { client: client(1), bytes: &bytes }) {
            prop_assert!(attributes.contains(&(0x0013, sent)));
        }
    }
}

/// What a signature needs, and what stands behind it.
const SIGNED: [u16; 6] = [0x0006, 0x0008, 0x0014, 0x0015, 0x001c, 0x8028];
