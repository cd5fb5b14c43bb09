//! Messages as they arrive at the server: first which one it is, then what it holds.
//!
//! A signal is kept as text, and serde cannot keep a text inside of an enum that is told apart by a field. So the type is
//! read first, and the whole message again for what it is then known to be.

use serde::Deserialize;
use serde_json::from_str;
use serde_json::value::RawValue;
use thiserror::Error;

use super::loose::Kind;
use super::{ClientMessage, Envelope, Page, RawSignal, State};
use crate::codec::decode_on_page;
use crate::id::{Name, Token};

/// The text of a [`ClientMessage`].
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Received(Box<RawValue>);

impl TryFrom<Received> for ClientMessage {
    type Error = ReceiveError;

    fn try_from(Received(message): Received) -> Result<Self, ReceiveError> {
        let MessageTag { kind } = from_str(message.get())?;
        if kind == "signal" {
            let envelope: Envelope = from_str(message.get())?;
            check(&envelope.signal)?;
            return Ok(Self::Signal(envelope));
        }
        Ok(match from_str(message.get())? {
            Plain::Join { version, ticket, name, state } => {
                Self::Join { version, ticket, name, state }
            }
            Plain::Rejoin { version, seat, page, name, state } => {
                Self::Rejoin { version, seat, page, name, state }
            }
            Plain::State { state, hand } => Self::State { state, hand },
            Plain::Leave => Self::Leave,
        })
    }
}

/// What tells the messages apart.
#[derive(Deserialize)]
struct MessageTag {
    #[serde(rename = "type")]
    kind: String,
}

/// Any [`ClientMessage`] but a signal.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Plain {
    Join { version: u32, ticket: Token, name: Name, state: State },
    Rejoin { version: u32, seat: Token, page: Page, name: Name, state: State },
    State { state: State, hand: Option<bool> },
    Leave,
}

/// Whether a server relays a signal. The reader of a page judges, so what is relayed is what a page can read.
fn check(signal: &RawSignal) -> Result<(), SignalError> {
    let SignalTag { kind } = decode_on_page(signal.text()).map_err(|_| SignalError::NoKind)?;
    match kind {
        Kind::Unknown if signal.text().len() > RawSignal::MAX_UNKNOWN_BYTES => {
            Err(SignalError::TooLong)
        }
        Kind::Unknown => Ok(()),
        Kind::Open | Kind::Offer | Kind::Answer | Kind::Candidate => {
            signal.read().map(drop).ok_or(SignalError::NotOfItsKind)
        }
    }
}

/// What tells the signals apart.
#[derive(Deserialize)]
struct SignalTag {
    kind: Kind,
}

/// Why a text is no message of a client.
#[derive(Debug, Error)]
pub(super) enum ReceiveError {
    /// It has another shape.
    #[error(transparent)]
    Shape(#[from] serde_json::Error),
    /// It holds a signal that a server does not relay.
    #[error(transparent)]
    Signal(#[from] SignalError),
}

/// Why a server relays no such signal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum SignalError {
    /// No object, or one without one text as its `kind`.
    #[error("A signal is an object with a kind.")]
    NoKind,
    /// Of an unknown kind, and over its limit.
    #[error("A signal of an unknown kind is longer than {} bytes.", RawSignal::MAX_UNKNOWN_BYTES)]
    TooLong,
    /// Of a known kind, but with fields that are missing, wrong or there twice.
    #[error("A signal is not what its kind has to be.")]
    NotOfItsKind,
}
