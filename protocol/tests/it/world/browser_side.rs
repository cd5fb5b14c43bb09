//! One person's peer connections: a driver of `FakePeer` that takes its time.

use std::collections::BTreeSet;
use std::time::Duration;

use protocol::call::Input;
use protocol::id::{Epoch, LinkId, PeerId};
use protocol::link::{ConnectionState, Event as LinkEvent};
use protocol::message::Sdp;
use protocol::negotiation::Action;

use super::{BrowserEvent, Happening, World};
use crate::fake_peer::{FakePeer, Kind, SignalingState, candidate};

/// A fake peer connection and what its ICE is up to.
#[derive(Debug, Default)]
pub(crate) struct Connected {
    pub(crate) peer: FakePeer,
    /// The pair of user name fragments that is connected.
    connected: Option<(u32, u32)>,
    emitted: BTreeSet<(u32, u32)>,
    accepted: BTreeSet<(u32, u32)>,
    gathered: BTreeSet<u32>,
    pub(super) refuses_next: bool,
    /// Nothing finds a way to the other end, and the browser does not say so.
    is_stalled: bool,
    has_stream: bool,
}

impl Connected {
    pub(super) fn stalled(is_stalled: bool) -> Self {
        Self { is_stalled, ..Self::default() }
    }

    /// Whether the two ends of a link are at rest and agree.
    pub(crate) fn fits(&self, other: &Self) -> Result<(), String> {
        if self.peer.signaling_state() != SignalingState::Stable {
            return Err(format!("left in {:?}", self.peer.signaling_state()));
        }
        if self.peer.is_needed() {
            return Err("something is left to negotiate".into());
        }
        if self.peer.current_local.is_none() || self.peer.current_local != other.peer.current_remote
        {
            return Err("they do not agree".into());
        }
        let remote = self.peer.current_remote.as_ref().map(|remote| remote.ufrag);
        let mut expected = other.emitted.iter().filter(|key| Some(key.0) == remote);
        if expected.any(|key| !self.accepted.contains(key)) {
            return Err("a candidate was lost".into());
        }
        Ok(())
    }
}

impl World {
    pub(super) fn browse(
        &mut self,
        node: usize,
        life: u32,
        id: &PeerId,
        epoch: Epoch,
        event: BrowserEvent,
    ) {
        let place = &mut self.nodes[node];
        if place.life != life {
            return;
        }
        let Some((_, connected)) = place.peers.get_mut(id).filter(|(now, _)| *now == epoch) else {
            return;
        };
        match event {
            BrowserEvent::Task => {
                if connected.peer.run_task() {
                    let hop = Duration::from_millis(3);
                    self.report(node, id, epoch, hop, LinkEvent::NegotiationNeeded);
                }
            }
            BrowserEvent::Start(action) => {
                connected.peer.start_operation();
                let (peer, event) = (id.clone(), BrowserEvent::Finish(action));
                let wait = self.climate.slowest_browser;
                self.after(wait, Happening::Browser { node, life, peer, epoch, event });
            }
            BrowserEvent::Finish(action) => self.finish(node, id, epoch, action),
            BrowserEvent::Gather { ufrag, n } => {
                if connected.peer.gathers(ufrag) {
                    connected.emitted.insert((ufrag, n));
                    let candidate = LinkEvent::Candidate(candidate(ufrag, n));
                    self.report(node, id, epoch, Duration::ZERO, candidate);
                }
            }
            BrowserEvent::Report(event) => {
                let link = LinkId::Peer(id.clone());
                self.tell(node, Input::Link { link, epoch, event });
            }
        }
        self.settle_peer(node, id);
    }

