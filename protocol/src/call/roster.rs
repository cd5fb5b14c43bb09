//! Who else is here, and the connection with each.

use std::time::Duration;

use super::contact::{Contact, Slot};
use super::{Call, Output, Session};
use crate::backoff::Backoff;
use crate::command::{LinkStatus, Update};
use crate::id::{Epoch, LinkId, PeerId};
use crate::link::{self, Event, Link, Side};
use crate::message::{ClientMessage, Envelope, Peer, Presence};
use crate::view_sizes::ViewSizes;

impl Call {
    /// Takes in who is here. Every other peer is gone, or may still come back.
    pub(super) fn sync_roster(&mut self, peers: Vec<Peer>, awaiting: bool, now: Duration) {
        let is_missing = |contact: &Contact| peers.iter().all(|peer| peer.id != contact.peer.id);
        for id in self.peers_where(&is_missing) {
            if awaiting { self.mark_away(&id) } else { self.remove_peer(&id) }
        }
        for peer in peers {
            self.upsert_peer(peer, now);
        }
    }

    /// A peer cannot be reached just now.
    pub(super) fn mark_away(&mut self, id: &PeerId) {
        self.update_peer(id, &|peer| peer.presence = Presence::Away);
    }

    /// Changes what is known of a peer.
    pub(super) fn update_peer(&mut self, id: &PeerId, change: &dyn Fn(&mut Peer)) {
        if let Some(contact) = self.contacts.get_mut(id) {
            change(&mut contact.peer);
            let peer = contact.peer.clone();
            self.update(Update::Peer(peer));
        }
    }

    /// A peer is here: new, back, or back with a fresh page.
    pub(super) fn upsert_peer(&mut self, peer: Peer, now: Duration) {
        let Some(me) = self.me.clone() else { return };
        if peer.id == me.id {
            return;
        }
        self.update(Update::Peer(peer.clone()));
        match self.contacts.get_mut(&peer.id) {
            Some(contact) if contact.peer.incarnation == peer.incarnation => {
                let id = peer.id.clone();
                contact.peer = peer;
                if let Some(link) = contact.link() {
                    link.resend();
                }
                self.settle_link(&id, now);
            }
            _ => {
                let id = peer.id.clone();
                self.close_link(&id);
                let first = me.first_epoch(&peer);
                let seed = self.seed ^ first.0;
                let backoff = Backoff::new(FIRST_RELINK, MAX_RELINK, seed);
                // A peer that is back with the same incarnation may not know that the last connection was given up.
                let next = self.departed.remove(&id).map(|departed| departed.epoch());
                let epoch = next.filter(|next| next.belongs_to(first)).unwrap_or(first);
                let slot = Slot::Due { epoch, at: now };
                self.contacts.insert(
                    id.clone(),
                    Contact { peer, slot, backoff, view_sizes: ViewSizes::default() },
                );
                self.connect(&id, now);
            }
        }
    }

    /// A peer is gone.
    pub(super) fn remove_peer(&mut self, id: &PeerId) {
        self.close_link(id);
        if let Some(contact) = self.contacts.remove(id) {
            if self.departed.len() == MAX_DEPARTED {
                self.departed.clear();
            }
            self.departed.insert(id.clone(), contact);
            self.update(Update::PeerLeft(id.clone()));
        }
    }

    /// Gives up the connection with a peer that is still here. When it is told of again, the next one is a first one.
    pub(super) fn forget_link(&mut self, id: &PeerId) {
        self.close_link(id);
        self.contacts.remove(id);
    }

    pub(super) fn receive_signal(&mut self, envelope: Envelope, now: Duration) {
        let LinkId::Peer(id) = envelope.link.clone();
        let (Some(me), Some(contact)) = (&self.me, self.contacts.get_mut(&id)) else { return };
        let first = me.first_epoch(&contact.peer);
        if !envelope.epoch.belongs_to(first) || envelope.epoch < contact.epoch() {
            return;
        }
        let is_new = contact.link().is_none_or(|link| link.epoch() < envelope.epoch);
        if is_new {
            self.close_link(&id);
            self.open_link(&id, envelope.epoch);
        }
        if let Some(link) = self.contacts.get_mut(&id).and_then(Contact::link) {
            link.receive(envelope);
        }
        self.settle_link(&id, now);
    }

    pub(super) fn handle_event(&mut self, id: &PeerId, epoch: Epoch, event: Event, now: Duration) {
        let link = self.contacts.get_mut(id).and_then(Contact::link);
        if let Some(link) = link.filter(|link| link.epoch() == epoch) {
            link.handle_event(event);
            self.settle_link(id, now);
        }
    }

