//! The program `parlor`: reads its settings, serves until it is told to stop, and says what went wrong.

use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context;
use server::config::{Config, ConfigError, MetricsListen, Settings, Surroundings};
use server::listen::listen;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let settings = match Settings::of_this_process() {
        Ok(settings) => settings,
        Err(error) => return refuse(&error.into()),
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let colours = io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(colours)
        .with_writer(io::stderr)
        .init();
    server::log_panics();
    // A socket is a file, and many systems allow a thousand unless a program asks for more.
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::debug!(%error, "the system does not allow more open files");
    }
    match run(settings).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(&error),
    }
}

/// Says why it does not run: 2 where a setting is wrong, else 1.
fn refuse(error: &anyhow::Error) -> ExitCode {
    // Where even this cannot be written, the exit code remains.
    let _ = writeln!(io::stderr(), "{error:#}");
    if error.is::<ConfigError>() { ExitCode::from(2) } else { ExitCode::FAILURE }
}

async fn run(settings: Settings) -> anyhow::Result<()> {
    if settings.example_config {
        io::stdout().write_all(Settings::EXAMPLE.as_bytes())?;
        return Ok(());
    }
    let print_config = settings.print_config;
    let config = Config::resolve(settings, Surroundings::of_this_process())?;
    if print_config {
        write!(io::stdout(), "{config}")?;
        return Ok(());
    }
    let interrupt = signal(SignalKind::interrupt()).context("SIGINT cannot be listened to")?;
    let terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be listened to")?;
    let listener = listen("listen", config.listen).await?;
    let metrics = metrics_listener(config.metrics_listen).await?;
    let server = server::Server::new(config)?;
    writeln!(io::stdout(), "Parlor is at {}", url(listener.local_addr()?))?;
    server::run(listener, metrics, server, either(interrupt, terminate)).await;
    Ok(())
}

async fn metrics_listener(wanted: MetricsListen) -> anyhow::Result<Option<TcpListener>> {
    let address = match wanted {
        MetricsListen::Off => return Ok(None),
        MetricsListen::At(address) => address,
        MetricsListen::Unsaid => MetricsListen::DEFAULT,
    };
    match (listen("metrics_listen", address).await, wanted) {
        (Ok(listener), _) => {
            tracing::info!("metrics are at http://{}/metrics", listener.local_addr()?);
            Ok(Some(listener))
        }
        (Err(error), MetricsListen::Unsaid) => {
            tracing::warn!("there are no metrics: {error}");
            Ok(None)
        }
        (Err(error), _) => Err(error.into()),
    }
}

async fn either(mut interrupt: Signal, mut terminate: Signal) {
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

/// Where a browser on this machine finds the server; cameras work on localhost and with TLS only.
fn url(address: SocketAddr) -> String {
    if address.ip().is_loopback() || address.ip().is_unspecified() {
        format!("http://localhost:{}", address.port())
    } else {
        format!("http://{address}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_is_one_that_a_browser_on_this_machine_can_open() {
        for address in ["127.0.0.1:3000", "0.0.0.0:3000", "[::]:3000", "[::1]:3000"] {
            assert_eq!(url(address.parse().unwrap()), "http://localhost:3000");
        }
        assert_eq!(url("192.0.2.7:80".parse().unwrap()), "http://192.0.2.7:80");
    }
}
