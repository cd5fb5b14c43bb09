//! The settings of ICE servers: what they mean, and how they are printed.

use std::time::Duration;

use super::read::{given, in_range, read, urls};
use super::{ConfigError, IceServerEntry, MASK, Settings};
use crate::ice::{Credential, IceServerSetting, Kind, is_url};

/// The ICE servers, each where its settings name it.
#[derive(Debug, Clone)]
pub(super) struct IceSettings {
    stun_urls: Vec<String>,
    turn: Option<IceServerSetting>,
    listed: Vec<IceServerSetting>,
}

impl IceSettings {
    pub(super) fn read(settings: &Settings) -> Result<Self, ConfigError> {
        let ttl = ttl(settings)?;
        let listed = settings.ice_servers.iter().map(|entry| listed(entry, ttl));
        Ok(Self {
            stun_urls: urls("stun_urls", &settings.stun_urls, &[Kind::Stun], STUN)?,
            turn: turn(settings, ttl)?,
            listed: listed.collect::<Result<_, _>>()?,
        })
    }

    /// Whether no server is listed.
    pub(super) fn is_empty(&self) -> bool {
        self.stun_urls.is_empty() && self.turn.is_none() && self.listed.is_empty()
    }

    /// All servers in one list, as a call gets them.
    pub(super) fn servers(&self) -> Vec<IceServerSetting> {
        let stun = (!self.stun_urls.is_empty()).then(|| IceServerSetting {
            urls: self.stun_urls.clone(),
            credential: Credential::None,
        });
        stun.into_iter().chain(self.turn.clone()).chain(self.listed.clone()).collect()
    }

    /// The settings and their values, as TOML has them, without what is secret.
    pub(super) fn lines(&self) -> Vec<(&'static str, String)> {
        let turn_urls = self.turn.as_ref().map_or(&[][..], |turn| &turn.urls);
        let mut lines = vec![("stun_urls", list(&self.stun_urls)), ("turn_urls", list(turn_urls))];
        let names = ["turn_secret", "turn_username", "turn_password"];
        lines.extend(self.turn.iter().flat_map(|turn| masked(&turn.credential, names)));
        // One setting holds for all of them.
        let ttl = self.turn.iter().chain(&self.listed).find_map(|server| server.credential.ttl());
        lines.extend(ttl.map(|ttl| ("turn_ttl_s", ttl.as_secs().to_string())));
        if !self.listed.is_empty() {
            let tables: Vec<_> = self.listed.iter().map(inline_table).collect();
            lines.push(("ice_servers", format!("[{}]", tables.join(", "))));
        }
        lines
    }
}

/// The server that the settings `turn_…` name.
fn turn(settings: &Settings, ttl: Duration) -> Result<Option<IceServerSetting>, ConfigError> {
    let Settings { turn_secret, turn_username, turn_password, .. } = settings;
    let urls = urls("turn_urls", &settings.turn_urls, &[Kind::Turn], TURN)?;
    let url = urls.first().cloned().unwrap_or_default();
    let server =
        server(urls, [turn_secret, turn_username, turn_password], ttl).map_err(|mismatch| {
            match mismatch {
                Mismatch::TwoCredentials => ConfigError::TwoCredentials,
                Mismatch::HalfACredential => ConfigError::HalfACredential,
                Mismatch::NoCredential => ConfigError::NoCredential { url },
                Mismatch::NoTurnServer => ConfigError::NoTurnServer,
            }
        })?;
    Ok(Some(server).filter(|server| !server.urls.is_empty()))
}

/// The server that an entry of `ice_servers` names.
fn listed(entry: &IceServerEntry, ttl: Duration) -> Result<IceServerSetting, ConfigError> {
    let IceServerEntry { urls: typed, secret, username, password } = entry;
    let setting = "ice_servers.urls";
    let urls = urls(setting, typed, &[Kind::Stun, Kind::Turn], EITHER)?;
    let Some(url) = urls.first().cloned() else {
        return Err(ConfigError::Value { setting, value: String::new(), allowed: EITHER });
    };
    server(urls, [secret, username, password], ttl).map_err(|mismatch| {
        let (wrong, allowed) = match mismatch {
            Mismatch::TwoCredentials => (
                "and secret is given together with username or password",
                "either the secret, or the user and the password",
            ),
            Mismatch::HalfACredential => {
                ("and only one of username and password is given", "both or neither")
            }
            Mismatch::NoCredential => (
                "and no credential is given",
                "a TURN server with either secret, or username and password",
            ),
            Mismatch::NoTurnServer => {
                ("and a TURN credential is given", "a credential only with a TURN server")
            }
        };
        ConfigError::IceServer { url, wrong, allowed }
    })
}

/// A server with the credential that was typed as secret, user and password.
fn server(
    urls: Vec<String>,
    typed: [&Option<String>; 3],
    ttl: Duration,
) -> Result<IceServerSetting, Mismatch> {
    let credential = match typed.map(|value| given(value).map(str::to_owned)) {
        [None, None, None] => Credential::None,
        [None, Some(username), Some(password)] => Credential::Static { username, password },
        [Some(secret), None, None] => Credential::TimeLimited { secret, ttl },
        [None, Some(_), None] | [None, None, Some(_)] => return Err(Mismatch::HalfACredential),
        [Some(_), _, _] => return Err(Mismatch::TwoCredentials),
    };
    let is_turn = urls.iter().any(|url| is_url(Kind::Turn, url));
    match (&credential, is_turn) {
        (Credential::None, true) => Err(Mismatch::NoCredential),
        (Credential::Static { .. } | Credential::TimeLimited { .. }, false) => {
            Err(Mismatch::NoTurnServer)
        }
        _ => Ok(IceServerSetting { urls, credential }),
    }
}

