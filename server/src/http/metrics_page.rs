//! `GET /metrics`: the counters as Prometheus reads them, on a listener of its own.

use std::sync::Arc;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;

use crate::context::Context;
use crate::signaling::hub::Hub;

/// `/metrics` alone.
pub(crate) fn router(context: Arc<Context>, hub: Arc<Hub>) -> Router {
    let page = move || {
        let text = context.metrics.text(&hub.gauges());
        async move { ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text) }
    };
    Router::new().route("/metrics", get(page))
}
