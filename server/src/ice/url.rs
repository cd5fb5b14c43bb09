//! The addresses of STUN and TURN servers in the settings, judged as the browsers judge them: one that a browser
//! refuses would take the whole call away from its user, so it stops the start.
//!
//! A host is read as in an `https:` URL, so one that ends in a number has to be an IPv4 address. A host that no client
//! could reach is refused, too, even where a browser would try it.
//!
//! Source: RFC 7064 §3.1, RFC 7065 §3.1; WebRTC §4.4.1.1 "validate an ICE server URL"; URL Standard §3.5 (hosts).

use std::net::{Ipv4Addr, Ipv6Addr};

use thiserror::Error;

/// The protocol that an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `stun:`.
    Stun,
    /// `turn:` and `turns:`.
    Turn,
}

/// What is wrong with an address, after "The setting is …".
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UrlError {
    /// It begins with nothing that is allowed here.
    #[error("which is of no kind that is allowed here")]
    Scheme,
    /// `"stun:a.example"` with its quotes.
    #[error("which has a quote, as files of variables leave them; write it without")]
    Quote,
    /// `stuns:`.
    #[error("which Firefox refuses; write stun: instead of stuns:")]
    Stuns,
    /// `stun://a.example`.
    #[error("which has slashes before its host; write {0}")]
    Slashes(String),
    /// `turn:user@a.example`.
    #[error("which has a user; write it without, and give the user by a setting of its own")]
    User,
    /// `stun:a.example?transport=udp`.
    #[error("which has something after its host; write it without {0:?}")]
    StunQuery(String),
    /// `turn:a.example?transport=sctp`.
    #[error("which ends in {0:?}; write ?transport=udp, ?transport=tcp or neither")]
    Transport(String),
    /// `stun:`.
    #[error("which has no host; write one such as stun.example.org")]
    NoHost,
    /// `turn:2001:db8::1:3478`.
    #[error("which has an IPv6 address without brackets; write {0}")]
    Brackets(String),
    /// `stun:[nonsense]`.
    #[error("which has no IPv6 address between its brackets; write one such as [2001:db8::1]:3478")]
    Ipv6,
    /// `stun:256.300.1.1`.
    #[error(
        "whose host ends in a number and is no IPv4 address; write four numbers from 0 to 255 such as 203.0.113.7"
    )]
    Ipv4,
    /// `stun:..`.
    #[error("whose host has a part that is empty or too long; write one such as stun.example.org")]
    Part,
    /// `stun:a b`.
    #[error(
        "whose host has a character that no host has; write letters, digits, dots and hyphens, and other scripts in \
         their form xn--…"
    )]
    Character,
    /// `stun:a.example:70000`.
    #[error(
        "which has no port after its colon; write a number from 1 to 65535, or leave the colon out"
    )]
    Port,
}

impl Kind {
    /// The kind of an address that was checked.
    pub(crate) fn of(url: &str) -> Option<Self> {
        match url.split_once(':')?.0 {
            "stun" | "stuns" => Some(Self::Stun),
            "turn" | "turns" => Some(Self::Turn),
            _ => None,
        }
    }
}

/// Checks an address of one of these kinds.
///
/// Examples: `stun:stun.example.org`, `turn:192.0.2.1:3478?transport=tcp`, `turns:[2001:db8::1]:5349`.
///
/// # Errors
/// [`UrlError`], which says what to write instead.
pub(crate) fn check(kinds: &[Kind], text: &str) -> Result<(), UrlError> {
    if text.contains(['"', '\'']) {
        return Err(UrlError::Quote);
    }
    let kind = Kind::of(text).filter(|kind| kinds.contains(kind)).ok_or(UrlError::Scheme)?;
    let (scheme, rest) = text.split_once(':').ok_or(UrlError::Scheme)?;
    if scheme == "stuns" {
        return Err(UrlError::Stuns);
    }
    if let Some(rest) = rest.strip_prefix("//") {
        return Err(UrlError::Slashes(format!("{scheme}:{}", rest.trim_start_matches('/'))));
    }
    let (authority, query) = rest.find('?').map_or((rest, ""), |at| rest.split_at(at));
    match (kind, query) {
        (_, "") | (Kind::Turn, "?transport=udp" | "?transport=tcp") => {}
        (Kind::Turn, query) => return Err(UrlError::Transport(query.to_owned())),
        (Kind::Stun, query) => return Err(UrlError::StunQuery(query.to_owned())),
    }
    check_authority(authority).map_err(|error| {
        let UrlError::Brackets(meant) = &error else { return error };
        UrlError::Brackets(format!("{scheme}:{meant}{query}"))
    })
}

/// Checks `host`, `host:port`, `[address]` or `[address]:port`.
fn check_authority(text: &str) -> Result<(), UrlError> {
    if text.contains('@') {
        return Err(UrlError::User);
    }
    if let Some(bracketed) = text.strip_prefix('[') {
        let (address, port) = bracketed.split_once(']').ok_or(UrlError::Ipv6)?;
        address.parse::<Ipv6Addr>().map_err(|_| UrlError::Ipv6)?;
        return match port.strip_prefix(':') {
            Some(port) => check_port(port),
            None if port.is_empty() => Ok(()),
            None => Err(UrlError::Port),
        };
    }
    if let Some(meant) = with_brackets(text) {
        return Err(UrlError::Brackets(meant));
    }
    let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    check_host(host)?;
    port.map_or(Ok(()), check_port)
}

/// What was probably meant by an IPv6 address without brackets, and perhaps a port at its end.
fn with_brackets(text: &str) -> Option<String> {
    let is_v6 = |text: &str| text.parse::<Ipv6Addr>().is_ok();
    match text.rsplit_once(':') {
        Some((address, port)) if is_v6(address) && check_port(port).is_ok() => {
            Some(format!("[{address}]:{port}"))
        }
        Some(_) | None => is_v6(text).then(|| format!("[{text}]")),
    }
}

