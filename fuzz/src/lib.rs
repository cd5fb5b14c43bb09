//! What the fuzzers share: reading must end soon, and what was read is written back the same.

use std::fmt::Debug;
use std::time::Duration;

use cpu_time::ThreadTime;
use protocol::codec::{MAX_FRAME_BYTES, decode, encode};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What reading one input of a frame's size may take of the processor. It is not the clock on the wall that
/// counts: a busy machine is no fault of the reader.
pub const LONGEST: Duration = Duration::from_millis(10);

/// Does something with an input, and panics if it took too long.
pub fn soon(input: &[u8], read: impl FnOnce()) {
    let began = ThreadTime::now();
    read();
    let took = began.elapsed();
    assert!(took <= LONGEST || input.len() > MAX_FRAME_BYTES, "reading took {took:?}");
}

/// Reads a frame. A message that was read can be written, and is the same message.
pub fn message<M: Serialize + DeserializeOwned + PartialEq + Debug>(input: &[u8]) {
    let Ok(frame) = std::str::from_utf8(input) else { return };
    if let Ok(message) = decode::<M>(frame) {
        let written = encode(&message).expect("what fits into a frame fits into it again");
        assert_eq!(decode(&written), Ok(message));
    }
}
