//! How large a receiver shows each stream of a peer.
//!
//! It says so over the link's own data channel ([`crate::channel`]), and the sender encodes no more than that
//! ([`crate::encoding`]). Sound is never taken away. A stream that is not named is wanted in full, so a client that sends
//! nothing gets everything.

use serde::{Deserialize, Serialize};

use crate::id::StreamId;
use crate::message::{LimitError, State};

/// How large a receiver shows a peer's pictures.
///
/// Example: `{"streams":[{"id":"s1","width":320,"height":180},{"id":"s7","width":0,"height":0}]}`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ViewSizes {
    /// Streams that are shown small, or not at all. At most [`State::MAX_STREAMS`], each id once.
    pub streams: Vec<ViewSize>,
}

impl ViewSizes {
    /// How large a stream is wanted; `None` is in full.
    #[must_use]
    pub fn size(&self, stream: &StreamId) -> Option<Size> {
        let wanted = self.streams.iter().find(|wanted| wanted.id == *stream)?;
        Some(Size { width: wanted.width, height: wanted.height })
    }
}

/// One stream, and how large it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewSize {
    /// Which.
    pub id: StreamId,
    /// Across, in pixels of the screen; 0 if it cannot be seen.
    pub width: u32,
    /// Down, in pixels of the screen; 0 if it cannot be seen.
    pub height: u32,
}

/// A picture's measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Across, in pixels of the screen.
    pub width: u32,
    /// Down, in pixels of the screen.
    pub height: u32,
}

impl Size {
    /// Of what cannot be seen.
    pub const NOTHING: Self = Self { width: 0, height: 0 };
}

impl TryFrom<Vec<ViewSize>> for ViewSizes {
    type Error = LimitError;
    fn try_from(streams: Vec<ViewSize>) -> Result<Self, LimitError> {
        if streams.len() > State::MAX_STREAMS {
            return Err(LimitError::TooManyStreams);
        }
        let twice =
            |(i, wanted): (usize, &ViewSize)| streams[..i].iter().any(|s| s.id == wanted.id);
        if streams.iter().enumerate().any(twice) {
            return Err(LimitError::SameStreamTwice);
        }
        Ok(Self { streams })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_is_not_named_is_wanted_in_full() {
        let id = |text: &str| StreamId::parse(text).unwrap();
        let streams = vec![ViewSize { id: id("s1"), width: 320, height: 180 }];
        let view_sizes = ViewSizes { streams };
        assert_eq!(view_sizes.size(&id("s1")), Some(Size { width: 320, height: 180 }));
        assert_eq!(view_sizes.size(&id("s2")), None);
    }
}
