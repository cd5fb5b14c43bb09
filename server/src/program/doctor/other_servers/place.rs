//! Where a server is, by its URL in the settings.

use server::listen::Transport;

/// A server by one of its URLs, such as `turn:turn.example.org:3478?transport=tcp`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place<'u> {
    pub(super) kind: Kind,
    pub(super) host: &'u str,
    pub(super) port: u16,
}

/// How a server is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Stun,
    Turn(Transport),
    /// TURN in TLS.
    Turns,
}

impl<'u> Place<'u> {
    /// Reads a URL that the settings were checked with.
    pub(super) fn of(url: &'u str) -> Option<Self> {
        let (scheme, rest) = url.split_once(':')?;
        let (authority, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (kind, own_port) = match (scheme, query) {
            ("stun", _) => (Kind::Stun, 3478),
            ("turn", "transport=tcp") => (Kind::Turn(Transport::Tcp), 3478),
            ("turn", _) => (Kind::Turn(Transport::Udp), 3478),
            ("turns", _) => (Kind::Turns, 5349),
            _ => return None,
        };
        let (host, port) = match authority.strip_prefix('[') {
            Some(bracketed) => bracketed.split_once(']')?,
            None => authority.find(':').map_or((authority, ""), |at| authority.split_at(at)),
        };
        let port = match port.strip_prefix(':') {
            Some(port) => port.parse().ok()?,
            None => own_port,
        };
        Some(Self { kind, host, port })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_browsers_read_it() {
        let (udp, tcp) = (Kind::Turn(Transport::Udp), Kind::Turn(Transport::Tcp));
        for (url, kind, host, port) in [
            ("stun:s.example", Kind::Stun, "s.example", 3478),
            ("turn:t.example:3479", udp, "t.example", 3479),
            ("turn:t.example?transport=tcp", tcp, "t.example", 3478),
            ("turn:[2001:db8::1]:443?transport=tcp", tcp, "2001:db8::1", 443),
            ("turn:[2001:db8::1]?transport=udp", udp, "2001:db8::1", 3478),
            ("turns:t.example?transport=tcp", Kind::Turns, "t.example", 5349),
        ] {
            assert_eq!(Place::of(url), Some(Place { kind, host, port }), "{url}");
        }
        assert_eq!(Place::of("https://t.example"), None);
    }
}
