//! A peer connection without a network: signaling state, implicit rollback, the `negotiationneeded` rule,
//! and candidates that are bound to the description they came with.
//!
//! It is no kinder than a browser; `recorded.rs` replays what real ones did through it.
//!
//! Source: WebRTC §4.4.1 and §4.7.3; RFC 8829 §4.1.10 and §5.

use std::collections::BTreeSet;

use protocol::message::Candidate;

/// A peer connection of one end, faked.
#[derive(Debug, Default, Clone)]
pub(crate) struct FakePeer {
    /// Those with an m-line, in the order of their m-lines.
    pub(crate) transceivers: Vec<Transceiver>,
    /// How many more there are that no description has named yet.
    pub(crate) loose: usize,
    pub(crate) current_local: Option<Description>,
    pub(crate) current_remote: Option<Description>,
    pending_local: Option<Description>,
    pending_remote: Option<Description>,
    /// How many of `loose` the pending local offer names.
    offered: usize,
    /// The user name fragments that an ICE restart wants replaced.
    replace_ufrags: BTreeSet<u32>,
    needed: bool,
    /// An operation is under way.
    pub(crate) busy: bool,
    /// What was wanted when it began: a description that it makes says no more than that.
    wanted: Wanted,
    recheck: bool,
    /// A task that will look whether to fire `negotiationneeded`.
    pub(crate) wants_task: bool,
}

/// What one end wants a description to say.
#[derive(Debug, Default, Clone)]
struct Wanted {
    m_lines: Vec<u32>,
    stops: Vec<bool>,
    loose: usize,
    replace_ufrags: BTreeSet<u32>,
}

/// A transceiver with an m-line that both ends know.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Transceiver {
    /// What this end wants to say about it.
    pub(crate) wanted: u32,
    /// What its current local description says.
    pub(crate) described: u32,
    /// Whether this end wants it to stop, which only an offer can say.
    stops: bool,
    /// Whether it was agreed to have stopped.
    stopped: bool,
}

impl Transceiver {
    const NEW: Self = Self { wanted: 0, described: 0, stops: false, stopped: false };
}

/// A session description.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Description {
    pub(crate) kind: Kind,
    pub(crate) id: u32,
    pub(crate) ufrag: u32,
    pub(crate) m_lines: Vec<u32>,
    /// Which of them an offer says have stopped.
    pub(crate) stopped: Vec<bool>,
    /// The offer that an answer belongs to.
    pub(crate) answers: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Offer,
    Answer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignalingState {
    Stable,
    HaveLocalOffer,
    HaveRemoteOffer,
}

