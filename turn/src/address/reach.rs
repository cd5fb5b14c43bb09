//! Which addresses the relay may send to.
//!
//! In this order: the server's own addresses are never reached by the network, only a live relayed address of the same
//! room is, within the process; then what the operator allows; then nothing special (T-01, T-02, T-05).
//!
//! An address is reached if all that it stands for may be: itself, and what it carries inside.

use std::net::IpAddr;

use super::{Range, embedded, is_special};

/// Who may be reached beyond the relay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    own: Vec<IpAddr>,
    allowed: Vec<Range>,
}

/// Where packets to an address would go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// To this server: only its relayed addresses are there.
    Own,
    /// To the network.
    Beyond,
    /// Nowhere: the address is denied.
    Denied,
}

impl Policy {
    /// The policy of a server with these addresses, bound and advertised ones. `allowed` opens ranges that are special,
    /// for calls within a local network.
    #[must_use]
    pub fn new(own: impl IntoIterator<Item = IpAddr>, allowed: Vec<Range>) -> Self {
        Self { own: own.into_iter().map(|ip| ip.to_canonical()).collect(), allowed }
    }

    /// Where packets to this address would go.
    #[must_use]
    pub fn reach(&self, ip: IpAddr) -> Reach {
        let ip = ip.to_canonical();
        if self.own.contains(&ip) {
            return Reach::Own;
        }
        let inside_is_open = match ip {
            IpAddr::V4(_) => true,
            IpAddr::V6(ip) => embedded(ip).map(IpAddr::V4).all(|inside| self.is_open(inside)),
        };
        if inside_is_open && self.is_open(ip) { Reach::Beyond } else { Reach::Denied }
    }

    /// Whether an address by itself may be reached.
    fn is_open(&self, ip: IpAddr) -> bool {
        !self.own.contains(&ip)
            && (self.allowed.iter().any(|range| range.contains(ip)) || !is_special(ip))
    }
}

#[cfg(test)]
mod tests;
