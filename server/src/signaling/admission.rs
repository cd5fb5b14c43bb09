//! What admits a socket to a room, and why it is not admitted.

use protocol::id::{Name, PeerId, RoomId};
use protocol::message::{Page, State};
use protocol::room::Seat;
use thiserror::Error;

use crate::access::ticket::{TicketClaims, TokenError};

/// What admits a socket to a room; everything signed has been checked.
#[derive(Debug)]
pub(crate) enum Admission {
    /// With a ticket, as a newcomer.
    Join { ticket: TicketClaims, fresh: PeerId, name: Name, state: State },
    /// With a seat token, back to its seat.
    Rejoin { seat: Seat, page: Page, name: Name, state: State },
}

impl Admission {
    /// The room it leads to.
    pub(crate) fn room(&self) -> &RoomId {
        match self {
            Self::Join { ticket, .. } => &ticket.room,
            Self::Rejoin { seat, .. } => &seat.room,
        }
    }

    /// Who comes in with it.
    pub(crate) fn peer(&self) -> &PeerId {
        match self {
            Self::Join { fresh, .. } => fresh,
            Self::Rejoin { seat, .. } => &seat.peer,
        }
    }
}

/// Why a client cannot join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum JoinError {
    /// Every seat is taken.
    #[error("the room is full")]
    RoomFull { capacity: usize },
    /// No further room can be opened.
    #[error("as many rooms are open as may be")]
    TooManyRooms,
    /// The room has more to do than it can take.
    #[error("the room's inbox is full")]
    RoomBusy,
    /// The server stops.
    #[error("the server stops")]
    Stopping,
    /// The ticket was used before, or no further one can be remembered.
    #[error("the ticket: {0}")]
    Ticket(#[from] TokenError),
}

impl JoinError {
    /// The reason by which it is counted and logged.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::RoomFull { .. } => "full",
            Self::TooManyRooms | Self::RoomBusy | Self::Ticket(TokenError::TooMany) => "busy",
            Self::Stopping => "stopping",
            Self::Ticket(_) => "ticket",
        }
    }
}
