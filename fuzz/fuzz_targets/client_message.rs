//! A frame of a client, as the server reads it: the first one, every later one, and a signal that it relays.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::codec::decode_version;
use protocol::message::ClientMessage;

fuzz_target!(|input: &[u8]| {
    fuzz::soon(input, || {
        if let Ok(frame) = std::str::from_utf8(input) {
            let _ = decode_version(frame);
        }
        fuzz::message::<ClientMessage>(input);
        fuzz::relay(input);
    });
});
