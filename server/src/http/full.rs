//! The answer to a client when the server has no connection left for it: come back in a moment. Running calls do not
//! notice.
//!
//! Source: RFC 9110 §15.6.4 (503), §10.2.3 (Retry-After).

use std::sync::Arc;

use app::api::ApiError;
use axum::extract::{Request, State};
use axum::http::header::{CONNECTION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};

use crate::context::Context;
use crate::http::headers::secure;
use crate::operate::metrics::{Refused, RefusedAt};

/// Answers every request so.
pub(crate) fn router(context: Arc<Context>) -> Router {
    Router::new().fallback(answer).layer(map_response(secure)).with_state(context)
}

async fn answer(State(context): State<Arc<Context>>, request: Request) -> Response {
    context.refuse(Refused { at: RefusedAt::Connection, reason: "busy" });
    let mut answer = if request.uri().path().starts_with("/api/") {
        Json(ApiError::Busy).into_response()
    } else {
        ([(CONTENT_TYPE, "text/html; charset=utf-8")], PAGE).into_response()
    };
    *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("10"));
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}

/// It loads nothing: that would need another connection.
const PAGE: &str = "<!DOCTYPE html>\
    <html lang=\"en\"><head><meta charset=\"utf-8\"><title>Parlor: the server is full</title>\
    <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
    <meta http-equiv=\"refresh\" content=\"10\"></head>\
    <body><main><h1>The server is full</h1>\
    <p>It has as many connections as it can have. Calls that run go on. This page tries again in ten seconds.</p>\
    </main></body></html>";
