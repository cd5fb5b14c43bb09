//! The protocol between service manager and program: sockets handed over, readiness, and the watchdog.
//!
//! Source: sd_listen_fds(3), sd_notify(3), sd_watchdog_enabled(3).

use std::io;
use std::net::TcpListener;

use listenfd::ListenFd;
use sd_notify::NotifyState;
use tokio::time::{MissedTickBehavior, interval};

/// The listening socket that was open before the program started, so that no client is refused during a restart.
///
/// # Errors
/// When what was handed over is no TCP socket that listens.
pub(crate) fn handed_over() -> io::Result<Option<TcpListener>> {
    let Some(listener) = ListenFd::from_env().take_tcp_listener(0)? else { return Ok(None) };
    listener.set_nonblocking(true)?;
    Ok(Some(listener))
}

/// It takes requests.
pub(crate) fn ready() {
    tell(&[NotifyState::Ready]);
}

/// It reads its settings anew; [`ready`] follows.
pub(crate) fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => tell(&[NotifyState::Reloading, now]),
        Err(error) => tracing::debug!(%error, "the system has no clock for its service manager"),
    }
}

/// It drains.
pub(crate) fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// Tells the watchdog for ever that the program lives, twice as often as it asks; without a watchdog, never.
pub(crate) async fn live() {
    let Some(asked) = sd_notify::watchdog_enabled() else { return std::future::pending().await };
    let mut ticks = interval(asked / 2);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        tell(&[NotifyState::Watchdog]);
    }
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "the service manager does not listen");
    }
}
