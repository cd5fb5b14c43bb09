//! The answer to a request when the server itself has failed: one sentence, and no cause.

use std::sync::Arc;

use app::text::{Key, Language};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::context::Context;
use crate::http::language;
use crate::operate::isolation;
use crate::operate::metrics::PanicScope;

/// Answers a request whose handler panics, which is counted.
pub(crate) async fn catch_panic(
    State(context): State<Arc<Context>>,
    request: Request,
    next: Next,
) -> Response {
    let asked = language::of_request(request.headers());
    let answered =
        isolation::catch_panic(next.run(request), PanicScope::Request, &context.metrics).await;
    match answered {
        Ok(answered) => answered,
        Err(_) => language::vary(answer(asked)).await,
    }
}

/// Says that it was not the client's fault. The cause has been logged.
pub(crate) fn answer(language: Language) -> Response {
    let sentence = language.sentence(Key::ApiFailed);
    (StatusCode::INTERNAL_SERVER_ERROR, format!("{sentence}\n")).into_response()
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;
    use crate::access::limits::Limits;
    use crate::access::ticket::Signer;
    use crate::operate::config::{Config, Environment, Settings};

    #[tokio::test]
    async fn a_request_that_panics_is_counted_and_answered_with_a_sentence() {
        let config = Config::resolve(Settings::default(), Environment::default()).unwrap();
        let context = Context::new(Signer::new(&[7; 32]), config.live, Limits::default(), None);
        let context = Arc::new(context);
        let router = Router::new()
            .route("/", get(panics))
            .layer(from_fn_with_state(context.clone(), catch_panic));
        let answer = router.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(answer.headers()["vary"], "accept-language, cookie");
        let body = to_bytes(answer.into_body(), 1000).await.unwrap();
        assert_eq!(body, "Something went wrong on the server. Try again in a moment.\n");
        assert_eq!(context.metrics.panics.value_of(PanicScope::Request), 1);
    }

    async fn panics() -> StatusCode {
        panic!("a fault of ours");
    }
}
