//! The pages, drawn by `app` on the server, each with a nonce of its own.

use any_spawner::Executor;
use app::address::Address;
use app::room_input::parse_room;
use app::shell::{Manifest, shell};
use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::header::HOST;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use leptos::context::{provide_context, use_context};
use leptos::nonce::use_nonce;
use leptos_axum::{ResponseOptions, render_app_async_with_context};
use protocol::id::RoomId;
use tower_http::compression::{CompressionLayer, CompressionLevel};

use crate::http::headers::{content_security_policy, set_policy};
use crate::http::{failed, language};
use crate::random;

/// The app's pages, among them the one for everything that is not there.
pub(crate) fn router(manifest: Manifest) -> Router {
    // Leptos spawns tasks while it renders. The call fails if another server of this process has set the executor.
    let _ = Executor::init_tokio();
    Router::new()
        .route("/new", get(fresh_room))
        .route("/go", get(known_room))
        .fallback(page)
        // A tenth smaller than by default, and as quick: 0.1 ms.
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(6)))
        .with_state(manifest)
}

async fn page(State(manifest): State<Manifest>, request: Request) -> Response {
    match *request.method() {
        Method::GET | Method::HEAD => {
            let address = Address::of(request.uri().path());
            draw(manifest, address, request).await
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /new`: on to a room of its own, for bookmarks and chat commands.
async fn fresh_room(headers: HeaderMap) -> Response {
    match random::random_bits() {
        Ok(bits) => {
            let room = RoomId::from_random_bits(bits);
            Redirect::to(&format!("/room/{room}")).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "no randomness for a room id");
            failed::answer(language::of_request(&headers))
        }
    }
}

/// `GET /go?room=…`: on to the room that was typed on the first page, by its name or its link, or back there with
/// the reason why not.
async fn known_room(
    State(manifest): State<Manifest>,
    query: Result<Query<Vec<(String, String)>>, QueryRejection>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let fields = query.map(|Query(fields)| fields).unwrap_or_default();
    let typed = fields.into_iter().find(|(name, _)| name == "room");
    let typed = typed.map(|(_, value)| value).unwrap_or_default();
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    match parse_room(&typed, host) {
        Ok(room) => Redirect::to(&format!("/room/{room}")).into_response(),
        Err(error) => draw(manifest, Address::InvalidRoom { typed, error }, request).await,
    }
}

/// Draws a page. All of it is drawn before the first byte is sent, so it can still choose its status, and no
/// script has to follow the page to fill it in.
async fn draw(manifest: Manifest, address: Address, request: Request) -> Response {
    let reload_port = manifest.reload_port;
    let status = StatusCode::from_u16(address.status()).unwrap_or(StatusCode::NOT_FOUND);
    let language = language::of_request(request.headers());
    let context = move || {
        provide_context(language);
        let Some((nonce, options)) = use_nonce().zip(use_context::<ResponseOptions>()) else {
            return;
        };
        let mut parts = options.0.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        parts.status = Some(status);
        set_policy(&mut parts.headers, &content_security_policy(&nonce, reload_port));
    };
    let page = move || shell(manifest.clone(), address.clone());
    render_app_async_with_context(context, page)(request).await
}
