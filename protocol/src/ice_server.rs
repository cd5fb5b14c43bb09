//! A server that helps two browsers to find a way to each other, or carries what they say.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A STUN or TURN server, in the shape of `RTCIceServer`.
///
/// Example: `{"urls":["turn:turn.example.org:3478"],"username":"1767225600:…","credential":"…"}`
///
/// Source: WebRTC §4.2.4; URLs after RFC 7064 and RFC 7065.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IceServer {
    /// Its addresses: `stun:`, `stuns:`, `turn:` or `turns:`.
    pub urls: Vec<String>,
    /// The user, for TURN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The password, for TURN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

/// Shows the addresses only.
impl fmt::Debug for IceServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IceServer").field("urls", &self.urls).finish_non_exhaustive()
    }
}

/// The URL of a server, whose host is the one that the page was loaded from where the URL names no other.
///
/// Example: `turn:host.invalid:3478?transport=tcp` on a page of `[2001:db8::1]` is
/// `turn:[2001:db8::1]:3478?transport=tcp`.
///
/// Source: RFC 6761 §6.4: no host is called [`PAGE_HOST`].
#[must_use]
pub fn with_page_host(url: &str, page_host: &str) -> String {
    let found = url
        .split_once(':')
        .and_then(|(scheme, rest)| Some((scheme, rest.strip_prefix(PAGE_HOST)?)))
        .filter(|(_, rest)| rest.is_empty() || rest.starts_with([':', '?']));
    match found {
        Some((scheme, rest)) => scheme.to_owned() + ":" + page_host + rest,
        None => url.to_owned(),
    }
}

/// Stands in a URL for the host that the page was loaded from.
pub const PAGE_HOST: &str = "host.invalid";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_host_takes_its_place_with_its_brackets() {
        for (url, page_host, expected) in [
            ("stun:host.invalid:3478", "call.example.org", "stun:call.example.org:3478"),
            ("stun:host.invalid", "192.0.2.7", "stun:192.0.2.7"),
            (
                "turn:host.invalid:3478?transport=tcp",
                "[2001:db8::1]",
                "turn:[2001:db8::1]:3478?transport=tcp",
            ),
            ("turns:host.invalid?transport=tcp", "localhost", "turns:localhost?transport=tcp"),
        ] {
            assert_eq!(with_page_host(url, page_host), expected);
        }
    }

    #[test]
    fn every_other_url_stays_as_it_is() {
        for url in [
            "stun:stun.example.org:3478",
            "turn:host.invalid.example.org:3478?transport=udp",
            "turn:a.host.invalid",
            "turn:[2001:db8::1]:3478",
            "host.invalid",
            "stun:",
            "",
        ] {
            assert_eq!(with_page_host(url, "call.example.org"), url);
        }
    }
}