/// The browser refuses.
#[derive(Debug, PartialEq)]
pub(crate) struct Refused(pub(crate) &'static str);

impl FakePeer {
    pub(crate) fn signaling_state(&self) -> SignalingState {
        match (&self.pending_local, &self.pending_remote) {
            (Some(_), _) => SignalingState::HaveLocalOffer,
            (None, Some(_)) => SignalingState::HaveRemoteOffer,
            (None, None) => SignalingState::Stable,
        }
    }

    pub(crate) fn add_transceiver(&mut self) {
        self.loose += 1;
        self.update_needed();
    }

    /// Changes what is wanted of a transceiver: its direction, say.
    pub(crate) fn change_transceiver(&mut self, m_line: usize) {
        if let Some(transceiver) = self.transceivers.get_mut(m_line) {
            transceiver.wanted += 1;
            self.update_needed();
        }
    }

    /// Stops a transceiver for good.
    pub(crate) fn stop_transceiver(&mut self, m_line: usize) {
        if let Some(transceiver) = self.transceivers.get_mut(m_line) {
            transceiver.stops = true;
            self.update_needed();
        }
    }

    pub(crate) fn restart_ice(&mut self) {
        let local = [&self.pending_local, &self.current_local];
        self.replace_ufrags = local.into_iter().flatten().map(|local| local.ufrag).collect();
        self.update_needed();
    }

    /// `setLocalDescription()`. `fresh` numbers the description and its user name fragment.
    pub(crate) fn set_local(&mut self, fresh: u32) -> Result<Description, Refused> {
        let mut ufrag = self.current_local.as_ref().map_or(fresh, |local| local.ufrag);
        match self.signaling_state() {
            SignalingState::Stable | SignalingState::HaveLocalOffer => {
                // Only an offer restarts ICE; an answer follows the offer it answers.
                if self.wanted.replace_ufrags.contains(&ufrag) {
                    ufrag = fresh;
                }
                self.offered = self.wanted.loose;
                let loose = std::iter::repeat_n(0, self.wanted.loose);
                let m_lines = self.wanted.m_lines.iter().copied().chain(loose).collect();
                let stopped = self.wanted.stops.clone();
                let kind = Kind::Offer;
                let offer = Description { kind, id: fresh, ufrag, m_lines, stopped, answers: 0 };
                self.pending_local = Some(offer.clone());
                Ok(offer)
            }
            SignalingState::HaveRemoteOffer => {
                let offer = self.pending_remote.take().ok_or(Refused("no offer to answer"))?;
                let restarted =
                    self.current_remote.as_ref().is_some_and(|old| old.ufrag != offer.ufrag);
                if restarted {
                    ufrag = fresh;
                }
                let m_lines = self.wanted.m_lines.clone();
                let (kind, answers, stopped) = (Kind::Answer, offer.id, Vec::new());
                let answer = Description { kind, id: fresh, ufrag, m_lines, stopped, answers };
                self.settle(answer.clone(), offer);
                Ok(answer)
            }
        }
    }

    /// `setRemoteDescription(description)`.
    pub(crate) fn set_remote(&mut self, description: Description) -> Result<(), Refused> {
        match description.kind {
            Kind::Offer => {
                if description.m_lines.len() < self.transceivers.len() {
                    return Err(Refused("an offer with fewer m-lines than were agreed"));
                }
                // The offer of this end gives way (implicit rollback); what it named is loose again.
                self.pending_local = None;
                self.offered = 0;
                self.transceivers.resize(description.m_lines.len(), Transceiver::NEW);
                self.pending_remote = Some(description);
                Ok(())
            }
            Kind::Answer => {
                let offer = self.pending_local.take().ok_or(Refused("an answer to nothing"))?;
                if description.answers != offer.id
                    || description.m_lines.len() != offer.m_lines.len()
                {
                    self.pending_local = Some(offer);
                    return Err(Refused("an answer to another offer"));
                }
                self.loose -= self.offered;
                self.offered = 0;
                self.transceivers.resize(offer.m_lines.len(), Transceiver::NEW);
                self.settle(offer, description);
                Ok(())
            }
        }
    }

    /// `addIceCandidate(candidate)`.
    pub(crate) fn add_candidate(&self, ufrag: u32) -> Result<(), Refused> {
        let remote = [&self.pending_remote, &self.current_remote];
        let mut remote = remote.into_iter().flatten().peekable();
        if remote.peek().is_none() {
            return Err(Refused("a candidate before any description"));
        }
        if remote.any(|description| description.ufrag == ufrag) {
            Ok(())
        } else {
            Err(Refused("a candidate of another description"))
        }
    }

    /// Whether candidates with this user name fragment are still gathered: only for the newest local
    /// description, so not after a rollback and not for what an ICE restart replaces.
    pub(crate) fn gathers(&self, ufrag: u32) -> bool {
        let newest = self.pending_local.as_ref().or(self.current_local.as_ref());
        newest.is_some_and(|description| description.ufrag == ufrag)
    }

    /// An operation begins.
    pub(crate) fn start_operation(&mut self) {
        self.busy = true;
        self.wanted = Wanted {
            m_lines: self.transceivers.iter().map(|transceiver| transceiver.wanted).collect(),
            stops: self.transceivers.iter().map(|transceiver| transceiver.stops).collect(),
            loose: self.loose,
            replace_ufrags: self.replace_ufrags.clone(),
        };
    }

    /// The operation under way has ended.
    pub(crate) fn end_operation(&mut self) {
        self.busy = false;
        if std::mem::take(&mut self.recheck) {
            self.update_needed();
        }
    }

    /// Runs the queued task; whether `negotiationneeded` fires.
    pub(crate) fn run_task(&mut self) -> bool {
        self.wants_task = false;
        if self.busy {
            self.recheck = true;
            return false;
        }
        if self.signaling_state() != SignalingState::Stable {
            return false;
        }
        let fires = self.is_needed() && !self.needed;
        self.needed = self.is_needed();
        fires
    }

    /// Whether the two ends would have something to agree on.
    pub(crate) fn is_needed(&self) -> bool {
        let local = self.current_local.as_ref().map(|local| local.ufrag);
        let restarts = local.is_some_and(|ufrag| self.replace_ufrags.contains(&ufrag));
        self.loose > 0
            || self.transceivers.iter().any(|t| t.wanted != t.described || t.stops != t.stopped)
            || restarts
    }

    fn settle(&mut self, local: Description, remote: Description) {
        for (transceiver, described) in self.transceivers.iter_mut().zip(&local.m_lines) {
            transceiver.described = *described;
        }
        let stopped = local.stopped.iter().zip(0..).chain(remote.stopped.iter().zip(0..));
        for (_, m_line) in stopped.filter(|(stopped, _)| **stopped) {
            if let Some(transceiver) = self.transceivers.get_mut::<usize>(m_line) {
                (transceiver.stops, transceiver.stopped) = (true, true);
            }
        }
        self.current_local = Some(local);
        self.current_remote = Some(remote);
        self.pending_remote = None;
        self.needed = false;
        self.update_needed();
    }

    fn update_needed(&mut self) {
        if self.busy {
            self.recheck = true;
        } else {
            self.wants_task = true;
        }
    }
}

/// The `n`th candidate with a user name fragment, as a signal carries it.
pub(crate) fn candidate(ufrag: u32, n: u32) -> Candidate {
    Candidate {
        candidate: format!("{ufrag}/{n}"),
        sdp_mid: None,
        sdp_m_line_index: None,
        username_fragment: None,
    }
}
