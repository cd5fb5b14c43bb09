//! A server that helps two browsers to find a way to each other, or carries what they say.

use std::fmt;

use serde::{Deserialize, Serialize};

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
