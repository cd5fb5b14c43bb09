//! Why the server closes a socket: the code, the reason text and what a client does next.
//!
//! Source: RFC 6455 §7.4; 4400–4499 are ours and keep close to the HTTP status they remind of.

use serde::{Deserialize, Serialize};

/// Why the server closes a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CloseReason {
    /// The client left, or the room ended.
    Normal,
    /// The server stops; come back in a moment.
    Restarting,
    /// More messages than the bucket holds.
    TooManyMessages,
    /// A message or frame over 64 KiB.
    TooBig,
    /// The client did not read for so long that 256 KiB waited for it.
    TooSlow,
    /// A frame that is not a message of this protocol, or one that does not belong here.
    Malformed,
    /// A ticket or seat that is not, or no longer, good.
    Refused,
    /// No first message within 5 s.
    Silent,
    /// The same seat was taken by a newer socket.
    Replaced,
    /// The room has no free seat.
    RoomFull,
    /// A protocol version this server does not speak.
    Version,
}

impl CloseReason {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Normal,
        Self::Restarting,
        Self::TooManyMessages,
        Self::TooBig,
        Self::TooSlow,
        Self::Malformed,
        Self::Refused,
        Self::Silent,
        Self::Replaced,
        Self::RoomFull,
        Self::Version,
    ];

    /// The close code.
    #[must_use]
    pub fn code(self) -> u16 {
        match self {
            Self::Normal => 1000,
            Self::Restarting => 1012,
            Self::TooManyMessages => 1008,
            Self::TooBig => 1009,
            Self::TooSlow => 1013,
            Self::Malformed => 4400,
            Self::Refused => 4401,
            Self::Silent => 4408,
            Self::Replaced => 4409,
            Self::RoomFull => 4423,
            Self::Version => 4426,
        }
    }

    /// The reason that goes with the code.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Normal => "goodbye",
            Self::Restarting => "the server restarts",
            Self::TooManyMessages => "more than 20 messages per second",
            Self::TooBig => "a message over 64 KiB",
            Self::TooSlow => "256 KiB waited to be read",
            Self::Malformed => "not a message of this protocol",
            Self::Refused => "the ticket or seat is not valid any more",
            Self::Silent => "no first message within 5 s",
            Self::Replaced => "the same seat was taken by a newer socket",
            Self::RoomFull => "the room is full",
            Self::Version => "this protocol version is not spoken here",
        }
    }

    /// The reason behind a close code; `None` for codes that the server does not use.
    #[must_use]
    pub fn from_code(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_known_by_its_code() {
        for reason in CloseReason::ALL {
            assert_eq!(CloseReason::from_code(reason.code()), Some(reason));
        }
        assert_eq!(CloseReason::from_code(1006), None);
    }

    #[test]
    fn every_reason_fits_a_close_frame() {
        for reason in CloseReason::ALL {
            assert!(reason.text().len() <= 123, "RFC 6455 §5.5 leaves 123 bytes for it");
        }
    }
}
