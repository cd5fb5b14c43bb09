//! Every setting as it is typed: `--room-capacity` on the command line, `PARLOR_ROOM_CAPACITY` in the
//! environment, `room_capacity` in a file.

use std::net::SocketAddr;
use std::path::Path;

use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser};

use super::file::{FileSettings, IceServerEntry};
use super::read::given;
use super::setting_sources::{SettingSource, SettingSources};
use super::{ConfigError, command_line, file, names};

/// Video calls that you run yourself.
///
/// Every setting can be given as a flag or, below it, in the environment or, below that, in a file. An empty value
/// counts as none.
#[derive(Debug, Clone, Default, Parser)]
#[command(name = "parlor", version)]
pub struct Settings {
    /// `doctor`: check ports, addresses, clock, certificate, and each STUN and TURN server with these settings, and
    /// stop: 0 if all is well, else 1. Without it the server runs
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,

    /// Address and port to listen on [default: 127.0.0.1:3000]
    #[arg(long, env = "PARLOR_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,

    /// Source of the certificate: `off` (plain HTTP), `self-signed` (the server makes its own) or
    /// `files` [default: off on a loopback address, self-signed on any other]
    #[arg(long, env = "PARLOR_TLS", value_name = "MODE")]
    pub tls: Option<String>,

    /// File of the certificate, in PEM, followed by those that lead to its authority; `self-signed` makes it
    /// [default: parlor.cert.pem in the working folder]
    #[arg(long, env = "PARLOR_TLS_CERT", value_name = "FILE")]
    pub tls_cert: Option<String>,

    /// File of its private key, in PEM, without a passphrase; `self-signed` makes it, readable for its owner
    /// only [default: parlor.key.pem in the working folder]
    #[arg(long, env = "PARLOR_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<String>,

    /// Address and port on which plain HTTP is answered with the HTTPS URL, or `off` [default: off]
    #[arg(long, env = "PARLOR_REDIRECT_LISTEN", value_name = "ADDRESS:PORT")]
    pub redirect_listen: Option<String>,

    /// Address and port on which `/metrics` is answered, in the text format of Prometheus, or `off`; only
    /// there, and everybody who can reach it can read it [default: 127.0.0.1:9464, where that is free]
    #[arg(long, env = "PARLOR_METRICS_LISTEN", value_name = "ADDRESS:PORT")]
    pub metrics_listen: Option<String>,

    /// Folder with the files of the page, as `cargo xtask run` makes it [default: what is inside the program, or
    /// target/site where nothing is]
    #[arg(long, env = "PARLOR_SITE", value_name = "FOLDER")]
    pub site: Option<String>,

    /// File of the 32 random bytes that sign tickets and seats; made at the first start, readable for its
    /// owner only, and shared by all servers of one installation. Where it cannot be written, a key for
    /// this run is used [default: parlor.secret in the working folder]
    #[arg(long, env = "PARLOR_SECRET_FILE", value_name = "FILE")]
    pub secret_file: Option<String>,

    /// Further origins whose pages may open a call here, such as https://meet.example.org, separated by
    /// commas; the server's own is always allowed
    #[arg(long, env = "PARLOR_ORIGINS", value_name = "ORIGINS")]
    pub origins: Option<String>,

    /// Addresses or networks such as 10.0.0.0/8, separated by commas, whose `X-Forwarded-For` and
    /// `X-Forwarded-Proto` are believed, or `off` [default: 127.0.0.0/8,::1]
    #[arg(long, env = "PARLOR_TRUSTED_PROXIES", value_name = "NETWORKS")]
    pub trusted_proxies: Option<String>,

    /// Capacity of a room, in people, 2 to 32 [default: 8]
    #[arg(long, env = "PARLOR_ROOM_CAPACITY", value_name = "PEOPLE")]
    pub room_capacity: Option<String>,

