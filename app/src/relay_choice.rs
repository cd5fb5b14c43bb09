//! Whether a page offers to hide one's address, which needs a relay, and whether its link asks for it.
//!
//! The server knows both, gives this to every page as a context, and renders a checkbox or none.

use protocol::transport_policy::TransportPolicy;

/// The choice `Hide my address`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelayChoice {
    /// There is none: no relay is offered.
    Absent,
    /// There is one.
    Offered,
    /// There is one, and the link of the room has made it.
    Asked,
}

impl RelayChoice {
    /// The choice where a relay is offered or not, and a link asks for this policy.
    #[must_use]
    pub fn new(is_offered: bool, policy: TransportPolicy) -> Self {
        match policy {
            _ if !is_offered => Self::Absent,
            TransportPolicy::All => Self::Offered,
            TransportPolicy::Relay => Self::Asked,
        }
    }
}
