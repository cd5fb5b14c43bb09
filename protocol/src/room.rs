//! The server's half of a call: who has a seat, and who receives what.
//!
//! It knows sockets by their ids only and carries signals without looking inside, but in a relay-only room
//! ([`relay_only`]). Whether somebody *may*
//! join (tickets, signatures) is judged before; what a seat token looks like is not its matter.
//!
//! A seat outlives its socket by [`AWAY_TIMEOUT`]: *away* while the page may still be there, *reserved* when the
//! page closed with 1001, which is what a reload does.
//!
//! Seats outlive the server as well. In the first [`AWAY_TIMEOUT`] of a room, a peer with a seat of an earlier
//! instance takes up its call where it was: with the same incarnation, and with connections to others that may come
//! back after it.

mod io;
mod member;

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use crate::close::CloseReason;
use crate::id::{Epoch, Hand, LinkId, Name, PeerId, RoomId};
use crate::message::{ClientMessage, Envelope, Page, Peer, Presence, ServerMessage, State};
use crate::relay_only;
use crate::transport_policy::TransportPolicy;
use member::{Attachment, Member};

pub use io::{Departure, Input, NodeId, Opening, Output, Seat, SocketId};

/// How long a seat is kept without a socket.
pub const AWAY_TIMEOUT: Duration = Duration::from_secs(60);

/// How many seats are reserved for pages that closed with 1001, in a room of any size. One more, and the seat that
/// would end first is given up: it comes back as the seats do that a room forgot.
const MAX_RESERVED: usize = 64;

/// One room.
#[derive(Debug)]
pub struct Room {
    id: RoomId,
    capacity: usize,
    away_timeout: Duration,
    instance: u64,
    /// What the first peer asked for; stricter, if a seat of an earlier instance was.
    transport_policy: TransportPolicy,
    next_incarnation: Epoch,
    /// The hand that was raised last.
    last_hand: Hand,
    /// Whether a peer has come back from an earlier instance, and others may still come.
    awaiting: bool,
    members: BTreeMap<PeerId, Member>,
    sockets: BTreeMap<SocketId, PeerId>,
    outputs: VecDeque<Output>,
    dropped_signals: u64,
}

impl Room {
    /// Opens a room. All times count from now.
    #[must_use]
    pub fn new(id: RoomId, opening: Opening) -> Self {
        let Opening { capacity, away_timeout, instance, first_incarnation } = opening;
        Self {
            id,
            capacity,
            away_timeout,
            instance,
            transport_policy: TransportPolicy::All,
            next_incarnation: first_incarnation,
            last_hand: Hand::default(),
            awaiting: false,
            members: BTreeMap::new(),
            sockets: BTreeMap::new(),
            outputs: VecDeque::new(),
            dropped_signals: 0,
        }
    }

    /// Takes in what happened, at the time `now` since the room opened.
    pub fn handle_input(&mut self, input: Input, now: Duration) {
        match input {
            Input::Join { socket, fresh, transport_policy, name, state } => {
                self.join(socket, fresh, transport_policy, name, state);
            }
            Input::Rejoin { socket, seat, page, name, state } => {
                self.rejoin(socket, seat, page, name, state, now);
            }
            Input::Received { socket, message } => self.receive(socket, message),
            Input::Closed { socket, departure } => self.lose_socket(socket, departure, now),
            Input::Timeout => self.expire(now),
        }
    }

