//! What comes over the data channel of a connection: how large our pictures are shown at the other end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::view_sizes::ViewSizes;

fuzz_target!(|input: &[u8]| {
    fuzz::soon(input, || {
        let Ok(text) = std::str::from_utf8(input) else { return };
        if let Ok(view_sizes) = ViewSizes::parse(text) {
            let written = serde_json::to_string(&view_sizes).expect("it has a text");
            assert_eq!(ViewSizes::parse(&written).ok(), Some(view_sizes));
        }
    });
});
