//! HTTP: how connections are accepted and requests are answered, with TLS or without.
//!
//! Pages, files, server functions and what watches over the server are answered here. The signaling socket is none of
//! it: its request comes in here, and `signaling` takes it from there. No room is known but through the hub.
//!
//! It may import every other folder; none may import it.

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn_with_state, map_request_with_state, map_response};

use crate::context::Context;
use crate::signaling::hub::Hub;
use crate::signaling::ws;
use backend::HubBackend;
use site::Site;

pub mod listen;
pub(crate) mod serve;
pub mod tls;
mod client_address;
mod headers;
mod language;
mod pages;
pub(crate) mod site;
mod api;
mod backend;
mod status;
pub(crate) mod metrics_page;
pub(crate) mod full;
mod failed;

/// Every URL that the server answers.
pub(crate) fn router(context: &Arc<Context>, hub: &Arc<Hub>, site: &Site) -> Router {
    let backend = Arc::new(HubBackend::new(context.clone(), hub.clone()));
    Router::new()
        .merge(status::router(context.clone()))
        .merge(ws::router(context.clone(), hub.clone()))
        .merge(api::router(context.clone(), backend))
        .merge(site.router())
        .merge(pages::router(context.clone(), site.manifest.clone()))
        .layer(from_fn_with_state(context.clone(), failed::catch_panic))
        .layer(map_response(headers::secure))
        .layer(map_request_with_state(context.clone(), client_address::identify))
}