    /// Whether this program answers STUN and TURN itself, so that calls between networks connect: `embedded` or `off`
    /// [default: embedded, or off where other servers are listed below]
    #[arg(long, env = "PARLOR_TURN", value_name = "MODE")]
    pub turn: Option<String>,

    /// Port of STUN and TURN, over UDP and TCP [default: 3478]
    #[arg(long, env = "PARLOR_TURN_PORT", value_name = "PORT")]
    pub turn_port: Option<String>,

    /// Ports of UDP on which media is relayed, at least 16 from 1024 on [default: 49152-65535]
    #[arg(long, env = "PARLOR_TURN_RELAY_PORTS", value_name = "LOW-HIGH")]
    pub turn_relay_ports: Option<String>,

    /// Addresses and ranges such as 10.0.0.0/8, separated by commas, that media may be relayed to although they
    /// are private or otherwise special; every public address is allowed anyway [default: none]
    #[arg(long, env = "PARLOR_TURN_ALLOWED_PEERS", value_name = "RANGES")]
    pub turn_allowed_peers: Option<String>,

    /// The address under which others reach this machine, such as 203.0.113.7: one of IPv4, one of IPv6, or both,
    /// separated by a comma [default: that of an interface, else what the hosts of `origins` and of the certificate
    /// resolve to]
    #[arg(long, env = "PARLOR_PUBLIC_ADDRESS", value_name = "ADDRESSES")]
    pub public_address: Option<String>,

    /// Other STUN servers, such as stun:stun.example.org:3478, separated by commas [default: none]
    #[arg(long, env = "PARLOR_STUN_URLS", value_name = "URLS")]
    pub stun_urls: Option<String>,

    /// Other TURN servers, such as turn:turn.example.org:3478?transport=udp, separated by commas; they need
    /// either a secret or a user and a password. Where each has its own, a file lists them as `ice_servers`: see
    /// `parlor --example-config` [default: none]
    #[arg(long, env = "PARLOR_TURN_URLS", value_name = "URLS")]
    pub turn_urls: Option<String>,

    /// The one user of the TURN servers (coturn: lt-cred-mech)
    #[arg(long, env = "PARLOR_TURN_USERNAME", value_name = "USER")]
    pub turn_username: Option<String>,

    /// The password of that user
    #[arg(long, env = "PARLOR_TURN_PASSWORD", value_name = "PASSWORD", hide_env_values = true)]
    pub turn_password: Option<String>,

    /// The secret shared with the TURN servers. A user is made from it for a client each time it joins or comes back,
    /// and at each renewal (coturn: use-auth-secret)
    #[arg(long, env = "PARLOR_TURN_SECRET", value_name = "SECRET", hide_env_values = true)]
    pub turn_secret: Option<String>,

    /// Lifetime of a user made from the secret, in seconds, 300 to 604800 [default: 86400]
    #[arg(long, env = "PARLOR_TURN_TTL_S", value_name = "SECONDS")]
    pub turn_ttl_s: Option<String>,

    /// Lowest level that is logged: `error`, `warn`, `info`, `debug` or `trace` [default: info]
    #[arg(long, env = "PARLOR_LOG_LEVEL", value_name = "LEVEL")]
    pub log_level: Option<String>,

    /// Format of the log on the standard error: `text` or `json` [default: text]
    #[arg(long, env = "PARLOR_LOG_FORMAT", value_name = "FORMAT")]
    pub log_format: Option<String>,

    /// File of settings, in TOML; `parlor --example-config` prints one with all of them [default: none]
    #[arg(long, env = "PARLOR_CONFIG", value_name = "FILE")]
    pub config: Option<String>,

    /// Print the effective settings and the source of each, secrets masked, and stop
    #[arg(long)]
    pub print_config: bool,

    /// Print an example file with all settings and their defaults, and stop
    #[arg(long)]
    pub example_config: bool,

    /// Ask the server that runs with these settings whether it is healthy, and stop: 0 if it is, else 1
    #[arg(long)]
    pub check_health: bool,

