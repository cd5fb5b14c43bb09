//! The STUN and TURN servers that go with a ticket, and the credentials for them.
//!
//! By default there are none: no call details go to a third party's server. TURN takes one of two kinds
//! of credential: a fixed user and password (coturn's `lt-cred-mech`), or a secret shared with the TURN
//! server (coturn's `use-auth-secret`), from which every ticket gets a user and a password of its own.
//!
//! Source: draft-uberti-behave-turn-rest-00 §2.2.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use protocol::ice_server::IceServer;
use sha1::Sha1;

/// Which servers a call may use to find its way, and how it may.
#[derive(Debug, Clone, Default)]
pub struct IceServers {
    /// `stun:` and `stuns:` addresses.
    pub stun: Vec<String>,
    /// `turn:` and `turns:` addresses.
    pub turn: Vec<String>,
    /// What opens the TURN servers; `None` only when there are none.
    pub credential: Option<Credential>,
}

/// What opens a TURN server.
#[derive(Clone)]
pub enum Credential {
    /// One user and password for everybody.
    Fixed {
        /// The user.
        username: String,
        /// The password.
        password: String,
    },
    /// A secret shared with the TURN server, for users that end by themselves.
    Shared {
        /// The secret.
        secret: String,
        /// How long such a user is good.
        life: Duration,
    },
}

impl IceServers {
    /// The servers as a client gets them now. `random` keeps two users apart.
    pub(crate) fn issue(&self, random: u128, now: Duration) -> Vec<IceServer> {
        let mut servers = Vec::new();
        if !self.stun.is_empty() {
            servers.push(IceServer { urls: self.stun.clone(), username: None, credential: None });
        }
        if let Some(credential) = &self.credential {
            let (username, password) = credential.issue(random, now);
            servers.push(IceServer {
                urls: self.turn.clone(),
                username: Some(username),
                credential: Some(password),
            });
        }
        servers
    }

    /// How old credentials may get before a client is given fresh ones: less than half their life.
    pub(crate) fn renewal(&self) -> Option<Duration> {
        match self.credential {
            Some(Credential::Shared { life, .. }) => Some(life * 2 / 5),
            Some(Credential::Fixed { .. }) | None => None,
        }
    }
}

impl Credential {
    fn issue(&self, random: u128, now: Duration) -> (String, String) {
        match self {
            Self::Fixed { username, password } => (username.clone(), password.clone()),
            Self::Shared { secret, life } => {
                let username = format!("{}:{random:032x}", (now + *life).as_secs());
                let password = STANDARD.encode(hmac_sha1(secret, &username));
                (username, password)
            }
        }
    }
}

/// Shows nothing that opens anything.
impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fixed { .. } => "Fixed(…)",
            Self::Shared { .. } => "Shared(…)",
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

    #[test]
    fn by_default_no_server_is_named() {
        assert_eq!(IceServers::default().issue(1, NOW), []);
    }

    /// The password is what `printf %s USER | openssl dgst -sha1 -hmac north -binary | base64` says.
    #[test]
    fn a_shared_secret_gives_a_user_that_ends_by_itself() {
        let secret = "north".to_owned();
        let credential = Credential::Shared { secret, life: Duration::from_secs(86_400) };
        let turn = vec!["turn:turn.example.org:3478".to_owned()];
        let servers =
            IceServers { turn, credential: Some(credential), ..Default::default() }.issue(255, NOW);
        assert_eq!(
            servers,
            [IceServer {
                urls: vec!["turn:turn.example.org:3478".into()],
                username: Some("1767312000:000000000000000000000000000000ff".into()),
                credential: Some("HLjFBad1tu1YE1IDa/tAETKSP/A=".into()),
            }]
        );
    }

    #[test]
    fn a_fixed_user_is_handed_on_as_it_is_and_stun_gets_none() {
        let (username, password) = ("user1".to_owned(), "pass1".to_owned());
        let ice = IceServers {
            stun: vec!["stun:s.example".into()],
            turn: vec!["turn:t.example".into()],
            credential: Some(Credential::Fixed { username, password }),
        };
        let servers = ice.issue(1, NOW);
        assert_eq!(servers[0].username, None);
        assert_eq!(servers[1].credential.as_deref(), Some("pass1"));
        assert_eq!(ice.renewal(), None);
    }

    #[test]
    fn credentials_are_renewed_before_half_their_life() {
        let life = Duration::from_secs(86_400);
        let credential = Some(Credential::Shared { secret: "s".into(), life });
        let renewal = IceServers { credential, ..Default::default() }.renewal().unwrap();
        assert!(renewal < life / 2, "{renewal:?}");
    }
}
