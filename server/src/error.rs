//! Why the server does not run.

use thiserror::Error;

use crate::access::secret::SecretError;
use crate::http::site::SiteError;

/// What stops the server at its start.
#[derive(Debug, Error)]
pub enum ServerError {
    /// The files of the page are not there.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// There is no secret to sign with.
    #[error(transparent)]
    Secret(#[from] SecretError),
}