    /// The entries of `ice_servers`, which only a file can have.
    #[arg(skip)]
    pub ice_servers: Vec<IceServerEntry>,

    /// The place that each setting comes from.
    #[arg(skip)]
    pub sources: SettingSources,
}

impl Settings {
    /// A file of settings that names all of them, commented out.
    pub const EXAMPLE: &str = include_str!("example.toml");

    /// Reads the command line, the environment, and the file that one of them names. Where the command line asks
    /// for help or the version, the program says so and ends here.
    ///
    /// # Errors
    /// [`ConfigError`], which names what was misspelt and what was probably meant.
    pub fn of_this_process() -> Result<Self, ConfigError> {
        let said = Self::command().try_get_matches().map_err(|error| match error.use_stderr() {
            true => {
                let flags = known(|name| format!("--{}", name.replace('_', "-")));
                command_line::explain(&error, flags)
            }
            false => error.exit(),
        })?;
        let mut settings =
            Self::from_arg_matches(&said).map_err(|error| command_line::explain(&error, []))?;
        settings.note_sources(&said);
        if let Some(name) = settings.command.as_deref().filter(|name| *name != DOCTOR) {
            let known = known(|name| format!("--{}", name.replace('_', "-")));
            return Err(names::unknown(
                name,
                "on the command line",
                known.into_iter().chain([DOCTOR.to_owned()]),
            ));
        }
        let variables = known(|name| format!("{}{}", names::BEGINNING, name.to_uppercase()));
        let environment = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        if let Some(error) = names::misspelt(environment, &variables) {
            return Err(error);
        }
        if let Some(path) = given(&settings.config).map(str::to_owned) {
            settings.fill(&path, file::read(Path::new(&path))?)?;
        }
        Ok(settings)
    }

    /// Whether the settings are to be checked, and no server is to run.
    #[must_use]
    pub fn is_doctor(&self) -> bool {
        self.command.is_some()
    }

    /// Notes which settings the command line and the environment give.
    fn note_sources(&mut self, said: &ArgMatches) {
        let mut sources = SettingSources::default();
        for (name, value) in self.by_name() {
            let source = match said.value_source(name) {
                Some(ValueSource::EnvVariable) => SettingSource::Environment,
                Some(_) | None => SettingSource::CommandLine,
            };
            if given(value).is_some() {
                sources.note(name, source);
            }
        }
        self.sources = sources;
    }

    /// Takes from a file what neither the command line nor the environment has set.
    fn fill(&mut self, file: &str, said: FileSettings) -> Result<(), ConfigError> {
        if !said.ice_servers.is_empty() {
            self.ice_servers = said.ice_servers;
            self.sources.note(ICE_SERVERS, SettingSource::File(file.to_owned()));
        }
        for (name, value) in said.values {
            let mut known = self.by_name();
            let Some((_, setting)) = known.iter_mut().find(|(known, _)| *known == name) else {
                let known = known.map(|(name, _)| name).into_iter().chain([ICE_SERVERS]);
                let known = known.map(str::to_owned);
                return Err(names::unknown(&name, &format!("in {file}"), known));
            };
            if given(setting).is_none() {
                **setting = Some(value);
                self.sources.note(&name, SettingSource::File(file.to_owned()));
            }
        }
        Ok(())
    }

