//! The log: from which level on, and how a line looks.

use std::io::{self, IsTerminal};

use server::config::{LogFormat, LogLevel};
use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt, reload};

/// The running log. It ends with this value.
pub(crate) struct Log {
    filter: reload::Handle<EnvFilter, Registry>,
    _writer: WorkerGuard,
}

impl Log {
    /// Begins. `RUST_LOG`, for developers, stands above the level.
    pub(crate) fn start(level: LogLevel, format: LogFormat) -> Self {
        let (target, writer) = server::log::target();
        let (filter, handle) = reload::Layer::new(filter(level));
        let lines = fmt::layer()
            .with_writer(target)
            .with_ansi(io::stderr().is_terminal())
            .log_internal_errors(false);
        let lines = match format {
            LogFormat::Text => lines.boxed(),
            LogFormat::Json => lines.json().flatten_event(true).boxed(),
        };
        tracing_subscriber::registry().with(filter).with(lines).init();
        Self { filter: handle, _writer: writer }
    }

    /// Another level from now on.
    pub(crate) fn set(&self, level: LogLevel) {
        if let Err(error) = self.filter.reload(filter(level)) {
            tracing::error!(%error, "the level of the log cannot be changed");
        }
    }
}

fn filter(level: LogLevel) -> EnvFilter {
    // Libraries log below a warning for their developers, and do not know what must not be logged here.
    let libraries = if level == LogLevel::Error { level } else { LogLevel::Warn };
    // The codecs of the relay say of every packet what is wrong with it, and anybody can send one.
    let level = format!(
        "{},stun_types=off,turn_types=off,parlor={1},server={1}",
        libraries.as_str(),
        level.as_str()
    );
    EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level))
}
