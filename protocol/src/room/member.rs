//! A peer's seat: what is known of it, and whether a socket is attached.

use std::time::Duration;

use super::SocketId;
use crate::id::{Epoch, Name, PeerId};
use crate::message::{Peer, Presence, State};

/// A peer on its seat, and whether a socket is attached to it.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: Name,
    pub(super) state: State,
    pub(super) incarnation: Epoch,
    /// The number of the newest token.
    pub(super) generation: u32,
    /// The newest token that the peer is known to hold.
    pub(super) confirmed: u32,
    /// Whether it is from an earlier instance, and may be connected with others who are not back yet.
    pub(super) awaiting: bool,
    pub(super) attachment: Attachment,
}

impl Member {
    /// An answer that carried a token may have been lost with its socket, so an older token is good until
    /// the peer has shown that it holds a newer one.
    pub(super) fn accepts(&self, generation: u32) -> bool {
        (self.confirmed..=self.generation).contains(&generation)
    }

    /// What the others know of it; nothing while its seat is only reserved.
    pub(super) fn as_peer(&self, id: &PeerId) -> Option<Peer> {
        Some(Peer {
            id: id.clone(),
            name: self.name.clone(),
            incarnation: self.incarnation,
            presence: self.attachment.presence()?,
            state: self.state.clone(),
        })
    }
}

/// Whether a socket is attached to a seat, and if not, until when the seat is kept.
#[derive(Debug, Clone, Copy)]
pub(super) enum Attachment {
    Here(SocketId),
    Away { until: Duration },
    Reserved { until: Duration },
}

impl Attachment {
    pub(super) fn presence(self) -> Option<Presence> {
        match self {
            Self::Here(_) => Some(Presence::Here),
            Self::Away { .. } => Some(Presence::Away),
            Self::Reserved { .. } => None,
        }
    }

    pub(super) fn until(self) -> Option<Duration> {
        match self {
            Self::Here(_) => None,
            Self::Away { until } | Self::Reserved { until } => Some(until),
        }
    }
}
