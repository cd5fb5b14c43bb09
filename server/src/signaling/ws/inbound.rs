//! From the socket to the room: frames in, messages out, and everything that is wrong with a frame.

use std::time::Duration;

use futures::StreamExt;
use futures::stream::SplitStream;
use protocol::close::CloseReason;
use protocol::codec;
use protocol::room::Departure;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, timeout};
use tungstenite::{Message, Utf8Bytes};

use super::bucket::Bucket;
use super::{End, WebSocket};
use crate::access::limits::Limits;
use crate::context::Context;
use crate::signaling::room_handle::{RoomMessage, RoomSender};

/// The reading half of a socket.
#[derive(Debug)]
pub(super) struct Inbound<S> {
    stream: SplitStream<WebSocket<S>>,
    limits: Limits,
    bucket: Bucket,
    opened: Instant,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Inbound<S> {
    /// Starts with the messages of one seat, until it is known what room the socket is in.
    pub(super) fn new(stream: SplitStream<WebSocket<S>>, limits: Limits) -> Self {
        let bucket = Bucket::new(limits.messages_per_second, limits.message_burst_per_seat);
        Self { stream, limits, bucket, opened: Instant::now() }
    }

    /// Allows as many messages at once as fit a room of this many seats.
    pub(super) fn allow_burst_of(&mut self, seats: usize) {
        self.bucket.resize(self.limits.message_burst_per_seat * seats as f64);
    }

    /// The first message, which has to come soon.
    pub(super) async fn first(&mut self) -> Result<Utf8Bytes, End> {
        let first = timeout(self.limits.first_message, self.text(Duration::MAX)).await;
        first.unwrap_or(Err(End::because(CloseReason::Silent)))
    }

    /// Hands every message to the room, until the socket ends. The room's full inbox makes it wait.
    pub(super) async fn run(&mut self, sender: &RoomSender, context: &Context) -> End {
        loop {
            let frame = match self.text(self.limits.silence).await {
                Ok(frame) => frame,
                Err(end) => return end,
            };
            let Ok(message) = codec::decode(&frame) else {
                return End::because(CloseReason::Malformed);
            };
            context.metrics.messages_received.count();
            let message = RoomMessage::Received { socket: sender.socket, message };
            if sender.inbox.send(message).await.is_err() {
                return End::because(CloseReason::Restarting);
            }
        }
    }

    /// The stream, to see the peer's side of a close.
    pub(super) fn into_stream(self) -> SplitStream<WebSocket<S>> {
        self.stream
    }

    /// The next text frame. Nothing at all within `silence`, not even a pong, is the end.
    async fn text(&mut self, silence: Duration) -> Result<Utf8Bytes, End> {
        loop {
            let message = match timeout(silence, self.stream.next()).await {
                Ok(Some(Ok(message))) => message,
                Ok(Some(Err(error))) => return Err(End::of_fault(&error)),
                Ok(None) | Err(_) => return Err(End::Theirs(Departure::Lost)),
            };
            if !self.bucket.take(self.opened.elapsed()) {
                return Err(End::because(CloseReason::TooManyMessages));
            }
            match message {
                Message::Text(text) => return Ok(text),
                Message::Ping(_) | Message::Pong(_) => {}
                // Of the second kind none is read, it is there for writing.
                Message::Binary(_) | Message::Frame(_) => {
                    return Err(End::because(CloseReason::Malformed));
                }
                Message::Close(frame) => {
                    let departure = match frame.map(|frame| frame.code.into()) {
                        Some(1000) => Departure::Left,
                        Some(1001) => Departure::PageGone,
                        Some(_) | None => Departure::Lost,
                    };
                    return Err(End::Theirs(departure));
                }
            }
        }
    }
}
