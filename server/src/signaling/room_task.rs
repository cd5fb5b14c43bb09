//! One task for each room: it feeds the room's machine and does what comes out.
//!
//! Nothing is decided here. It never waits for a socket: what it sends goes into outboxes. It knows
//! no other room and no hub: when no seat is left it pauses, and its runner decides whether that was the end.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use protocol::close::CloseReason;
use protocol::codec;
use protocol::id::{Hand, RoomId};
use protocol::message::{Peer, Presence, ServerMessage};
use protocol::room::{Input, Opening, Output, Room, Seat, SocketId};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use tungstenite::Utf8Bytes;

use crate::clock;
use crate::context::Context;
use crate::operate::metrics::Refused;
use crate::relay::{RelaySeats, Told};
use crate::signaling::admission::Admission;
use crate::signaling::outbox::Outbox;
use crate::signaling::room_handle::{RoomLoad, RoomMessage};

/// A room at work.
#[derive(Debug)]
pub(crate) struct RoomTask {
    /// Before the inbox: when the task ends, the relay hears it before another one can open the room.
    relay: RelaySeats,
    room: Room,
    context: Arc<Context>,
    messages: mpsc::Receiver<RoomMessage>,
    load: Arc<RoomLoad>,
    sockets: HashMap<SocketId, Outbox>,
    /// What the socket that is just joining was admitted with.
    joining: Option<Joining>,
    /// How many signals to nobody have been counted.
    dropped_signals: u64,
    opened: Instant,
}

impl RoomTask {
    /// An empty room. `load` is kept up to date for clients that ask before they join.
    pub(crate) fn new(
        id: RoomId,
        opening: Opening,
        context: Arc<Context>,
        messages: mpsc::Receiver<RoomMessage>,
        load: Arc<RoomLoad>,
    ) -> Self {
        let relay = RelaySeats::new(context.relay.clone(), id.clone(), opening.capacity);
        Self {
            relay,
            room: Room::new(id, opening),
            context,
            messages,
            load,
            sockets: HashMap::new(),
            joining: None,
            dropped_signals: 0,
            opened: Instant::now(),
        }
    }

    /// Works until no seat is left or the server stops; goes on where it paused when it is called again. A new room
    /// waits for its first message.
    pub(crate) async fn run(&mut self) -> Pause {
        let stopping = self.context.stopping.clone();
        loop {
            let timeout = self.room.poll_timeout().map(|at| self.opened + at);
            tokio::select! {
                () = stopping.cancelled() => break,
                message = self.messages.recv() => match message {
                    Some(message) => self.receive(message),
                    None => break,
                },
                () = sleep_until(timeout.unwrap_or(self.opened)), if timeout.is_some() => {
                    self.feed(Input::Timeout);
                }
            }
            while self.tell_relay() == Told::Some {
                self.relay.space().await;
            }
            if self.room.is_empty() {
                return Pause::Empty;
            }
        }
        for (_, outbox) in self.sockets.drain() {
            outbox.close(CloseReason::Restarting);
        }
        Pause::Stopped
    }

    /// Whether something waits in its inbox.
    pub(crate) fn has_messages(&self) -> bool {
        !self.messages.is_empty()
    }

    fn receive(&mut self, message: RoomMessage) {
        match message {
            RoomMessage::Join { socket, admission, outbox } => {
                self.sockets.insert(socket, outbox);
                let input = match admission {
                    Admission::Join { ticket, fresh, name, state } => {
                        self.joining = Some(Joining::Ticket);
                        let transport_policy = ticket.transport_policy;
                        Input::Join { socket, fresh, transport_policy, name, state }
                    }
                    Admission::Rejoin { seat, page, name, state } => {
                        self.joining = Some(Joining::Seat);
                        Input::Rejoin { socket, seat, page, name, state }
                    }
                };
                self.feed(input);
                self.joining = None;
            }
            RoomMessage::Received { socket, message } => {
                // A socket that the room has closed may have sent something before it noticed.
                if self.sockets.contains_key(&socket) {
                    self.feed(Input::Received { socket, message });
                }
            }
            RoomMessage::Closed { socket, departure } => {
                self.sockets.remove(&socket);
                self.feed(Input::Closed { socket, departure });
            }
            #[cfg(test)]
            RoomMessage::Panic(socket) => {
                self.sockets[&socket.expect("a test asked for a panic")].push_panic();
            }
        }
    }

    fn feed(&mut self, input: Input) {
        self.room.handle_input(input, self.opened.elapsed());
        // Before any client is told. What the relay does not take at once it takes before the next message.
        let _ = self.tell_relay();
        self.publish();
        while let Some(output) = self.room.poll_output() {
            match output {
                Output::Joined { socket, seat, peers, awaiting, hand } => {
                    self.send_joined(socket, seat, peers, awaiting, hand);
                }
                Output::Deliver { socket, message } => self.deliver(socket, &message),
                Output::Close { socket, reason } => {
                    if let Some(outbox) = self.sockets.remove(&socket) {
                        // What else is closed while a socket joins was there before: no refusal.
                        let refused = self.joining.and_then(|_| Refused::socket(reason.code()));
                        if let Some(refused) = refused {
                            self.context.refuse(refused);
                        }
                        outbox.close(reason);
                    }
                }
            }
        }
    }

