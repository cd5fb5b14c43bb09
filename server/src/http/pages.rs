//! The pages, drawn by `app` on the server, each with a nonce of its own.

use std::sync::Arc;

use any_spawner::Executor;
use app::address::{self, Address};
use app::relay_choice::RelayChoice;
use app::room_input::parse_room;
use app::shell::{Manifest, shell};
use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::header::HOST;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use leptos::context::{provide_context, use_context};
use leptos::nonce::use_nonce;
use leptos_axum::{ResponseOptions, render_app_async_with_context};
use protocol::id::RoomId;
use protocol::transport_policy::TransportPolicy;
use tower_http::compression::{CompressionLayer, CompressionLevel};

use crate::context::Context;
use crate::http::headers::{content_security_policy, set_policy};
use crate::http::{failed, language};
use crate::random;

/// The app's pages, among them the one for everything that is not there.
pub(crate) fn router(context: Arc<Context>, manifest: Manifest) -> Router {
    // Leptos spawns tasks while it renders. The call fails if another server of this process has set the executor.
    let _ = Executor::init_tokio();
    Router::new()
        .route("/new", get(fresh_room))
        .route("/go", get(known_room))
        .fallback(page)
        .layer(map_response(language::vary))
        // A tenth smaller than by default, and as quick: 0.1 ms.
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(6)))
        .with_state(Pages { context, manifest })
}

/// What the pages are drawn from.
#[derive(Clone)]
struct Pages {
    context: Arc<Context>,
    manifest: Manifest,
}

async fn page(State(pages): State<Pages>, request: Request) -> Response {
    match *request.method() {
        Method::GET | Method::HEAD => {
            let address = Address::of(request.uri().path());
            draw(pages, address, request).await
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /new`: on to a room of its own, for bookmarks and chat commands.
async fn fresh_room(uri: Uri, headers: HeaderMap) -> Response {
    match random::random_bits() {
        Ok(bits) => {
            let (room, policy) = (RoomId::from_random_bits(bits), policy_of(&uri));
            Redirect::to(&address::of_room(&room, policy)).into_response()
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
    State(pages): State<Pages>,
    query: Result<Query<Vec<(String, String)>>, QueryRejection>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let fields = query.map(|Query(fields)| fields).unwrap_or_default();
    let typed = fields.into_iter().find(|(name, _)| name == "room");
    let typed = typed.map(|(_, value)| value).unwrap_or_default();
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    match parse_room(&typed, host) {
        Ok(room) => {
            let policy = address::policy_asked(&typed);
            Redirect::to(&address::of_room(&room, policy)).into_response()
        }
        Err(error) => draw(pages, Address::InvalidRoom { typed, error }, request).await,
    }
}

/// What the link of a page asks for.
fn policy_of(uri: &Uri) -> TransportPolicy {
    address::policy_asked(&uri.to_string())
}

/// Draws a page. All of it is drawn before the first byte is sent, so it can still choose its status, and no
/// script has to follow the page to fill it in.
async fn draw(pages: Pages, address: Address, request: Request) -> Response {
    let Pages { context, manifest } = pages;
    let (offers_relay, policy) = (context.offers_relay(), policy_of(request.uri()));
    let is_hidden = matches!(address, Address::Room(_)) && !policy.is_all();
    // Nobody shall believe to be hidden who is not.
    let address = if is_hidden && !offers_relay { Address::NoRelay } else { address };
    let relay_choice = RelayChoice::new(offers_relay, policy);
    let reload_port = manifest.reload_port;
    let status = StatusCode::from_u16(address.status()).unwrap_or(StatusCode::NOT_FOUND);
    let language = language::of_request(request.headers());
    let context = move || {
        provide_context(language);
        provide_context(relay_choice);
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

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use tower::ServiceExt;

    use super::*;
    use crate::testing::with_relay;

    #[tokio::test]
    async fn hiding_an_address_is_offered_as_long_as_the_relay_runs() {
        let (context, relay) = with_relay(|_| {});
        let manifest = Manifest { pkg: "/pkg".to_owned(), reload_port: None };
        let router = router(Arc::new(context), manifest);
        let page = async |path: &str| {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let answer = router.clone().oneshot(request).await.unwrap();
            let status = answer.status().as_u16();
            let body = to_bytes(answer.into_body(), 100_000).await.unwrap();
            (status, String::from_utf8(body.to_vec()).unwrap())
        };
        for is_offered in [true, false] {
            for path in ["/", "/room/den"] {
                assert_eq!(page(path).await.1.contains("type=\"checkbox\""), is_offered, "{path}");
            }
            let (status, body) = page("/room/den?relay=only").await;
            assert_eq!(status, if is_offered { 200 } else { 404 });
            assert_eq!(body.contains("this server has no relay"), !is_offered);
            relay.counts().end();
        }
    }
}
