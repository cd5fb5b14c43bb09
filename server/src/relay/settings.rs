//! What the relay starts with.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::ops::RangeInclusive;

use turn::address::{Family, Policy, Range};
use turn::credential::Secret;
use turn::io::Network;

/// The settings of the relay.
#[derive(Debug, Clone)]
pub(crate) struct RelaySettings {
    /// Where clients reach it, over UDP and TCP alike.
    pub(crate) listen: Vec<SocketAddr>,
    /// The ports of relayed addresses.
    pub(crate) ports: RangeInclusive<u16>,
    /// The secret that signs the credentials.
    pub(crate) secret: Secret,
    /// Its own addresses, and who is reached.
    pub(crate) reach: RelayReach,
    /// How many sockets it may have open, connections and relayed addresses together.
    pub(crate) sockets: usize,
}

/// The addresses of a relay, and whom it reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RelayReach {
    /// The IPv4 address that relayed addresses are told with; `None`: there is no relaying over IPv4.
    pub(crate) v4: Option<Ipv4Addr>,
    /// The same for IPv6.
    pub(crate) v6: Option<Ipv6Addr>,
    /// All addresses that lead to this server. The relay never sends to them.
    pub(crate) own: Vec<IpAddr>,
    /// The addresses of this machine.
    pub(crate) here: Vec<IpAddr>,
    /// The special ranges that the operator opens.
    pub(crate) allowed: Vec<Range>,
}

impl RelayReach {
    /// The address that relayed addresses of this family are told with.
    pub(crate) fn address(&self, family: Family) -> Option<IpAddr> {
        match family {
            Family::V4 => self.v4.map(IpAddr::V4),
            Family::V6 => self.v6.map(IpAddr::V6),
        }
    }

    /// The address that sockets of this family are bound to: the one they are told with, where this machine has it.
    /// Behind a NAT it has another one, which the system chooses.
    pub(crate) fn bind_address(&self, family: Family) -> Option<IpAddr> {
        let address = self.address(family)?;
        let any = match family {
            Family::V4 => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            Family::V6 => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        };
        Some(if self.here.contains(&address) { address } else { any })
    }

    /// As the machine takes it.
    pub(crate) fn network(&self) -> Network {
        let families = [Family::V4, Family::V6];
        let families: Vec<_> =
            families.into_iter().filter(|family| self.address(*family).is_some()).collect();
        let policy = Policy::new(self.own.iter().copied(), self.allowed.clone());
        Network { families, policy }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_is_bound_to_the_address_that_it_is_told_with_where_this_machine_has_it() {
        let told = Ipv4Addr::new(203, 0, 113, 7);
        let mut reach = RelayReach { v4: Some(told), ..RelayReach::default() };
        assert_eq!(reach.bind_address(Family::V4), Some(Ipv4Addr::UNSPECIFIED.into()));
        reach.here.push(told.into());
        assert_eq!(reach.bind_address(Family::V4), Some(told.into()));
        assert_eq!(reach.bind_address(Family::V6), None);
        assert_eq!(reach.network().families, [Family::V4]);
    }
}