    /// The browser does what it was asked.
    fn finish(&mut self, node: usize, id: &PeerId, epoch: Epoch, action: Action) {
        let fresh = self.descriptions.len() as u32 + 1;
        let (life, wait) = (self.nodes[node].life, self.climate.slowest_browser * 3);
        let Some((_, connected)) = self.nodes[node].peers.get_mut(id) else { return };
        let peer = &mut connected.peer;
        // A candidate that is only tried is refused where it does not fit, and for no other reason.
        let is_tried = matches!(action, Action::TryCandidate(_));
        let refused = !is_tried && std::mem::take(&mut connected.refuses_next);
        let result = match &action {
            _ if refused => Err(()),
            Action::RestartIce => {
                peer.restart_ice();
                Ok(None)
            }
            Action::SendOffer | Action::SendAnswer { .. } => {
                peer.set_local(fresh).map(Some).map_err(drop)
            }
            Action::ApplyOffer(sdp) | Action::ApplyAnswer(sdp) => {
                let description = self.descriptions[sdp.as_str().parse::<usize>().unwrap()].clone();
                peer.set_remote(description).map(|()| None).map_err(drop)
            }
            Action::AddCandidate(candidate) | Action::TryCandidate(candidate) => {
                let (ufrag, n) = candidate.candidate.split_once('/').unwrap();
                let key = (ufrag.parse().unwrap(), n.parse().unwrap());
                let result = peer.add_candidate(key.0).map(|()| None).map_err(drop);
                if result.is_ok() {
                    connected.accepted.insert(key);
                }
                result
            }
        };
        connected.peer.end_operation();
        let applied = matches!(action, Action::ApplyOffer(_) | Action::ApplyAnswer(_));
        if applied && result.is_ok() && !std::mem::replace(&mut connected.has_stream, true) {
            let other = self.nodes.iter().find(|other| other.is(id));
            if let Some(stream) = other.map(|other| other.stream().clone()) {
                let added = LinkEvent::StreamAdded(stream);
                self.report(node, id, epoch, Duration::ZERO, added);
            } else if let Some((_, connected)) = self.nodes[node].peers.get_mut(id) {
                connected.has_stream = false;
            }
        }
        let event = match result {
            Err(()) => LinkEvent::Failed,
            Ok(None) => LinkEvent::Done,
            Ok(Some(description)) => {
                let (kind, ufrag) = (description.kind, description.ufrag);
                let sdp = Sdp::try_from(self.descriptions.len().to_string()).unwrap();
                self.descriptions.push(description);
                let gathers = self.nodes[node]
                    .peers
                    .get_mut(id)
                    .is_some_and(|(_, connected)| connected.gathered.insert(ufrag));
                for n in 0..if gathers { 3 } else { 0 } {
                    let (peer, event) = (id.clone(), BrowserEvent::Gather { ufrag, n });
                    self.after(wait, Happening::Browser { node, life, peer, epoch, event });
                }
                match kind {
                    Kind::Offer => LinkEvent::Offered(sdp),
                    Kind::Answer => LinkEvent::Answered(sdp),
                }
            }
        };
        let link = LinkId::Peer(id.clone());
        self.tell(node, Input::Link { link, epoch, event });
        self.connect(node, id);
    }

    /// ICE finds a way as soon as both ends have heard of each other.
    fn connect(&mut self, node: usize, id: &PeerId) {
        let Some(me) = self.nodes[node].present().cloned() else { return };
        let Some(other) = self.nodes.iter().position(|other| other.is(id)) else { return };
        let (Some((epoch, mine)), Some((their_epoch, theirs))) =
            (self.nodes[node].peers.get(id), self.nodes[other].peers.get(&me))
        else {
            return;
        };
        let ufrag = |description: &Option<crate::fake_peer::Description>| {
            description.as_ref().map(|description| description.ufrag)
        };
        let (Some(local), Some(remote)) =
            (ufrag(&mine.peer.current_local), ufrag(&mine.peer.current_remote))
        else {
            return;
        };
        let agree = ufrag(&theirs.peer.current_local) == Some(remote)
            && ufrag(&theirs.peer.current_remote) == Some(local);
        if !agree || epoch != their_epoch || mine.is_stalled || theirs.is_stalled {
            return;
        }
        let epoch = *epoch;
        for (node, id, pair) in [(node, id, (local, remote)), (other, &me, (remote, local))] {
            let Some((_, connected)) = self.nodes[node].peers.get_mut(id) else { continue };
            if connected.connected.replace(pair) != Some(pair) {
                let up = LinkEvent::Connection(ConnectionState::Connected);
                self.report(node, id, epoch, Duration::from_millis(50), up);
            }
        }
    }

    pub(super) fn report(
        &mut self,
        node: usize,
        id: &PeerId,
        epoch: Epoch,
        longest: Duration,
        event: LinkEvent,
    ) {
        let (peer, life) = (id.clone(), self.nodes[node].life);
        let event = BrowserEvent::Report(event);
        self.after(longest, Happening::Browser { node, life, peer, epoch, event });
    }

    pub(super) fn settle_peer(&mut self, node: usize, id: &PeerId) {
        let life = self.nodes[node].life;
        let Some((epoch, connected)) = self.nodes[node].peers.get_mut(id) else { return };
        if connected.peer.wants_task && !connected.peer.busy {
            connected.peer.wants_task = false;
            let (peer, epoch, event) = (id.clone(), *epoch, BrowserEvent::Task);
            let wait = Duration::from_millis(1);
            self.after(wait, Happening::Browser { node, life, peer, epoch, event });
        }
    }
}
