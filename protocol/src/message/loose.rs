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
use serde::de::value::{Error as WordError, StrDeserializer};
use serde::de::{Deserializer, Error, Visitor};
use thiserror::Error;

use super::{Candidate, Envelope, Peer, Sdp, ServerMessage, Signal, Source, State, Stream};
use crate::ice_server::IceServer;
use crate::id::{Epoch, LinkId, PeerId, RoomId, Seq, StreamId, Token};

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
    ice_servers: Option<Vec<IceServer>>,
    peer: Option<Peer>,
    id: Option<PeerId>,
    state: Option<RelayedState>,
    link: Option<LinkId>,
    epoch: Option<Epoch>,
    seq: Option<Seq>,
    ack: Option<Seq>,
    signal: Option<Signal>,
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
                Self::PeerState { id: there("id", loose.id)?, state: there("state", state)? }
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
    kind: String,
    sdp: Option<Sdp>,
    offer: Option<Seq>,
    candidate: Option<Candidate>,
}

impl TryFrom<LooseSignal> for Signal {
    type Error = LooseError;

    fn try_from(loose: LooseSignal) -> Result<Self, LooseError> {
        Ok(match loose.kind.as_str() {
            "open" => Self::Open,
            "offer" => Self::Offer { sdp: there("sdp", loose.sdp)? },
            "answer" => {
                Self::Answer { sdp: there("sdp", loose.sdp)?, offer: there("offer", loose.offer)? }
            }
            "candidate" => Self::Candidate { candidate: there("candidate", loose.candidate)? },
            _ => return Err(LooseError::UnknownSignal),
        })
    }
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
    streams: Vec<RelayedStream>,
}

impl From<RelayedState> for State {
    fn from(relayed: RelayedState) -> Self {
        let RelayedState { microphone, camera, streams: relayed } = relayed;
        let mut streams: Vec<Stream> = Vec::new();
        for stream in relayed.into_iter().filter_map(RelayedStream::read) {
            let is_new = streams.iter().all(|known| known.id != stream.id);
            if is_new && streams.len() < Self::MAX_STREAMS {
                streams.push(stream);
            }
        }
        Self { microphone, camera, streams }
    }
}

/// A [`Stream`], if its fields are what they are here.
#[derive(Deserialize)]
struct RelayedStream {
    id: Option<Value>,
    source: Option<Value>,
    paused: Option<Value>,
    sound: Option<Value>,
}

impl RelayedStream {
    fn read(self) -> Option<Stream> {
        let (Some(Value::Text(id)), Some(Value::Text(source)), Some(Value::Flag(paused))) =
            (self.id, self.source, self.paused)
        else {
            return None;
        };
        let sound = match self.sound {
            None => false,
            Some(Value::Flag(sound)) => sound,
            Some(Value::Text(_) | Value::Other) => return None,
        };
        let source = Source::deserialize(StrDeserializer::<WordError>::new(&source)).ok()?;
        Some(Stream { id: StreamId::parse(&id).ok()?, source, paused, sound })
    }
}

/// A value of a kind that is not known before it is read.
enum Value {
    Flag(bool),
    Text(String),
    Other,
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl Visitor<'_> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, true or false")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Value, E> {
        Ok(Value::Other)
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
