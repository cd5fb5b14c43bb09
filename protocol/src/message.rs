//! What a client and the server send each other after the socket has opened.
//!
//! One enum for each direction, one variant for each message, as JSON tagged with `type` in snake case.
//! `docs/protocol.md` says the same to the authors of other clients; `tests/it/wire.rs` pins every
//! text. Limits that a type cannot carry are checked in [`State`]'s and [`Sdp`]'s own doors.

mod loose;
mod raw_signal;
#[cfg(feature = "server")]
mod received;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::ice_server::IceServer;
use crate::id::{Epoch, Hand, LinkId, Name, PeerId, RoomId, Seq, StreamId, Token};
use crate::transport_policy::TransportPolicy;
use loose::{LooseServerMessage, LooseSignal};

pub use raw_signal::RawSignal;

/// The version of this wire. A server takes this one and the one before.
pub const VERSION: u32 = 1;

/// What a client sends. Only a server reads it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(Deserialize), serde(try_from = "received::Received"))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    /// The first message of somebody new. [`ServerMessage::IceServers`] and [`ServerMessage::Joined`]
    /// follow, or the socket closes.
    Join {
        /// The version this client speaks.
        version: u32,
        /// What `join_room` gave it; good for one use.
        ticket: Token,
        /// What it wants to be called.
        name: Name,
        /// What it sends from the start.
        state: State,
    },
    /// The first message of a client that has a seat: after a lost socket or a reload.
    /// [`ServerMessage::IceServers`] and [`ServerMessage::Joined`] follow, or the socket closes.
    Rejoin {
        /// The version this client speaks.
        version: u32,
        /// The newest seat token it was given.
        seat: Token,
        /// Whether its peer connections are still there.
        page: Page,
        /// What it wants to be called.
        name: Name,
        /// What it sends now.
        state: State,
    },
    /// What it sends has changed, or whether its hand is raised. The others receive [`ServerMessage::PeerState`]; so does
    /// it itself, if it says something of its hand.
    State {
        /// All of it, not the difference.
        state: State,
        /// Whether its hand is raised; without it, the hand stays as it is. A field, since a server that does not know it
        /// passes it over.
        #[serde(skip_serializing_if = "Option::is_none")]
        hand: Option<bool>,
    },
    /// Something for the other end of a link. That end receives [`ServerMessage::Signal`].
    Signal(Envelope),
    /// It leaves for good: its seat is free at once. The others receive [`ServerMessage::PeerLeft`].
    Leave,
}

/// What the server sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", try_from = "LooseServerMessage")]
pub enum ServerMessage {
    /// The answer to `Join` and `Rejoin`: who is here, this peer left out.
    Joined {
        /// Who the client is, to everybody in the room.
        you: PeerId,
        /// The incarnation of this page: a number that rises with every fresh page of the room.
        incarnation: Epoch,
        /// The room.
        room: RoomId,
        /// What brings it back to this seat; replaces the one before.
        seat: Token,
        /// Everybody else with a seat.
        peers: Vec<Peer>,
        /// Whether others may still come back who were here before the server restarted. Who is not among
        /// `peers` is away then, and [`ServerMessage::Peers`] says later who is gone.
        #[serde(default, skip_serializing_if = "is_false")]
        awaiting: bool,
        /// Which candidates the room's connections may use.
        #[serde(default, skip_serializing_if = "TransportPolicy::is_all")]
        transport_policy: TransportPolicy,
        /// Its own raised hand, kept with the seat.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hand: Option<Hand>,
    },
    /// Nobody is awaited any more: who else is here.
    Peers {
        /// Everybody else with a seat.
        peers: Vec<Peer>,
    },
    /// The servers for connections made from now on: before every `Joined`, and again before half the life
    /// of a credential is over.
    IceServers {
        /// All of them; they replace the ones before.
        ice_servers: Vec<IceServer>,
    },
    /// Somebody is here: new, back after a lost socket (same `incarnation`), or back with a fresh page (later
    /// `incarnation`, so that connections with it start anew).
    PeerJoined {
        /// All that is known of it.
        peer: Peer,
    },
    /// Somebody's socket was lost. Media may still flow; it may come back within 60 s.
    PeerAway {
        /// Who.
        id: PeerId,
    },
    /// Somebody is gone: left, closed the page, or did not come back in time.
    PeerLeft {
        /// Who.
        id: PeerId,
    },
    /// What somebody sends has changed, or its hand.
    PeerState {
        /// Who.
        id: PeerId,
        /// All of it.
        state: State,
        /// Its raised hand.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hand: Option<Hand>,
    },
    /// Something from the other end of a link; `link` names that end.
    Signal(Envelope),
    /// Something of a newer version; it is passed over.
    Unknown,
}

/// A participant as the others see it.
///
/// The room decides its `id`, its `incarnation`, its `presence` and the place of its `hand`; whatever else the room will
/// decide of a peer belongs here as well. `name` and `state` are what its client says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peer {
    /// Who.
    pub id: PeerId,
    /// What it is called.
    pub name: Name,
    /// The incarnation of its page.
    pub incarnation: Epoch,
    /// Whether its socket is open.
    pub presence: Presence,
    /// What it sends.
    #[serde(deserialize_with = "loose::relayed_state")]
    pub state: State,
    /// Its raised hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hand: Option<Hand>,
}

/// Whether a peer with a seat can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Its socket is open.
    Here,
    /// Its socket was lost a moment ago; what is sent to it now does not arrive.
    Away,
}

/// Whether a page that joins again still has its peer connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Page {
    /// The same page: its connections are open.
    Kept,
    /// A new page: it has none.
    Fresh,
}

