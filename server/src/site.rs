//! The files that a page needs: its script, its WebAssembly and its style.
//!
//! `cargo xtask` and cargo-leptos put them into one folder. At the start they are hashed, and the folder is
//! served under `/pkg/{hash}/`, so that a browser may keep them for ever and a new build is a new address.
//! Under `cargo leptos watch` they change while the server runs: `/pkg/`, and nothing is kept.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use app::shell::Manifest;
use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::map_response;
use axum::response::Response;
use sha2::{Digest, Sha256};
use thiserror::Error;
use tower_http::services::ServeDir;

/// The folder, and where it is served.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) manifest: Manifest,
    pkg: PathBuf,
}

impl Site {
    /// Looks the files up. `reload_port` is given under `cargo leptos watch`.
    ///
    /// # Errors
    /// [`SiteError`] when one of the files is not there.
    pub(crate) fn open(root: &Path, reload_port: Option<u32>) -> Result<Self, SiteError> {
        let pkg = root.join("pkg");
        let mut hash = Sha256::new();
        for name in FILES {
            let path = pkg.join(name);
            let file = fs::read(&path).map_err(|cause| SiteError { path, cause })?;
            hash.update(file.len().to_be_bytes());
            hash.update(file);
        }
        let pkg_url = match reload_port {
            Some(_) => "/pkg".to_owned(),
            None => format!("/pkg/{:.16}", format!("{:x}", hash.finalize())),
        };
        Ok(Self { manifest: Manifest { pkg: pkg_url, reload_port }, pkg })
    }

    /// The way to the files, compressed where they lie compressed beside.
    pub(crate) fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let caching = HeaderValue::from_static(match self.manifest.reload_port {
            Some(_) => "no-cache",
            None => "public, max-age=31536000, immutable",
        });
        let cached = map_response(move |mut response: Response| {
            let caching = caching.clone();
            async move {
                if response.status().is_success() {
                    response.headers_mut().insert(CACHE_CONTROL, caching);
                }
                response
            }
        });
        let files = ServeDir::new(&self.pkg).precompressed_br();
        Router::new().nest_service(&self.manifest.pkg, files).layer(cached)
    }
}

/// A file of the page is not there.
#[derive(Debug, Error)]
#[error(
    "The file {path:?} of the page cannot be read ({cause}); the setting `site` names the folder \
     that `cargo xtask run` fills."
)]
pub struct SiteError {
    path: PathBuf,
    cause: io::Error,
}

const FILES: [&str; 3] = ["parlor.js", "parlor.wasm", "parlor.css"];
