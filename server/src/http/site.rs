//! The files that a page needs: its script, its WebAssembly in one part or more, and its style.
//!
//! `cargo xtask run` and cargo-leptos put them into one folder, `cargo xtask dist` into the program itself. At the
//! start they are hashed, and served under `/pkg/{hash}/`, so that a browser may keep them for ever and a new build is
//! a new address. Under `cargo leptos watch` they change while the server runs: `/pkg/`, and nothing is kept.

mod embedded;

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

/// The files, and where they are served.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) manifest: Manifest,
    files: Files,
}

/// The place of the files.
#[derive(Debug, Clone)]
enum Files {
    Folder(PathBuf),
    Embedded,
}

impl Site {
    /// Looks the files up in a folder; in none, if they are inside this program. `reload_port` is given under
    /// `cargo leptos watch`.
    ///
    /// # Errors
    /// [`SiteError`] when one of the files is not there.
    pub(crate) fn open(root: Option<&Path>, reload_port: Option<u32>) -> Result<Self, SiteError> {
        let mut hash = Hash::default();
        let files = match root {
            Some(root) => {
                let pkg = root.join("pkg");
                for path in files_in(&pkg) {
                    hash.add(&fs::read(&path).map_err(|cause| SiteError { path, cause })?);
                }
                Files::Folder(pkg)
            }
            None => {
                embedded::files().for_each(|file| hash.add(file.plain));
                Files::Embedded
            }
        };
        let pkg = match reload_port {
            Some(_) => "/pkg".to_owned(),
            None => format!("/pkg/{:.16}", hash.text()),
        };
        Ok(Self { manifest: Manifest { pkg, reload_port }, files })
    }

    /// The way to the files, compressed where they lie compressed beside.
    pub(crate) fn router(&self) -> Router {
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
        let pkg = &self.manifest.pkg;
        let router = match &self.files {
            Files::Folder(folder) => {
                Router::new().nest_service(pkg, ServeDir::new(folder).precompressed_br())
            }
            Files::Embedded => Router::new().nest(pkg, embedded::router()),
        };
        router.layer(cached)
    }
}

/// The hash over all files, one after the other.
#[derive(Default)]
struct Hash(Sha256);

impl Hash {
    fn add(&mut self, file: &[u8]) {
        self.0.update(file.len().to_be_bytes());
        self.0.update(file);
    }

    fn text(self) -> String {
        format!("{:x}", self.0.finalize())
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

/// The files of the page, in a fixed order: those that every page needs, whether they are there or not, then the chunks
/// of its program.
fn files_in(pkg: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = NEEDED.iter().map(|name| pkg.join(name)).collect();
    let others = fs::read_dir(pkg).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_chunk = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "wasm");
    let mut chunks: Vec<_> =
        others.filter(|path| is_chunk(path) && !files.contains(path)).collect();
    chunks.sort();
    files.extend(chunks);
    files
}

const NEEDED: [&str; 3] = ["parlor.js", "parlor.wasm", "parlor.css"];
