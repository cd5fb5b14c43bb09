//! The settings of ICE servers: what they mean, and how they are printed.

use std::time::Duration;

use super::read::{credential, given, in_range, read, urls};
use super::{ConfigError, IceServerEntry, MASK, SettingSource, Settings};
use crate::ice::{Credential, IceServerSetting, Kind};

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
    let typed = [
        ("turn_secret", &settings.turn_secret),
        ("turn_username", &settings.turn_username),
        ("turn_password", &settings.turn_password),
    ];
    let typed = credentials(typed.map(|(name, value)| (name, value, settings.sources.of(name))))?;
    let urls = urls("turn_urls", &settings.turn_urls, &[Kind::Turn], TURN)?;
    let url = urls.first().cloned().unwrap_or_default();
    let server = server(urls, typed, ttl).map_err(|mismatch| match mismatch {
        Mismatch::TwoCredentials => ConfigError::TwoCredentials,
        Mismatch::HalfACredential => ConfigError::HalfACredential,
        Mismatch::NoCredential => ConfigError::NoCredential { url },
        Mismatch::NoTurnServer => ConfigError::NoTurnServer,
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
    let file = SettingSource::File(String::new());
    let typed = [
        ("ice_servers.secret", secret),
        ("ice_servers.username", username),
        ("ice_servers.password", password),
    ];
    let typed = credentials(typed.map(|(name, value)| (name, value, &file)))?;
    server(urls, typed, ttl).map_err(|mismatch| {
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

/// Secret, user and password, each as it was typed.
fn credentials(
    typed: [(&'static str, &Option<String>, &SettingSource); 3],
) -> Result<[Option<String>; 3], ConfigError> {
    let (user, _, _) = typed[1];
    let read =
        |(setting, value, source)| credential(setting, value, source).map(|v| v.map(str::to_owned));
    let [secret, username, password] = typed.map(read);
    let username = username?;
    match &username {
        Some(name) if name.len() > MAX_USER_BYTES => {
            Err(ConfigError::LongUser { setting: user, length: name.len() })
        }
        Some(_) | None => Ok([secret?, username, password?]),
    }
}

/// A server with the credential that was typed as secret, user and password.
fn server(
    urls: Vec<String>,
    typed: [Option<String>; 3],
    ttl: Duration,
) -> Result<IceServerSetting, Mismatch> {
    let credential = match typed {
        [None, None, None] => Credential::None,
        [None, Some(username), Some(password)] => Credential::Static { username, password },
        [Some(secret), None, None] => Credential::TimeLimited { secret, ttl },
        [None, Some(_), None] | [None, None, Some(_)] => return Err(Mismatch::HalfACredential),
        [Some(_), _, _] => return Err(Mismatch::TwoCredentials),
    };
    let is_turn = urls.iter().any(|url| Kind::of(url) == Some(Kind::Turn));
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

/// Source: RFC 8489 §14.3: a user has "less than 509 bytes"; browsers refuse a longer one.
const MAX_USER_BYTES: usize = 508;

const TTL: &str = "a whole number of seconds from 300 to 604800";
const STUN: &str = "a list of addresses such as stun:stun.example.org:3478, separated by commas";
const TURN: &str =
    "a list of addresses such as turn:turn.example.org:3478?transport=udp, separated by commas";
const EITHER: &str =
    "a list of addresses such as stun:stun.example.org:3478 or turn:turn.example.org:3478";

#[cfg(test)]
mod tests;
