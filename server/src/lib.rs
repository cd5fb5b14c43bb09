//! Parlor's server: the page, the signaling socket and the tickets.
//!
//! A driver: it binds sockets, reads the clock and draws randomness, and decides nothing about a call; that
//! is for [`protocol::room`]. It never looks into what two browsers tell each other.
//!
//! The modules from the bottom up; each imports only those above it in this list:
//!
//! - `clock`, `random`, `files` and `field`: small things that several need
//! - `access`: who may join, and the bounds of one client ([`limits`])
//! - `ice`: which STUN and TURN servers a client is told of
//! - `operate`: what can be set ([`config`]), what is logged ([`log`]) and counted, and what a panic ends
//! - `relay`: STUN and TURN, in a thread of their own
//! - `context`: what all parts of one server share
//! - `signaling`: the sockets, the rooms and the hub
//! - `http`: where it listens ([`listen`]), by which certificate ([`tls`]), and what a request finds
//!
//! [`Server`] and [`run`] put them together. The program around them is `main.rs` with `program`: it stands on the
//! public face of this crate alone.

// A page is one type for each element in it, and they nest deeply.
#![recursion_limit = "512"]

use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::access::secret;
use crate::access::ticket::Signer;
use crate::context::Context;
use crate::http::serve::{Answers, Permits, Shared, Transport, serve};
use crate::http::site::Site;
use crate::http::tls::Tls;
use crate::http::{full, metrics_page};
use crate::operate::config::{Config, LiveSettings, TlsMode};
use crate::signaling::hub::Hub;

// From the bottom up: each knows only those above it in this list.
mod clock;
mod random;
mod files;
mod field;
#[cfg(test)]
mod testing;
mod access;
mod ice;
mod operate;
mod relay;
mod context;
mod signaling;
mod http;
mod error;

pub use access::limits;
pub use access::origin::Origin;
pub use access::secret::SecretError;
pub use error::ServerError;
pub use http::site::SiteError;
pub use http::{listen, tls};
pub use ice::{Credential, IceServerSetting};
pub use operate::isolation::log_panics;
pub use operate::{config, log};
pub use relay::{RelayError, TrialRelay};

/// One server: its pages, its rooms, and what all parts of it share.
pub struct Server {
    site: Site,
    config: Config,
    context: Arc<Context>,
    hub: Arc<Hub>,
}

impl Server {
    /// Reads the secret and the files of the page.
    ///
    /// # Errors
    /// [`ServerError`] when one of them cannot be had.
    pub fn new(config: Config) -> Result<Arc<Self>, ServerError> {
        let site = Site::open(config.site.as_deref(), config.reload_port)?;
        let secret = secret::load(&config.secret_file)?;
        let relay = relay::open(&config, &secret)
            .inspect_err(|error| tracing::warn!("there is no relay: {error}"))
            .unwrap_or_default();
        let signer = Signer::new(&secret);
        let Config { live, limits, .. } = config.clone();
        let context = Arc::new(Context::new(signer, live, limits, relay));
        let hub = Arc::new(Hub::new(context.clone()));
        Ok(Arc::new(Self { site, config, context, hub }))
    }

    /// Reads the secret and the files of the page as [`Self::new`] does, and makes nothing.
    ///
    /// # Errors
    /// [`ServerError`] when a server could not start with them.
    pub fn check(config: &Config) -> Result<(), ServerError> {
        Site::open(config.site.as_deref(), config.reload_port)?;
        secret::read(&config.secret_file)?;
        Ok(())
    }

    /// The port of its relay, if it has one.
    #[must_use]
    pub fn relay_port(&self) -> Option<u16> {
        self.context.relay.as_ref().map(|relay| relay.port())
    }

    /// Takes other settings from now on, as far as they can change while the server runs.
    pub fn change(&self, live: LiveSettings) {
        self.context.change(live);
    }
}

/// Shows no secret.
impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("site", &self.site).finish_non_exhaustive()
    }
}

/// Where clients connect.
#[derive(Debug)]
pub struct Listeners {
    /// For the pages and the signaling socket.
    pub pages: TcpListener,
    /// Whether that listener stays open beyond this server, for the next one.
    pub is_handed_over: bool,
    /// TLS for the pages; `None`: plain HTTP.
    pub tls: Option<Arc<Tls>>,
    /// For plain HTTP, which is redirected to the pages.
    pub redirect: Option<TcpListener>,
    /// For the counters.
    pub metrics: Option<TcpListener>,
}

/// Serves until `shutdown`. Then every socket is closed with 1012, and this returns when all tasks that it started have
/// ended, within ten seconds.
pub async fn run(listeners: Listeners, server: Arc<Server>, shutdown: impl Future<Output = ()>) {
    let Listeners { pages, is_handed_over, tls, redirect, metrics } = listeners;
    let limits = server.context.limits.clone();
    let drain = limits.drain;
    let closing = CancellationToken::new();
    let permits = Permits::new(limits.connections);
    let shared = Shared { limits, permits, closing: closing.clone() };
    // The counters are needed most when the server is full.
    let apart = Shared { permits: Permits::new(METRICS_CONNECTIONS), ..shared.clone() };
    // Connections that come while this server drains wait for the next one, where there will be one.
    let accepting = if is_handed_over { server.context.stopping.clone() } else { closing.clone() };
    server.context.expect_successor(is_handed_over);
    let accept = async |listener: Option<TcpListener>, transport, router, accepting, shared| {
        if let Some(listener) = listener {
            let answers = Answers { router, full: full::router(server.context.clone()) };
            serve(listener, transport, answers, accepting, shared).await;
        }
    };
    let port = pages.local_addr().map_or(443, |address| address.port());
    let transport = tls.clone().map_or(Transport::Plain, Transport::Tls);
    let router = http::router(&server.context, &server.hub, &server.site);
    let serving = accept(Some(pages), transport, router, accepting, shared.clone());
    let to_tls = Transport::Redirect(port);
    let redirecting = accept(redirect, to_tls, Router::new(), closing.clone(), shared);
    let counters = metrics_page::router(server.context.clone(), server.hub.clone());
    let measured = accept(metrics, Transport::Plain, counters, closing.clone(), apart);
    let certificate = tls.clone().filter(|_| server.config.tls == TlsMode::Files);
    let watched = async {
        if let Some(tls) = tls {
            closing.run_until_cancelled(tls.watch()).await;
        }
    };
    let hosts = || {
        let certified = certificate.as_ref().map(|tls| tls.hosts()).unwrap_or_default();
        server.context.live().hosts().into_iter().chain(certified).collect()
    };
    let followed = async {
        if let Some(relay) = &server.context.relay {
            let following = relay::follow_addresses(relay, &server.config, hosts);
            closing.run_until_cancelled(following).await;
        }
    };
    let stop = async {
        shutdown.await;
        tracing::info!("stopping");
        // While the sockets close, /readyz says 503 and pages are still rendered.
        server.hub.stop();
        if tokio::time::timeout(drain, server.context.tasks.wait()).await.is_err() {
            tracing::warn!(open = server.context.tasks.len(), "sockets or rooms were still open");
        }
        closing.cancel();
    };
    tokio::join!(serving, redirecting, measured, watched, followed, stop);
}

/// How many connections read the counters at once.
const METRICS_CONNECTIONS: usize = 8;
