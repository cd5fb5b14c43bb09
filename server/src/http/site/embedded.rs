//! The files of the page inside the program, where `cargo xtask dist` put them: as they are, and compressed.

use axum::Router;
use axum::extract::Path;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use include_dir::Dir;

use crate::field::list;

/// A file of the page.
#[derive(Debug)]
pub(super) struct File {
    pub(super) name: &'static str,
    pub(super) plain: &'static [u8],
    brotli: &'static [u8],
}

/// The files of the folder that the build names.
#[cfg(feature = "embed")]
static PKG: Dir<'static> = include_dir::include_dir!("$PARLOR_EMBED/pkg");
#[cfg(not(feature = "embed"))]
static PKG: Dir<'static> = Dir::new("", &[]);

/// Another folder is another program.
#[cfg(feature = "embed")]
const _: &str = env!("PARLOR_EMBED");

/// The files by their names, none where the program was built without them.
pub(super) fn files() -> impl Iterator<Item = File> {
    let names = PKG.files().filter_map(|file| file.path().to_str());
    names.filter_map(file)
}

/// One that lies compressed beside.
fn file(name: &str) -> Option<File> {
    let plain = PKG.get_file(name)?;
    let brotli = PKG.get_file(format!("{name}.br"))?;
    Some(File { name: plain.path().to_str()?, plain: plain.contents(), brotli: brotli.contents() })
}

/// The media type of a file, by its name.
fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "js")) => "text/javascript",
        Some((_, "wasm")) => "application/wasm",
        Some((_, "css")) => "text/css",
        _ => "application/octet-stream",
    }
}

/// The way to them, compressed for clients that accept it.
pub(super) fn router() -> Router {
    Router::new().route("/{name}", get(answer))
}

async fn answer(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(file) = file(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = [(CONTENT_TYPE, kind(file.name)), (VARY, "accept-encoding")];
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
    fn brotli_goes_to_clients_that_accept_it() {
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
