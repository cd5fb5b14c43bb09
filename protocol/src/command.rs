//! What a view asks of a call and what it is told: data only, so a page, a bot and an embedder share it.

use thiserror::Error;

use crate::close::CloseReason;
use crate::id::{Hand, PeerId, StreamId};
use crate::link_stats::LinkStats;
use crate::message::Peer;
use crate::transport_policy::TransportPolicy;
use crate::view_sizes::ViewSizes;

/// What a view asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Be heard, or not.
    SetMicrophone(Switch),
    /// Be seen, or not.
    SetCamera(Switch),
    /// Raise the hand, or lower it.
    SetHand(Switch),
    /// Let an own screen stand still for the others, or go on.
    PauseShare(StreamId, Switch),
    /// Say what an own screen shows.
    SetContent(StreamId, Content),
    /// Share a screen no more.
    StopShare(StreamId),
    /// Make a connection that fails anew, at once: see [`LinkStatus::Failing`].
    TryAgain(PeerId),
    /// Tell how the connection with somebody carries media, once: [`Update::Stats`].
    Inspect(PeerId),
    /// Show somebody's pictures so large.
    SetViewSizes(PeerId, ViewSizes),
    /// Leave for good.
    Leave,
}

/// What a view is told. Applied in order, the updates are the whole state of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Update {
    /// How the call stands. After a (re)join it comes last, when everybody present has been told.
    Connection(Connection),
    /// Who one is in this room.
    You(PeerId),
    /// Which candidates the room allows, unless it allows all.
    TransportPolicy(TransportPolicy),
    /// The own microphone.
    Microphone(Device),
    /// The own camera.
    Camera(Device),
    /// The own hand, if it is raised. Until the room has given it a place, it is the last.
    Hand(Option<Hand>),
    /// An own screen is shared, or something about that has changed.
    Share(Share),
    /// An own screen is shared no more.
    ShareEnded(StreamId),
    /// Somebody is here, or something about them has changed.
    Peer(Peer),
    /// Somebody is gone, and their streams with them.
    PeerLeft(PeerId),
    /// How the connection with somebody stands.
    Link {
        /// Who.
        peer: PeerId,
        /// How.
        status: LinkStatus,
    },
    /// How the connection with somebody carries media.
    Stats {
        /// Who.
        peer: PeerId,
        /// What is known of it.
        stats: LinkStats,
    },
    /// A stream of somebody's arrived. It is shown if that peer's state names it.
    StreamAdded {
        /// Whose.
        peer: PeerId,
        /// Which.
        stream: StreamId,
    },
    /// A stream of somebody's ended with its connection.
    StreamRemoved {
        /// Whose.
        peer: PeerId,
        /// Which.
        stream: StreamId,
    },
}

impl Update {
    /// Whether it tells of what one does oneself, which one wants to see at once.
    #[must_use]
    pub fn is_own(&self) -> bool {
        match self {
            Self::Microphone(_)
            | Self::Camera(_)
            | Self::Hand(_)
            | Self::Share(_)
            | Self::ShareEnded(_) => true,
            Self::Connection(connection) => {
                matches!(connection, Connection::Joining | Connection::Ended(_))
            }
            Self::You(_)
            | Self::TransportPolicy(_)
            | Self::Peer(_)
            | Self::PeerLeft(_)
            | Self::Link { .. }
            | Self::Stats { .. }
            | Self::StreamAdded { .. }
            | Self::StreamRemoved { .. } => false,
        }
    }
}

/// How a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// On the way into the room.
    Joining,
    /// In the room.
    Joined,
    /// The server was lost; media between browsers may go on.
    Reconnecting,
    /// Over.
    Ended(Ended),
}

/// Why a call is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// One left.
    Left,
    /// The server could not be reached before the room was entered.
    Unreachable,
    /// The server gave no ticket, or refused the one it gave.
    NotAdmitted,
    /// The server closed for good.
    Closed(CloseReason),
}

/// How an own device stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// Off: muted, or not open.
    Off,
    /// The browser was asked for it.
    Opening,
    /// Live.
    On,
    /// Off, since it could not be opened or was lost.
    Failed(CaptureError),
}

/// A screen that one shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The stream that it travels in.
    pub stream: StreamId,
    /// What it shows.
    pub content: Content,
    /// Whether it stands still for the others.
    pub paused: Switch,
    /// Whether its sound goes along.
    pub sound: Switch,
}

impl Share {
    /// How many screens one person may share at once. Each is up to two m-lines in every description, and a
    /// description has its limit too.
    pub const MAX_PER_PEER: usize = 3;
}

/// What a screen shows, and so what gives way on a narrow line.
///
/// Source: MediaStreamTrack Content Hints §3.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Something to read: every picture is sharp, and there are fewer of them.
    Text,
    /// Something that moves: it moves smoothly, and is less sharp.
    Motion,
}

/// How a connection between two peers stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkStatus {
    /// Being made, for the first time or anew.
    Connecting,
    /// Being made for so long that something must be wrong. It is tried on and on.
    Failing {
        /// What is known of it.
        problem: LinkProblem,
        /// Whether [`Command::TryAgain`] may ask for another try at once.
        can_retry: bool,
    },
    /// Media can flow.
    Connected,
    /// Media has stopped; it may come back.
    Interrupted,
}

/// Why there is no connection, as far as this end knows: the first thing that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkProblem {
    /// This browser has found no address of its own.
    NoAddress,
    /// Nothing has come from the other end.
    NoAnswer,
    /// TURN servers are named, and none has given this browser an address.
    NoRelay,
    /// The same, and one was reached and refused.
    RelayRefused,
    /// Both ends have tried, and no way leads from one to the other.
    NoPath,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

impl Switch {
    /// Whether it is on.
    #[must_use]
    pub fn is_on(self) -> bool {
        self == Self::On
    }
}

impl From<bool> for Switch {
    fn from(on: bool) -> Self {
        if on { Self::On } else { Self::Off }
    }
}

/// Why a camera, a microphone or a screen could not be had.
///
/// Source: Media Capture and Streams §10.2 (`getUserMedia` errors), by their `DOMException` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CaptureError {
    /// `NotAllowedError`: the user or the system said no.
    #[error("permission was denied")]
    Denied,
    /// `NotFoundError`: there is none.
    #[error("no such device was found")]
    NotFound,
    /// `NotReadableError`: another program holds it.
    #[error("the device is in use by another program")]
    InUse,
    /// `OverconstrainedError`: none can do what was asked.
    #[error("no device can do what was asked")]
    Overconstrained,
    /// The page is not secure, so the browser shows no devices (Secure Contexts §1).
    #[error("the page is not secure, so the browser gives no devices")]
    Insecure,
    /// The browser has no such function.
    #[error("the browser cannot do this")]
    Unsupported,
    /// The device was there and went away.
    #[error("the device was disconnected")]
    Lost,
    /// Anything else.
    #[error("the device could not be opened")]
    Other,
}
