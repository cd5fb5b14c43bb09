//! What goes wrong: what stops the server, and what turns a request away.
//!
//! A cause is logged where it is handled; a client hears one sentence and a status.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use thiserror::Error;

use crate::origin::OriginError;
use crate::secret::SecretError;
use crate::site::SiteError;

/// Why the server does not run.
#[derive(Debug, Error)]
pub enum ServerError {
    /// The files of the page are not there.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// There is no secret to sign with.
    #[error(transparent)]
    Secret(#[from] SecretError),
}

/// Why a request is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum Refusal {
    /// The page may not do this.
    #[error(transparent)]
    Origin(OriginError),
    /// A plain request where a socket opens.
    #[error("This is where a WebSocket opens; the request does not ask for one of version 13.")]
    NoUpgrade,
    /// The server stops.
    #[error("The server is restarting. Try again in a moment.")]
    Stopping,
    /// The system gives no random bytes.
    #[error("Something went wrong on the server. Try again in a moment.")]
    Randomness,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Origin(_) => StatusCode::FORBIDDEN,
            Self::NoUpgrade => StatusCode::UPGRADE_REQUIRED,
            Self::Stopping => StatusCode::SERVICE_UNAVAILABLE,
            Self::Randomness => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, format!("{self}\n")).into_response()
    }
}
