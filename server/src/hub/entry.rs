//! How somebody comes into a room, and why not.

use protocol::id::{Name, PeerId, RoomId};
use protocol::message::{Page, State};
use protocol::room::Seat;
use thiserror::Error;

use crate::ticket::{TicketClaims, TokenError};

/// How a socket comes into a room; everything signed has been checked.
#[derive(Debug)]
pub(crate) enum Entry {
    /// With a ticket, as somebody new.
    New { ticket: TicketClaims, fresh: PeerId, name: Name, state: State },
    /// Back to a seat.
    Back { seat: Seat, page: Page, name: Name, state: State },
}

impl Entry {
    /// The room it leads to.
    pub(super) fn room(&self) -> &RoomId {
        match self {
            Self::New { ticket, .. } => &ticket.room,
            Self::Back { seat, .. } => &seat.room,
        }
    }
}

/// Why somebody does not come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum NoEntry {
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

impl NoEntry {
    /// The word by which it is counted.
    pub(crate) fn why(self) -> &'static str {
        match self {
            Self::RoomFull { .. } => "full",
            Self::TooManyRooms | Self::RoomBusy | Self::Ticket(TokenError::TooMany) => "busy",
            Self::Stopping => "stopping",
            Self::Ticket(_) => "ticket",
        }
    }
}
