//! The answer to a request when the server itself has failed: one sentence, and no cause.

use std::any::Any;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::operate::metrics::{Metrics, PanicScope};

/// Says that it was not the client's fault. The cause has been logged.
pub(crate) fn answer() -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, SENTENCE).into_response()
}

/// The same for a request whose handler panicked, which is counted.
pub(crate) fn after_panic(metrics: &Metrics, _panic: Box<dyn Any + Send>) -> Response {
    metrics.panics.count(PanicScope::Request);
    answer()
}

const SENTENCE: &str = "Something went wrong on the server. Try again in a moment.\n";