    pub(super) fn set_view_sizes(&mut self, id: &PeerId, view_sizes: ViewSizes, now: Duration) {
        let Some(contact) = self.contacts.get_mut(id) else { return };
        contact.view_sizes = view_sizes.clone();
        if let Some(link) = contact.link() {
            link.set_view_sizes(view_sizes);
        }
        self.settle_link(id, now);
    }

    /// Makes the connection that is due.
    pub(super) fn connect(&mut self, id: &PeerId, now: Duration) {
        let (Some(me), Some(contact)) = (&self.me, self.contacts.get(id)) else { return };
        let (epoch, first) = (contact.epoch(), me.first_epoch(&contact.peer));
        let side = self.open_link(id, epoch);
        if side == Some(Side::Answerer)
            && epoch != first
            && let Some(link) = self.contacts.get_mut(id).and_then(Contact::link)
        {
            // The peer that joined earlier offers, and cannot know that a new connection is due.
            link.announce();
        }
        self.settle_link(id, now);
    }

    fn open_link(&mut self, id: &PeerId, epoch: Epoch) -> Option<Side> {
        let (me, contact) = (self.me.as_ref()?, self.contacts.get_mut(id)?);
        let side = me.side_towards(&contact.peer);
        let mut link = Link::new(&me.id, id.clone(), epoch);
        link.set_view_sizes(contact.view_sizes.clone());
        if side == Side::Offerer {
            link.offer();
        }
        contact.slot = Slot::Open(link);
        let ice_servers = self.ice_servers.clone();
        self.outputs.push_back(Output::OpenLink { peer: id.clone(), epoch, side, ice_servers });
        self.update(Update::Link { peer: id.clone(), status: LinkStatus::Connecting });
        Some(side)
    }

    fn close_link(&mut self, id: &PeerId) {
        let Some(contact) = self.contacts.get_mut(id) else { return };
        let Slot::Open(link) = &contact.slot else { return };
        let (epoch, streams) = (link.epoch(), link.streams().to_vec());
        contact.slot = Slot::Due { epoch: epoch.next(), at: Duration::MAX };
        self.outputs.push_back(Output::CloseLink { peer: id.clone(), epoch });
        for stream in streams {
            self.update(Update::StreamRemoved { peer: id.clone(), stream });
        }
    }

    /// Hands on every output of a link.
    fn settle_link(&mut self, id: &PeerId, now: Duration) {
        while let Some(contact) = self.contacts.get_mut(id)
            && let Slot::Open(link) = &mut contact.slot
            && let Some(output) = link.poll_output()
        {
            let (peer, epoch) = (id.clone(), link.epoch());
            match output {
                link::Output::Send(envelope) => {
                    if matches!(self.session, Session::Joined { .. }) {
                        let message = ClientMessage::Signal(envelope);
                        self.outputs.push_back(Output::Send(message));
                    }
                }
                link::Output::Act(action) => {
                    self.outputs.push_back(Output::Act { peer, epoch, action });
                }
                link::Output::Status(status) => {
                    if status == LinkStatus::Connected {
                        contact.backoff.reset();
                    }
                    self.update(Update::Link { peer, status });
                }
                link::Output::SendViewSizes(view_sizes) => {
                    self.outputs.push_back(Output::SendViewSizes { peer, epoch, view_sizes });
                }
                link::Output::Encode(view_sizes) => {
                    self.outputs.push_back(Output::Encode { peer, epoch, view_sizes });
                }
                link::Output::StreamAdded(stream) => {
                    self.update(Update::StreamAdded { peer, stream });
                }
                link::Output::StreamRemoved(stream) => {
                    self.update(Update::StreamRemoved { peer, stream });
                }
                link::Output::Fault => {
                    let at = now + contact.backoff.next_wait();
                    self.close_link(id);
                    if let Some(contact) = self.contacts.get_mut(id) {
                        contact.slot = Slot::Due { epoch: epoch.next(), at };
                    }
                    self.update(Update::Link { peer, status: LinkStatus::Connecting });
                }
            }
        }
    }

    /// The peers for which this is true.
    pub(super) fn peers_where(&self, matches: &dyn Fn(&Contact) -> bool) -> Vec<PeerId> {
        let peers = self.contacts.values().filter(|contact| matches(contact));
        peers.map(|contact| contact.peer.id.clone()).collect()
    }
}

/// How many departed peers are remembered; with one more, all before it are forgotten.
const MAX_DEPARTED: usize = 64;

/// The first and the longest wait before a broken connection is made anew.
pub(super) const FIRST_RELINK: Duration = Duration::from_millis(500);
const MAX_RELINK: Duration = Duration::from_secs(6);
