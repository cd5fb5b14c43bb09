//! A frame of the server, as a page reads it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::message::ServerMessage;

fuzz_target!(|input: &[u8]| {
    fuzz::soon(input, || {
        fuzz::message::<ServerMessage>(input);
        fuzz::read_on_page::<ServerMessage>(input);
    });
});
