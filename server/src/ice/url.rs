//! The addresses of STUN and TURN servers in the settings. They are checked at the start, so that a typo is not found
//! by the first call that cannot connect.
//!
//! Source: RFC 7064 §3.1, RFC 7065 §3.1.

/// The protocol that an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `stun:` and `stuns:`.
    Stun,
    /// `turn:` and `turns:`.
    Turn,
}

/// Whether `text` is an address of this kind.
///
/// Examples: `stun:stun.example.org`, `turn:192.0.2.1:3478?transport=tcp`, `turns:[2001:db8::1]:5349`.
#[must_use]
pub(crate) fn is_url(kind: Kind, text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let (authority, transport) = match rest.split_once('?') {
        Some((authority, query)) => (authority, Some(query)),
        None => (rest, None),
    };
    let transport_is_allowed = match (kind, transport) {
        (_, None) => true,
        (Kind::Turn, Some(query)) => matches!(query, "transport=udp" | "transport=tcp"),
        (Kind::Stun, Some(_)) => false,
    };
    let scheme_is_right = match kind {
        Kind::Stun => matches!(scheme, "stun" | "stuns"),
        Kind::Turn => matches!(scheme, "turn" | "turns"),
    };
    scheme_is_right && transport_is_allowed && is_authority(authority)
}

/// Whether `text` is `host`, `host:port`, `[address]` or `[address]:port`.
fn is_authority(text: &str) -> bool {
    if let Some(bracketed) = text.strip_prefix('[') {
        let Some((address, port)) = bracketed.split_once(']') else {
            return false;
        };
        return address.parse::<std::net::Ipv6Addr>().is_ok()
            && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    match text.split_once(':') {
        Some((host, port)) => is_host(host) && is_port(port),
        None => is_host(text),
    }
}

fn is_host(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 253
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'))
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok_and(|port| port > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_either_kind_are_known() {
        for text in ["stun:stun.example.org", "stuns:a:5349", "stun:192.0.2.1:3478", "stun:[::1]"] {
            assert!(is_url(Kind::Stun, text), "{text}");
        }
        for text in [
            "turn:t.example",
            "turn:t:3478?transport=udp",
            "turns:[2001:db8::1]:5349?transport=tcp",
        ] {
            assert!(is_url(Kind::Turn, text), "{text}");
        }
    }

    #[test]
    fn slips_of_the_pen_are_found() {
        for text in [
            "",
            "stun",
            "stun:",
            "stun://s.example",
            "http://s.example",
            "turn:t.example",
            "stun:s.example:0",
            "stun:s.example:70000",
            "stun:s.example:",
            "stun:s example",
            "stun:s.example?transport=udp",
            "stun:[::1",
            "stun:[nonsense]",
            "stun:user@s.example",
        ] {
            assert!(!is_url(Kind::Stun, text), "{text:?}");
        }
        for text in ["stun:s.example", "turn:t.example?transport=sctp", "turn:t?transport=tcp&x=1"]
        {
            assert!(!is_url(Kind::Turn, text), "{text:?}");
        }
    }
}
