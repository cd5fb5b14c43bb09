//! The server that runs with these settings, if one does: its version, and where it relays.

use app::api::TestServers;
use protocol::ice_server::IceServer;
use server::config::Config;

use crate::program::ask::{Request, ask};

/// A Parlor that listens where the settings say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Running {
    /// Its version, such as `0.1.0`.
    pub(super) version: String,
    /// What it says of its relay.
    pub(super) relay: RunningRelay,
}

/// What a running server says of its relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RunningRelay {
    /// It relays at this port. One server to test with for each transport.
    At(u16, [IceServer; 2]),
    /// It does not relay.
    None,
    /// It does not say, since it was asked too often, say.
    Unknown,
}

impl Running {
    /// Asks it.
    pub(super) fn look(config: &Config) -> Option<Self> {
        let ask = |request| ask(config.listen, config.tls, request).ok();
        let version = version(&ask(Request::Get("/version"))?.body)?;
        let test = || test_server(&ask(Request::Call("test_connection"))?.body);
        let relay = match [test(), test()] {
            [Some(Some((port, udp))), Some(Some((_, tcp)))] => RunningRelay::At(port, [udp, tcp]),
            [Some(None), _] | [_, Some(None)] => RunningRelay::None,
            [None, _] | [_, None] => RunningRelay::Unknown,
        };
        Some(Self { version, relay })
    }

    /// The port at which it relays.
    pub(super) fn relay_port(&self) -> Option<u16> {
        match &self.relay {
            RunningRelay::At(port, _) => Some(*port),
            RunningRelay::None | RunningRelay::Unknown => None,
        }
    }
}

/// The version of a Parlor; `None`: it is another program.
fn version(body: &str) -> Option<String> {
    let said: serde_json::Value = serde_json::from_str(body).ok()?;
    let is_parlor = said["name"] == "parlor";
    is_parlor.then(|| said["version"].as_str().map(str::to_owned)).flatten()
}

/// The relay in an answer to `test_connection`, with its port; the outer `None`: it is no such answer.
fn test_server(body: &str) -> Option<Option<(u16, IceServer)>> {
    let TestServers { ice_servers } = serde_json::from_str(body).ok()?;
    Some(ice_servers.into_iter().find_map(|server| Some((port(&server)?, server))))
}

/// The port of the first TURN address.
fn port(server: &IceServer) -> Option<u16> {
    let url = server.urls.iter().find(|url| url.starts_with("turn:"))?;
    url.split('?').next()?.rsplit_once(':')?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parlor_is_known_by_its_name() {
        let body = r#"{"name":"parlor","version":"0.1.0","protocol":1}"#;
        assert_eq!(version(body).as_deref(), Some("0.1.0"));
        for body in [r#"{"name":"other","version":"1"}"#, r#"{"version":"1"}"#, "[]", "ok\n", ""] {
            assert_eq!(version(body), None, "{body:?}");
        }
    }

    #[test]
    fn a_relay_is_known_by_its_turn_address() {
        let server = r#"{"urls":["stun:[2001:db8::1]:1","turn:[2001:db8::1]:3479?transport=udp"],"username":"u","credential":"c"}"#;
        let found = test_server(&format!(r#"{{"ice_servers":[{server}]}}"#)).unwrap().unwrap();
        assert_eq!((found.0, found.1.username.as_deref()), (3479, Some("u")));
        let stun = r#"{"ice_servers":[{"urls":["stun:stun.example.org:3478"]}]}"#;
        assert_eq!(test_server(stun), Some(None));
        assert_eq!(test_server(r#"{"ice_servers":[]}"#), Some(None));
        assert_eq!(test_server(r#"{"error":"busy"}"#), None);
    }
}
