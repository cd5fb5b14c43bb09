//! Which ways a connection may take: any, or a relay alone, so that no peer learns another's address.
//!
//! Source: WebRTC §4.2.5 (`RTCIceTransportPolicy`).

use serde::{Deserialize, Serialize};

/// Which candidates the connections of a room may use, the strictest first. On the wire it is absent where it is
/// [`TransportPolicy::All`], and a word that is not known reads as that.
///
/// Example: `"relay"`
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransportPolicy {
    /// Those of a relay alone: the room is *relay-only*.
    Relay,
    /// Any.
    #[default]
    #[serde(other)]
    All,
}

impl TransportPolicy {
    /// The policy of a word of the wire. For a page this is less to load than to read the type itself.
    pub(crate) fn of_word(word: Option<&str>) -> Self {
        if word == Some("relay") { Self::Relay } else { Self::All }
    }

    /// Whether any candidate may be used, which needs no word on the wire.
    #[must_use]
    pub fn is_all(&self) -> bool {
        *self == Self::All
    }
}
