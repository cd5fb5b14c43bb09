//! The settings of ICE servers: what they mean, and how they are printed.

use std::time::Duration;

use super::read::{given, in_range, read, urls};
use super::{ConfigError, MASK, Settings};
use crate::ice::{Credential, IceServers, Kind};

pub(super) fn read_ice_servers(settings: &Settings) -> Result<IceServers, ConfigError> {
    let ttl_s = given(&settings.turn_ttl_s).unwrap_or("86400");
    let ttl_s = read("turn_ttl_s", ttl_s, TTL)
        .and_then(|s| in_range("turn_ttl_s", s, 300..=604_800, TTL))?;
    let stun = urls("stun_urls", &settings.stun_urls, Kind::Stun)?;
    let turn = urls("turn_urls", &settings.turn_urls, Kind::Turn)?;
    let username = given(&settings.turn_username).map(str::to_owned);
    let password = given(&settings.turn_password).map(str::to_owned);
    let secret = given(&settings.turn_secret).map(str::to_owned);
    let credential = match (username, password, secret) {
        (None, None, None) => None,
        (Some(username), Some(password), None) => Some(Credential::Fixed { username, password }),
        (None, None, Some(secret)) => {
            Some(Credential::Shared { secret, life: Duration::from_secs(ttl_s) })
        }
        (Some(_), None, None) | (None, Some(_), None) => return Err(ConfigError::HalfACredential),
        (_, _, Some(_)) => return Err(ConfigError::TwoCredentials),
    };
    match (turn.first(), &credential) {
        (Some(url), None) => Err(ConfigError::NoCredential { url: url.clone() }),
        (None, Some(_)) => Err(ConfigError::NoTurnServer),
        (Some(_), Some(_)) | (None, None) => Ok(IceServers { stun, turn, credential }),
    }
}

/// The settings and their values, as TOML has them, without what is secret.
pub(super) fn lines(ice_servers: &IceServers) -> Vec<(&'static str, String)> {
    let list = |urls: &[String]| format!("{urls:?}");
    let text = |text: &str| format!("{text:?}");
    let mut lines =
        vec![("stun_urls", list(&ice_servers.stun)), ("turn_urls", list(&ice_servers.turn))];
    match &ice_servers.credential {
        None => {}
        Some(Credential::Fixed { username, .. }) => {
            lines.extend([("turn_username", text(username)), ("turn_password", text(MASK))]);
        }
        Some(Credential::Shared { life, .. }) => {
            lines.extend([("turn_secret", text(MASK)), ("turn_ttl_s", life.as_secs().to_string())]);
        }
    }
    lines
}

const TTL: &str = "a whole number of seconds from 300 to 604800";
