//! The server's side of the world: a driver of `protocol::room` that loses nothing of its own accord.

use std::fmt::Debug;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use protocol::close::CloseReason;
use protocol::id::{Epoch, PeerId, RoomId, Token};
use protocol::message::{ClientMessage, ServerMessage};
use protocol::room::{AWAY_TIMEOUT, Departure, Input, Opening, Output, Room, SocketId};
use protocol::transport_policy::TransportPolicy;

use super::{Happening, World};

/// A room that opens with this instance, when so many have opened before. Incarnations count on from the clock.
pub(super) fn open(instance: u64, before: u64) -> Room {
    let first_incarnation = Epoch((7 + 1000 * before) * Epoch::STEP);
    let opening = Opening { capacity: 8, away_timeout: AWAY_TIMEOUT, instance, first_incarnation };
    Room::new(RoomId::parse("den").unwrap(), opening)
}

impl World {
    /// Another server takes the place of this one, at once. Its clock may be behind.
    pub(super) fn restart(&mut self) {
        self.tally.restarts += 1;
        let has_clock = self.random.percent(75);
        self.reopen(if has_clock { self.tally.rooms } else { 0 });
        let says_so = self.random.percent(50);
        let code = says_so.then_some(CloseReason::Restarting.code());
        let whole: Vec<SocketId> =
            self.sockets.iter().filter(|(_, wire)| wire.is_whole).map(|(id, _)| *id).collect();
        for socket in whole {
            if let Some(wire) = self.sockets.get_mut(&socket) {
                wire.is_whole = false;
            }
            self.after(Duration::from_secs(2), Happening::SocketGone(socket, code));
        }
    }

    fn reopen(&mut self, before: u64) {
        self.tally.rooms += 1;
        self.room = open(self.tally.restarts, before);
        self.opened = self.now;
    }

    fn since_opening(&self) -> Duration {
        self.now.saturating_sub(self.opened)
    }

    /// A message arrived over a socket, if that was not cut meanwhile.
    pub(super) fn serve(&mut self, socket: SocketId, message: ClientMessage) {
        if !self.sockets.get(&socket).is_some_and(|wire| wire.is_whole) {
            return;
        }
        let is_first = !matches!(
            message,
            ClientMessage::State { .. } | ClientMessage::Signal(_) | ClientMessage::Leave
        );
        if is_first && self.room.is_empty() {
            // Nobody keeps an empty room.
            self.reopen(self.tally.rooms);
        }
        let input = match message {
            ClientMessage::Join { name, state, .. } => {
                let fresh = PeerId::from_random_bits(u128::from(self.random.next()));
                let transport_policy = TransportPolicy::All;
                Input::Join { socket, fresh, transport_policy, name, state }
            }
            ClientMessage::Rejoin { seat, page, name, state, .. } => {
                let number: usize = seat.as_str().parse().unwrap();
                Input::Rejoin { socket, seat: self.seats[number].clone(), page, name, state }
            }
            message => Input::Received { socket, message },
        };
        self.feed_room(input);
    }

    pub(super) fn wire_gone(&mut self, socket: SocketId, departure: Departure) {
        if let Some(wire) = self.sockets.get_mut(&socket) {
            wire.is_whole = false;
        }
        self.feed_room(Input::Closed { socket, departure });
    }

    pub(super) fn wake_room(&mut self) {
        let now = self.since_opening();
        if self.room.poll_timeout().is_some_and(|at| at <= now) {
            self.feed_room(Input::Timeout);
        }
    }

    fn feed_room(&mut self, input: Input) {
        let input = self.travelled(input);
        let now = self.since_opening();
        self.room.handle_input(input, now);
        self.settle_room();
    }

    /// What arrives of an input or an output of the room.
    fn travelled<T: Serialize + DeserializeOwned + PartialEq + Debug>(&self, sent: T) -> T {
        if !self.room_is_remote {
            return sent;
        }
        let text = serde_json::to_string(&sent).unwrap();
        let arrived = serde_json::from_str(&text).unwrap();
        assert_eq!(sent, arrived, "{text}");
        arrived
    }

    fn settle_room(&mut self) {
        while let Some(output) = self.room.poll_output() {
            match self.travelled(output) {
                Output::Joined { socket, seat, peers, awaiting, hand } => {
                    let token = Token::parse(&self.seats.len().to_string()).unwrap();
                    self.seats.push(seat.clone());
                    let (you, incarnation, room) = (seat.peer, seat.incarnation, seat.room);
                    let (seat, transport_policy) = (token, seat.transport_policy);
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
                    self.send(socket, 1, Happening::ToClient(socket, joined));
                }
                Output::Deliver { socket, message } => {
                    let is_signal = matches!(message, ServerMessage::Signal(_));
                    if is_signal && self.random.percent(self.climate.doubled) {
                        self.tally.doubled_signals += 1;
                        self.send(socket, 1, Happening::ToClient(socket, message.clone()));
                    }
                    self.send(socket, 1, Happening::ToClient(socket, message));
                }
                Output::Close { socket, reason } => {
                    self.send(socket, 1, Happening::SocketGone(socket, Some(reason.code())));
                    self.after(Duration::ZERO, Happening::WireGone(socket, Departure::Lost));
                }
            }
        }
        if let Some(at) = self.room.poll_timeout() {
            self.schedule((self.opened + at).max(self.now), Happening::RoomTimer);
        }
    }
}
