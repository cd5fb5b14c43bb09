//! What an address stands for: its family, the IPv4 addresses inside an IPv6 one, and whether it is reserved.
//!
//! A deny list that looks at the written form alone is passed by another form of the same address (CVE-2026-27624), so
//! nothing outside of this file compares addresses that a client wrote.

mod range;
mod reach;
mod special;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

pub use range::{Range, RangeError};
pub use reach::{Policy, Reach};
pub(crate) use special::is_special;

/// An address family, as REQUESTED-ADDRESS-FAMILY names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// The family of an address, as it is on the wire.
    #[must_use]
    pub fn of(ip: IpAddr) -> Self {
        match ip.to_canonical() {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }
}

/// An address and its port in the one way to write it: IPv4 as IPv4, and without the scope that a socket adds.
#[must_use]
pub(crate) fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// Whether packets to this address go through a tunnel between IPv4 and IPv6, where a relay could send one in circles.
///
/// Source: RFC 8656 §21.4, which has a server refuse the addresses of Teredo and 6to4.
#[must_use]
pub(crate) fn is_tunnel(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(_) => false,
        IpAddr::V6(ip) => matches!(ip.segments(), [0x2001, 0, ..] | [0x2002, ..]),
    }
}

/// The IPv4 addresses that an IPv6 address carries inside, where a translator or a tunnel may send it to them.
///
/// Source: RFC 4291 §2.5.5.1 (compatible), RFC 2765 §2.1 (translated), RFC 6052 §2.2 (NAT64), RFC 8215 (local NAT64),
/// RFC 3056 §2 (6to4), RFC 4380 §4 (Teredo: the server, and the client in its complement).
pub(crate) fn embedded(ip: Ipv6Addr) -> impl Iterator<Item = Ipv4Addr> {
    let bytes = ip.octets();
    let at = |places: [usize; 4]| Some(Ipv4Addr::from(places.map(|place| bytes[place])));
    let last = at([12, 13, 14, 15]);
    let found = match ip.segments() {
        [0, 0, 0, 0, 0, 0, ..] | [0, 0, 0, 0, 0xffff, 0, ..] => [last, None, None, None],
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => [last, None, None, None],
        // The operator chose how long its prefix is: 48, 56, 64 or 96 bits. The ninth byte is never part of an address.
        [0x64, 0xff9b, 1, ..] => [at([6, 7, 9, 10]), at([7, 9, 10, 11]), at([9, 10, 11, 12]), last],
        [0x2001, 0, ..] => {
            let client = last.map(|complement| Ipv4Addr::from_bits(!complement.to_bits()));
            [at([4, 5, 6, 7]), client, None, None]
        }
        [0x2002, ..] => [at([2, 3, 4, 5]), None, None, None],
        _ => [None; 4],
    };
    found.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(text: &str) -> Vec<String> {
        embedded(text.parse().unwrap()).map(|ip| ip.to_string()).collect()
    }

    #[test]
    fn each_form_gives_its_ipv4_address_back() {
        assert_eq!(inside("::10.1.2.3"), ["10.1.2.3"]);
        assert_eq!(inside("::ffff:0:10.1.2.3"), ["10.1.2.3"]);
        assert_eq!(inside("64:ff9b::10.1.2.3"), ["10.1.2.3"]);
        assert_eq!(inside("2002:0a01:0203::1"), ["10.1.2.3"]);
        // The example of RFC 4380 §4: server 65.54.227.120, client 192.0.2.45.
        assert_eq!(
            inside("2001:0000:4136:e378:8000:63bf:3fff:fdd2"),
            ["65.54.227.120", "192.0.2.45"]
        );
        assert_eq!(inside("2600:1::10.1.2.3"), [""; 0]);
    }

    /// The examples of RFC 6052 §2.4, under the prefix of RFC 8215.
    #[test]
    fn a_local_nat64_prefix_of_any_length_is_looked_through() {
        for text in [
            "64:ff9b:1:c000:2:2100::",
            "64:ff9b:1:3c0:0:221::",
            "64:ff9b:1:344:c0:2:2100:0",
            "64:ff9b:1:344::192.0.2.33",
        ] {
            let found = inside(text);
            assert!(found.iter().any(|ip| ip == "192.0.2.33"), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_mapped_address_is_of_the_family_it_is_sent_in() {
        assert_eq!(Family::of("::ffff:192.0.2.1".parse().unwrap()), Family::V4);
        assert_eq!(Family::of("64:ff9b::192.0.2.1".parse().unwrap()), Family::V6);
    }

    #[test]
    fn tunnels_are_known_by_their_prefix() {
        for (text, tunnel) in [
            ("2001::1", true),
            ("2002::1", true),
            ("2001:1::1", false),
            ("2001:4860:4860::8888", false),
            ("8.8.8.8", false),
        ] {
            assert_eq!(is_tunnel(text.parse().unwrap()), tunnel, "{text}");
        }
    }
}
