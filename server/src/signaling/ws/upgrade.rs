//! From a request to a socket: by an upgrade in HTTP/1.1, by an extended CONNECT in HTTP/2.
//!
//! Source: RFC 6455 §4.2; RFC 8441 §5.

use axum::body::Body;
use axum::extract::Request;
use axum::http::Method;
use axum::http::header::SEC_WEBSOCKET_VERSION;
use axum::response::{IntoResponse, Response};
use hyper::ext::Protocol;
use tungstenite::handshake::server::create_response_with_body;

/// What opens the socket that a request asks for; `None` where it asks for none of version 13.
pub(super) fn answer(request: &Request) -> Option<Response> {
    if request.method() != Method::CONNECT {
        return create_response_with_body(request, Body::empty).ok();
    }
    let asks = request
        .extensions()
        .get::<Protocol>()
        .is_some_and(|protocol| protocol.as_str() == "websocket");
    let version = request.headers().get(SEC_WEBSOCKET_VERSION);
    (asks && version.is_some_and(|version| version == "13")).then(|| Body::empty().into_response())
}
