//! What `join_room` answers: permission to join a room, and nothing of the call yet.

use serde::{Deserialize, Serialize};

use crate::id::Token;

/// Permission to join one room, once, within [`Ticket::TTL_S`].
///
/// Example: `{"token":"eyJraW5k.c2lnbmVk"}`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// What goes into the first message of the socket, and nowhere else.
    pub token: Token,
}

impl Ticket {
    /// How long a ticket is good, in seconds.
    pub const TTL_S: u64 = 60;
}
