//! A peer's seat: what is known of it, and whether a socket is attached.

use std::time::Duration;

use super::SocketId;
use crate::id::{Epoch, Hand, Name, PeerId};
use crate::message::{Peer, Presence, State};

/// A peer on its seat, and whether a socket is attached to it.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: Name,
    pub(super) state: State,
    /// Its raised hand.
    pub(super) hand: Option<Hand>,
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
    pub(super) fn newcomer(name: Name, state: State, incarnation: Epoch, socket: SocketId) -> Self {
        Self {
            name,
            state,
            hand: None,
            incarnation,
            generation: 1,
            confirmed: 1,
            awaiting: false,
            attachment: Attachment::Here(socket),
        }
    }

    /// An answer that carried a token may have been lost with its socket, so an older token is good until
    /// the peer has shown that it holds a newer one.
    pub(super) fn accepts(&self, generation: u32) -> bool {
        (self.confirmed..=self.generation).contains(&generation)
    }

    /// Raises the hand, after the last one that was raised in the room, or lowers it. One that is raised already keeps its
    /// place.
    pub(super) fn set_hand(&mut self, raised: bool, last: &mut Hand) {
        if !raised {
            self.hand = None;
        } else if self.hand.is_none() {
            *last = last.next();
            self.hand = Some(*last);
        }
    }

    /// What the others know of it; nothing while its seat is only reserved.
    pub(super) fn as_peer(&self, id: &PeerId) -> Option<Peer> {
        Some(Peer {
            id: id.clone(),
            name: self.name.clone(),
            incarnation: self.incarnation,
            presence: self.attachment.presence()?,
            state: self.state.clone(),
            hand: self.hand,
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
