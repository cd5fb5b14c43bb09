//! Messages as they arrive at a page: fields that may be missing, until it is known which message they make.
//!
//! serde reads a tagged enum by keeping all of it aside until it has seen the tag, in code of its own for every
//! type inside. For a page that is much to load; one flat struct is little. What a server reads is not
//! read this way.
//!
//! What another client says of itself reaches a page as well, and that client may be newer: a stream of which the page
//! does not know what it is costs that stream, and not the message of the room that it stands in.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use thiserror::Error;

use super::{Candidate, Envelope, Peer, RawSignal, Sdp, ServerMessage, Signal, State, Stream};
use crate::codec::{RawText, decode_on_page};
use crate::ice_server::IceServer;
use crate::id::{Epoch, Hand, LinkId, PeerId, RoomId, Seq, Token};
use crate::transport_policy::TransportPolicy;

/// Any [`ServerMessage`].
#[derive(Deserialize)]
pub(super) struct LooseServerMessage {
    #[serde(rename = "type")]
    kind: String,
    you: Option<PeerId>,
    incarnation: Option<Epoch>,
    room: Option<RoomId>,
    seat: Option<Token>,
    peers: Option<Vec<Peer>>,
    awaiting: Option<bool>,
    transport_policy: Option<String>,
    ice_servers: Option<Vec<IceServer>>,
    peer: Option<Peer>,
    id: Option<PeerId>,
    state: Option<RelayedState>,
    hand: Option<Hand>,
    link: Option<LinkId>,
    epoch: Option<Epoch>,
    seq: Option<Seq>,
    ack: Option<Seq>,
    signal: Option<RawSignal>,
}

impl TryFrom<LooseServerMessage> for ServerMessage {
    type Error = LooseError;

    fn try_from(loose: LooseServerMessage) -> Result<Self, LooseError> {
        Ok(match loose.kind.as_str() {
            "joined" => Self::Joined {
                you: there("you", loose.you)?,
                incarnation: there("incarnation", loose.incarnation)?,
                room: there("room", loose.room)?,
                seat: there("seat", loose.seat)?,
                peers: there("peers", loose.peers)?,
                awaiting: loose.awaiting.unwrap_or_default(),
                transport_policy: TransportPolicy::of_word(loose.transport_policy.as_deref()),
                hand: loose.hand,
            },
            "peers" => Self::Peers { peers: there("peers", loose.peers)? },
            "ice_servers" => {
                Self::IceServers { ice_servers: there("ice_servers", loose.ice_servers)? }
            }
            "peer_joined" => Self::PeerJoined { peer: there("peer", loose.peer)? },
            "peer_away" => Self::PeerAway { id: there("id", loose.id)? },
            "peer_left" => Self::PeerLeft { id: there("id", loose.id)? },
            "peer_state" => {
                let state = loose.state.map(State::from);
                let (id, state) = (there("id", loose.id)?, there("state", state)?);
                Self::PeerState { id, state, hand: loose.hand }
            }
            "signal" => Self::Signal(Envelope {
                link: there("link", loose.link)?,
                epoch: there("epoch", loose.epoch)?,
                seq: there("seq", loose.seq)?,
                ack: there("ack", loose.ack)?,
                signal: there("signal", loose.signal)?,
            }),
            _ => Self::Unknown,
        })
    }
}

/// Any [`Signal`].
#[derive(Deserialize)]
pub(super) struct LooseSignal {
    kind: Kind,
    sdp: Option<Sdp>,
    offer: Option<Seq>,
    candidate: Option<Candidate>,
}

impl TryFrom<LooseSignal> for Signal {
    type Error = LooseError;

    fn try_from(loose: LooseSignal) -> Result<Self, LooseError> {
        Ok(match loose.kind {
            Kind::Open => Self::Open,
            Kind::Offer => Self::Offer { sdp: there("sdp", loose.sdp)? },
            Kind::Answer => {
                Self::Answer { sdp: there("sdp", loose.sdp)?, offer: there("offer", loose.offer)? }
            }
            Kind::Candidate => Self::Candidate { candidate: there("candidate", loose.candidate)? },
            Kind::Unknown => return Err(LooseError::UnknownSignal),
        })
    }
}

/// The kinds of [`Signal`].
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Open,
    Offer,
    Answer,
    Candidate,
    /// One of a newer version.
    #[serde(other)]
    Unknown,
}

/// Reads a [`State`] that another client sent.
pub(super) fn relayed_state<'de, D: Deserializer<'de>>(from: D) -> Result<State, D::Error> {
    RelayedState::deserialize(from).map(State::from)
}

/// A [`State`] that another client sent.
#[derive(Deserialize)]
struct RelayedState {
    microphone: bool,
    camera: bool,
    #[serde(deserialize_with = "relayed_streams")]
    streams: Vec<Stream>,
}

impl From<RelayedState> for State {
    fn from(relayed: RelayedState) -> Self {
        let RelayedState { microphone, camera, streams } = relayed;
        Self { microphone, camera, streams }
    }
}

/// Reads the streams of a [`State`], each from its own text: one that cannot be read costs no other.
fn relayed_streams<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Stream>, D::Error> {
    from.deserialize_seq(StreamsVisitor)
}

struct StreamsVisitor;

impl<'de> Visitor<'de> for StreamsVisitor {
    type Value = Vec<Stream>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of streams")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut texts: A) -> Result<Vec<Stream>, A::Error> {
        let mut streams: Vec<Stream> = Vec::new();
        while let Some(RawText(text)) = texts.next_element()? {
            let Ok(stream) = decode_on_page::<Stream>(text) else { continue };
            let is_new = streams.iter().all(|known| known.id != stream.id);
            if is_new && streams.len() < State::MAX_STREAMS {
                streams.push(stream);
            }
        }
        Ok(streams)
    }
}

/// Why fields make no message.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum LooseError {
    /// One that this message needs is not there.
    #[error("The field `{0}` is missing.")]
    Missing(&'static str),
    /// A signal of no kind that is known here.
    #[error("The kind of the signal is not known.")]
    UnknownSignal,
}

fn there<T>(name: &'static str, field: Option<T>) -> Result<T, LooseError> {
    field.ok_or(LooseError::Missing(name))
}
