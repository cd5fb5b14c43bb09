//! The connections: each is open, or due at a time under its next epoch. Which there are to be, [`super::topology`] says.

use std::time::Duration;

use litemap::LiteMap;

use super::setup::Setup;
use super::topology::{self, DesiredLink};
use super::{Call, Output, Session};
use crate::backoff::Backoff;
use crate::command::{LinkStatus, Update};
use crate::id::{Epoch, LinkId};
use crate::link::{self, Event, Link, Side};
use crate::message::{ClientMessage, Envelope, Presence};

/// The connections, and which epoch would have come next in those that are gone.
#[derive(Debug, Default)]
pub(super) struct Links {
    slots: LiteMap<LinkId, Slot>,
    departed: Vec<(LinkId, Epoch)>,
}

/// The place of a connection: it outlives each attempt.
#[derive(Debug)]
struct Slot {
    desired: DesiredLink,
    attempt: Attempt,
    backoff: Backoff,
    /// While there is no connection.
    setup: Option<Setup>,
    /// What the view was told last.
    shown: LinkStatus,
}

/// The attempt that there is, or the next one.
#[derive(Debug)]
enum Attempt {
    /// There is one.
    Open(Box<Link>),
    /// The last one broke; the next is to be made then.
    Due { epoch: Epoch, at: Duration },
}

impl Links {
    /// When the next attempt is due, or the one that there is has taken too long.
    pub(super) fn poll_timeout(&self) -> Option<Duration> {
        self.slots.values().filter_map(Slot::due).min()
    }

    /// Has a connection resend what the other end may not have received.
    pub(super) fn resend(&mut self, id: &LinkId, now: Duration) {
        if let Some(link) = self.link(id) {
            link.handle_input(link::Input::Resend, now);
        }
        if let Some(setup) = self.setup(id) {
            setup.resume(now);
        }
    }

    /// The own socket is lost, so no signal travels.
    pub(super) fn pause(&mut self, now: Duration) {
        self.slots.iter_mut().for_each(|(_, slot)| slot.pause(now));
    }

    /// The epochs of those that are open.
    pub(super) fn epochs(&self) -> impl Iterator<Item = (&LinkId, Epoch)> {
        self.slots.iter().filter_map(|(id, slot)| match &slot.attempt {
            Attempt::Open(link) => Some((id, link.epoch())),
            Attempt::Due { .. } => None,
        })
    }

    fn link(&mut self, id: &LinkId) -> Option<&mut Link> {
        match &mut self.slots.get_mut(id)?.attempt {
            Attempt::Open(link) => Some(link),
            Attempt::Due { .. } => None,
        }
    }

    fn setup(&mut self, id: &LinkId) -> Option<&mut Setup> {
        self.slots.get_mut(id)?.setup.as_mut()
    }

    fn ids_where(&self, matches: &dyn Fn(&Slot) -> bool) -> Vec<LinkId> {
        let slots = self.slots.iter().filter(|(_, slot)| matches(slot));
        slots.map(|(id, _)| id.clone()).collect()
    }

    /// Remembers the epoch of a connection that is gone. With one more than can be remembered, all before it are
    /// forgotten.
    fn depart(&mut self, id: LinkId, next: Epoch) {
        self.departed.retain(|(departed, _)| *departed != id);
        if self.departed.len() == MAX_DEPARTED {
            self.departed.clear();
        }
        self.departed.push((id, next));
    }

    /// The epoch that would have come next in a connection that is gone.
    fn take_departed(&mut self, id: &LinkId) -> Option<Epoch> {
        let at = self.departed.iter().position(|(departed, _)| departed == id)?;
        Some(self.departed.swap_remove(at).1)
    }
}

impl Slot {
    /// No signal travels to the other end.
    fn pause(&mut self, now: Duration) {
        if let Some(setup) = &mut self.setup {
            setup.pause(now);
        }
    }

    /// The attempt that is, or the one that comes next.
    fn epoch(&self) -> Epoch {
        match &self.attempt {
            Attempt::Open(link) => link.epoch(),
            Attempt::Due { epoch, .. } => *epoch,
        }
    }

    /// When something is to be done about it; never while the other end receives nothing.
    fn due(&self) -> Option<Duration> {
        if self.desired.presence == Presence::Away {
            return None;
        }
        let attempt = match &self.attempt {
            Attempt::Open(link) => link.poll_timeout(),
            Attempt::Due { at, .. } => Some(*at),
        };
        attempt.into_iter().chain(self.setup.as_ref().and_then(Setup::poll_timeout)).min()
    }
}

impl Call {
    /// Makes the connections fit who is here, and hands on what each has to say.
    pub(super) fn settle_topology(&mut self, now: Duration) {
        self.close_unwanted();
        for desired in self.desired() {
            match self.links.slots.get_mut(&desired.id) {
                Some(slot) if slot.desired.is_same_link(&desired) => {
                    slot.desired = desired;
                    if slot.desired.presence == Presence::Away {
                        slot.pause(now);
                    }
                }
                _ => self.make_slot(desired, now),
            }
        }
        for id in self.links.ids_where(&|_| true) {
            self.settle_link(&id, now);
        }
    }

