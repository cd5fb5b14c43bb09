//! The ranges that nothing beyond the relay has any business in.
//!
//! For IPv4 they are listed. For IPv6 it is the other way round: only what IANA gives out to hosts (2000::/3) is not
//! special, and of that the ranges below are.
//!
//! Source: the IANA registries "IPv4 Special-Purpose Address Space", "IPv6 Special-Purpose Address Space" and "IPv6
//! Address Space"; RFC 5771 (multicast).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

/// Whether a canonical address lies in a special-purpose range. What it carries inside is not looked at.
#[must_use]
pub(crate) fn is_special(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => SPECIAL_V4.iter().any(|range| range.contains(&ip)),
        IpAddr::V6(ip) => {
            let is_host = GLOBAL_UNICAST.contains(&ip) || NAT64.contains(&ip);
            !is_host || SPECIAL_V6.iter().any(|range| range.contains(&ip))
        }
    }
}

const SPECIAL_V4: [Ipv4Net; 19] = [
    v4([0, 0, 0, 0], 8),       // this network
    v4([10, 0, 0, 0], 8),      // private
    v4([100, 64, 0, 0], 10),   // shared by the customers of a carrier
    v4([127, 0, 0, 0], 8),     // loopback
    v4([169, 254, 0, 0], 16),  // link-local, and the metadata of clouds
    v4([172, 16, 0, 0], 12),   // private
    v4([192, 0, 0, 0], 24),    // IETF protocol assignments
    v4([192, 0, 2, 0], 24),    // documentation
    v4([192, 31, 196, 0], 24), // AS112
    v4([192, 52, 193, 0], 24), // automatic multicast tunneling
    v4([192, 88, 99, 0], 24),  // 6to4 relays
    v4([192, 168, 0, 0], 16),  // private
    v4([192, 175, 48, 0], 24), // AS112
    v4([198, 18, 0, 0], 15),   // benchmarks
    v4([198, 51, 100, 0], 24), // documentation
    v4([203, 0, 113, 0], 24),  // documentation
    v4([224, 0, 0, 0], 4),     // multicast
    v4([240, 0, 0, 0], 4),     // reserved, and broadcast
    // Oracle's and Alibaba's metadata stand in 192.0.0.0/24 and 100.64.0.0/10; Azure's does in neither.
    v4([168, 63, 129, 16], 32),
];

const SPECIAL_V6: [Ipv6Net; 5] = [
    v6([0x2001, 0, 0, 0], 23),         // IETF protocol assignments, and Teredo
    v6([0x2001, 0xdb8, 0, 0], 32),     // documentation
    v6([0x2002, 0, 0, 0], 16),         // 6to4
    v6([0x2620, 0x4f, 0x8000, 0], 48), // AS112
    v6([0x3fff, 0, 0, 0], 20),         // documentation
];

const GLOBAL_UNICAST: Ipv6Net = v6([0x2000, 0, 0, 0], 3);

/// Not for hosts either, but it stands for the IPv4 address inside.
const NAT64: Ipv6Net = v6([0x64, 0xff9b, 0, 0], 96);

const fn v4([a, b, c, d]: [u8; 4], prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6([a, b, c, d]: [u16; 4], prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0), prefix)
}
