//! How the server is: for whoever watches over it.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use protocol::message::VERSION;
use serde::Serialize;

use crate::Server;

/// `/healthz`, `/readyz` and `/version`.
pub(crate) fn router() -> Router<Arc<Server>> {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/version", get(|| async { Json(Version::CURRENT) }))
}

async fn ready(State(server): State<Arc<Server>>) -> (StatusCode, &'static str) {
    if server.context.stopping.is_cancelled() {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping\n")
    } else {
        (StatusCode::OK, "ready\n")
    }
}

#[derive(Serialize)]
struct Version {
    name: &'static str,
    version: &'static str,
    protocol: u32,
}

impl Version {
    const CURRENT: Self =
        Self { name: "parlor", version: env!("CARGO_PKG_VERSION"), protocol: VERSION };
}