    /// Closes the connections that there are not to be any more.
    pub(super) fn close_unwanted(&mut self) {
        let desired = self.desired();
        let is_unwanted = |slot: &Slot| desired.iter().all(|desired| desired.id != slot.desired.id);
        for id in self.links.ids_where(&is_unwanted) {
            self.close_link(&id, Duration::MAX);
            if let Some(slot) = self.links.slots.remove(&id) {
                self.links.depart(id, slot.epoch());
            }
        }
    }

    /// Closes every connection for good: those that come next are first ones.
    pub(super) fn close_links(&mut self) {
        for id in self.links.ids_where(&|_| true) {
            self.close_link(&id, Duration::MAX);
        }
        self.links = Links::default();
    }

    pub(super) fn receive_signal(&mut self, envelope: Envelope, now: Duration) {
        let id = envelope.link.clone();
        let Some(slot) = self.links.slots.get(&id) else { return };
        if !envelope.epoch.belongs_to(slot.desired.first) || envelope.epoch < slot.epoch() {
            return;
        }
        let is_new = self.links.link(&id).is_none_or(|link| link.epoch() < envelope.epoch);
        if is_new {
            self.close_link(&id, Duration::MAX);
            self.open_link(&id, envelope.epoch, now);
        }
        if let Some(setup) = self.links.setup(&id) {
            setup.receive();
        }
        self.tell_link(&id, link::Input::Received(envelope), now);
    }

    pub(super) fn handle_event(&mut self, id: &LinkId, epoch: Epoch, event: Event, now: Duration) {
        if self.links.link(id).is_some_and(|link| link.epoch() == epoch) {
            if let Some(setup) = self.links.setup(id) {
                setup.observe(&event);
            }
            self.tell_link(id, link::Input::Event(event), now);
        }
    }

    /// Feeds a link, if it is open, and hands on what comes of it.
    pub(super) fn tell_link(&mut self, id: &LinkId, input: link::Input, now: Duration) {
        if let Some(link) = self.links.link(id) {
            link.handle_input(input, now);
            self.settle_link(id, now);
        }
    }

    /// Makes the connections that are due, gives up those that have taken too long, and tells which do.
    pub(super) fn handle_due(&mut self, now: Duration) {
        for id in self.links.ids_where(&|slot| slot.due().is_some_and(|at| at <= now)) {
            if let Some(setup) = self.links.setup(&id) {
                setup.handle_timeout(now);
            }
            match self.links.slots.get_mut(&id).map(|slot| &mut slot.attempt) {
                Some(Attempt::Open(link)) => link.handle_input(link::Input::Timeout, now),
                Some(Attempt::Due { at, .. }) if *at <= now => self.connect(&id, now),
                _ => {}
            }
            self.settle_link(&id, now);
        }
    }

    /// Makes a connection that fails anew, where the view was told that it may ask for that.
    pub(super) fn try_again(&mut self, id: &LinkId, now: Duration) {
        let Some(slot) = self.links.slots.get_mut(id) else { return };
        if !slot.setup.as_ref().is_some_and(Setup::can_retry) {
            return;
        }
        slot.setup = None;
        slot.backoff.reset();
        self.close_link(id, now);
        self.connect(id, now);
    }

    /// Tells every connection that is open.
    pub(super) fn tell_links(&mut self, input: &link::Input, now: Duration) {
        for id in self.links.ids_where(&|slot| matches!(slot.attempt, Attempt::Open(_))) {
            self.tell_link(&id, input.clone(), now);
        }
    }

    fn desired(&self) -> Vec<DesiredLink> {
        let me = self.me.as_ref();
        me.map(|me| topology::desired(me, self.roster.peers())).unwrap_or_default()
    }

    fn make_slot(&mut self, desired: DesiredLink, now: Duration) {
        let (id, first) = (desired.id.clone(), desired.first);
        self.close_link(&id, Duration::MAX);
        // An other end that is back as the same page may not know that the last connection was given up.
        let next = self.links.take_departed(&id).filter(|next| next.belongs_to(first));
        let attempt = Attempt::Due { epoch: next.unwrap_or(first), at: now };
        let backoff = Backoff::new(FIRST_RELINK, MAX_RELINK, self.seed ^ first.0);
        let (setup, shown) = (None, LinkStatus::Connecting);
        self.links.slots.insert(id.clone(), Slot { desired, attempt, backoff, setup, shown });
        self.connect(&id, now);
    }

    fn connect(&mut self, id: &LinkId, now: Duration) {
        let Some(slot) = self.links.slots.get(id) else { return };
        let (epoch, first, side) = (slot.epoch(), slot.desired.first, slot.desired.side);
        self.open_link(id, epoch, now);
        if side == Side::Answerer && epoch != first {
            // The other end offers, and cannot know that a new connection is due.
            self.tell_link(id, link::Input::Announce, now);
        }
        self.settle_link(id, now);
    }

