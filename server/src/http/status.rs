//! The state of the server, for the programs that monitor it.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use protocol::message::VERSION;
use serde::Serialize;

use crate::context::Context;

/// `/healthz`, `/readyz` and `/version`.
pub(crate) fn router(context: Arc<Context>) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/version", get(|| async { Json(Version::CURRENT) }))
        .with_state(context)
}

async fn ready(State(context): State<Arc<Context>>) -> (StatusCode, &'static str) {
    if context.stopping.is_cancelled() {
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