    /// The settings that have a flag, by name.
    fn by_name(&mut self) -> [(&'static str, &mut Option<String>); 24] {
        [
            ("listen", &mut self.listen),
            ("tls", &mut self.tls),
            ("tls_cert", &mut self.tls_cert),
            ("tls_key", &mut self.tls_key),
            ("redirect_listen", &mut self.redirect_listen),
            ("metrics_listen", &mut self.metrics_listen),
            ("site", &mut self.site),
            ("secret_file", &mut self.secret_file),
            ("origins", &mut self.origins),
            ("trusted_proxies", &mut self.trusted_proxies),
            ("room_capacity", &mut self.room_capacity),
            ("turn", &mut self.turn),
            ("turn_port", &mut self.turn_port),
            ("turn_relay_ports", &mut self.turn_relay_ports),
            ("turn_allowed_peers", &mut self.turn_allowed_peers),
            ("public_address", &mut self.public_address),
            ("stun_urls", &mut self.stun_urls),
            ("turn_urls", &mut self.turn_urls),
            ("turn_username", &mut self.turn_username),
            ("turn_password", &mut self.turn_password),
            ("turn_secret", &mut self.turn_secret),
            ("turn_ttl_s", &mut self.turn_ttl_s),
            ("log_level", &mut self.log_level),
            ("log_format", &mut self.log_format),
        ]
    }
}

/// The one command.
const DOCTOR: &str = "doctor";

/// The one setting that only a file can say.
const ICE_SERVERS: &str = "ice_servers";

/// The names of all flags, spelt in another way.
fn known(spell: impl Fn(&str) -> String) -> Vec<String> {
    let command = Settings::command();
    let flags = command.get_arguments().filter(|argument| !argument.is_positional());
    flags.map(|argument| spell(argument.get_id().as_str())).collect()
}

/// What the process is started with beside its settings: the variables of cargo-leptos, which the settings override,
/// and a socket that was handed over, which overrides them.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `LEPTOS_SITE_ADDR`: where to listen.
    pub site_addr: Option<String>,
    /// `LEPTOS_SITE_ROOT`: the folder with the files of the page.
    pub site_root: Option<String>,
    /// `LEPTOS_RELOAD_PORT`, where `LEPTOS_WATCH` is set.
    pub reload_port: Option<u32>,
    /// The address of a socket that was handed over to the program. It overrides `listen`.
    pub handed_over: Option<SocketAddr>,
}

impl Environment {
    /// Reads the variables.
    #[must_use]
    pub fn of_this_process() -> Self {
        let read = |name| std::env::var(name).ok();
        let port = read("LEPTOS_RELOAD_PORT").and_then(|port| port.parse().ok());
        Self {
            site_addr: read("LEPTOS_SITE_ADDR"),
            site_root: read("LEPTOS_SITE_ROOT"),
            reload_port: read("LEPTOS_WATCH").map(|_| port.unwrap_or(3001)),
            handed_over: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_can_set_everything_that_the_command_line_can() {
        let mut names: Vec<_> = known(str::to_owned);
        names.retain(|name| {
            !["config", "print_config", "example_config", "check_health"].contains(&name.as_str())
        });
        assert_eq!(names, Settings::default().by_name().map(|(name, _)| name));
    }

    #[test]
    fn the_example_names_every_setting_once_and_says_nothing() {
        let mut named: Vec<_> = Settings::EXAMPLE
            .lines()
            .filter_map(|line| line.strip_prefix('#')?.split_once(" = "))
            .map(|(name, _)| name)
            .collect();
        named.sort_unstable();
        let mut known = Settings::default().by_name().map(|(name, _)| name).to_vec();
        known.push(ICE_SERVERS);
        known.sort_unstable();
        assert_eq!(named, known);
        assert!(Settings::EXAMPLE.lines().all(|line| line.is_empty() || line.starts_with('#')));
    }

    #[test]
    fn a_file_stands_below_the_command_line_and_the_environment() {
        let said = [("listen", "[::]:80"), ("room_capacity", "4")];
        let values = said.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let mut settings = Settings {
            listen: Some("127.0.0.1:80".to_owned()),
            room_capacity: Some(String::new()),
            ..Settings::default()
        };
        settings.fill("parlor.toml", FileSettings { values, ..FileSettings::default() }).unwrap();
        assert_eq!(settings.listen.as_deref(), Some("127.0.0.1:80"));
        assert_eq!(settings.room_capacity.as_deref(), Some("4"));
    }
}
