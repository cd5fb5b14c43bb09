//! How a socket ends, and how its peer is told.
//!
//! Source: RFC 6455 §7.1 (closing), §7.4.1 (codes below 3000).

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use protocol::close::CloseReason;
use protocol::room::Departure;
use tokio::time::{sleep, timeout};
use tungstenite::error::{Error as WireError, ProtocolError};

use crate::hub::NoEntry;

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
    pub(super) fn of_fault(error: axum::Error) -> Self {
        let (code, text) = match error.into_inner().downcast_ref::<WireError>() {
            Some(WireError::Capacity(_)) => {
                (CloseReason::TooBig.code(), CloseReason::TooBig.text())
            }
            Some(WireError::Utf8(_)) => (1007, "a text frame that is not UTF-8"),
            Some(WireError::Protocol(fault)) if !is_broken_off(fault) => (1002, "not RFC 6455"),
            Some(_) | None => return Self::Theirs(Departure::Lost),
        };
        Self::Ours { code, text, reading: Reading::Lost }
    }
}

impl From<NoEntry> for End {
    fn from(no_entry: NoEntry) -> Self {
        tracing::debug!(%no_entry, "nobody is let in");
        Self::because(match no_entry {
            NoEntry::RoomFull { .. } => CloseReason::RoomFull,
            NoEntry::Ticket(_) => CloseReason::Refused,
            // The client comes back in a moment.
            NoEntry::TooManyRooms | NoEntry::RoomBusy | NoEntry::Stopping => {
                CloseReason::Restarting
            }
        })
    }
}

/// Tells the peer, if it does not know, and waits until it has heard or `patience` is over.
pub(super) async fn say(
    end: End,
    mut sink: SplitSink<WebSocket, Message>,
    mut stream: SplitStream<WebSocket>,
    patience: Duration,
) {
    let farewell = async {
        match end {
            // Sends the answer to the peer's close frame, if it sent one.
            End::Theirs(_) => drop(sink.close().await),
            End::Ours { code, text, reading } => {
                let frame = CloseFrame { code, reason: Utf8Bytes::from_static(text) };
                if sink.send(Message::Close(Some(frame))).await.is_err() {
                    return;
                }
                // A connection that is dropped with something unread is reset, and a reset can overtake
                // the close frame. So what still comes is read, or given time to pass.
                match reading {
                    Reading::Possible => while let Some(Ok(_)) = stream.next().await {},
                    Reading::Lost => sleep(patience).await,
                }
            }
        }
    };
    // Late is as good as never.
    let _ = timeout(patience, farewell).await;
}

fn is_broken_off(fault: &ProtocolError) -> bool {
    *fault == ProtocolError::ResetWithoutClosingHandshake
}
