//! Somebody else in the room, and which connection with them is due.
//!
//! Both ends know unasked who offers first and which epoch a link begins with: both follow from their incarnations.

use std::time::Duration;

use crate::backoff::Backoff;
use crate::id::{Epoch, PeerId};
use crate::link::{Link, Side};
use crate::message::{Peer, Presence};
use crate::view_sizes::ViewSizes;

/// Who one is in the room.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Me {
    pub(super) id: PeerId,
    pub(super) incarnation: Epoch,
}

impl Me {
    /// The peer that joined earlier offers first, so that the two do not both offer.
    pub(super) fn side_towards(&self, peer: &Peer) -> Side {
        let is_earlier = (self.incarnation, &self.id) < (peer.incarnation, &peer.id);
        if is_earlier { Side::Offerer } else { Side::Answerer }
    }

    pub(super) fn first_epoch(&self, peer: &Peer) -> Epoch {
        self.incarnation.max(peer.incarnation)
    }
}

/// Somebody else in the room, and the connection with them.
#[derive(Debug)]
pub(super) struct Contact {
    pub(super) peer: Peer,
    pub(super) slot: Slot,
    pub(super) backoff: Backoff,
    /// How large its pictures are shown here, over this connection and the next.
    pub(super) view_sizes: ViewSizes,
}

impl Contact {
    pub(super) fn link(&mut self) -> Option<&mut Link> {
        match &mut self.slot {
            Slot::Open(link) => Some(link),
            Slot::Due { .. } => None,
        }
    }

    /// The connection that is, or the one that comes next.
    pub(super) fn epoch(&self) -> Epoch {
        match &self.slot {
            Slot::Open(link) => link.epoch(),
            Slot::Due { epoch, .. } => *epoch,
        }
    }

    /// When a new connection is to be tried; not while the other end cannot receive it.
    pub(super) fn due(&self) -> Option<Duration> {
        match self.slot {
            Slot::Due { at, .. } if self.peer.presence == Presence::Here => Some(at),
            Slot::Due { .. } | Slot::Open(_) => None,
        }
    }
}

/// The connection with a contact.
#[derive(Debug)]
pub(super) enum Slot {
    /// There is one.
    Open(Link),
    /// The last connection broke; the next is to be made then.
    Due { epoch: Epoch, at: Duration },
}
