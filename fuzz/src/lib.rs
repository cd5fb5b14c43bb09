//! What the fuzzers share: reading must end soon, and what was read is written back the same.

use std::fmt::Debug;
use std::time::Duration;

use cpu_time::ThreadTime;
use protocol::codec::{MAX_FRAME_BYTES, decode, decode_on_page, encode};
use protocol::message::{ClientMessage, ServerMessage};
use protocol::relay_only;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What reading one input of a frame's size may take of the processor. It is not the clock on the wall that
/// counts: a busy machine is no fault of the reader.
pub const MAX_TIME: Duration = Duration::from_millis(10);

/// Reads an input, and panics if that takes too long. Reading is the same every time, so the fastest of a few
/// times counts: a page fault or a machine that is taken away in between is no fault of the reader either.
pub fn soon(input: &[u8], read: impl Fn()) {
    let time = || {
        let began = ThreadTime::now();
        read();
        began.elapsed()
    };
    if input.len() <= MAX_FRAME_BYTES {
        let fastest = (0..5).map(|_| time()).find(|took| *took <= MAX_TIME);
        assert!(fastest.is_some(), "reading takes more than {MAX_TIME:?}, five times in a row");
    } else {
        read();
    }
}

/// Reads a frame. A message that was read can be written, and is the same message.
pub fn message<M: Serialize + DeserializeOwned + PartialEq + Debug>(input: &[u8]) {
    let Ok(frame) = std::str::from_utf8(input) else { return };
    if let Ok(message) = decode::<M>(frame) {
        let written = encode(&message).expect("what fits into a frame fits into it again");
        assert_eq!(decode(&written), Ok(message));
    }
}

/// Relays the signal in a client's frame, as a server does. A page at the other end reads the same.
pub fn relay(input: &[u8]) {
    let Ok(frame) = std::str::from_utf8(input) else { return };
    if let Ok(ClientMessage::Signal(envelope)) = decode(frame) {
        let clean = relay_only::clean(&envelope.signal);
        assert_eq!(relay_only::clean(&clean), clean, "what was cleaned is clean");
        let relayed = ServerMessage::Signal(envelope);
        let written = encode(&relayed).expect("what fits into a frame fits into it again");
        assert_eq!(decode_on_page(&written), Ok(relayed));
    }
}

/// Reads a frame as a page does. What it takes for a message, the other reader takes for the same one.
pub fn read_on_page<M: DeserializeOwned + PartialEq + Debug>(input: &[u8]) {
    let Ok(frame) = std::str::from_utf8(input) else { return };
    if let Ok(message) = decode_on_page::<M>(frame) {
        assert_eq!(decode(frame), Ok(message));
    }
}
