//! The files of the page inside the program, where `cargo xtask dist` put them: as they are, and compressed.

use axum::Router;
use axum::extract::Path;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::field::list;

/// One of them, from the folder that the build names.
#[cfg(feature = "embed")]
macro_rules! file {
    ($name:literal, $kind:literal) => {
        File {
            name: $name,
            kind: $kind,
            plain: include_bytes!(concat!(env!("PARLOR_EMBED"), "/pkg/", $name)),
            brotli: include_bytes!(concat!(env!("PARLOR_EMBED"), "/pkg/", $name, ".br")),
        }
    };
}

/// A file of the page.
#[derive(Debug)]
pub(super) struct File {
    pub(super) name: &'static str,
    kind: &'static str,
    pub(super) plain: &'static [u8],
    brotli: &'static [u8],
}

/// Whether the page is inside this program.
pub(super) const IS_HERE: bool = cfg!(feature = "embed");

/// The files, none where the program was built without them.
pub(super) const FILES: &[File] = &[
    #[cfg(feature = "embed")]
    file!("parlor.js", "text/javascript"),
    #[cfg(feature = "embed")]
    file!("parlor.wasm", "application/wasm"),
    #[cfg(feature = "embed")]
    file!("parlor.css", "text/css"),
];

/// The way to them, compressed for whoever takes that.
pub(super) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/{name}", get(answer))
}

async fn answer(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(file) = FILES.iter().find(|file| file.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = [(CONTENT_TYPE, file.kind), (VARY, "accept-encoding")];
    if takes_brotli(&headers) {
        (kind, [(CONTENT_ENCODING, "br")], file.brotli).into_response()
    } else {
        (kind, file.plain).into_response()
    }
}

/// Source: RFC 9110 §12.5.3, RFC 7932.
fn takes_brotli(headers: &HeaderMap) -> bool {
    list(headers, ACCEPT_ENCODING.as_str()).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
        let weight = weight.trim().trim_start_matches("q=").parse().unwrap_or(1.0);
        name.trim().eq_ignore_ascii_case("br") && weight > 0.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_goes_to_whoever_takes_it() {
        let takes = |list: &str| {
            takes_brotli(&HeaderMap::from_iter([(ACCEPT_ENCODING, list.parse().unwrap())]))
        };
        assert!(takes("gzip, deflate, br, zstd"));
        assert!(takes("BR;q=0.5"));
        assert!(!takes("gzip"));
        assert!(!takes("br;q=0, gzip"));
        assert!(!takes("brotli"));
        assert!(!takes_brotli(&HeaderMap::new()));
    }
}
