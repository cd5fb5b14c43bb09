//! Why the server does not run.

use thiserror::Error;

use crate::access::secret::SecretError;
use crate::http::site::SiteError;

/// Why the server does not start.
#[derive(Debug, Error)]
pub enum ServerError {
    /// The files of the page are not there.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The secret that signs tickets cannot be had.
    #[error(transparent)]
    Secret(#[from] SecretError),
}
