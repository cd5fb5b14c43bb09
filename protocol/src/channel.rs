//! What the two ends of a connection tell each other over its data channel.
//!
//! One text, one message: JSON tagged with `type`, as between client and server. `docs/protocol.md` says the same. What a
//! newer client says is passed over, and so is what cannot be read.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::codec::{self, DecodeError};
use crate::message::LimitError;
use crate::view_sizes::{ViewSize, ViewSizes};

/// What one end tells the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", try_from = "LooseChannelMessage")]
pub enum ChannelMessage {
    /// So large your pictures are shown here. All of it each time, whenever it changes.
    ViewSizes(ViewSizes),
    /// Something of a newer version; it is passed over.
    Unknown,
}

impl ChannelMessage {
    /// The longest text of one, in bytes.
    pub const MAX_BYTES: usize = 4096;

    /// Reads one.
    ///
    /// # Errors
    /// Where the reader stopped.
    pub fn parse(text: &str) -> Result<Self, DecodeError> {
        let too_long = text.len() > Self::MAX_BYTES;
        codec::decode_on_page(if too_long { "" } else { text })
    }
}

/// Any [`ChannelMessage`], for the reason that `message::loose` gives.
#[derive(Deserialize)]
struct LooseChannelMessage {
    #[serde(rename = "type")]
    kind: String,
    streams: Option<Vec<ViewSize>>,
}

impl TryFrom<LooseChannelMessage> for ChannelMessage {
    type Error = ChannelError;

    fn try_from(loose: LooseChannelMessage) -> Result<Self, ChannelError> {
        match loose.kind.as_str() {
            "view_sizes" => {
                let streams = loose.streams.ok_or(ChannelError::NoStreams)?;
                Ok(Self::ViewSizes(ViewSizes::try_from(streams)?))
            }
            _ => Ok(Self::Unknown),
        }
    }
}

/// Why fields make no message.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
enum ChannelError {
    /// View sizes of nothing.
    #[error("The field `streams` is missing.")]
    NoStreams,
    /// They go too far.
    #[error(transparent)]
    Limit(#[from] LimitError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::StreamId;

    #[test]
    fn view_sizes_have_this_text() {
        let text = r#"{"type":"view_sizes","streams":[{"id":"s1","width":320,"height":180}]}"#;
        let id = StreamId::parse("s1").unwrap();
        let streams = vec![ViewSize { id, width: 320, height: 180 }];
        let message = ChannelMessage::ViewSizes(ViewSizes { streams });
        assert_eq!(ChannelMessage::parse(text).as_ref(), Ok(&message));
        assert_eq!(codec::encode(&message).unwrap(), text);
    }

    #[test]
    fn what_a_newer_client_says_is_passed_over() {
        let text = r#"{"type":"reaction","emoji":"tea"}"#;
        assert_eq!(ChannelMessage::parse(text), Ok(ChannelMessage::Unknown));
    }

    #[test]
    fn what_says_nothing_is_refused() {
        for text in ["", "{}", "[]", r#"{"streams":[]}"#, r#"{"type":"view_sizes"}"#] {
            assert!(ChannelMessage::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn view_sizes_beyond_a_limit_are_refused() {
        let wanted = |n: usize| format!(r#"{{"id":"s{n}","width":1,"height":1}}"#);
        let text = |ids: &[usize]| {
            let all: Vec<String> = ids.iter().map(|n| wanted(*n)).collect();
            format!(r#"{{"type":"view_sizes","streams":[{}]}}"#, all.join(","))
        };
        assert!(ChannelMessage::parse(&text(&[1, 2, 3, 4, 5, 6, 7, 8])).is_ok());
        assert!(ChannelMessage::parse(&text(&[1, 2, 3, 4, 5, 6, 7, 8, 9])).is_err());
        assert!(ChannelMessage::parse(&text(&[1, 1])).is_err());
        let padded = format!("{}{}", text(&[1]), " ".repeat(ChannelMessage::MAX_BYTES));
        assert!(ChannelMessage::parse(&padded).is_err());
    }
}