    /// What is to be done next, if anything.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call with [`Input::Timeout`].
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        let timeouts = self.members.values().filter_map(|member| member.attachment.until());
        timeouts.chain(self.awaiting.then_some(self.away_timeout)).min()
    }

    /// Whether somebody new finds a seat.
    #[must_use]
    pub fn has_space(&self) -> bool {
        self.members.values().filter(|member| member.attachment.presence().is_some()).count()
            < self.capacity
    }

    /// The peers that the others see: here, or away.
    pub fn seated(&self) -> impl Iterator<Item = &PeerId> {
        let seen = |(_, member): &(_, &Member)| member.attachment.presence().is_some();
        self.members.iter().filter(seen).map(|(id, _)| id)
    }

    /// How many peers are here, or away.
    #[must_use]
    pub fn count(&self, presence: Presence) -> usize {
        self.members
            .values()
            .filter(|member| member.attachment.presence() == Some(presence))
            .count()
    }

    /// Whether no seat is left, reserved ones included.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// How many signals had no one to go to.
    #[must_use]
    pub fn dropped_signals(&self) -> u64 {
        self.dropped_signals
    }

    fn join(
        &mut self,
        socket: SocketId,
        fresh: PeerId,
        transport_policy: TransportPolicy,
        name: Name,
        state: State,
    ) {
        if self.sockets.contains_key(&socket) || self.members.contains_key(&fresh) {
            return self.close(socket, CloseReason::Malformed);
        }
        if !self.has_space() {
            return self.close(socket, CloseReason::RoomFull);
        }
        if self.is_empty() {
            self.transport_policy = transport_policy;
        }
        let incarnation = self.next_incarnation();
        self.seat(fresh, Member::newcomer(name, state, incarnation, socket), socket);
    }

    fn rejoin(
        &mut self,
        socket: SocketId,
        seat: Seat,
        page: Page,
        name: Name,
        state: State,
        now: Duration,
    ) {
        if self.sockets.contains_key(&socket) {
            return self.close(socket, CloseReason::Malformed);
        }
        if seat.room != self.id {
            return self.close(socket, CloseReason::Refused);
        }
        let known = self.members.get(&seat.peer);
        if known.is_none() {
            // This room opened after the seat was given, and its first incarnation may be the seat's own: the
            // others would take a fresh page for the one they are connected with.
            self.next_incarnation = self.next_incarnation.max(seat.incarnation.later());
        }
        let keeps_its_seat = known.is_some_and(|member| member.attachment.presence().is_some());
        if known.is_some_and(|member| !member.accepts(seat.generation)) {
            return self.close(socket, CloseReason::Refused);
        }
        if !keeps_its_seat && !self.has_space() {
            return self.close(socket, CloseReason::RoomFull);
        }
        let generation = known.map_or(seat.generation, |member| member.generation);
        let hand = known.and_then(|member| member.hand);
        let confirmed = seat.generation;
        let is_young = now < self.away_timeout;
        let is_earlier = is_young && seat.instance != self.instance;
        if self.is_empty() {
            self.transport_policy = seat.transport_policy;
        } else if known.is_none() && is_earlier {
            // The peers that came before it came by a link that did not ask for it.
            self.transport_policy = self.transport_policy.min(seat.transport_policy);
        }
        let (incarnation, awaiting) = match (known, page) {
            (Some(member), Page::Kept) if keeps_its_seat => {
                (member.incarnation, member.awaiting && is_young)
            }
            (None, Page::Kept) if is_earlier => (seat.incarnation, true),
            // The others have closed their connections with it, or it has none: all start anew.
            _ => (self.next_incarnation(), false),
        };
        self.awaiting |= awaiting;
        if let Some(Attachment::Here(older)) =
            self.members.get(&seat.peer).map(|member| member.attachment)
        {
            self.sockets.remove(&older);
            self.close(older, CloseReason::Replaced);
        }
        let generation = generation.saturating_add(1);
        let attachment = Attachment::Here(socket);
        let member =
            Member { name, state, hand, incarnation, generation, confirmed, awaiting, attachment };
        self.seat(seat.peer, member, socket);
    }

    fn receive(&mut self, socket: SocketId, message: ClientMessage) {
        let Some(sender) = self.sockets.get(&socket).cloned() else { return };
        let Some(member) = self.members.get_mut(&sender) else { return };
        // A client that sends something has received `Joined`, and with it the newest token.
        member.confirmed = member.generation;
        match message {
            ClientMessage::Join { .. } | ClientMessage::Rejoin { .. } => {
                self.close(socket, CloseReason::Malformed);
            }
            ClientMessage::State { state, hand: raised } => {
                member.state = state.clone();
                if let Some(raised) = raised {
                    member.set_hand(raised, &mut self.last_hand);
                }
                let (id, hand) = (sender.clone(), member.hand);
                let message = ServerMessage::PeerState { id, state, hand };
                self.tell_others(&sender, &message);
                if raised.is_some() {
                    self.outputs.push_back(Output::Deliver { socket, message });
                }
            }
            ClientMessage::Signal(envelope) => self.relay(sender, envelope),
            ClientMessage::Leave => {
                self.remove(&sender);
                self.close(socket, CloseReason::Normal);
            }
        }
    }

    /// Hands a signal to the other end of its link, under the name of its true sender.
    fn relay(&mut self, sender: PeerId, envelope: Envelope) {
        let LinkId::Peer(addressee) = &envelope.link;
        let attachment = self.members.get(addressee).map(|member| member.attachment);
        let Some(Attachment::Here(socket)) = attachment.filter(|_| *addressee != sender) else {
            self.dropped_signals += 1;
            return;
        };
        let signal = match self.transport_policy {
            TransportPolicy::All => envelope.signal,
            TransportPolicy::Relay => relay_only::clean(&envelope.signal),
        };
        let link = LinkId::Peer(sender);
        let message = ServerMessage::Signal(Envelope { link, signal, ..envelope });
        self.outputs.push_back(Output::Deliver { socket, message });
    }

    fn lose_socket(&mut self, socket: SocketId, departure: Departure, now: Duration) {
        let Some(peer) = self.sockets.remove(&socket) else { return };
        if departure == Departure::PageGone {
            self.bound_reserved();
        }
        let Some(member) = self.members.get_mut(&peer) else { return };
        let until = now + self.away_timeout;
        let news = match departure {
            Departure::Left => return self.remove(&peer),
            Departure::PageGone => {
                member.attachment = Attachment::Reserved { until };
                ServerMessage::PeerLeft { id: peer.clone() }
            }
            Departure::Lost => {
                member.attachment = Attachment::Away { until };
                ServerMessage::PeerAway { id: peer.clone() }
            }
        };
        self.tell_others(&peer, &news);
    }

    fn expire(&mut self, now: Duration) {
        let expired: Vec<PeerId> = self
            .members
            .iter()
            .filter(|(_, member)| member.attachment.until().is_some_and(|until| until <= now))
            .map(|(id, _)| id.clone())
            .collect();
        for peer in expired {
            self.remove(&peer);
        }
        if self.awaiting && now >= self.away_timeout {
            self.awaiting = false;
            self.send_roster();
        }
    }

    /// Tells the peers that awaited others who has come back.
    fn send_roster(&mut self) {
        for (id, member) in &self.members {
            if let Attachment::Here(socket) = member.attachment
                && member.awaiting
            {
                let message = ServerMessage::Peers { peers: self.others(id) };
                self.outputs.push_back(Output::Deliver { socket, message });
            }
        }
    }

    /// Everybody with a seat but one.
    fn others(&self, id: &PeerId) -> Vec<Peer> {
        let others = self.members.iter().filter(|(other, _)| *other != id);
        others.filter_map(|(other, member)| member.as_peer(other)).collect()
    }

    /// Takes a seat away. The others are told unless they think the peer gone already.
    fn remove(&mut self, peer: &PeerId) {
        let Some(member) = self.members.remove(peer) else { return };
        if let Attachment::Here(socket) = member.attachment {
            self.sockets.remove(&socket);
        }
        if member.attachment.presence().is_some() {
            self.tell_others(peer, &ServerMessage::PeerLeft { id: peer.clone() });
        }
    }

    /// Puts a peer on its seat and tells everybody, the peer first.
    fn seat(&mut self, id: PeerId, member: Member, socket: SocketId) {
        let (peers, awaiting) = (self.others(&id), member.awaiting);
        let seat = Seat {
            room: self.id.clone(),
            peer: id.clone(),
            generation: member.generation,
            incarnation: member.incarnation,
            instance: self.instance,
            transport_policy: self.transport_policy,
        };
        let hand = member.hand;
        self.outputs.push_back(Output::Joined { socket, seat, peers, awaiting, hand });
        if let Some(peer) = member.as_peer(&id) {
            self.tell_others(&id, &ServerMessage::PeerJoined { peer });
        }
        self.sockets.insert(socket, id.clone());
        self.members.insert(id, member);
    }

    fn tell_others(&mut self, about: &PeerId, message: &ServerMessage) {
        for (other, member) in &self.members {
            if let Attachment::Here(socket) = member.attachment
                && other != about
            {
                self.outputs.push_back(Output::Deliver { socket, message: message.clone() });
            }
        }
    }

    fn close(&mut self, socket: SocketId, reason: CloseReason) {
        self.outputs.push_back(Output::Close { socket, reason });
    }

    fn next_incarnation(&mut self) -> Epoch {
        let incarnation = self.next_incarnation;
        self.next_incarnation = incarnation.later();
        incarnation
    }

    /// Makes room for one more reserved seat. The others think its peer gone already.
    fn bound_reserved(&mut self) {
        let reserved = self.members.iter().filter_map(|(id, member)| match member.attachment {
            Attachment::Reserved { until } => Some((until, id)),
            Attachment::Here(_) | Attachment::Away { .. } => None,
        });
        if reserved.clone().count() >= MAX_RESERVED
            && let Some((_, id)) = reserved.min()
        {
            let id = id.clone();
            self.members.remove(&id);
        }
    }
}

#[cfg(test)]
mod tests;