/// Why the addresses and the credential of a server do not fit together.
enum Mismatch {
    TwoCredentials,
    HalfACredential,
    NoCredential,
    NoTurnServer,
}

fn ttl(settings: &Settings) -> Result<Duration, ConfigError> {
    let ttl_s = given(&settings.turn_ttl_s).unwrap_or("86400");
    let ttl_s = read("turn_ttl_s", ttl_s, TTL)
        .and_then(|s| in_range("turn_ttl_s", s, 300..=604_800, TTL))?;
    Ok(Duration::from_secs(ttl_s))
}

/// The credential of a server, masked, under the names of its secret, user and password.
fn masked(
    credential: &Credential,
    [secret, username, password]: [&'static str; 3],
) -> Vec<(&'static str, String)> {
    match credential {
        Credential::None => Vec::new(),
        Credential::Static { username: user, .. } => {
            vec![(username, text(user)), (password, text(MASK))]
        }
        Credential::TimeLimited { .. } => vec![(secret, text(MASK))],
    }
}

/// A server as a file has it in one line.
fn inline_table(server: &IceServerSetting) -> String {
    let credential = masked(&server.credential, ["secret", "username", "password"]);
    let credential: String =
        credential.iter().map(|(key, value)| format!(", {key} = {value}")).collect();
    format!("{{ urls = {}{credential} }}", list(&server.urls))
}

fn list(urls: &[String]) -> String {
    format!("{urls:?}")
}

fn text(text: &str) -> String {
    format!("{text:?}")
}

const TTL: &str = "a whole number of seconds from 300 to 604800";
const STUN: &str = "a list of addresses such as stun:stun.example.org:3478, separated by commas";
const TURN: &str =
    "a list of addresses such as turn:turn.example.org:3478?transport=udp, separated by commas";
const EITHER: &str =
    "a list of addresses such as stun:stun.example.org:3478 or turn:turn.example.org:3478";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_listed_server_has_its_own_credential() {
        let settings = Settings {
            stun_urls: some("stun:s.example"),
            turn_urls: some("turn:t.example"),
            turn_secret: some("east"),
            turn_ttl_s: some("300"),
            ice_servers: vec![
                entry("turn:a.example,turns:a.example", [some("north"), None, None]),
                entry("turn:b.example", [None, some("user1"), some("hunter2")]),
                entry("stun:c.example", [None, None, None]),
            ],
            ..Settings::default()
        };
        let ice = IceSettings::read(&settings).unwrap();
        let now = Duration::from_secs(1_000);
        let minted: Vec<_> = ice.servers().iter().map(|server| server.mint(7, now)).collect();
        let users =
            minted.iter().map(|server| (server.urls[0].as_str(), server.username.as_deref()));
        let expiring = Some("1300:00000000000000000000000000000007");
        assert_eq!(
            users.collect::<Vec<_>>(),
            [
                ("stun:s.example", None),
                ("turn:t.example", expiring),
                ("turn:a.example", expiring),
                ("turn:b.example", Some("user1")),
                ("stun:c.example", None),
            ]
        );
        assert_ne!(minted[1].credential, minted[2].credential);
        assert_eq!(minted[3].credential.as_deref(), Some("hunter2"));
        assert_eq!(
            ice.lines(),
            [
                ("stun_urls", r#"["stun:s.example"]"#),
                ("turn_urls", r#"["turn:t.example"]"#),
                ("turn_secret", r#""***""#),
                ("turn_ttl_s", "300"),
                (
                    "ice_servers",
                    "[{ urls = [\"turn:a.example\", \"turns:a.example\"], secret = \"***\" }, \
                     { urls = [\"turn:b.example\"], username = \"user1\", password = \"***\" }, \
                     { urls = [\"stun:c.example\"] }]"
                ),
            ]
            .map(|(name, value)| (name, value.to_owned()))
        );
    }

    #[test]
    fn a_listed_server_that_cannot_be_used_has_its_sentence() {
        for (urls, [secret, username, password], sentence) in [
            (
                "turn:a.example",
                ["", "", ""],
                "\"turn:a.example\" and no credential is given; allowed is a TURN server with either secret, or \
                 username and password.",
            ),
            (
                "turn:a.example",
                ["s", "u", ""],
                "\"turn:a.example\" and secret is given together with username or password; allowed is either the \
                 secret, or the user and the password.",
            ),
            (
                "turn:a.example",
                ["", "u", ""],
                "\"turn:a.example\" and only one of username and password is given; allowed is both or neither.",
            ),
            (
                "stun:a.example",
                ["s", "", ""],
                "\"stun:a.example\" and a TURN credential is given; allowed is a credential only with a TURN server.",
            ),
            (
                "turn:a.example,http://b.example",
                ["s", "", ""],
                "\"http://b.example\"; allowed is a list of addresses such as stun:stun.example.org:3478 or \
                 turn:turn.example.org:3478.",
            ),
            (
                "",
                ["s", "", ""],
                "\"\"; allowed is a list of addresses such as stun:stun.example.org:3478 or \
                 turn:turn.example.org:3478.",
            ),
        ] {
            let entry = entry(urls, [some(secret), some(username), some(password)]);
            let settings = Settings { ice_servers: vec![entry], ..Settings::default() };
            assert_eq!(
                IceSettings::read(&settings).unwrap_err().to_string(),
                format!("The setting ice_servers.urls is {sentence}")
            );
        }
    }

    fn entry(urls: &str, [secret, username, password]: [Option<String>; 3]) -> IceServerEntry {
        IceServerEntry { urls: some(urls), secret, username, password }
    }

    fn some(value: &str) -> Option<String> {
        Some(value.to_owned())
    }
}
