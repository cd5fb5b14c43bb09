//! What rooms, peers, links and streams are called: newtypes, parsed once where they enter.
//!
//! An id that exists is valid; serde goes through the same door as `parse`. What a name *means* (who may
//! use it, whether it is taken) is not decided here.

mod name;
mod room_id;

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use name::Name;
pub use room_id::RoomId;

/// A participant of one call: 32 lowercase hexadecimal digits, made by the server from 128 random bits.
///
/// It survives a lost socket and a reload. Of two peers the one with the larger id, compared as text, is
/// the polite one of perfect negotiation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PeerId(String);

impl PeerId {
    const CHARS: usize = 32;

    /// Makes an id from random bits.
    #[must_use]
    pub fn from_random_bits(bits: u128) -> Self {
        Self(format!("{bits:032x}"))
    }

    /// Reads an id.
    ///
    /// # Errors
    /// [`IdError`] when it is anything but 32 lowercase hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        check("peer id", text, Self::CHARS, |c| c.is_ascii_digit() || ('a'..='f').contains(&c))?;
        if text.len() < Self::CHARS {
            return Err(IdError::TooShort { what: "peer id", min: Self::CHARS });
        }
        Ok(Self(text.to_owned()))
    }
}

/// Which connection a signal is about, named by the other end: between browsers the other peer.
///
/// On the wire the peer's id itself, so that further kinds of link (to a forwarding server) can join it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum LinkId {
    /// The connection with this peer. It goes both ways: the offerer brings the transceivers for microphone and camera,
    /// and the other end adopts them for its own.
    Peer(PeerId),
}

impl LinkId {
    /// Reads a link's id.
    ///
    /// # Errors
    /// [`IdError`] when it names no kind of link.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        PeerId::parse(text).map(Self::Peer)
    }
}

/// A media stream, by the id its browser gave it: 1 to 64 printable ASCII characters.
///
/// Firefox puts braces around it. Source: Media Capture and Streams §4.2, `MediaStream.id`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StreamId(String);

impl StreamId {
    /// The longest stream id, in characters.
    pub const MAX_CHARS: usize = 64;

    /// Reads an id.
    ///
    /// # Errors
    /// [`IdError`] when it is empty, too long or holds anything but printable ASCII.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        check("stream id", text, Self::MAX_CHARS, |c| c.is_ascii_graphic())?;
        Ok(Self(text.to_owned()))
    }
}

/// A signed text that only the server reads: letters, digits, `-`, `_` and `.`; at most 1,024 characters.
///
/// `Debug` hides it, since tokens do not belong into logs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Token(String);

impl Token {
    /// The longest token, in characters.
    pub const MAX_CHARS: usize = 1024;

    /// Reads a token, without judging its signature.
    ///
    /// # Errors
    /// [`IdError`] when it is empty, too long or holds other characters.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        check("token", text, Self::MAX_CHARS, |c| {
            c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
        })?;
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Which `RTCPeerConnection` of a link is meant. A larger one replaces a smaller one.
///
/// The room gives every fresh page of a peer an incarnation: a number that rises in steps of
/// [`Epoch::STEP`]. A link's first epoch is the larger incarnation of its two ends; each new attempt adds one.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Epoch(pub u64);

impl Epoch {
    /// How far apart two incarnations are, and so how many attempts one link has.
    pub const STEP: u64 = 1 << 16;

    /// The next attempt of the same link.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The incarnation after this one.
    #[must_use]
    pub fn later(self) -> Self {
        Self(self.0.saturating_add(Self::STEP))
    }

    /// Whether this is an attempt of the link whose first epoch is `first`.
    #[must_use]
    pub fn belongs_to(self, first: Self) -> bool {
        (first.0..first.0.saturating_add(Self::STEP)).contains(&self.0)
    }
}

/// The place of a signal within its link, epoch and direction. The first is 1.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seq(pub u32);

impl Seq {
    /// The one after this.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// The place of a raised hand in the order in which the hands of a room were raised: a number that rises. The first is 1.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Hand(pub u32);

impl Hand {
    /// After all others: that of a hand to which the room has given no place yet.
    pub const LAST: Self = Self(u32::MAX);

    /// The one after this.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// Why a text is not an id or a name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdError {
    /// Nothing is there.
    #[error("The {what} is empty.")]
    Empty {
        /// What was read.
        what: &'static str,
    },
    /// Fewer characters than it must have.
    #[error("The {what} is shorter than {min} characters.")]
    TooShort {
        /// What was read.
        what: &'static str,
        /// The least number of characters.
        min: usize,
    },
    /// More characters than allowed.
    #[error("The {what} is longer than {max} characters.")]
    TooLong {
        /// What was read.
        what: &'static str,
        /// The limit, in characters.
        max: usize,
    },
    /// A character that may not be in it.
    #[error("The {what} holds a character that is not allowed: U+{:04X}.", u32::from(*found))]
    Forbidden {
        /// What was read.
        what: &'static str,
        /// The first such character.
        found: char,
    },
}

fn check(
    what: &'static str,
    text: &str,
    max: usize,
    allowed: impl Fn(char) -> bool,
) -> Result<(), IdError> {
    if text.is_empty() {
        return Err(IdError::Empty { what });
    }
    // A character is at most four bytes, so a giant text is refused before it is walked.
    if text.len() > max * 4 || text.chars().count() > max {
        return Err(IdError::TooLong { what, max });
    }
    match text.chars().find(|&c| !allowed(c)) {
        Some(found) => Err(IdError::Forbidden { what, found }),
        None => Ok(()),
    }
}

macro_rules! text_id {
    ($($id:ident),*) => {$(
        impl $id {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl From<$id> for String {
            fn from(id: $id) -> Self {
                id.0
            }
        }
        impl TryFrom<String> for $id {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }
    )*};
}

macro_rules! display_id {
    ($($id:ident),*) => {$(
        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}

text_id!(RoomId, PeerId, StreamId, Name, Token);
display_id!(RoomId, PeerId, StreamId, Name);

impl From<LinkId> for String {
    fn from(id: LinkId) -> Self {
        match id {
            LinkId::Peer(peer) => peer.into(),
        }
    }
}

impl TryFrom<String> for LinkId {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_id_is_exactly_its_thirty_two_digits() {
        let id = PeerId::from_random_bits(0xabc);
        assert_eq!(id.as_str(), "00000000000000000000000000000abc");
        assert!(PeerId::parse("abc").is_err());
        assert!(PeerId::parse(&"A".repeat(32)).is_err());
    }

    #[test]
    fn a_stream_id_takes_the_braces_of_firefox() {
        assert!(StreamId::parse("{0f8c2a3e-1b2c-4d5e-8f90-123456789abc}").is_ok());
    }

    #[test]
    fn a_token_is_never_printed() {
        let token = Token::parse("abc.def").unwrap();
        assert_eq!(format!("{token:?}"), "Token(…)");
    }

    #[test]
    fn an_epoch_belongs_to_its_link_until_the_next_incarnation() {
        let first = Epoch(5 * Epoch::STEP);
        assert!(first.next().belongs_to(first));
        assert!(!Epoch(6 * Epoch::STEP).belongs_to(first));
        assert!(!Epoch(5 * Epoch::STEP - 1).belongs_to(first));
    }
}
