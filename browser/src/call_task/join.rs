//! What a call starts with.

use std::pin::pin;

use futures::StreamExt;
use futures::future::{self, LocalBoxFuture};
use gloo_timers::future::TimeoutFuture;
use protocol::call::{Credential, TicketError};
use protocol::id::{Name, RoomId};
use protocol::ticket::Ticket;
use protocol::transport_policy::TransportPolicy;
use wasm_bindgen_futures::spawn_local;

use crate::media::Capture;
use crate::socket::Socket;
use crate::storage::{ChosenDevices, DesiredDevices};

/// What a call starts with.
#[derive(Debug)]
pub struct Join {
    /// The room.
    pub room: RoomId,
    /// What lets one in.
    pub credential: Credential,
    /// How the server is asked for another ticket.
    pub request_ticket: RequestTicket,
    /// What one is called there.
    pub name: Name,
    /// Which candidates the own page uses at most, and what the room is to allow if one is the first there.
    pub transport_policy: TransportPolicy,
    /// What one wants on, whether it is open yet or not. A reload asks for the same.
    pub desired: DesiredDevices,
    /// The microphone that the lobby opened; muted where one does not want to be heard.
    pub microphone: Option<Capture>,
    /// The camera that the lobby opened.
    pub camera: Option<Capture>,
    /// Which devices are opened from now on, and where the others are heard.
    pub chosen: ChosenDevices,
    /// A socket that was opened while the server was asked for a ticket.
    pub early_socket: Option<EarlySocket>,
}

/// Asks the server for a ticket to a room, with what the room is to allow.
pub type RequestTicket =
    fn(RoomId, TransportPolicy) -> LocalBoxFuture<'static, Result<Ticket, TicketError>>;

/// A socket that opens before it is known whether one may join, so that neither waits for the other.
/// Dropping it closes it.
///
/// It has to be used soon: the server closes a socket that sends nothing for five seconds.
#[derive(Debug)]
pub struct EarlySocket(pub(super) Socket);

impl EarlySocket {
    /// Opens the socket. Only in a browser.
    #[must_use]
    pub fn open() -> Self {
        Self(Socket::open())
    }

    /// Waits until it is open, or will not be soon.
    pub async fn opened(&mut self) {
        future::select(pin!(self.0.settled()), TimeoutFuture::new(OPEN_WITHIN_MS)).await;
    }

    /// Takes it back. It is let open first: a browser calls it a fault when an opening socket is closed.
    pub fn withdraw(self) {
        spawn_local(async move {
            let Self(mut socket) = self;
            socket.next().await;
            socket.close();
        });
    }
}

/// How long a join waits for its socket before it goes on without: less than the server lets a socket be silent.
const OPEN_WITHIN_MS: u32 = 1000;