    fn open_link(&mut self, id: &LinkId, epoch: Epoch, now: Duration) {
        let Some(slot) = self.links.slots.get_mut(id) else { return };
        let side = slot.desired.side;
        let mut link = Link::new(id.clone(), epoch, slot.desired.politeness, now);
        let view_sizes = self.roster.view_sizes(topology::owner(id));
        link.handle_input(link::Input::SetViewSizes(view_sizes), now);
        if side == Side::Offerer {
            link.handle_input(link::Input::Offer, now);
        }
        slot.attempt = Attempt::Open(Box::new(link));
        let (link, ice_servers) = (id.clone(), self.ice_servers.clone());
        let transport_policy = self.transport_policy;
        self.outputs.push_back(Output::OpenLink {
            link,
            epoch,
            side,
            ice_servers,
            transport_policy,
        });
        self.show_status(id, LinkStatus::Connecting, now);
    }

    /// Closes a connection, if it is open; the next attempt is due at `next`.
    fn close_link(&mut self, id: &LinkId, next: Duration) {
        let Some(slot) = self.links.slots.get_mut(id) else { return };
        let Attempt::Open(link) = &slot.attempt else { return };
        let (epoch, streams) = (link.epoch(), link.streams().to_vec());
        slot.attempt = Attempt::Due { epoch: epoch.next(), at: next };
        self.outputs.push_back(Output::CloseLink { link: id.clone(), epoch });
        for stream in streams {
            let peer = topology::owner(id).clone();
            self.update(Update::StreamRemoved { peer, stream });
        }
    }

    /// Hands on every output of a link.
    fn settle_link(&mut self, id: &LinkId, now: Duration) {
        while let Some(slot) = self.links.slots.get_mut(id)
            && let Attempt::Open(open) = &mut slot.attempt
            && let Some(output) = open.poll_output()
        {
            let (link, epoch) = (id.clone(), open.epoch());
            match output {
                link::Output::Send(envelope) => {
                    if matches!(self.session, Session::Joined { .. }) {
                        let message = ClientMessage::Signal(envelope);
                        self.outputs.push_back(Output::Send(message));
                    }
                }
                link::Output::Act(action) => {
                    self.outputs.push_back(Output::Act { link, epoch, action });
                }
                link::Output::Status(status) => {
                    if status == LinkStatus::Connected {
                        slot.backoff.reset();
                    }
                    self.show_status(id, status, now);
                }
                link::Output::ReadStats => {
                    self.outputs.push_back(Output::ReadStats { link, epoch });
                }
                link::Output::Stats(stats) => {
                    self.update(Update::Stats { peer: topology::owner(&link).clone(), stats });
                }
                link::Output::SendOverChannel(message) => {
                    self.outputs.push_back(Output::SendOverChannel { link, epoch, message });
                }
                link::Output::Encode(view_sizes) => {
                    self.outputs.push_back(Output::Encode { link, epoch, view_sizes });
                }
                link::Output::StreamAdded(stream) => {
                    let peer = topology::owner(id).clone();
                    let added = Update::StreamAdded { peer: peer.clone(), stream: stream.clone() };
                    self.outputs.push_back(Output::AssignStream { link, epoch, stream, peer });
                    self.update(added);
                }
                link::Output::StreamRemoved(stream) => {
                    let peer = topology::owner(id).clone();
                    self.update(Update::StreamRemoved { peer, stream });
                }
                link::Output::Fault => {
                    let next = now + slot.backoff.next_wait();
                    self.close_link(id, next);
                    self.show_status(id, LinkStatus::Connecting, now);
                }
            }
        }
        self.show_setup(id);
    }

    /// Tells how a connection stands. One that has never come up cannot be interrupted.
    fn show_status(&mut self, id: &LinkId, status: LinkStatus, now: Duration) {
        let Some(slot) = self.links.slots.get_mut(id) else { return };
        slot.shown = status;
        match status {
            LinkStatus::Connected => slot.setup = None,
            LinkStatus::Interrupted if slot.setup.is_none() => {}
            LinkStatus::Interrupted | LinkStatus::Connecting | LinkStatus::Failing { .. } => {
                let setup = slot.setup.get_or_insert_with(|| Setup::new(now));
                slot.shown = setup.status(&self.ice_servers, self.transport_policy);
                let travels = matches!(self.session, Session::Joined { .. });
                if slot.desired.presence == Presence::Away || !travels {
                    setup.pause(now);
                }
            }
        }
        let (peer, status) = (topology::owner(id).clone(), slot.shown);
        self.update(Update::Link { peer, status });
    }

    /// Tells how a connection in the making stands, if that has changed.
    fn show_setup(&mut self, id: &LinkId) {
        let Some(slot) = self.links.slots.get_mut(id) else { return };
        let Some(setup) = &slot.setup else { return };
        let status = setup.status(&self.ice_servers, self.transport_policy);
        if status != slot.shown {
            slot.shown = status;
            let peer = topology::owner(id).clone();
            self.update(Update::Link { peer, status });
        }
    }
}

/// How many connections that are gone are remembered.
const MAX_DEPARTED: usize = 64;

/// The first and the longest wait before a broken connection is made anew.
pub(super) const FIRST_RELINK: Duration = Duration::from_millis(500);
const MAX_RELINK: Duration = Duration::from_secs(6);
