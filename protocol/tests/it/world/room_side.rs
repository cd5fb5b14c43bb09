//! The server's side of the world: a driver of `protocol::room` that loses nothing of its own accord.

use std::time::Duration;

use protocol::id::{PeerId, Token};
use protocol::message::{ClientMessage, ServerMessage};
use protocol::room::{Departure, Input, Output, SocketId};

use super::{Happening, World};

impl World {
    /// A message arrived over a socket, if that was not cut meanwhile.
    pub(super) fn serve(&mut self, socket: SocketId, message: ClientMessage) {
        if !self.sockets.get(&socket).is_some_and(|wire| wire.is_whole) {
            return;
        }
        let input = match message {
            ClientMessage::Join { name, state, .. } => {
                let fresh = PeerId::from_random_bits(u128::from(self.random.next()));
                Input::Join { socket, fresh, name, state }
            }
            ClientMessage::Rejoin { seat, page, name, state, .. } => {
                let number: usize = seat.as_str().parse().unwrap();
                Input::Rejoin { socket, seat: self.seats[number].clone(), page, name, state }
            }
            message => Input::Received { socket, message },
        };
        self.room.handle_input(input, self.now);
        self.settle_room();
    }

    pub(super) fn wire_gone(&mut self, socket: SocketId, departure: Departure) {
        if let Some(wire) = self.sockets.get_mut(&socket) {
            wire.is_whole = false;
        }
        self.room.handle_input(Input::Closed { socket, departure }, self.now);
        self.settle_room();
    }

    pub(super) fn wake_room(&mut self) {
        if self.room.poll_timeout().is_some_and(|at| at <= self.now) {
            self.room.handle_input(Input::Timeout, self.now);
            self.settle_room();
        }
    }

    fn settle_room(&mut self) {
        while let Some(output) = self.room.poll_output() {
            match output {
                Output::Joined { socket, seat, peers } => {
                    let token = Token::parse(&self.seats.len().to_string()).unwrap();
                    self.seats.push(seat.clone());
                    let (you, born, room) = (seat.peer, seat.born, seat.room);
                    let joined = ServerMessage::Joined { you, born, room, seat: token, peers };
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
            self.schedule(at.max(self.now), Happening::RoomTimer);
        }
    }
}
