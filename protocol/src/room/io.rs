//! The inputs and outputs of a room.
//!
//! They are values that can be sent, since a room may stand on another node than its sockets.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::close::CloseReason;
use crate::id::{Epoch, Hand, Name, PeerId, RoomId};
use crate::message::{ClientMessage, Page, Peer, ServerMessage, State};
use crate::transport_policy::TransportPolicy;

/// What a room opens with.
#[derive(Debug, Clone)]
pub struct Opening {
    /// How many peers it takes.
    pub capacity: usize,
    /// How long a seat without a socket is kept, and seats of an earlier instance are taken up as they were.
    pub away_timeout: Duration,
    /// The server's instance: another number after each start of the server, and after each panic of a room.
    pub instance: u64,
    /// The incarnation of its first page.
    pub first_incarnation: Epoch,
}

/// A node: one server process, of several that may hold the sockets of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NodeId(pub u32);

/// A socket, unique over all nodes. The driver numbers those of its node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SocketId {
    /// The node that holds it.
    pub node: NodeId,
    /// Its number there.
    pub number: u64,
}

/// What a seat token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// In which room.
    pub room: RoomId,
    /// Whose.
    pub peer: PeerId,
    /// How many tokens this seat has had.
    pub generation: u32,
    /// The incarnation of its page.
    pub incarnation: Epoch,
    /// The instance that its room opened with.
    #[serde(default)]
    pub instance: u64,
    /// What its room allowed.
    #[serde(default, skip_serializing_if = "TransportPolicy::is_all")]
    pub transport_policy: TransportPolicy,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Input {
    /// Somebody new, whose ticket was good.
    Join {
        /// Its socket.
        socket: SocketId,
        /// The id it will have.
        fresh: PeerId,
        /// What its ticket asks for. The first peer of a room decides.
        transport_policy: TransportPolicy,
        /// Its name.
        name: Name,
        /// What it sends.
        state: State,
    },
    /// Somebody with a seat token whose signature was good.
    Rejoin {
        /// Its socket.
        socket: SocketId,
        /// What the token says.
        seat: Seat,
        /// Whether its connections are still there.
        page: Page,
        /// Its name.
        name: Name,
        /// What it sends.
        state: State,
    },
    /// A later message of a socket that joined.
    Received {
        /// The socket.
        socket: SocketId,
        /// The message.
        message: ClientMessage,
    },
    /// A socket is gone.
    Closed {
        /// The socket.
        socket: SocketId,
        /// How it went.
        departure: Departure,
    },
    /// The time of [`Room::poll_timeout`] has come.
    Timeout,
}

/// How a socket went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Departure {
    /// It closed with 1000: its peer leaves.
    Left,
    /// It closed with 1001, as a browser does for a page that goes: a closed tab, or a reload.
    PageGone,
    /// Anything else: the network.
    Lost,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Output {
    /// Sign the seat and send [`ServerMessage::Joined`].
    Joined {
        /// To whom.
        socket: SocketId,
        /// What to sign.
        seat: Seat,
        /// Who else is here.
        peers: Vec<Peer>,
        /// Whether others of an earlier instance may still come back.
        awaiting: bool,
        /// Its raised hand.
        hand: Option<Hand>,
    },
    /// Send a message.
    Deliver {
        /// To whom.
        socket: SocketId,
        /// What.
        message: ServerMessage,
    },
    /// Close a socket.
    Close {
        /// Which.
        socket: SocketId,
        /// Why.
        reason: CloseReason,
    },
}
