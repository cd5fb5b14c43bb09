//! Redirects plain HTTP to the same URL with HTTPS.
//!
//! Source: RFC 9110 §15.4.9 (308).

use axum::Router;
use axum::extract::Request;
use axum::http::header::{HOST, LOCATION};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

/// Answers every request with its URL at this port, by TLS.
pub(super) fn router(port: u16) -> Router {
    Router::new().fallback(move |request: Request| async move { answer(&request, port) })
}

fn answer(request: &Request, port: u16) -> Response {
    let Some(host) = host(request.headers()) else {
        return (StatusCode::BAD_REQUEST, "The request does not say which host it is for.\n")
            .into_response();
    };
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let port = if port == 443 { String::new() } else { format!(":{port}") };
    let url = format!("https://{host}{port}{path}");
    let sentence = format!("This is served with TLS only: {url}\n");
    (StatusCode::PERMANENT_REDIRECT, [(LOCATION, url)], sentence).into_response()
}

/// The host that the request is for, without a port.
fn host(headers: &HeaderMap) -> Option<String> {
    let authority: Authority = headers.get(HOST)?.to_str().ok()?.parse().ok()?;
    (!authority.as_str().contains('@')).then(|| authority.host().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn the_url_stays_but_for_scheme_and_port() {
        assert_eq!(location("a.example:80", "/room/x?y=1", 443), "https://a.example/room/x?y=1");
        assert_eq!(location("[::1]:3001", "/", 8443), "https://[::1]:8443/");
        assert_eq!(location("192.0.2.1", "/new", 8443), "https://192.0.2.1:8443/new");
    }

    #[test]
    fn what_names_no_host_is_refused() {
        for host in ["", "a b", "user@a.example", "a/b"] {
            assert_eq!(location(host, "/", 443), "", "{host}");
        }
    }

    fn location(host: &str, path: &str, port: u16) -> String {
        let request = Request::builder().uri(path).header(HOST, host).body(Body::empty()).unwrap();
        let answer = answer(&request, port);
        answer
            .headers()
            .get(LOCATION)
            .map(|url| url.to_str().unwrap().to_owned())
            .unwrap_or_default()
    }
}
