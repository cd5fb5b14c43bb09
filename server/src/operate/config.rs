//! The configuration of the server. A wrong value stops the start with one sentence.
//!
//! [`Settings`] holds the typed text, [`Config`] the parsed values. A flag overrides the environment, the environment
//! the file, and the file the default.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

pub use error::ConfigError;
pub use file::IceServerEntry;
pub use live_settings::LiveSettings;
pub use log::{LogFormat, LogLevel};
pub use metrics_listen::MetricsListen;
pub use setting_sources::{SettingSource, SettingSources};
pub use settings::{Environment, Settings};
pub use tls::{CertificateFiles, TlsMode};
pub use turn::{RelayAtRestart, TurnMode, TurnSettings};

pub use crate::ice::{AddressFacts, AddressSource, Advertised, UrlError, interfaces, resolve};

use crate::access::limits::Limits;
use ice_servers::IceSettings;
use read::{given, in_range, list, network, one_of, origin, read};
use turn::OutsideServers;

mod command_line;
mod error;
mod file;
mod ice_servers;
mod live_settings;
mod log;
mod metrics_listen;
mod names;
mod read;
mod setting_sources;
mod settings;
mod tls;
mod turn;

/// The configuration of one server.
#[derive(Debug, Clone)]
pub struct Config {
    /// The address of the pages and the signaling socket.
    pub listen: SocketAddr,
    /// The source of the certificate.
    pub tls: TlsMode,
    /// The files of the certificate.
    pub certificate_files: CertificateFiles,
    /// The address that redirects plain HTTP to HTTPS.
    pub redirect_listen: Option<SocketAddr>,
    /// The address of `/metrics`.
    pub metrics_listen: MetricsListen,
    /// The folder with `pkg/parlor.js`, `pkg/parlor.wasm` and `pkg/parlor.css`; `None`: they are inside the program.
    pub site: Option<PathBuf>,
    /// The file of the secret that signs tickets and seats.
    pub secret_file: PathBuf,
    /// The settings that can change while the server runs.
    pub live: LiveSettings,
    /// The relay inside the program.
    pub turn: TurnSettings,
    /// The ICE servers of `live` by setting, to print them.
    ice: IceSettings,
    /// The lowest level that is logged.
    pub log_level: LogLevel,
    /// The format of the log.
    pub log_format: LogFormat,
    /// The port on which cargo-leptos announces changes, under `cargo leptos watch`.
    pub reload_port: Option<u32>,
    /// The bounds of the server, which are no settings.
    pub limits: Limits,
    /// The place that each setting comes from.
    pub sources: SettingSources,
}

impl Config {
    /// Parses the settings. A missing one falls back to that of cargo-leptos, then to the default.
    ///
    /// # Errors
    /// [`ConfigError`], which names the setting, its value and what is allowed.
    pub fn resolve(settings: Settings, environment: Environment) -> Result<Self, ConfigError> {
        let Settings { metrics_listen, site, secret_file, .. } = &settings;
        let listen = listen(&settings, &environment)?;
        let tls = given(&settings.tls)
            .map(|mode| one_of("tls", mode, &TlsMode::ALL, TlsMode::as_str, TLS))
            .transpose()?;
        let own = if is_local(listen) { TlsMode::Off } else { TlsMode::SelfSigned };
        let tls = tls.unwrap_or(own);
        let path = |setting, otherwise: &str| PathBuf::from(given(setting).unwrap_or(otherwise));
        let level = given(&settings.log_level).unwrap_or("info");
        let format = given(&settings.log_format).unwrap_or("text");
        let built = (!cfg!(feature = "embed")).then_some("target/site");
        let ice = IceSettings::read(&settings)?;
        let outside = if ice.is_empty() { OutsideServers::None } else { OutsideServers::Listed };
        let site = given(site).or(given(&environment.site_root)).or(built);
        Ok(Self {
            listen,
            tls,
            certificate_files: CertificateFiles {
                certificate: path(&settings.tls_cert, "parlor.cert.pem"),
                key: path(&settings.tls_key, "parlor.key.pem"),
            },
            redirect_listen: redirect_listen(&settings, tls)?,
            metrics_listen: given(metrics_listen)
                .map_or(Ok(MetricsListen::Default), |text| read("metrics_listen", text, METRICS))?,
            site: site.map(Into::into),
            secret_file: path(secret_file, "parlor.secret"),
            live: live(&settings, &ice)?,
            turn: TurnSettings::read(&settings, outside)?,
            ice,
            log_level: one_of("log_level", level, &LogLevel::ALL, LogLevel::as_str, LEVEL)?,
            log_format: one_of("log_format", format, &LogFormat::ALL, LogFormat::as_str, FORMAT)?,
            reload_port: environment.reload_port,
            limits: Limits::default(),
            sources: settings.sources,
        })
    }