fn check_host(text: &str) -> Result<(), UrlError> {
    if text.is_empty() {
        return Err(UrlError::NoHost);
    }
    if !text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_')) {
        return Err(UrlError::Character);
    }
    // A dot at the end is the root of all names.
    let parts: Vec<&str> = text.strip_suffix('.').unwrap_or(text).split('.').collect();
    if text.len() > 253 || parts.iter().any(|part| part.is_empty() || part.len() > 63) {
        return Err(UrlError::Part);
    }
    let ends_in_number = parts.last().is_some_and(|last| is_number(last));
    if ends_in_number && text.parse::<Ipv4Addr>().is_err() {
        return Err(UrlError::Ipv4);
    }
    Ok(())
}

/// Whether a host with this last part is an IPv4 address: `1`, `0x7f`.
///
/// Source: URL Standard §3.5, "ends in a number checker".
fn is_number(part: &str) -> bool {
    let hexadecimal = part.strip_prefix("0x").or(part.strip_prefix("0X"));
    part.chars().all(|c| c.is_ascii_digit())
        || hexadecimal.is_some_and(|digits| digits.chars().all(|c| c.is_ascii_hexdigit()))
}

fn check_port(text: &str) -> Result<(), UrlError> {
    let is_decimal = text.chars().all(|c| c.is_ascii_digit());
    let port = text.parse::<u16>().ok().filter(|port| is_decimal && *port > 0);
    port.map(|_| ()).ok_or(UrlError::Port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_either_kind_are_known() {
        for text in [
            "stun:stun.example.org",
            "stun:a:5349",
            "stun:192.0.2.1:3478",
            "stun:[::1]",
            "stun:1.example",
            "stun:stun_1.example.",
            "turn:t.example",
            "turn:t:3478?transport=udp",
            "turns:[2001:db8::1]:5349?transport=tcp",
            "turn:xn--bcher-kva.example",
        ] {
            assert_eq!(check(&BOTH, text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_a_browser_refuses_has_its_sentence() {
        for (text, error) in [
            ("", UrlError::Scheme),
            ("stun", UrlError::Scheme),
            ("http://s.example", UrlError::Scheme),
            ("STUN:s.example", UrlError::Scheme),
            ("stun:", UrlError::NoHost),
            ("stun::3478", UrlError::NoHost),
            ("stun://s.example", UrlError::Slashes("stun:s.example".into())),
            ("stuns:s.example", UrlError::Stuns),
            ("\"stun:s.example\"", UrlError::Quote),
            ("'stun:s.example", UrlError::Quote),
            ("stun:s.example:0", UrlError::Port),
            ("stun:s.example:70000", UrlError::Port),
            ("stun:s.example:+3478", UrlError::Port),
            ("stun:s.example:stun", UrlError::Port),
            ("stun:s.example:", UrlError::Port),
            ("stun:s.example:1:2", UrlError::Port),
            ("stun:[::1]3478", UrlError::Port),
            ("stun:[::1]:", UrlError::Port),
            ("stun:s example", UrlError::Character),
            ("stun:s.example/", UrlError::Character),
            ("stun:bücher.example", UrlError::Character),
            ("stun:s.example#a", UrlError::Character),
            ("stun:s.example?transport=udp", UrlError::StunQuery("?transport=udp".into())),
            ("turn:t.example?transport=sctp", UrlError::Transport("?transport=sctp".into())),
            ("turn:t?transport=tcp&x=1", UrlError::Transport("?transport=tcp&x=1".into())),
            ("turn:t.example?", UrlError::Transport("?".into())),
            ("stun:[::1", UrlError::Ipv6),
            ("stun:[nonsense]", UrlError::Ipv6),
            ("stun:[fe80::1%eth0]", UrlError::Ipv6),
            ("stun:[192.0.2.1]", UrlError::Ipv6),
            ("stun:user@s.example", UrlError::User),
            ("turn:user:pass@t.example", UrlError::User),
            ("stun:..", UrlError::Part),
            ("stun:.", UrlError::Part),
            ("stun:a..example", UrlError::Part),
            ("stun:.example", UrlError::Part),
            ("stun:256.300.1.1", UrlError::Ipv4),
            ("stun:1.2.3.4.5", UrlError::Ipv4),
            ("stun:1.2", UrlError::Ipv4),
            ("stun:3478", UrlError::Ipv4),
            ("stun:1.2.3.08", UrlError::Ipv4),
            ("stun:1.2.3.4.", UrlError::Ipv4),
            ("stun:0x7f.1", UrlError::Ipv4),
            ("stun:a.example.0x1", UrlError::Ipv4),
            ("turn:2001:db8::1:3478", UrlError::Brackets("turn:[2001:db8::1]:3478".into())),
            ("stun:2001:db8::1", UrlError::Brackets("stun:[2001:db8::1]".into())),
            ("stun:2001:db8::abcd", UrlError::Brackets("stun:[2001:db8::abcd]".into())),
            ("turn:::1?transport=tcp", UrlError::Brackets("turn:[::1]?transport=tcp".into())),
        ] {
            assert_eq!(check(&BOTH, text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn an_address_of_the_other_kind_is_not_taken() {
        assert_eq!(check(&[Kind::Stun], "turn:t.example"), Err(UrlError::Scheme));
        assert_eq!(check(&[Kind::Turn], "stun:s.example"), Err(UrlError::Scheme));
    }

    const BOTH: [Kind; 2] = [Kind::Stun, Kind::Turn];
}
