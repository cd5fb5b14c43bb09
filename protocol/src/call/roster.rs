//! Who is here: oneself, and every other peer. A peer is a person; how one is connected with it is in [`super::links`].

use std::time::Duration;

use super::{Call, topology};
use crate::command::Update;
use crate::id::{Epoch, PeerId};
use crate::message::{Peer, Presence};
use crate::view_sizes::ViewSizes;

/// Who one is in the room.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Me {
    pub(super) id: PeerId,
    pub(super) incarnation: Epoch,
}

/// The other peers, with what the view asked of each.
#[derive(Debug, Default)]
pub(super) struct Roster(Vec<Entry>);

/// A peer, and how large its pictures are shown here, over any connection.
#[derive(Debug)]
struct Entry {
    peer: Peer,
    view_sizes: ViewSizes,
}

impl Roster {
    pub(super) fn peers(&self) -> impl Iterator<Item = &Peer> {
        self.0.iter().map(|entry| &entry.peer)
    }

    pub(super) fn view_sizes(&self, id: &PeerId) -> ViewSizes {
        let entry = self.0.iter().find(|entry| entry.peer.id == *id);
        entry.map(|entry| entry.view_sizes.clone()).unwrap_or_default()
    }

    pub(super) fn set_view_sizes(&mut self, id: &PeerId, view_sizes: ViewSizes) {
        if let Some(entry) = self.get_mut(id) {
            entry.view_sizes = view_sizes;
        }
    }

    /// Adds a peer, or replaces all that was known of it. A fresh page shows nothing of what the one before did.
    fn upsert(&mut self, peer: Peer) {
        match self.get_mut(&peer.id) {
            Some(entry) if entry.peer.incarnation == peer.incarnation => entry.peer = peer,
            Some(entry) => *entry = Entry { peer, view_sizes: ViewSizes::default() },
            None => self.0.push(Entry { peer, view_sizes: ViewSizes::default() }),
        }
    }

    /// Whether it was here.
    fn remove(&mut self, id: &PeerId) -> bool {
        let before = self.0.len();
        self.0.retain(|entry| entry.peer.id != *id);
        self.0.len() < before
    }

    fn get_mut(&mut self, id: &PeerId) -> Option<&mut Entry> {
        self.0.iter_mut().find(|entry| entry.peer.id == *id)
    }
}

impl Call {
    /// Takes in who is here. Every other peer is gone, or may still come back.
    pub(super) fn sync_roster(&mut self, peers: Vec<Peer>, awaiting: bool, now: Duration) {
        for id in self.missing_among(&peers) {
            if awaiting { self.mark_away(&id) } else { self.remove_peer(&id) }
        }
        peers.into_iter().for_each(|peer| self.upsert_peer(peer, now));
    }

    /// The peers that were here and are not among these.
    pub(super) fn missing_among(&self, peers: &[Peer]) -> Vec<PeerId> {
        let is_missing = |known: &&Peer| peers.iter().all(|peer| peer.id != known.id);
        self.roster.peers().filter(is_missing).map(|peer| peer.id.clone()).collect()
    }

    /// A peer cannot be reached just now.
    pub(super) fn mark_away(&mut self, id: &PeerId) {
        self.update_peer(id, &|peer| peer.presence = Presence::Away);
    }

    /// Changes what is known of a peer.
    pub(super) fn update_peer(&mut self, id: &PeerId, change: &dyn Fn(&mut Peer)) {
        if let Some(entry) = self.roster.get_mut(id) {
            change(&mut entry.peer);
            let peer = entry.peer.clone();
            self.update(Update::Peer(peer));
        }
    }

    /// A peer is here: new, back, or back with a fresh page.
    pub(super) fn upsert_peer(&mut self, peer: Peer, now: Duration) {
        if self.me.as_ref().is_none_or(|me| me.id == peer.id) {
            return;
        }
        self.links.resend(&topology::towards(&peer.id), now);
        self.roster.upsert(peer.clone());
        self.update(Update::Peer(peer));
    }

    /// A peer is gone, and with it what connected us.
    pub(super) fn remove_peer(&mut self, id: &PeerId) {
        if self.roster.remove(id) {
            self.close_unwanted();
            self.update(Update::PeerLeft(id.clone()));
        }
    }
}
