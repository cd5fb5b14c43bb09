//! The program `parlor`: reads its settings, serves until it is told to stop, and says what went wrong.

mod program;

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use server::config::{Config, ConfigError, Environment, MetricsListen, Settings};
use server::listen::listen;
use server::tls::{Tls, TlsError};
use server::{Listeners, Server};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use program::log::Log;
use program::{banner, doctor, health, reach, reload, service, stun_turn};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(code) => code,
        Err(error) => refuse(&error),
    }
}

/// Says why the program does not run. The exit code is 2 where a setting is wrong, else 1.
fn refuse(error: &anyhow::Error) -> ExitCode {
    // Where even this cannot be written, the exit code remains.
    let _ = writeln!(io::stderr(), "{error:#}");
    let is_setting = error.is::<ConfigError>() || error.is::<TlsError>();
    if is_setting { ExitCode::from(2) } else { ExitCode::FAILURE }
}

async fn run() -> anyhow::Result<ExitCode> {
    let settings = Settings::of_this_process()?;
    if settings.example_config {
        io::stdout().write_all(Settings::EXAMPLE.as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let (print_config, check_health) = (settings.print_config, settings.check_health);
    let is_doctor = settings.is_doctor();
    let handed_over =
        service::handed_over().context("The socket that was handed over is no TCP socket")?;
    let mut environment = Environment::of_this_process();
    environment.handed_over =
        handed_over.as_ref().map(std::net::TcpListener::local_addr).transpose()?;
    let mut config = Config::resolve(settings, environment.clone())?;
    if print_config {
        write!(io::stdout(), "{config}")?;
        return Ok(ExitCode::SUCCESS);
    }
    if check_health {
        health::check(&config)?;
        return Ok(ExitCode::SUCCESS);
    }
    if is_doctor {
        let is_well = doctor::examine(&config).await?;
        return Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let log = Log::start(config.log_level, config.log_format);
    server::log_panics();
    // A socket is a file, and many systems allow a thousand unless a program asks for more.
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) => {
            let files = usize::try_from(files).unwrap_or(usize::MAX);
            let files = files.saturating_sub(OTHER_FILES);
            let limits = &mut config.limits;
            limits.relay_sockets = limits.relay_sockets.min(files / RELAY_SHARE);
            limits.connections = limits.connections.min((files - limits.relay_sockets).max(1));
        }
        Err(error) => tracing::debug!(%error, "the system does not allow more open files"),
    }
    serve(config, &environment, handed_over, &log).await?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(
    config: Config,
    environment: &Environment,
    handed_over: Option<std::net::TcpListener>,
    log: &Log,
) -> anyhow::Result<()> {
    let mut hangup = signal(SignalKind::hangup()).context("SIGHUP cannot be listened to")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT cannot be listened to")?;
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be listened to")?;
    let is_handed_over = handed_over.is_some();
    let pages = match handed_over {
        Some(listener) => TcpListener::from_std(listener)?,
        None => listen("listen", config.listen).await?,
    };
    let address = pages.local_addr()?;
    let redirect = match config.redirect_listen {
        Some(address) => Some(listen("redirect_listen", address).await?),
        None => None,
    };
    let metrics = metrics_listener(config.metrics_listen).await?;
    let tls =
        Tls::open(config.tls, config.certificate_files.clone(), &reach::names(&config, address))?
            .map(Arc::new);
    let server = Server::new(config.clone())?;
    let stun_turn = stun_turn::lines(&config, tls.as_deref(), server.relay_port()).await;
    banner::print(&config, address, tls.as_deref(), stun_turn);
    started(&config, address);
    service::ready();
    let shutdown = async {
        loop {
            tokio::select! {
                _ = interrupt.recv() => break,
                _ = terminate.recv() => break,
                _ = hangup.recv() => {
                    service::reloading();
                    reload::reload(&config, environment, &server, tls.as_deref(), log);
                    service::ready();
                }
                () = service::live() => {}
            }
        }
        service::stopping();
    };
    server::run(
        Listeners { pages, is_handed_over, tls: tls.clone(), redirect, metrics },
        server.clone(),
        shutdown,
    )
    .await;
    tracing::info!("stopped");
    Ok(())
}

/// File descriptors beside connections: the listeners, the log, files that are read for a moment, and connections that
/// are told that the server is full.
const OTHER_FILES: usize = 64;

/// The part of the files that the relay may take.
const RELAY_SHARE: usize = 4;

/// Logs the start.
fn started(config: &Config, address: std::net::SocketAddr) {
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        port = address.port(),
        tls = config.tls.as_str(),
        "started"
    );
    if config.is_insecure() {
        tracing::warn!(
            "without TLS the browsers give a camera and a screen to pages on localhost only"
        );
    }
}

async fn metrics_listener(wanted: MetricsListen) -> anyhow::Result<Option<TcpListener>> {
    let address = match wanted {
        MetricsListen::Off => return Ok(None),
        MetricsListen::At(address) => address,
        MetricsListen::Default => MetricsListen::DEFAULT_ADDRESS,
    };
    match (listen("metrics_listen", address).await, wanted) {
        (Ok(listener), _) => {
            tracing::info!("metrics are at http://{}/metrics", listener.local_addr()?);
            Ok(Some(listener))
        }
        (Err(error), MetricsListen::Default) => {
            tracing::warn!("there are no metrics: {error}");
            Ok(None)
        }
        (Err(error), _) => Err(error.into()),
    }
}