    /// Tells the relay who is seen in the room.
    fn tell_relay(&mut self) -> Told {
        self.relay.tell(&self.room.seated().cloned().collect())
    }

    /// Publishes what has come of it.
    fn publish(&mut self) {
        let RoomLoad { has_space, here, away } = &*self.load;
        has_space.store(self.room.has_space(), Ordering::Relaxed);
        here.store(self.room.count(Presence::Here), Ordering::Relaxed);
        away.store(self.room.count(Presence::Away), Ordering::Relaxed);
        let dropped = self.room.dropped_signals();
        self.context.metrics.signals_dropped.add(dropped - self.dropped_signals);
        self.dropped_signals = dropped;
    }

    fn send_joined(
        &mut self,
        socket: SocketId,
        seat: Seat,
        peers: Vec<Peer>,
        awaiting: bool,
        hand: Option<Hand>,
    ) {
        match self.joining {
            Some(Joining::Ticket) => self.context.metrics.joins.count(),
            Some(Joining::Seat) => self.context.metrics.rejoins.count(),
            None => {}
        }
        let user = self.context.relay_user(&seat.room, &seat.peer);
        match self.context.fresh_ice_servers(user.as_ref()) {
            Ok(message) => self.deliver(socket, &message),
            Err(error) => tracing::error!(%error, "no randomness for TURN credentials"),
        }
        let Seat { peer: you, incarnation, room, transport_policy, generation: _, instance: _ } =
            seat.clone();
        match self.context.signer.seat(seat, clock::unix_now()) {
            Ok(seat) => {
                let joined = ServerMessage::Joined {
                    you,
                    incarnation,
                    room,
                    seat,
                    peers,
                    awaiting,
                    transport_policy,
                    hand,
                };
                self.deliver(socket, &joined);
            }
            Err(error) => tracing::error!(%error, "a seat token cannot be written"),
        }
    }

    fn deliver(&mut self, socket: SocketId, message: &ServerMessage) {
        let Some(outbox) = self.sockets.get(&socket) else {
            return;
        };
        match codec::encode(message) {
            Ok(frame) => outbox.push(Utf8Bytes::from(frame)),
            Err(error) => tracing::error!(%error, "a message to a client cannot be written"),
        }
    }
}

/// Why a room does not work on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pause {
    /// No seat is left. Something may wait in its inbox.
    Empty,
    /// The server stops, and its sockets have been told.
    Stopped,
}

/// What a joining socket was admitted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joining {
    /// A ticket: it is a newcomer.
    Ticket,
    /// A seat token: it comes back.
    Seat,
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use protocol::id::{Epoch, Name, PeerId};
    use protocol::message::{ClientMessage, State};
    use protocol::room::NodeId;
    use protocol::transport_policy::TransportPolicy;

    use super::*;
    use crate::access::limits::Limits;
    use crate::access::origin::Origin;
    use crate::access::ticket::Signer;
    use crate::operate::config::{Config, Environment, Settings};
    use crate::signaling::outbox::{OutboxReceiver, outbox};
    use crate::signaling::room_handle::RoomHandle;

    #[tokio::test]
    async fn an_empty_room_pauses_and_goes_on_for_a_socket_that_enters_meanwhile() {
        let (mut task, handle) = room();
        let _receivers = [1, 2].map(|n| visit(&task, &handle, n));
        drop(handle);
        assert_eq!((task.run().await, task.has_messages()), (Pause::Empty, true));
        assert_eq!((task.run().await, task.has_messages()), (Pause::Empty, false));
        assert_eq!(task.context.metrics.joins.value(), 2);
    }

    /// A new room, before its first message.
    fn room() -> (RoomTask, RoomHandle) {
        let config = Config::resolve(Settings::default(), Environment::default()).unwrap();
        let context = Context::new(Signer::new(&[7; 32]), config.live, Limits::default(), None);
        let opening = Opening {
            capacity: 8,
            away_timeout: Duration::from_secs(60),
            instance: 1,
            first_incarnation: Epoch(1),
        };
        let (handle, messages) = RoomHandle::new(opening.capacity);
        let load = handle.load.clone();
        (RoomTask::new(id(), opening, Arc::new(context), messages, load), handle)
    }

    /// Has a socket join and leave.
    fn visit(task: &RoomTask, handle: &RoomHandle, n: u64) -> OutboxReceiver {
        let socket = SocketId { node: NodeId(0), number: n };
        let origin = Origin::parse("http://localhost").unwrap();
        let (signer, now) = (&task.context.signer, clock::unix_now());
        let policy = TransportPolicy::All;
        let token = signer.ticket(&id(), policy, &origin, n.into(), now).unwrap();
        let ticket = signer.read_ticket(&token, &origin, now).unwrap();
        let (fresh, name) = (PeerId::from_random_bits(n.into()), Name::parse("Alice").unwrap());
        let admission = Admission::Join { ticket, fresh, name, state: State::default() };
        let (outbox, receiver) = outbox(10_000);
        handle.inbox.try_send(RoomMessage::Join { socket, admission, outbox }).unwrap();
        let message = ClientMessage::Leave;
        handle.inbox.try_send(RoomMessage::Received { socket, message }).unwrap();
        receiver
    }

    fn id() -> RoomId {
        RoomId::parse("standup").unwrap()
    }
}
