//! The pages, drawn by `app` on the server, each with a nonce of its own.

use std::sync::Arc;

use app::App;
use app::shell::shell;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use leptos::context::use_context;
use leptos::nonce::use_nonce;
use leptos_axum::{ResponseOptions, generate_route_list, render_app_async_with_context};
use protocol::id::RoomId;

use crate::Server;
use crate::error::Refusal;
use crate::headers::{content_security_policy, set_policy};
use crate::outside;

/// A way for every page of the app, and a page for everything else that is asked for.
pub(crate) fn router() -> Router<Arc<Server>> {
    generate_route_list(App)
        .iter()
        .fold(Router::new(), |router, page| router.route(page.path(), get(known)))
        .route("/new", get(fresh_room))
        .fallback(unknown)
}

async fn known(State(server): State<Arc<Server>>, request: Request) -> Response {
    draw(&server, None, request).await
}

async fn unknown(State(server): State<Arc<Server>>, request: Request) -> Response {
    match *request.method() {
        Method::GET | Method::HEAD => draw(&server, Some(StatusCode::NOT_FOUND), request).await,
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /new`: on to a room of its own, for bookmarks and chat commands.
async fn fresh_room() -> Response {
    match outside::random_bits() {
        Ok(bits) => {
            let room = RoomId::from_random_bits(bits);
            Redirect::to(&format!("/room/{room}")).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "no randomness for a room id");
            Refusal::Randomness.into_response()
        }
    }
}

/// Draws a page. All of it is drawn before the first byte is sent, so it can still choose its status, and no
/// script has to follow the page to fill it in.
async fn draw(server: &Server, status: Option<StatusCode>, request: Request) -> Response {
    let manifest = server.site.manifest.clone();
    let reload_port = manifest.reload_port;
    let context = move || {
        let Some((nonce, options)) = use_nonce().zip(use_context::<ResponseOptions>()) else {
            return;
        };
        let mut parts = options.0.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        parts.status = status;
        set_policy(&mut parts.headers, &content_security_policy(&nonce, reload_port));
    };
    render_app_async_with_context(context, move || shell(manifest.clone()))(request).await
}
