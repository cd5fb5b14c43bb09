//! The answer to a client when the server has no connection left for it: come back in a moment. Running calls do not
//! notice.
//!
//! Source: RFC 9110 §15.6.4 (503), §10.2.3 (Retry-After).

use std::sync::Arc;

use app::api::ApiError;
use app::text::{Key, Language};
use axum::extract::{Request, State};
use axum::http::header::{CONNECTION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use leptos::prelude::*;

use crate::context::Context;
use crate::http::headers::secure;
use crate::http::language;
use crate::operate::metrics::{Refused, RefusedAt};

/// Answers every request so.
pub(crate) fn router(context: Arc<Context>) -> Router {
    Router::new()
        .fallback(answer)
        .layer(map_response(secure))
        .layer(map_response(language::vary))
        .with_state(context)
}

async fn answer(State(context): State<Arc<Context>>, request: Request) -> Response {
    context.refuse(Refused { at: RefusedAt::Connection, reason: "busy" });
    let mut answer = if request.uri().path().starts_with("/api/") {
        Json(ApiError::Busy).into_response()
    } else {
        let page = page(language::of_request(request.headers()));
        ([(CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
    };
    *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("10"));
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}

/// It loads nothing: that would need another connection.
fn page(language: Language) -> String {
    let heading = language.sentence(Key::ServerFullHeading);
    let title = format!("Parlor: {heading}");
    view! {
        <!DOCTYPE html>
        <html lang=language.tag()>
            <head>
                <meta charset="utf-8" />
                <title>{title}</title>
                <meta name="viewport" content="width=device-width" />
                <meta name="color-scheme" content="light dark" />
                <meta http-equiv="refresh" content="10" />
            </head>
            <body>
                <main>
                    <h1>{heading}</h1>
                    <p>{language.sentence(Key::ServerFull)}</p>
                </main>
            </body>
        </html>
    }
    .to_html()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_when_it_tries_again_and_loads_nothing() {
        let page = page(Language::default());
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"), "{page}");
        assert!(page.contains("<h1>The server is full</h1>"), "{page}");
        assert!(page.contains("This page tries again in ten seconds."), "{page}");
        assert!(page.contains("http-equiv=\"refresh\" content=\"10\""), "{page}");
        assert!(!page.contains("src=") && !page.contains("href="), "{page}");
    }
}
