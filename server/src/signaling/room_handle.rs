//! A room as others hold it: the way into its inbox, what goes there, and how full the room is.
//!
//! The hub keeps one for each room, and a socket gets a sender of its own. What the room makes of a message is the
//! room task's.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize};

use protocol::message::ClientMessage;
use protocol::room::{Departure, SocketId};
use tokio::sync::mpsc;

use crate::signaling::admission::Admission;
use crate::signaling::outbox::Outbox;

/// What a socket tells a room.
#[derive(Debug)]
pub(crate) enum RoomMessage {
    /// It comes in. The room answers into the outbox.
    Join { socket: SocketId, admission: Admission, outbox: Outbox },
    /// Its peer sent a message.
    Received { socket: SocketId, message: ClientMessage },
    /// It is gone.
    Closed { socket: SocketId, departure: Departure },
    /// Only a test writes this one: it makes the room panic, or the task of one socket.
    #[cfg(test)]
    Panic(Option<SocketId>),
}

/// The way into one open room.
#[derive(Debug)]
pub(crate) struct RoomHandle {
    pub(crate) inbox: mpsc::Sender<RoomMessage>,
    pub(crate) load: Arc<RoomLoad>,
    /// How many people it holds.
    pub(crate) capacity: usize,
}

impl RoomHandle {
    /// A way into a room that nobody is in, and the end of it at which the room receives.
    pub(crate) fn new(capacity: usize) -> (Self, mpsc::Receiver<RoomMessage>) {
        let (inbox, messages) = mpsc::channel(INBOX_MESSAGES);
        (Self { inbox, load: Arc::default(), capacity }, messages)
    }

    /// The same way for one socket.
    pub(crate) fn sender(&self, socket: SocketId) -> RoomSender {
        RoomSender { inbox: self.inbox.clone(), socket, capacity: self.capacity }
    }
}

/// Sends what comes from a socket to its room, under the number of the socket.
#[derive(Debug)]
pub(crate) struct RoomSender {
    pub(crate) inbox: mpsc::Sender<RoomMessage>,
    pub(crate) socket: SocketId,
    /// How many people the room holds: what it was opened with, though the settings may say otherwise by now.
    pub(crate) capacity: usize,
}

/// How full a room is: its task writes it, others read it.
#[derive(Debug)]
pub(crate) struct RoomLoad {
    pub(crate) has_space: AtomicBool,
    pub(crate) here: AtomicUsize,
    pub(crate) away: AtomicUsize,
}

/// An empty room.
impl Default for RoomLoad {
    fn default() -> Self {
        let nobody = || AtomicUsize::new(0);
        Self { has_space: AtomicBool::new(true), here: nobody(), away: nobody() }
    }
}

/// How many messages wait for a room at most: more than all its peers send at once on average. When
/// it is full, a socket waits before it reads on, and a newcomer is turned away for the moment.
const INBOX_MESSAGES: usize = 512;
