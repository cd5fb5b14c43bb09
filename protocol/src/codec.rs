//! One text frame, one message; nothing larger than [`MAX_FRAME_BYTES`], nor of more parts than
//! [`MAX_STRUCTURAL_TOKENS`], nor deeper than [`MAX_NESTING`].

mod raw_text;
mod reader;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub(crate) use raw_text::RawText;

/// The largest frame and message, in bytes.
pub const MAX_FRAME_BYTES: usize = 64 * 1024;

/// How many of the structural tokens `{`, `[`, `,` and `:` a frame may hold outside of its strings. Each begins another
/// part, and a part takes many times the memory that its two bytes take on the wire. The fullest message,
/// a room of 32 peers with 8 streams each, has fewer than half of them.
pub const MAX_STRUCTURAL_TOKENS: usize = 4096;

/// How many objects and lists may stand one inside the other. A reader may call itself for each, or remember each.
pub const MAX_NESTING: usize = 127;

/// Writes a message as one text frame.
///
/// # Errors
/// [`EncodeError`] when it would be larger than [`MAX_FRAME_BYTES`].
pub fn encode<M: Serialize>(message: &M) -> Result<String, EncodeError> {
    let frame = serde_json::to_string(message).map_err(|_| EncodeError::NotText)?;
    if frame.len() > MAX_FRAME_BYTES {
        return Err(EncodeError::TooBig { bytes: frame.len() });
    }
    Ok(frame)
}

/// Reads a message from one text frame.
///
/// # Errors
/// [`DecodeError`] when the frame is too large, not JSON, or not a message that is known here.
pub fn decode<M: DeserializeOwned>(frame: &str) -> Result<M, DecodeError> {
    check(frame)?;
    serde_json::from_str(frame)
        .map_err(|error| DecodeError::NotAMessage { line: error.line(), column: error.column() })
}

/// Reads a message on a page: the same as [`decode`] for everything that a page is told, in a fifth of the code. Types
/// with fractions, and enums that are told apart by a field, it does not read.
///
/// # Errors
/// As [`decode`].
pub fn decode_on_page<M: DeserializeOwned>(frame: &str) -> Result<M, DecodeError> {
    check(frame)?;
    reader::read(frame).map_err(|at| {
        let before = &frame.as_bytes()[..at];
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        DecodeError::NotAMessage { line, column: at - start }
    })
}

/// Whether a frame is small enough to be read.
fn check(frame: &str) -> Result<(), DecodeError> {
    if frame.len() > MAX_FRAME_BYTES {
        return Err(DecodeError::TooBig { bytes: frame.len() });
    }
    let structure = Structure::of(frame);
    if structure.tokens > MAX_STRUCTURAL_TOKENS {
        return Err(DecodeError::TooManyTokens);
    }
    if structure.nesting > MAX_NESTING {
        return Err(DecodeError::TooDeep);
    }
    Ok(())
}

/// Reads nothing but the version that a client's first message names, so a page of another version is told that
/// its version is wrong, not that its message is malformed.
///
/// # Errors
/// [`DecodeError`] when the frame is too large, not JSON, or names none.
pub fn decode_version(frame: &str) -> Result<u32, DecodeError> {
    #[derive(Deserialize)]
    struct Hello {
        version: u32,
    }
    decode::<Hello>(frame).map(|hello| hello.version)
}

/// The parts of a JSON text, counted before they are read.
#[derive(Debug, Default)]
struct Structure {
    /// The structural tokens that begin a part: those outside of strings.
    tokens: usize,
    /// How many objects and lists stand one inside the other where it is deepest.
    nesting: usize,
}

impl Structure {
    fn of(frame: &str) -> Self {
        let mut structure = Self::default();
        let (mut open, mut in_string, mut escaped) = (0usize, false, false);
        for byte in frame.bytes() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = in_string,
                b'"' => in_string = !in_string,
                _ if in_string => {}
                b'{' | b'[' => {
                    structure.tokens += 1;
                    open += 1;
                    structure.nesting = structure.nesting.max(open);
                }
                b'}' | b']' => open = open.saturating_sub(1),
                b',' | b':' => structure.tokens += 1,
                _ => {}
            }
        }
        structure
    }
}

/// Why a message cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EncodeError {
    /// Over the limit.
    #[error("The message is {bytes} bytes long; the limit is {MAX_FRAME_BYTES}.")]
    TooBig {
        /// Its size.
        bytes: usize,
    },
    /// It holds something that JSON has no text for.
    #[error("The message cannot be written as JSON.")]
    NotText,
}

/// Why a frame cannot be read. It repeats nothing of the frame, which may hold what no log should.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// Over the limit.
    #[error("The frame is {bytes} bytes long; the limit is {MAX_FRAME_BYTES}.")]
    TooBig {
        /// Its size.
        bytes: usize,
    },
    /// Over the other limit.
    #[error("The frame has more than {MAX_STRUCTURAL_TOKENS} structural tokens.")]
    TooManyTokens,
    /// Over the third.
    #[error("The frame holds more than {MAX_NESTING} objects and lists one inside the other.")]
    TooDeep,
    /// Not a message of this protocol.
    #[error("The frame is not a message of this protocol (line {line}, column {column}).")]
    NotAMessage {
        /// Where the reader stopped.
        line: usize,
        /// Where in that line.
        column: usize,
    },
}
