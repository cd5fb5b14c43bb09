//! The permissions and channels of one allocation.
//!
//! Both are few, so they are searched one by one: a packet is never more work than that. What is over is taken away
//! when something is added.
//!
//! Source: RFC 8656 §9 and §12.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Whom an allocation exchanges data with. All addresses are canonical.
#[derive(Debug, Default)]
pub(crate) struct Peers {
    permissions: Vec<Permission>,
    channels: Vec<Channel>,
}

#[derive(Debug)]
struct Permission {
    ip: IpAddr,
    until: Duration,
}

#[derive(Debug)]
struct Channel {
    number: u16,
    peer: SocketAddr,
    until: Duration,
}

/// No place is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

impl Peers {
    /// Permits all of these peers or, if there is no place for one of them, none. What was permitted is so for longer.
    pub(crate) fn permit(&mut self, ips: &[IpAddr], now: Duration) -> Result<(), Full> {
        self.permissions.retain(|permission| permission.until > now);
        let mut fresh: Vec<IpAddr> = ips.iter().copied().filter(|ip| !self.knows(*ip)).collect();
        fresh.sort_unstable();
        fresh.dedup();
        if self.permissions.len() + fresh.len() > MAX_PERMISSIONS {
            return Err(Full);
        }
        let until = now + PERMISSION_LIFETIME;
        for permission in &mut self.permissions {
            if ips.contains(&permission.ip) {
                permission.until = until;
            }
        }
        self.permissions.extend(fresh.into_iter().map(|ip| Permission { ip, until }));
        Ok(())
    }

    /// Whether neither the number nor the peer is bound to another one.
    pub(crate) fn are_free(&self, number: u16, peer: SocketAddr, now: Duration) -> bool {
        let peer_of = self.of_channel(number, now);
        let number_of = self.channel_of(peer, now);
        peer_of.is_none_or(|other| other == peer) && number_of.is_none_or(|other| other == number)
    }

    /// Binds a channel that is free, and permits its peer.
    pub(crate) fn bind(
        &mut self,
        number: u16,
        peer: SocketAddr,
        now: Duration,
    ) -> Result<(), Full> {
        self.channels.retain(|channel| channel.until > now);
        let at = self.channels.iter().position(|channel| channel.number == number);
        if at.is_none() && self.channels.len() >= MAX_CHANNELS {
            return Err(Full);
        }
        self.permit(&[peer.ip()], now)?;
        let until = now + CHANNEL_LIFETIME;
        match at.and_then(|at| self.channels.get_mut(at)) {
            Some(channel) => channel.until = until,
            None => self.channels.push(Channel { number, peer, until }),
        }
        Ok(())
    }

    /// Whether data from and to this address is permitted.
    pub(crate) fn are_permitted(&self, ip: IpAddr, now: Duration) -> bool {
        self.permissions.iter().any(|permission| permission.ip == ip && permission.until > now)
    }

    /// The peer of a channel.
    pub(crate) fn of_channel(&self, number: u16, now: Duration) -> Option<SocketAddr> {
        let is_it = |channel: &&Channel| channel.number == number && channel.until > now;
        self.channels.iter().find(is_it).map(|channel| channel.peer)
    }

    /// The channel of a peer.
    pub(crate) fn channel_of(&self, peer: SocketAddr, now: Duration) -> Option<u16> {
        let is_it = |channel: &&Channel| channel.peer == peer && channel.until > now;
        self.channels.iter().find(is_it).map(|channel| channel.number)
    }

    fn knows(&self, ip: IpAddr) -> bool {
        self.permissions.iter().any(|permission| permission.ip == ip)
    }
}

/// A browser asks for one for each address of the other end, a dozen at most.
const MAX_PERMISSIONS: usize = 32;
const MAX_CHANNELS: usize = 32;

/// Source: RFC 8656 §9.
const PERMISSION_LIFETIME: Duration = Duration::from_secs(300);
/// Source: RFC 8656 §12.
const CHANNEL_LIFETIME: Duration = Duration::from_secs(600);

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(last: u8) -> IpAddr {
        [20, 1, 2, last].into()
    }

    fn peer(last: u8) -> SocketAddr {
        (ip(last), 4000).into()
    }

    const START: Duration = Duration::ZERO;

    #[test]
    fn a_permission_is_of_an_address_and_ends() {
        let mut peers = Peers::default();
        assert_eq!(peers.permit(&[ip(1), ip(2)], START), Ok(()));
        let last = PERMISSION_LIFETIME - Duration::from_nanos(1);
        assert!(peers.are_permitted(ip(1), last));
        assert!(!peers.are_permitted(ip(3), START));
        assert_eq!(peers.permit(&[ip(2)], last), Ok(()));
        assert!(!peers.are_permitted(ip(1), PERMISSION_LIFETIME));
        assert!(peers.are_permitted(ip(2), PERMISSION_LIFETIME));
    }

    #[test]
    fn permissions_are_given_together_or_not_at_all() {
        let mut peers = Peers::default();
        let many: Vec<IpAddr> = (0..32).map(ip).collect();
        assert_eq!(peers.permit(&many[..31], START), Ok(()));
        assert_eq!(peers.permit(&[ip(100), ip(101)], START), Err(Full));
        assert!(!peers.are_permitted(ip(100), START));
        assert_eq!(peers.permit(&[ip(100), ip(100), ip(0)], START), Ok(()));
        assert_eq!(peers.permit(&[ip(101)], START), Err(Full));
        assert_eq!(peers.permit(&[ip(101)], PERMISSION_LIFETIME), Ok(()));
    }

    #[test]
    fn a_channel_is_one_number_for_one_peer() {
        let mut peers = Peers::default();
        assert_eq!(peers.bind(0x4000, peer(1), START), Ok(()));
        assert_eq!(peers.bind(0x4000, peer(1), START), Ok(()));
        assert!(peers.are_free(0x4000, peer(1), START));
        assert!(!peers.are_free(0x4000, peer(2), START));
        assert!(!peers.are_free(0x4001, peer(1), START));
        assert!(peers.are_free(0x4001, peer(2), START));
        assert_eq!(peers.of_channel(0x4000, START), Some(peer(1)));
        assert_eq!(peers.channel_of(peer(1), START), Some(0x4000));
        assert!(peers.are_permitted(ip(1), START));
    }

    #[test]
    fn a_channel_ends_and_its_number_is_free_again() {
        let mut peers = Peers::default();
        peers.bind(0x4000, peer(1), START).unwrap();
        assert_eq!(peers.of_channel(0x4000, CHANNEL_LIFETIME), None);
        assert_eq!(peers.channel_of(peer(1), CHANNEL_LIFETIME), None);
        assert!(peers.are_free(0x4000, peer(2), CHANNEL_LIFETIME));
        assert_eq!(peers.bind(0x4000, peer(2), CHANNEL_LIFETIME), Ok(()));
    }

    #[test]
    fn channels_are_bounded() {
        let mut peers = Peers::default();
        for number in 0..32 {
            let port = 1000 + number;
            assert_eq!(peers.bind(0x4000 + number, (ip(1), port).into(), START), Ok(()));
        }
        assert_eq!(peers.bind(0x4100, peer(1), START), Err(Full));
    }
}
