//! What `join_room` answers: leave to join a room, and the servers to connect with.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::Token;

/// Leave to join one room, once, within [`Ticket::LIFE_S`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// What goes into the first message of the socket, and nowhere else.
    pub token: Token,
    /// The servers for the first connections.
    pub ice_servers: Vec<IceServer>,
}

impl Ticket {
    /// How long a ticket is good, in seconds.
    pub const LIFE_S: u64 = 60;
}

/// A STUN or TURN server, in the shape of `RTCIceServer`.
///
/// Example: `{"urls":["turn:turn.example.org:3478"],"username":"1767225600:…","credential":"…"}`
///
/// Source: WebRTC §4.2.4; URLs after RFC 7064 and RFC 7065.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IceServer {
    /// Its addresses: `stun:`, `stuns:`, `turn:` or `turns:`.
    pub urls: Vec<String>,
    /// The user, for TURN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The password, for TURN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

/// Shows the addresses only.
impl fmt::Debug for IceServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IceServer").field("urls", &self.urls).finish_non_exhaustive()
    }
}
