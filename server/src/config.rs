//! What the server is told at its start, checked: a wrong value stops it with one sentence.
//!
//! [`Settings`] is what was typed, [`Config`] what it means. Flag over environment over file over
//! default.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

pub use error::ConfigError;
pub use metrics_listen::MetricsListen;
pub use settings::{Settings, Surroundings};

use crate::ice_servers::{Credential, IceServers, Kind};
use crate::limits::Limits;
use crate::origin::Origin;
use read::{given, in_range, list, origin, read, urls};

mod command_line;
mod error;
mod file;
mod metrics_listen;
mod names;
mod read;
mod settings;

/// Everything the server is told.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the counters are for the asking.
    pub metrics_listen: MetricsListen,
    /// The folder with `pkg/parlor.js`, `pkg/parlor.wasm` and `pkg/parlor.css`.
    pub site: PathBuf,
    /// The file of the secret that signs tickets and seats.
    pub secret_file: PathBuf,
    /// Further origins whose pages may open a socket or call a server function.
    pub origins: Vec<Origin>,
    /// How many people a room holds.
    pub room_capacity: usize,
    /// The STUN and TURN servers of every call.
    pub ice_servers: IceServers,
    /// Where cargo-leptos tells of changes, under `cargo leptos watch`.
    pub reload_port: Option<u32>,
    /// How much and how long; no settings.
    pub limits: Limits,
}

impl Config {
    /// Checks what was typed. What was not typed falls back to what cargo-leptos says, then to the default.
    ///
    /// # Errors
    /// [`ConfigError`], which names the setting, its value and what is allowed.
    pub fn resolve(settings: Settings, surroundings: Surroundings) -> Result<Self, ConfigError> {
        let Settings { listen, metrics_listen, site, secret_file, origins, room_capacity, .. } =
            &settings;
        let listen = given(listen).or(given(&surroundings.site_addr)).unwrap_or("127.0.0.1:3000");
        let site = given(site).or(given(&surroundings.site_root)).unwrap_or("target/site");
        let capacity = given(room_capacity).unwrap_or("8");
        Ok(Self {
            listen: read("listen", listen, "an address and a port such as 127.0.0.1:3000")?,
            metrics_listen: given(metrics_listen)
                .map_or(Ok(MetricsListen::Unsaid), |text| read("metrics_listen", text, METRICS))?,
            site: site.into(),
            secret_file: given(secret_file).unwrap_or("parlor.secret").into(),
            origins: list(origins).map(origin).collect::<Result<_, _>>()?,
            room_capacity: read("room_capacity", capacity, CAPACITY)
                .and_then(|n| in_range("room_capacity", n, 2..=32, CAPACITY))?,
            ice_servers: ice_servers(&settings)?,
            reload_port: surroundings.reload_port,
            limits: Limits::default(),
        })
    }
}

/// The effective settings, one in a line, without what is secret: `listen = "127.0.0.1:3000"`.
impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origins: Vec<_> = self.origins.iter().map(Origin::as_str).collect();
        writeln!(f, "listen = {:?}", self.listen.to_string())?;
        writeln!(f, "metrics_listen = {:?}", self.metrics_listen.to_string())?;
        writeln!(f, "site = {:?}", self.site)?;
        writeln!(f, "secret_file = {:?}", self.secret_file)?;
        writeln!(f, "origins = {:?}", origins.join(","))?;
        writeln!(f, "room_capacity = {}", self.room_capacity)?;
        writeln!(f, "stun_urls = {:?}", self.ice_servers.stun.join(","))?;
        writeln!(f, "turn_urls = {:?}", self.ice_servers.turn.join(","))?;
        match &self.ice_servers.credential {
            None => Ok(()),
            Some(Credential::Fixed { username, .. }) => {
                writeln!(f, "turn_username = {username:?}\nturn_password = \"***\"")
            }
            Some(Credential::Shared { life, .. }) => {
                writeln!(f, "turn_secret = \"***\"\nturn_ttl_s = {}", life.as_secs())
            }
        }
    }
}

fn ice_servers(settings: &Settings) -> Result<IceServers, ConfigError> {
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

const METRICS: &str = "an address and a port such as 127.0.0.1:9464, or off";
const CAPACITY: &str = "a whole number from 2 to 32";
const TTL: &str = "a whole number of seconds from 300 to 604800";

#[cfg(test)]
mod tests;