    /// What the relay's addresses are chosen by: these settings, the addresses of this machine, and those that the
    /// hosts of `origins` resolve to.
    #[must_use]
    pub fn address_facts<'f>(
        &'f self,
        hosts: &'f [String],
        interfaces: &'f [IpAddr],
        resolved: &'f [IpAddr],
    ) -> AddressFacts<'f> {
        let public = &self.turn.public_addresses;
        AddressFacts { public, listen: self.listen.ip(), hosts, interfaces, resolved }
    }

    /// Whether other machines get the pages without TLS.
    #[must_use]
    pub fn is_insecure(&self) -> bool {
        self.tls == TlsMode::Off && !is_local(self.listen)
    }

    /// The settings that differ in `other` and cannot change while the server runs.
    #[must_use]
    pub fn requires_restart(&self, other: &Self) -> Vec<&'static str> {
        // A setting that can change counts as equal.
        let (live, ice) = (self.live.clone(), self.ice.clone());
        let follows = self.relay_at_restart(other).is_some();
        let other = Self { live, ice, log_level: self.log_level, ..other.clone() };
        let pairs = self.lines().into_iter().zip(other.lines());
        let changed = pairs.filter(|(one, other)| one != other).map(|((name, _), _)| name);
        // Nobody has changed a setting that follows from others.
        changed.filter(|name| *name != "turn" || !follows).collect()
    }

    /// What a restart with the settings `other` makes of the relay inside, where it follows from the list of other
    /// servers. `None`: nothing, or the setting `turn` says it.
    #[must_use]
    pub fn relay_at_restart(&self, other: &Self) -> Option<RelayAtRestart> {
        let follows = *other.sources.of("turn") == SettingSource::Default;
        match (self.turn.mode, other.turn.mode) {
            (TurnMode::Embedded, TurnMode::Off) if follows => Some(RelayAtRestart::Ends),
            (TurnMode::Off, TurnMode::Embedded) if follows => Some(RelayAtRestart::Begins),
            (TurnMode::Embedded | TurnMode::Off, _) => None,
        }
    }

    /// The effective settings and their values, as TOML has them, without what is secret.
    fn lines(&self) -> Vec<(&'static str, String)> {
        let LiveSettings { origins, trusted_proxies, room_capacity, .. } = &self.live;
        let text = |text: &dyn ToString| format!("{:?}", text.to_string());
        let path = |path: &Path| format!("{:?}", path.display().to_string());
        let list = |parts: Vec<String>| format!("{parts:?}");
        let networks = trusted_proxies.iter().map(ToString::to_string).collect();
        let mut lines = vec![
            ("listen", text(&self.listen)),
            ("tls", text(&self.tls.as_str())),
            ("tls_cert", path(&self.certificate_files.certificate)),
            ("tls_key", path(&self.certificate_files.key)),
            ("redirect_listen", self.redirect_listen.map_or_else(|| text(&"off"), |at| text(&at))),
            ("metrics_listen", text(&self.metrics_listen)),
            ("site", path(self.site.as_deref().unwrap_or(Path::new("")))),
            ("secret_file", path(&self.secret_file)),
            ("origins", list(origins.iter().map(|origin| origin.as_str().to_owned()).collect())),
            (
                "trusted_proxies",
                if trusted_proxies.is_empty() { text(&"off") } else { list(networks) },
            ),
            ("room_capacity", room_capacity.to_string()),
        ];
        lines.extend(self.turn.lines());
        lines.extend(self.ice.lines());
        lines.extend([
            ("log_level", text(&self.log_level.as_str())),
            ("log_format", text(&self.log_format.as_str())),
        ]);
        lines
    }
}

/// The effective settings, one in a line, secrets masked, each with its source:
/// `listen = "127.0.0.1:3000" # default`.
impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines().into_iter().try_for_each(|(name, value)| {
            writeln!(f, "{name} = {value} # {}", self.sources.of(name))
        })
    }
}

fn listen(settings: &Settings, environment: &Environment) -> Result<SocketAddr, ConfigError> {
    if let Some(address) = environment.handed_over {
        return Ok(address);
    }
    let listen =
        given(&settings.listen).or(given(&environment.site_addr)).unwrap_or("127.0.0.1:3000");
    read("listen", listen, "an address and a port such as 127.0.0.1:3000")
}

/// Whether only this machine can reach the address.
fn is_local(address: SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

fn redirect_listen(settings: &Settings, tls: TlsMode) -> Result<Option<SocketAddr>, ConfigError> {
    let Some(text) = given(&settings.redirect_listen).filter(|text| !is_off(text)) else {
        return Ok(None);
    };
    match tls {
        TlsMode::Off => Err(ConfigError::NothingToRedirectTo { address: text.to_owned() }),
        TlsMode::SelfSigned | TlsMode::Files => read("redirect_listen", text, REDIRECT).map(Some),
    }
}

fn live(settings: &Settings, ice: &IceSettings) -> Result<LiveSettings, ConfigError> {
    let proxies = given(&settings.trusted_proxies).unwrap_or("127.0.0.0/8,::1");
    let capacity = given(&settings.room_capacity).unwrap_or("8");
    Ok(LiveSettings {
        origins: list(&settings.origins).map(origin).collect::<Result<_, _>>()?,
        trusted_proxies: match is_off(proxies) {
            true => Vec::new(),
            false => list(&Some(proxies.to_owned())).map(network).collect::<Result<_, _>>()?,
        },
        room_capacity: read("room_capacity", capacity, CAPACITY)
            .and_then(|n| in_range("room_capacity", n, 2..=32, CAPACITY))?,
        ice_servers: ice.servers(),
    })
}

fn is_off(text: &str) -> bool {
    text.eq_ignore_ascii_case("off")
}

/// The text that is printed in place of a secret.
const MASK: &str = "***";

const TLS: &str = "off, self-signed or files";
const REDIRECT: &str = "an address and a port such as 0.0.0.0:80, or off";
const LEVEL: &str = "error, warn, info, debug or trace";
const FORMAT: &str = "text or json";
const METRICS: &str = "an address and a port such as 127.0.0.1:9464, or off";
const CAPACITY: &str = "a whole number from 2 to 32";

#[cfg(test)]
mod tests;
