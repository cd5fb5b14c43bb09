//! What comes over the data channel of a connection: how large our pictures are shown at the other end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::demand::Demand;

fuzz_target!(|input: &[u8]| {
    fuzz::soon(input, || {
        let Ok(text) = std::str::from_utf8(input) else { return };
        if let Ok(demand) = Demand::parse(text) {
            let written = serde_json::to_string(&demand).expect("it has a text");
            assert_eq!(Demand::parse(&written).ok(), Some(demand));
        }
    });
});
