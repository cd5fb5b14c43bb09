//! Messages as they arrive at a page: fields that may be missing, until it is known which message they make.
//!
//! serde reads a tagged enum by keeping all of it aside until it has seen the tag, in code of its own for every
//! type inside. For a page that is much to load; one flat struct is little. What a server reads is not
//! read this way.

use serde::Deserialize;
use thiserror::Error;

use super::{Candidate, Envelope, Peer, Sdp, ServerMessage, Signal, State};
use crate::ice_server::IceServer;
use crate::id::{Epoch, LinkId, PeerId, RoomId, Seq, Token};

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
    state: Option<State>,
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
                Self::PeerState { id: there("id", loose.id)?, state: there("state", loose.state)? }
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
