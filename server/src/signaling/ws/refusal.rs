//! Why a request opens no socket: the client hears one sentence and a status.

use axum::http::StatusCode;
use axum::http::header::{SEC_WEBSOCKET_VERSION, UPGRADE};
use axum::response::{IntoResponse, Response};
use thiserror::Error;

use crate::access::origin::OriginError;

/// Why a request is turned away before the upgrade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum Refusal {
    /// The page may not open a socket here.
    #[error(transparent)]
    Origin(OriginError),
    /// A plain request where a socket opens.
    #[error("This is where a WebSocket opens; the request does not ask for one of version 13.")]
    NoUpgrade,
    /// The server stops.
    #[error("The server is restarting. Try again in a moment.")]
    Stopping,
}

impl Refusal {
    /// The reason by which it is counted and logged.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Origin(_) => "origin",
            Self::NoUpgrade => "malformed",
            Self::Stopping => "stopping",
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let sentence = format!("{self}\n");
        match self {
            Self::Origin(_) => (StatusCode::FORBIDDEN, sentence).into_response(),
            Self::NoUpgrade => {
                let headers = [(UPGRADE, "websocket"), (SEC_WEBSOCKET_VERSION, "13")];
                (StatusCode::UPGRADE_REQUIRED, headers, sentence).into_response()
            }
            Self::Stopping => (StatusCode::SERVICE_UNAVAILABLE, sentence).into_response(),
        }
    }
}
