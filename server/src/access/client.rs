//! The client of a request: its address, and the scheme it asks with.
//!
//! Behind a proxy both are the proxy's word, `X-Forwarded-For` and `X-Forwarded-Proto`. It counts only from an address
//! that the setting `trusted_proxies` names, since any client can send these headers.
//!
//! Source: RFC 7239 §8.1, whose header followed these two.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use ipnet::IpNet;

use crate::field::list;

/// The scheme of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Http,
    Https,
}

impl Scheme {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// The client of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Client {
    pub(crate) address: IpAddr,
    pub(crate) scheme: Scheme,
}

impl Client {
    /// The one behind the proxies that are trusted.
    pub(crate) fn behind(self, trusted: &[IpNet], headers: &HeaderMap) -> Self {
        let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
        if !is_trusted(&self.address) {
            return self;
        }
        // Each proxy appends the address that sent it the request. What stands before the last untrusted address may be forged.
        let forwarded: Vec<&str> = list(headers, "x-forwarded-for").collect();
        let mut address = self.address;
        for text in forwarded.iter().rev() {
            let Some(next) = read(text) else { break };
            address = next;
            if !is_trusted(&address) {
                break;
            }
        }
        let scheme = match list(headers, "x-forwarded-proto").last() {
            Some(scheme) if scheme.eq_ignore_ascii_case("https") => Scheme::Https,
            Some(_) => Scheme::Http,
            None => self.scheme,
        };
        Self { address, scheme }
    }
}

/// An address, with a port or without.
fn read(text: &str) -> Option<IpAddr> {
    let address = text.parse().or_else(|_| text.parse().map(|address: SocketAddr| address.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_untrusted_sender_is_not_believed() {
        let said = [("x-forwarded-for", "198.51.100.1"), ("x-forwarded-proto", "https")];
        assert_eq!(seen("203.0.113.5", &said), ("203.0.113.5".to_owned(), Scheme::Http));
    }

    #[test]
    fn a_trusted_proxy_says_who_asks_and_how() {
        let said = [("x-forwarded-for", "198.51.100.1"), ("x-forwarded-proto", "https")];
        assert_eq!(seen("127.0.0.1", &said), ("198.51.100.1".to_owned(), Scheme::Https));
        assert_eq!(seen("10.2.3.4", &said), ("198.51.100.1".to_owned(), Scheme::Https));
        assert_eq!(seen("::ffff:127.0.0.1", &said), ("198.51.100.1".to_owned(), Scheme::Https));
        assert_eq!(seen("127.0.0.1", &[]), ("127.0.0.1".to_owned(), Scheme::Http));
    }

    #[test]
    fn what_stands_before_the_last_untrusted_address_is_not_believed() {
        let chain = [
            ("x-forwarded-for", "127.0.0.1, 192.0.2.1"),
            ("x-forwarded-for", "198.51.100.1, 10.0.0.9"),
        ];
        assert_eq!(seen("127.0.0.1", &chain).0, "198.51.100.1");
        assert_eq!(seen("127.0.0.1", &[("x-forwarded-for", "192.0.2.1, unknown")]).0, "127.0.0.1");
        assert_eq!(
            seen("127.0.0.1", &[("x-forwarded-for", "[2001:db8::1]:4711")]).0,
            "2001:db8::1"
        );
    }

    fn seen(peer: &str, said: &[(&'static str, &str)]) -> (String, Scheme) {
        let trusted = ["127.0.0.0/8", "10.0.0.0/8"].map(|network| network.parse().unwrap());
        let mut headers = HeaderMap::new();
        for (name, value) in said {
            headers.append(*name, value.parse().unwrap());
        }
        let peer: IpAddr = peer.parse().unwrap();
        let direct = Client { address: peer.to_canonical(), scheme: Scheme::Http };
        let client = direct.behind(&trusted, &headers);
        (client.address.to_string(), client.scheme)
    }
}
