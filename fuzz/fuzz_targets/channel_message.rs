//! What comes over the data channel of a connection.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::channel::ChannelMessage;

fuzz_target!(|input: &[u8]| {
    fuzz::soon(input, || {
        let Ok(text) = std::str::from_utf8(input) else { return };
        if let Ok(message) = ChannelMessage::parse(text) {
            let written = serde_json::to_string(&message).expect("it has a text");
            assert_eq!(ChannelMessage::parse(&written).ok(), Some(message));
        }
    });
});
