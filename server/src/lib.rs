//! Parlor's server: the page, the signaling socket and the tickets.
//!
//! A driver: it binds sockets, reads the clock and draws randomness, and decides nothing about a call; that
//! is for [`protocol::room`]. It never looks into what two browsers tell each other.
//!
//! In reading order: what can be set ([`config`]), where it listens ([`listen`]) and what is bounded ([`limits`]); how a request comes in
//! (`serve`, `origin`, `headers`) and what it finds (`pages`, `site`, `api`, `status`, `ws`, and `metrics`
//! on a listener of its own); what is behind
//! the server functions (`backend`, `ticket`, `ice_servers`, `secret`); and how sockets and rooms meet
//! (`hub`, `room_task`, `outbox`), so that a
//! bug ends one of them only (`isolation`).

// A page is one type for each element in it, and they nest deeply.
#![recursion_limit = "512"]

use std::sync::Arc;

use app::api::Backend;
use axum::Router;
use axum::middleware::map_response;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;

use crate::backend::HubBackend;
use crate::config::Config;
use crate::hub::Hub;
use crate::origin::Origins;
use crate::site::Site;
use crate::ticket::Signer;

mod api;
mod backend;
pub mod config;
mod error;
mod headers;
mod hub;
mod ice_servers;
mod isolation;
pub mod limits;
pub mod listen;
mod metrics;
mod origin;
mod outbox;
mod outside;
mod pages;
mod room_task;
mod secret;
mod serve;
mod site;
mod status;
mod ticket;
mod ws;

pub use error::ServerError;
pub use ice_servers::{Credential, IceServers};
pub use isolation::log_panics;
pub use origin::Origin;
pub use secret::SecretError;
pub use site::SiteError;

/// What every request finds.
pub struct Server {
    origins: Origins,
    site: Site,
    hub: Arc<Hub>,
    backend: Arc<dyn Backend>,
}

impl Server {
    /// Reads the secret and the files of the page.
    ///
    /// # Errors
    /// [`ServerError`] when one of them cannot be had.
    pub fn new(config: Config) -> Result<Arc<Self>, ServerError> {
        let site = Site::open(&config.site, config.reload_port)?;
        let signer = Signer::new(&secret::load(&config.secret_file)?);
        let hub = Hub::new(signer, config.ice_servers, config.room_capacity, config.limits);
        let hub = Arc::new(hub);
        let backend = Arc::new(HubBackend::new(hub.clone()));
        Ok(Arc::new(Self { origins: Origins::new(config.origins), site, hub, backend }))
    }
}

/// Shows no secret.
impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("site", &self.site).finish_non_exhaustive()
    }
}

/// Every URL that the server answers.
pub fn router(server: Arc<Server>) -> Router {
    let hub = server.hub.clone();
    let caught = move |panic| isolation::answer(&hub.metrics, panic);
    Router::new()
        .merge(status::router())
        .route("/ws", get(ws::open))
        .merge(api::router())
        .merge(server.site.router())
        .merge(pages::router())
        .layer(CatchPanicLayer::custom(caught))
        .layer(map_response(headers::secure))
        .with_state(server)
}

/// Serves until `shutdown`, and the counters to whoever asks at `metrics`. Then every socket is closed with
/// 1012, and this returns when all tasks that it started have ended, within ten seconds.
pub async fn run(
    listener: TcpListener,
    metrics: Option<TcpListener>,
    server: Arc<Server>,
    shutdown: impl Future<Output = ()>,
) {
    let drain = server.hub.limits.drain;
    let closing = CancellationToken::new();
    let serve = |listener, router| {
        serve::serve(listener, router, server.hub.limits.clone(), closing.clone())
    };
    let serving = serve(listener, router(server.clone()));
    let measured = async {
        if let Some(listener) = metrics {
            serve(listener, metrics::router(server.clone())).await;
        }
    };
    let stop = async {
        shutdown.await;
        tracing::info!("stopping");
        // While sockets say goodbye, /readyz says 503 and pages are still drawn.
        server.hub.stop();
        if tokio::time::timeout(drain, server.hub.tasks.wait()).await.is_err() {
            tracing::warn!(open = server.hub.tasks.len(), "sockets or rooms were still open");
        }
        closing.cancel();
    };
    tokio::join!(serving, measured, stop);
}
