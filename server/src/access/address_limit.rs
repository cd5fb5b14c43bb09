//! How often one address may ask for something.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

/// A limit for each address. It holds the addresses that have asked of late, and no more than [`MAX_ADDRESSES`].
#[derive(Debug)]
pub(crate) struct AddressLimit {
    every: Duration,
    burst: u32,
    /// When an address may ask as often as at first again.
    full_at: BTreeMap<IpAddr, Duration>,
}

impl AddressLimit {
    /// Once in each `every` in the long run, and `burst` times at once.
    pub(crate) fn new(every: Duration, burst: u32) -> Self {
        Self { every, burst, full_at: BTreeMap::new() }
    }

    /// Whether an address may ask now. Where too many have asked, a further one may not.
    pub(crate) fn allows(&mut self, address: IpAddr, now: Duration) -> bool {
        let source = source(address);
        if !self.full_at.contains_key(&source) && self.full_at.len() >= MAX_ADDRESSES {
            self.full_at.retain(|_, full_at| *full_at > now);
            if self.full_at.len() >= MAX_ADDRESSES {
                return false;
            }
        }
        let full_at = self.full_at.get(&source).copied().unwrap_or_default().max(now) + self.every;
        let is_allowed = full_at <= now + self.every * self.burst;
        if is_allowed {
            self.full_at.insert(source, full_at);
        }
        is_allowed
    }
}

/// What counts as one address: of IPv6 the network, in which a machine takes any address.
pub(crate) fn source(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.into(),
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64).into(),
    }
}

/// How many addresses are held: some hundreds of KiB.
const MAX_ADDRESSES: usize = 10_000;

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const EVERY: Duration = Duration::from_secs(12);

    #[test]
    fn an_address_asks_in_a_burst_and_then_at_its_rate_and_others_do_not_feel_it() {
        let mut limit = AddressLimit::new(EVERY, 20);
        let [alice, bob] = [1, 2].map(|last| IpAddr::from([192, 0, 2, last]));
        let now = Duration::from_secs(1_000);
        assert!((0..20).all(|_| limit.allows(alice, now)));
        assert!(!limit.allows(alice, now) && limit.allows(bob, now));
        assert!(limit.allows(alice, now + EVERY));
        assert!(!limit.allows(alice, now + EVERY));
    }

    #[test]
    fn the_addresses_that_are_held_have_an_end_and_old_ones_make_place() {
        let mut limit = AddressLimit::new(EVERY, 1);
        let address = |n: u32| IpAddr::from(Ipv4Addr::from_bits(n));
        assert!((0..MAX_ADDRESSES as u32).all(|n| limit.allows(address(n), Duration::ZERO)));
        assert!(!limit.allows(address(u32::MAX), Duration::ZERO));
        assert!(limit.allows(address(u32::MAX), EVERY));
    }

    #[test]
    fn a_network_of_ipv6_is_one_source_and_each_ipv4_address_is_another() {
        let of = |text: &str| source(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::2:3"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