/// What a client says of what it sends. Receivers show this, and guess nothing from the media.
///
/// A client changes all of it by a message; so nothing belongs here that the room decides, which stands in [`Peer`].
///
/// Example: `{"microphone":true,"camera":false,"streams":[{"id":"s1","source":"camera","paused":false}]}`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "LooseState")]
pub struct State {
    /// Whether the microphone is live.
    pub microphone: bool,
    /// Whether the camera is live.
    pub camera: bool,
    /// What its media streams are; a stream that is not here is not shown. At most
    /// [`State::MAX_STREAMS`], each id once.
    pub streams: Vec<Stream>,
}

impl State {
    /// How many streams a peer may have.
    pub const MAX_STREAMS: usize = 8;
}

/// One media stream of a peer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream {
    /// The browser's own id of it.
    pub id: StreamId,
    /// Where its picture comes from.
    pub source: Source,
    /// Whether it stands still on purpose.
    pub paused: bool,
    /// Whether a screen brings its own sound along. That of a camera is the microphone.
    #[serde(default, skip_serializing_if = "is_false")]
    pub sound: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// Where media comes from.
///
/// Microphone and camera travel in one stream, labelled `camera`, so that the receiver keeps lips and
/// voice together (Media Capture and Streams §4.2: tracks of a stream are synchronised).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A microphone.
    Microphone,
    /// A camera.
    Camera,
    /// A screen, a window or a tab.
    Screen,
}

/// A signal and its place in its link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// The other end: the addressee when a client sends it, the sender when the server does.
    pub link: LinkId,
    /// Which connection of the link.
    pub epoch: Epoch,
    /// Which signal of this sender in this epoch; they count 1, 2, 3 …
    pub seq: Seq,
    /// The newest signal of the other end that arrived in this epoch; 0 for none.
    pub ack: Seq,
    /// The signal, as its sender wrote it.
    pub signal: RawSignal,
}

/// What two ends of a link tell each other. The server checks its shape, and relays it as it came. A newer client may
/// send other kinds: the server relays them as well, and a client that does not know them passes over them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "LooseSignal")]
pub enum Signal {
    /// "I opened this epoch; it is for you to offer." Sent by the answering end, which never offers first.
    Open,
    /// A session description.
    ///
    /// Source: RFC 8829 §3.2, WebRTC §4.6.
    Offer {
        /// The description.
        sdp: Sdp,
    },
    /// The answer to an offer.
    Answer {
        /// The description.
        sdp: Sdp,
        /// The `seq` of that offer.
        offer: Seq,
    },
    /// A candidate of the description sent last; an empty one ends them.
    ///
    /// Source: RFC 8838, WebRTC §4.8.1 `RTCIceCandidateInit`.
    Candidate {
        /// The candidate.
        candidate: Candidate,
    },
}

/// A session description's text, at most 48 KiB. `Debug` shows its length only.
///
/// Source: RFC 8866.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sdp(String);

impl Sdp {
    /// The longest description, in bytes.
    pub const MAX_BYTES: usize = 48 * 1024;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has an m-line for data channels. Nothing else is read of a description here.
    ///
    /// Source: RFC 8841 §5.1.
    #[must_use]
    pub fn has_data_channels(&self) -> bool {
        self.0.lines().any(|line| line.starts_with("m=application"))
    }
}

impl std::fmt::Debug for Sdp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sdp({} bytes)", self.0.len())
    }
}

impl From<Sdp> for String {
    fn from(sdp: Sdp) -> Self {
        sdp.0
    }
}

impl TryFrom<String> for Sdp {
    type Error = LimitError;
    fn try_from(text: String) -> Result<Self, LimitError> {
        if text.len() > Self::MAX_BYTES {
            return Err(LimitError::SdpTooLong);
        }
        Ok(Self(text))
    }
}

/// An ICE candidate as the browser gave it, with the field names of `RTCIceCandidateInit`.
///
/// `Debug` hides it, since it holds addresses.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// The candidate attribute, RFC 8839 §5.1.
    pub candidate: String,
    /// The media section it belongs to, by its `mid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sdp_mid: Option<String>,
    /// The same, by its index.
    #[serde(default, rename = "sdpMLineIndex", skip_serializing_if = "Option::is_none")]
    pub sdp_m_line_index: Option<u16>,
    /// The ICE user name fragment it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username_fragment: Option<String>,
}

impl std::fmt::Debug for Candidate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Candidate(…)")
    }
}

/// Why a message that is well formed goes too far.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LimitError {
    /// A description over its limit.
    #[error("A session description is longer than {} bytes.", Sdp::MAX_BYTES)]
    SdpTooLong,
    /// More streams than a peer may have.
    #[error("A state holds more than {} streams.", State::MAX_STREAMS)]
    TooManyStreams,
    /// Two streams with one id.
    #[error("A state names the same stream twice.")]
    SameStreamTwice,
}

#[derive(Deserialize)]
struct LooseState {
    microphone: bool,
    camera: bool,
    streams: Vec<Stream>,
}

impl TryFrom<LooseState> for State {
    type Error = LimitError;
    fn try_from(loose: LooseState) -> Result<Self, LimitError> {
        let LooseState { microphone, camera, streams } = loose;
        if streams.len() > Self::MAX_STREAMS {
            return Err(LimitError::TooManyStreams);
        }
        let twice = |(i, stream): (usize, &Stream)| streams[..i].iter().any(|s| s.id == stream.id);
        if streams.iter().enumerate().any(twice) {
            return Err(LimitError::SameStreamTwice);
        }
        Ok(Self { microphone, camera, streams })
    }
}
