//! A signal as it travels: the text that its sender wrote.
//!
//! Two clients of a room may both be newer than their server, or one newer than the other. So the server relays the text
//! as it came, and a client that cannot read a signal still knows its place in the order of signals.

use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::Signal;
use crate::codec::{RawText, decode_on_page};

/// The text of a signal, of any kind.
///
/// `Debug` shows its length only, since a signal holds addresses.
#[derive(Clone, PartialEq, Eq)]
pub struct RawSignal(Box<str>);

impl RawSignal {
    /// The longest text of a signal of an unknown kind, in bytes.
    pub const MAX_UNKNOWN_BYTES: usize = 48 * 1024;

    /// The signal; none, if it is of a kind that is not known here or cannot be read.
    #[must_use]
    pub fn read(&self) -> Option<Signal> {
        decode_on_page(&self.0).ok()
    }

    /// The text.
    #[cfg(feature = "server")]
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// What a server relays in the place of a signal that may not pass: of a kind that no client knows, so that it is
    /// taken in its turn and passed over.
    #[cfg(feature = "server")]
    #[must_use]
    pub fn removed() -> Self {
        Self(r#"{"kind":"removed"}"#.into())
    }
}

impl From<&Signal> for RawSignal {
    fn from(signal: &Signal) -> Self {
        // `expect` would bring the sentences of serde_json's errors into the page.
        let Ok(text) = serde_json::to_string(signal) else {
            unreachable!("a signal holds texts and numbers alone")
        };
        Self(text.into_boxed_str())
    }
}

impl<'de> Deserialize<'de> for RawSignal {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        RawText::deserialize(from).map(|RawText(text)| Self(text.into()))
    }
}

/// A server writes the text as it came.
#[cfg(feature = "server")]
impl Serialize for RawSignal {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let text: &serde_json::value::RawValue =
            serde_json::from_str(&self.0).map_err(serde::ser::Error::custom)?;
        text.serialize(to)
    }
}

/// A page sends no signals but its own, which it can read.
#[cfg(not(feature = "server"))]
impl Serialize for RawSignal {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.read().serialize(to)
    }
}

impl fmt::Debug for RawSignal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawSignal({} bytes)", self.0.len())
    }
}
