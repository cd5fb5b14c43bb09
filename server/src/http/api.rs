//! `POST /api/…`: the server functions, as plain HTTP that any client can speak.
//!
//! JSON comes in and goes out, errors included, with a status that fits. A form of another site cannot call
//! them: the Origin is checked, and only JSON is taken, which no form can send.

use std::sync::Arc;

use app::api::{ApiClient, ApiError, Backend};
use axum::Json;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Extension, Request, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderName, REFERER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use leptos::context::provide_context;
use leptos::server_fn::axum::server_fn_paths;
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;
use tokio::time::timeout;

use crate::access::client::Client;
use crate::access::origin::Origins;
use crate::context::Context;
use crate::operate::metrics::{Refused, RefusedAt};

/// The shared values of all server functions.
#[derive(Clone)]
struct Api {
    context: Arc<Context>,
    backend: Arc<dyn Backend>,
}

/// A route for every server function.
pub(crate) fn router(context: Arc<Context>, backend: Arc<dyn Backend>) -> Router {
    server_fn_paths()
        .fold(Router::new(), |router, (path, _)| router.route(path, post(server_function)))
        .with_state(Api { context, backend })
}

async fn server_function(
    State(Api { context, backend }): State<Api>,
    Extension(client): Extension<Client>,
    mut request: Request,
) -> Response {
    let live = context.live();
    let origin =
        match Origins::new(&live.origins).admit_server_function(client.scheme, request.headers()) {
            Ok(origin) => origin.as_str().to_owned(),
            Err(error) => {
                tracing::debug!(%error, "a server function is refused");
                return refuse(&context, &ApiError::Origin);
            }
        };
    if !is_json(request.headers()) {
        let detail = "the body has to be application/json".to_owned();
        return refuse(&context, &ApiError::Malformed { detail });
    }
    // For a browser's form Leptos would answer with a redirect instead of a status.
    request.headers_mut().remove(ACCEPT);
    request.headers_mut().remove(REFERER);
    let (head, body) = request.into_parts();
    let body = match timeout(context.limits.request_body, to_bytes(body, BODY_BYTES)).await {
        Ok(Ok(body)) => Body::from(body),
        Ok(Err(_)) => {
            let detail = format!("the body is longer than {BODY_BYTES} bytes, or broke off");
            return refuse(&context, &ApiError::Malformed { detail });
        }
        Err(_) => {
            let detail = "the body did not come in time".to_owned();
            return refuse(&context, &ApiError::Malformed { detail });
        }
    };
    let request = Request::from_parts(head, body);
    let client = ApiClient { address: client.address, origin };
    let provide = move || {
        provide_context::<Arc<dyn Backend>>(backend.clone());
        provide_context(client.clone());
    };
    let answer = leptos_axum::handle_server_fns_with_context(provide, request).await;
    with_its_status(&context, answer.into_response()).await
}

/// Gives an error the status that goes with it; Leptos knows only 500.
async fn with_its_status(context: &Context, mut answer: Response) -> Response {
    let mark = HeaderName::from_static(SERVER_FN_ERROR_HEADER);
    if answer.headers_mut().remove(mark).is_none() {
        return answer;
    }
    let body = to_bytes(answer.into_body(), ANSWER_BYTES).await.unwrap_or_default();
    refuse(context, &serde_json::from_slice(&body).unwrap_or(ApiError::Failed))
}

fn refuse(context: &Context, error: &ApiError) -> Response<Body> {
    let reason = match error {
        ApiError::RoomFull { .. } => "full",
        ApiError::Busy => "busy",
        ApiError::Restarting => "stopping",
        ApiError::Origin => "origin",
        ApiError::Malformed { .. } => "malformed",
        ApiError::Failed | ApiError::Unreachable | ApiError::Unknown => "failed",
    };
    context.refuse(Refused { at: RefusedAt::ServerFunction, reason });
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(error)).into_response()
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// No server function takes more than the id of a room.
const BODY_BYTES: usize = 4 * 1024;

/// An error is one sentence.
const ANSWER_BYTES: usize = 16 * 1024;
