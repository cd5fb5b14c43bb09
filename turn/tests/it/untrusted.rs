//! Input of any kind: nothing panics, and nothing that is not signed opens anything.

use std::path::Path;
use std::time::Duration;

use proptest::prelude::*;
use turn::address::{Family, Policy, Range};
use turn::credential::Secret;
use turn::framer::Framer;
use turn::io::{Client, Network, Output, Packet, Settings, Transport};
use turn::server::Server;

fn server() -> Server {
    Server::new(Settings {
        secret: Secret::new("north"),
        seed: [7; 32],
        unix_start: Duration::from_secs(1_767_225_600),
        network: Network {
            families: vec![Family::V4],
            policy: Policy::new([[20, 1, 1, 1].into()], Vec::new()),
        },
    })
}

fn client() -> Client {
    let (local, remote) = (([20, 1, 1, 1], 3478).into(), ([20, 2, 2, 2], 1).into());
    Client { transport: Transport::Udp, local, remote }
}

/// An attribute with any type that has a meaning, and any value.
fn attribute() -> impl Strategy<Value = Vec<u8>> {
    let kinds = prop_oneof![
        any::<u16>(),
        prop::sample::select(vec![
            0x0001, 0x0006, 0x0008, 0x0009, 0x000c, 0x000d, 0x0012, 0x0013, 0x0014, 0x0015, 0x0016,
            0x0017, 0x0018, 0x0019, 0x001a, 0x001c, 0x001d, 0x001e, 0x0020, 0x0022, 0x8000, 0x8001,
            0x8002, 0x8022, 0x8028_u16,
        ]),
    ];
    let lengths = prop_oneof![Just(4_usize), Just(8), Just(20), Just(32), 0_usize..60];
    let values = lengths.prop_flat_map(|len| prop::collection::vec(any::<u8>(), len));
    (kinds, values, any::<bool>()).prop_map(|(kind, value, is_honest)| {
        let length = value.len() as u16 + u16::from(!is_honest);
        let mut bytes = [kind.to_be_bytes(), length.to_be_bytes()].concat();
        bytes.extend(&value);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    })
}

/// A message of a kind that has a meaning, with such attributes.
fn message() -> impl Strategy<Value = Vec<u8>> {
    let kinds = prop::sample::select(vec![
        0x0001, 0x0003, 0x0004, 0x0006, 0x0007, 0x0008, 0x0009, 0x0011, 0x0016, 0x0017, 0x0103,
        0x0113, 0x000a_u16,
    ]);
    (kinds, prop::collection::vec(attribute(), 0..8)).prop_map(|(kind, attributes)| {
        let attributes = attributes.concat();
        let length = attributes.len() as u16;
        let mut bytes = [kind.to_be_bytes(), length.to_be_bytes()].concat();
        bytes.extend([0x21, 0x12, 0xa4, 0x42]);
        bytes.extend([9; 12]);
        bytes.extend(attributes);
        bytes
    })
}

/// What the fuzzers begin with.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(target);
    let files = std::fs::read_dir(folder).unwrap();
    files.map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
}

#[test]
fn every_seed_is_what_its_folder_says() {
    for bytes in seeds("turn_packet") {
        let mut framer = Framer::default();
        framer.push(&bytes);
        assert!(framer.take_message().unwrap().is_some(), "{bytes:?}");
        let packet = Packet::FromClient { client: client(), bytes: &bytes };
        assert_eq!(server().forward(packet, Duration::from_secs(60)), None);
    }
    for bytes in seeds("turn_address") {
        let is_range = || std::str::from_utf8(&bytes).unwrap().parse::<Range>().is_ok();
        assert!(bytes.len() == 16 || is_range(), "{bytes:?}");
    }
}

proptest! {
    #[test]
    fn no_input_panics_or_gets_more_than_a_short_answer(
        packets in prop::collection::vec(
            prop_oneof![message(), prop::collection::vec(any::<u8>(), 0..100)], 1..8
        )
    ) {
        let mut server = server();
        for bytes in &packets {
            let packet = Packet::FromClient { client: client(), bytes };
            prop_assert_eq!(server.forward(packet, Duration::from_secs(60)), None);
            while let Some(output) = server.poll_output() {
                match output {
                    Output::Answer { client: to, bytes: answer } => {
                        prop_assert_eq!(to, client());
                        prop_assert!(answer.len() <= 4 * bytes.len());
                    }
                    other => prop_assert!(false, "{:?}", other),
                }
            }
        }
        prop_assert_eq!(server.allocations(), 0);
        prop_assert_eq!(server.poll_timeout(), None);
    }

}
