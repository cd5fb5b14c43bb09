//! One candidate: a relay's, without what lies behind it, or none.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::address::is_plain;

/// A candidate attribute without the address behind it, if it is one of a relay. Extensions that are not known
/// here are left out.
///
/// Example: `candidate:1 1 udp 41885439 203.0.113.5 50000 typ relay raddr 198.51.100.7 rport 41000`
///
/// Source: RFC 8839 §5.1. Browsers write such a blank themselves: WebRTC §4.8.1.1 (`relatedAddress`).
pub(super) fn clean(text: &str) -> Option<String> {
    let mut words = text.strip_prefix("candidate:")?.split_ascii_whitespace();
    let foundation = words.next().filter(|word| is_plain(word))?;
    let component: u16 = words.next()?.parse().ok()?;
    let transport = words.next().filter(|word| is_plain(word))?;
    let priority: u32 = words.next()?.parse().ok()?;
    let address = words.next()?;
    let blank = blank(address)?;
    let port: u16 = words.next()?.parse().ok()?;
    (words.next()? == "typ" && words.next()? == "relay").then_some(())?;
    let mut clean = format!(
        "candidate:{foundation} {component} {transport} {priority} {address} {port} typ relay raddr {blank} rport 0"
    );
    while let Some((name, value)) = words.next().zip(words.next()) {
        if matches!(name, "generation" | "tcptype" | "ufrag") && is_plain(value) {
            clean.extend([" ", name, " ", value]);
        }
    }
    Some(clean)
}

/// No address, of the kind that an address has. A name is none.
fn blank(address: &str) -> Option<&'static str> {
    let is_v4 = address.parse::<Ipv4Addr>().is_ok();
    let is_v6 = || address.parse::<Ipv6Addr>().is_ok();
    if is_v4 { Some("0.0.0.0") } else { is_v6().then_some("::") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relayed_candidate_loses_what_is_behind_it_and_what_is_not_known() {
        for (sent, passed) in [
            (
                "candidate:4077567720 1 udp 41885439 203.0.113.5 50000 typ relay raddr 198.51.100.7 rport 41000 generation 0 ufrag a/B+ network-id 1 network-cost 10",
                "candidate:4077567720 1 udp 41885439 203.0.113.5 50000 typ relay raddr 0.0.0.0 rport 0 generation 0 ufrag a/B+",
            ),
            (
                "candidate:2 2 TCP 8331263 2001:db8::5 9 typ relay raddr 2001:db8:1::7 rport 5 tcptype active",
                "candidate:2 2 TCP 8331263 2001:db8::5 9 typ relay raddr :: rport 0 tcptype active",
            ),
            (
                "candidate:1 1 UDP 7 203.0.113.5 50000 typ relay",
                "candidate:1 1 UDP 7 203.0.113.5 50000 typ relay raddr 0.0.0.0 rport 0",
            ),
            (
                "candidate:1 1 UDP 7 203.0.113.5 50000 typ relay x-host 192.0.2.7 ufrag 192.0.2.7 ufrag",
                "candidate:1 1 UDP 7 203.0.113.5 50000 typ relay raddr 0.0.0.0 rport 0",
            ),
        ] {
            assert_eq!(clean(sent).as_deref(), Some(passed));
            assert_eq!(clean(passed).as_deref(), Some(passed));
        }
    }

    #[test]
    fn any_other_candidate_is_none() {
        for text in [
            "",
            "candidate:",
            "candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host",
            "candidate:1 1 udp 1686052607 198.51.100.7 50000 typ srflx raddr 192.0.2.7 rport 50000",
            "candidate:1 1 udp 1845501695 198.51.100.7 50000 typ prflx",
            "candidate:1 1 udp 2122260223 0b5cf1d2-6a37-4d4c-9d52-c3ad2c0b1a5f.local 50000 typ host",
            "candidate:1 1 udp 1 0b5cf1d2-6a37-4d4c-9d52-c3ad2c0b1a5f.local 50000 typ relay",
            "candidate:1 1 udp 1 relay.example.org 50000 typ relay",
            "candidate:192.0.2.7 1 udp 1 203.0.113.5 50000 typ relay",
            "candidate:1 192.0.2.7 udp 1 203.0.113.5 50000 typ relay",
            "candidate:1 1 192.0.2.7 1 203.0.113.5 50000 typ relay",
            "candidate:1 1 udp 192.0.2.7 203.0.113.5 50000 typ relay",
            "candidate:1 1 udp 1 203.0.113.5 192.0.2.7 typ relay",
            "candidate:1 1 udp 1 203.0.113.5 50000 typ relay-host",
            "candidate:1 1 udp 1 203.0.113.5 50000 raddr 192.0.2.7 typ relay",
            "1 1 udp 1 203.0.113.5 50000 typ relay",
        ] {
            assert_eq!(clean(text), None, "{text}");
        }
    }
}
