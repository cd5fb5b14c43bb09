//! What waits to be sent to one socket: a queue that is bounded in bytes.
//!
//! The room task puts frames in and never waits. When more waits than allowed, the socket's peer does not
//! read: the queue is given up, the socket closes with 1013, and no other peer notices.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use protocol::close::CloseReason;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tungstenite::Utf8Bytes;

/// A queue for at most `limit_bytes`, as the end that fills it and the end that empties it.
pub(crate) fn outbox(limit_bytes: usize) -> (Outbox, OutboxReceiver) {
    #[expect(
        clippy::disallowed_methods,
        reason = "unbounded in number, but each item counts at least ITEM_BYTES of the limit"
    )]
    let (sender, receiver) = mpsc::unbounded_channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    let overflow = CancellationToken::new();
    let outbox =
        Outbox { items: sender, waiting: waiting.clone(), limit_bytes, overflow: overflow.clone() };
    (outbox, OutboxReceiver { items: receiver, waiting, overflow })
}

/// The end that a room fills. Dropped without [`Outbox::close`], the socket closes as if the server
/// restarted.
#[derive(Debug)]
pub(crate) struct Outbox {
    items: mpsc::UnboundedSender<Item>,
    waiting: Arc<AtomicUsize>,
    limit_bytes: usize,
    overflow: CancellationToken,
}

impl Outbox {
    /// Adds a frame, or gives the queue up.
    pub(crate) fn push(&self, frame: Utf8Bytes) {
        let bytes = cost(&frame);
        if self.waiting.fetch_add(bytes, Ordering::Relaxed) + bytes > self.limit_bytes {
            self.overflow.cancel();
        }
        if !self.overflow.is_cancelled() {
            // A socket that has just ended reads no more; its end is on the way to the room.
            let _ = self.items.send(Item::Frame(frame));
        }
    }

    /// Makes the socket's task panic when it comes to this.
    #[cfg(test)]
    pub(crate) fn push_panic(&self) {
        let _ = self.items.send(Item::Panic);
    }

    /// Closes the socket after everything that waits has been sent.
    pub(crate) fn close(self, reason: CloseReason) {
        let _ = self.items.send(Item::Close(reason));
    }
}

/// The end that a socket empties.
#[derive(Debug)]
pub(crate) struct OutboxReceiver {
    items: mpsc::UnboundedReceiver<Item>,
    waiting: Arc<AtomicUsize>,
    overflow: CancellationToken,
}

impl OutboxReceiver {
    /// The next item, when there is one.
    pub(crate) async fn next(&mut self) -> Item {
        self.items.recv().await.unwrap_or(Item::Close(CloseReason::Restarting))
    }

    /// Says that a frame has gone out, so that it waits no more.
    pub(crate) fn sent(&self, frame: &Utf8Bytes) {
        self.waiting.fetch_sub(cost(frame), Ordering::Relaxed);
    }

    /// Ends when the queue has been given up.
    pub(crate) fn overflow(&self) -> impl Future<Output = ()> + use<> {
        self.overflow.clone().cancelled_owned()
    }
}

/// One thing to do for a socket.
#[derive(Debug, PartialEq)]
pub(crate) enum Item {
    /// Send this.
    Frame(Utf8Bytes),
    /// Close, for this reason. Nothing follows.
    Close(CloseReason),
    /// Only a test sends this one.
    #[cfg(test)]
    Panic,
}

/// What a frame counts besides its own bytes: its place in the queue.
const ITEM_BYTES: usize = 64;

fn cost(frame: &Utf8Bytes) -> usize {
    frame.len() + ITEM_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn frames_come_out_in_order_and_the_close_last() {
        let (outbox, mut receiver) = outbox(1000);
        outbox.push("a".into());
        outbox.push("b".into());
        outbox.close(CloseReason::Replaced);
        assert_eq!(receiver.next().await, Item::Frame("a".into()));
        assert_eq!(receiver.next().await, Item::Frame("b".into()));
        assert_eq!(receiver.next().await, Item::Close(CloseReason::Replaced));
    }

    #[tokio::test]
    async fn a_queue_that_is_emptied_never_overflows() {
        let (outbox, mut receiver) = outbox(200);
        let frame = Utf8Bytes::from("x".repeat(100));
        for _ in 0..1000 {
            outbox.push(frame.clone());
            assert_eq!(receiver.next().await, Item::Frame(frame.clone()));
            receiver.sent(&frame);
        }
        assert!(!receiver.overflow.is_cancelled());
    }

    #[tokio::test]
    async fn more_bytes_than_allowed_give_the_queue_up_and_nothing_is_added() {
        let (outbox, receiver) = outbox(2 * (100 + ITEM_BYTES));
        for _ in 0..2 {
            outbox.push("x".repeat(100).into());
        }
        assert!(!receiver.overflow.is_cancelled());
        for _ in 0..1000 {
            outbox.push("x".into());
        }
        receiver.overflow().await;
        assert_eq!(receiver.items.len(), 2);
    }

    #[tokio::test]
    async fn a_room_that_is_gone_closes_as_a_restart() {
        let (outbox, mut receiver) = outbox(1000);
        drop(outbox);
        assert_eq!(receiver.next().await, Item::Close(CloseReason::Restarting));
    }
}
