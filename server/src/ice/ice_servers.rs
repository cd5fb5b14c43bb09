//! The STUN and TURN servers of every call, and the credentials that a client gets for them.
//!
//! By default none of a third party is among them: no call details go to its server. TURN takes one of two kinds of
//! credential: a static user and password (coturn's `lt-cred-mech`), or a secret shared with the TURN server (coturn's
//! `use-auth-secret`), from which every client gets a user and a password of its own.
//!
//! Source: draft-uberti-behave-turn-rest-00 §2.2.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use protocol::ice_server::IceServer;
use sha1::Sha1;

/// A STUN or TURN server as the settings name it, or several with one credential.
#[derive(Debug, Clone)]
pub struct IceServerSetting {
    /// Its addresses: `stun:`, `turn:` or `turns:`.
    pub urls: Vec<String>,
    /// The credential that its TURN addresses need.
    pub credential: Credential,
}

/// The credential of a server, as the settings give it.
#[derive(Clone)]
pub enum Credential {
    /// None: STUN needs no credential.
    None,
    /// One user and password for every client.
    Static {
        /// The user.
        username: String,
        /// The password.
        password: String,
    },
    /// A secret shared with the TURN server, for users that expire.
    TimeLimited {
        /// The secret.
        secret: String,
        /// How long such a user is good.
        ttl: Duration,
    },
}

impl IceServerSetting {
    /// The server for a client that is in no room: its STUN addresses, which need no credential.
    pub(crate) fn stun_only(&self) -> Option<IceServer> {
        let urls: Vec<_> =
            self.urls.iter().filter(|url| url.starts_with("stun")).cloned().collect();
        (!urls.is_empty()).then_some(IceServer { urls, username: None, credential: None })
    }

    /// The server as a client gets it now, in time since 1970. `random` keeps two users apart.
    #[must_use]
    pub fn mint(&self, random: u128, now: Duration) -> IceServer {
        let (username, credential) = self.credential.mint(random, now).unzip();
        IceServer { urls: self.urls.clone(), username, credential }
    }
}

/// Whether one of these servers is a relay.
pub(crate) fn has_relay(servers: &[IceServerSetting]) -> bool {
    servers.iter().flat_map(|server| &server.urls).any(|url| url.starts_with("turn"))
}

/// How old the credentials of these servers, and of another one where they live as long as `own`, may get before a
/// client is given fresh ones: less than half of the shortest life.
pub(crate) fn renewal(servers: &[IceServerSetting], own: Option<Duration>) -> Option<Duration> {
    let others = servers.iter().filter_map(|server| server.credential.ttl());
    let shortest = others.chain(own).min()?;
    Some(shortest * 2 / 5)
}

impl Credential {
    /// How long a user is good, if it expires.
    pub(crate) fn ttl(&self) -> Option<Duration> {
        match self {
            Self::TimeLimited { ttl, .. } => Some(*ttl),
            Self::None | Self::Static { .. } => None,
        }
    }

    /// A user and its password.
    fn mint(&self, random: u128, now: Duration) -> Option<(String, String)> {
        match self {
            Self::None => None,
            Self::Static { username, password } => Some((username.clone(), password.clone())),
            Self::TimeLimited { secret, ttl } => {
                let username = format!("{}:{random:032x}", (now + *ttl).as_secs());
                let password = STANDARD.encode(hmac_sha1(secret, &username));
                Some((username, password))
            }
        }
    }
}

/// Shows nothing that opens anything.
impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Static { .. } => "Static(…)",
            Self::TimeLimited { .. } => "TimeLimited(…)",
        })
    }
}

fn hmac_sha1(key: &str, text: &str) -> [u8; 20] {
    let mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
    mac.chain_update(text).finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1_767_225_600);
    const DAY: Duration = Duration::from_secs(86_400);

    /// The password is what `printf %s USER | openssl dgst -sha1 -hmac north -binary | base64` says.
    #[test]
    fn a_shared_secret_gives_a_user_that_expires() {
        let server = server("turn:turn.example.org:3478", time_limited("north", DAY));
        assert_eq!(
            server.mint(255, NOW),
            IceServer {
                urls: vec!["turn:turn.example.org:3478".into()],
                username: Some("1767312000:000000000000000000000000000000ff".into()),
                credential: Some("HLjFBad1tu1YE1IDa/tAETKSP/A=".into()),
            }
        );
    }

    #[test]
    fn who_is_in_no_room_is_told_of_stun_alone() {
        let mut server = server("turn:t.example", time_limited("north", DAY));
        assert_eq!(server.stun_only(), None);
        server.urls.push("stun:t.example".to_owned());
        let stun = server.stun_only().unwrap();
        assert_eq!((stun.urls, stun.credential), (vec!["stun:t.example".to_owned()], None));
    }

    #[test]
    fn a_static_user_is_handed_on_as_it_is_and_stun_gets_none() {
        let (username, password) = ("user1".to_owned(), "pass1".to_owned());
        let servers = [
            server("stun:s.example", Credential::None),
            server("turn:t.example", Credential::Static { username, password }),
        ];
        let [stun, turn] = servers.each_ref().map(|server| server.mint(1, NOW));
        assert_eq!((stun.username, stun.credential), (None, None));
        assert_eq!(turn.username.as_deref(), Some("user1"));
        assert_eq!(turn.credential.as_deref(), Some("pass1"));
        assert_eq!(renewal(&servers, None), None);
    }

    #[test]
    fn turn_is_a_relay_and_stun_is_none() {
        let server = |url| server(url, Credential::None);
        for relay in ["turn:t.example", "turns:t.example:5349?transport=tcp"] {
            assert!(has_relay(&[server("stun:s.example"), server(relay)]), "{relay}");
        }
        assert!(!has_relay(&[server("stun:s.example"), server("stuns:s.example")]));
        assert!(!has_relay(&[]));
    }

    #[test]
    fn each_server_has_the_credential_of_its_own_secret() {
        let [north, south] = ["north", "south"]
            .map(|secret| server("turn:t.example", time_limited(secret, DAY)).mint(1, NOW));
        assert_ne!(north.credential, south.credential);
    }

    #[test]
    fn credentials_are_renewed_before_half_of_the_shortest_life() {
        let servers = [
            server("stun:s.example", Credential::None),
            server("turn:a.example", time_limited("north", DAY)),
            server("turn:b.example", time_limited("south", DAY * 7)),
        ];
        for (own, shortest) in [(None, DAY), (Some(DAY / 24), DAY / 24)] {
            let renewal = renewal(&servers, own).unwrap();
            assert!(renewal < shortest / 2, "{renewal:?}");
        }
    }

    fn server(url: &str, credential: Credential) -> IceServerSetting {
        IceServerSetting { urls: vec![url.to_owned()], credential }
    }

    fn time_limited(secret: &str, ttl: Duration) -> Credential {
        Credential::TimeLimited { secret: secret.to_owned(), ttl }
    }
}
