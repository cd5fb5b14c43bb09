//! Every setting as it is typed: `--room-capacity` on the command line, `PARLOR_ROOM_CAPACITY` in the
//! environment.

use clap::Parser;

/// Video calls that you run yourself.
///
/// Every setting can be given as a flag or, below it, in the environment. An empty value counts as none.
#[derive(Debug, Clone, Default, Parser)]
#[command(name = "parlor", version)]
pub struct Settings {
    /// Address and port to listen on [default: 127.0.0.1:3000]
    #[arg(long, env = "PARLOR_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,

    /// Address and port on which `/metrics` is answered, in the text format of Prometheus, or `off`; only
    /// there, and everybody who can reach it can read it [default: 127.0.0.1:9464, where that is free]
    #[arg(long, env = "PARLOR_METRICS_LISTEN", value_name = "ADDRESS:PORT")]
    pub metrics_listen: Option<String>,

    /// Folder with the files of the page, as `cargo xtask run` makes it [default: target/site]
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

    /// How many people a room holds, 2 to 32 [default: 8]
    #[arg(long, env = "PARLOR_ROOM_CAPACITY", value_name = "PEOPLE")]
    pub room_capacity: Option<String>,

    /// STUN servers, such as stun:stun.example.org:3478, separated by commas [default: none]
    #[arg(long, env = "PARLOR_STUN_URLS", value_name = "URLS")]
    pub stun_urls: Option<String>,

    /// TURN servers, such as turn:turn.example.org:3478?transport=udp, separated by commas; they need
    /// either a secret or a user and a password [default: none]
    #[arg(long, env = "PARLOR_TURN_URLS", value_name = "URLS")]
    pub turn_urls: Option<String>,

    /// The one user of the TURN servers (coturn: lt-cred-mech)
    #[arg(long, env = "PARLOR_TURN_USERNAME", value_name = "USER")]
    pub turn_username: Option<String>,

    /// The password of that user
    #[arg(long, env = "PARLOR_TURN_PASSWORD", value_name = "PASSWORD", hide_env_values = true)]
    pub turn_password: Option<String>,

    /// The secret shared with the TURN servers, from which every ticket gets a user of its own (coturn:
    /// use-auth-secret)
    #[arg(long, env = "PARLOR_TURN_SECRET", value_name = "SECRET", hide_env_values = true)]
    pub turn_secret: Option<String>,

    /// How long such a user is good, in seconds, 300 to 604800 [default: 86400]
    #[arg(long, env = "PARLOR_TURN_TTL_S", value_name = "SECONDS")]
    pub turn_ttl_s: Option<String>,

    /// Print the effective settings, secrets masked, and stop
    #[arg(long)]
    pub print_config: bool,
}

/// What cargo-leptos says to the server it runs. Parlor's own settings stand above it.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// `LEPTOS_SITE_ADDR`: where to listen.
    pub site_addr: Option<String>,
    /// `LEPTOS_SITE_ROOT`: the folder with the files of the page.
    pub site_root: Option<String>,
    /// `LEPTOS_RELOAD_PORT`, where `LEPTOS_WATCH` is set.
    pub reload_port: Option<u32>,
}

impl Surroundings {
    /// Reads the environment.
    #[must_use]
    pub fn of_this_process() -> Self {
        let read = |name| std::env::var(name).ok();
        let port = read("LEPTOS_RELOAD_PORT").and_then(|port| port.parse().ok());
        Self {
            site_addr: read("LEPTOS_SITE_ADDR"),
            site_root: read("LEPTOS_SITE_ROOT"),
            reload_port: read("LEPTOS_WATCH").map(|_| port.unwrap_or(3001)),
        }
    }
}
