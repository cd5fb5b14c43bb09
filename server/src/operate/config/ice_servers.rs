//! The settings of ICE servers: what they mean, and how they are printed.

use std::time::Duration;

use super::read::{given, in_range, read, urls};
use super::{ConfigError, MASK, Settings};
use crate::ice::{Credential, IceServerSetting, Kind};

/// The ICE servers, each where its settings name it.
#[derive(Debug, Clone)]
pub(super) struct IceSettings {
    stun_urls: Vec<String>,
    turn: Option<IceServerSetting>,
}

impl IceSettings {
    pub(super) fn read(settings: &Settings) -> Result<Self, ConfigError> {
        let ttl = ttl(settings)?;
        Ok(Self {
            stun_urls: urls("stun_urls", &settings.stun_urls, Kind::Stun)?,
            turn: turn(settings, ttl)?,
        })
    }

    /// All servers in one list, as a call gets them.
    pub(super) fn servers(&self) -> Vec<IceServerSetting> {
        let stun = (!self.stun_urls.is_empty()).then(|| IceServerSetting {
            urls: self.stun_urls.clone(),
            credential: Credential::None,
        });
        stun.into_iter().chain(self.turn.clone()).collect()
    }

    /// The settings and their values, as TOML has them, without what is secret.
    pub(super) fn lines(&self) -> Vec<(&'static str, String)> {
        let turn_urls = self.turn.as_ref().map_or(&[][..], |turn| &turn.urls);
        let mut lines = vec![("stun_urls", list(&self.stun_urls)), ("turn_urls", list(turn_urls))];
        match self.turn.as_ref().map(|turn| &turn.credential) {
            None | Some(Credential::None) => {}
            Some(Credential::Static { username, .. }) => {
                lines.extend([("turn_username", text(username)), ("turn_password", text(MASK))]);
            }
            Some(Credential::TimeLimited { ttl, .. }) => {
                lines.extend([
                    ("turn_secret", text(MASK)),
                    ("turn_ttl_s", ttl.as_secs().to_string()),
                ]);
            }
        }
        lines
    }
}

/// The server that the settings `turn_…` name.
fn turn(settings: &Settings, ttl: Duration) -> Result<Option<IceServerSetting>, ConfigError> {
    let urls = urls("turn_urls", &settings.turn_urls, Kind::Turn)?;
    let username = given(&settings.turn_username).map(str::to_owned);
    let password = given(&settings.turn_password).map(str::to_owned);
    let secret = given(&settings.turn_secret).map(str::to_owned);
    let credential = match (username, password, secret) {
        (None, None, None) => Credential::None,
        (Some(username), Some(password), None) => Credential::Static { username, password },
        (None, None, Some(secret)) => Credential::TimeLimited { secret, ttl },
        (Some(_), None, None) | (None, Some(_), None) => return Err(ConfigError::HalfACredential),
        (_, _, Some(_)) => return Err(ConfigError::TwoCredentials),
    };
    match (urls.first(), &credential) {
        (Some(url), Credential::None) => Err(ConfigError::NoCredential { url: url.clone() }),
        (None, Credential::None) => Ok(None),
        (None, _) => Err(ConfigError::NoTurnServer),
        (Some(_), _) => Ok(Some(IceServerSetting { urls, credential })),
    }
}

fn ttl(settings: &Settings) -> Result<Duration, ConfigError> {
    let ttl_s = given(&settings.turn_ttl_s).unwrap_or("86400");
    let ttl_s = read("turn_ttl_s", ttl_s, TTL)
        .and_then(|s| in_range("turn_ttl_s", s, 300..=604_800, TTL))?;
    Ok(Duration::from_secs(ttl_s))
}

fn list(urls: &[String]) -> String {
    format!("{urls:?}")
}

fn text(text: &str) -> String {
    format!("{text:?}")
}

const TTL: &str = "a whole number of seconds from 300 to 604800";
