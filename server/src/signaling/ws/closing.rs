//! How a socket ends, and how its peer is told.
//!
//! Source: RFC 6455 §7.1 (closing), §7.4.1 (codes below 3000).

use std::io;
use std::time::Duration;

use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use protocol::close::CloseReason;
use protocol::room::Departure;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{sleep, timeout};
use tungstenite::error::{Error as WireError, ProtocolError};
use tungstenite::protocol::CloseFrame;
use tungstenite::{Message, Utf8Bytes};

use super::WebSocket;
use super::fragments::TooManyFragments;
use crate::access::ticket::TokenError;
use crate::operate::metrics::{By, Closed, Refused};
use crate::signaling::admission::JoinError;

/// How a socket ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The peer closed it, or it broke.
    Theirs(Departure),
    /// The server closes it.
    Ours {
        /// The close code.
        code: u16,
        /// The reason that goes with it.
        text: &'static str,
        /// Whether what the peer sends can still be read.
        reading: Reading,
    },
}

/// Whether frames can still be told apart in what a peer sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// They can.
    Possible,
    /// They cannot, after a frame that was too long or not a frame.
    Lost,
}

impl End {
    /// The server closes a socket for this reason.
    pub(super) fn because(reason: CloseReason) -> Self {
        Self::Ours { code: reason.code(), text: reason.text(), reading: Reading::Possible }
    }

    /// What a fault of the wire leads to.
    pub(super) fn of_fault(error: &WireError) -> Self {
        let (code, text) = match error {
            WireError::Capacity(_) => (CloseReason::TooBig.code(), CloseReason::TooBig.text()),
            WireError::Utf8(_) => (1007, "a text frame that is not UTF-8"),
            WireError::Protocol(fault) if !is_broken_off(fault) => (1002, "not RFC 6455"),
            WireError::Io(fault) if is_fragmented(fault) => {
                (CloseReason::TooManyMessages.code(), "a message in more than 64 fragments")
            }
            WireError::Io(_)
            | WireError::Protocol(_)
            | WireError::ConnectionClosed
            | WireError::AlreadyClosed
            | WireError::Tls(_)
            | WireError::WriteBufferFull(_)
            | WireError::AttackAttempt
            | WireError::Url(_)
            | WireError::Http(_)
            | WireError::HttpFormat(_) => return Self::Theirs(Departure::Lost),
        };
        Self::Ours { code, text, reading: Reading::Lost }
    }

    /// A socket whose task panicked. What else it sends can still be told apart.
    pub(super) fn of_panic() -> Self {
        let text = "something went wrong on the server";
        Self::Ours { code: 1011, text, reading: Reading::Possible }
    }

    /// What the room is told: only the close frame of the peer frees a seat or explains an absence.
    pub(super) fn departure(self) -> Departure {
        match self {
            Self::Theirs(departure) => departure,
            Self::Ours { .. } => Departure::Lost,
        }
    }

    /// How it is counted.
    pub(super) fn closed(self) -> Closed {
        let client = |code| Closed { by: By::Client, code };
        match self {
            Self::Ours { code, .. } => Closed { by: By::Server, code },
            Self::Theirs(Departure::Left) => client(1000),
            Self::Theirs(Departure::PageGone) => client(1001),
            Self::Theirs(Departure::Lost) => client(1006),
        }
    }

    /// How it is counted of a socket that did not come in.
    pub(super) fn refused(self) -> Option<Refused> {
        match self {
            Self::Ours { code, .. } => Refused::socket(code),
            Self::Theirs(_) => None,
        }
    }
}

impl From<JoinError> for End {
    fn from(error: JoinError) -> Self {
        tracing::debug!(%error, "a client is not admitted");
        Self::because(match error {
            JoinError::RoomFull { .. } => CloseReason::RoomFull,
            // The client comes back in a moment.
            JoinError::Ticket(TokenError::TooMany)
            | JoinError::TooManyRooms
            | JoinError::RoomBusy
            | JoinError::Stopping => CloseReason::Restarting,
            JoinError::Ticket(_) => CloseReason::Refused,
        })
    }
}

/// Closes towards the peer, if it did not close, and waits for its close frame, at most for `close_timeout`.
pub(super) async fn close<S: AsyncRead + AsyncWrite + Unpin>(
    end: End,
    mut sink: SplitSink<WebSocket<S>, Message>,
    mut stream: SplitStream<WebSocket<S>>,
    close_timeout: Duration,
) {
    let handshake = async {
        match end {
            // Sends the answer to the peer's close frame, if it sent one.
            End::Theirs(_) => drop(sink.close().await),
            End::Ours { code, text, reading } => {
                let frame = CloseFrame { code: code.into(), reason: Utf8Bytes::from_static(text) };
                if sink.send(Message::Close(Some(frame))).await.is_err() {
                    return;
                }
                // A connection that is dropped with something unread is reset, and a reset can overtake
                // the close frame. So what still comes is read, or given time to pass.
                match reading {
                    Reading::Possible => while let Some(Ok(_)) = stream.next().await {},
                    Reading::Lost => sleep(close_timeout).await,
                }
            }
        }
    };
    // A handshake that takes longer is given up.
    let _ = timeout(close_timeout, handshake).await;
}

fn is_fragmented(fault: &io::Error) -> bool {
    fault.get_ref().is_some_and(|cause| cause.is::<TooManyFragments>())
}

fn is_broken_off(fault: &ProtocolError) -> bool {
    *fault == ProtocolError::ResetWithoutClosingHandshake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_that_cannot_be_remembered_just_now_is_no_bad_ticket() {
        let code = |error| match End::from(JoinError::Ticket(error)) {
            End::Ours { code, .. } => code,
            End::Theirs(_) => 0,
        };
        assert_eq!(code(TokenError::TooMany), 1012);
        assert_eq!(code(TokenError::Used), 4401);
        assert_eq!(JoinError::Ticket(TokenError::TooMany).reason(), "busy");
    }
}
