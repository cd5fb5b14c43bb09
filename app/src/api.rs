//! What a page asks the server before it opens a socket: a fresh room, and a ticket to join one.
//!
//! To other clients these are plain HTTP, as `docs/protocol.md` says: `POST /api/join_room` with
//! `{"room":"team-standup"}` answers 200 and a [`Ticket`], or an error status and an [`ApiError`], both as
//! JSON. What happens in a call is not said here; that goes over the socket.

use browser::fetch::{self, Answer};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::{JsonEncoding, Post};
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use protocol::codec;
use protocol::ice_server::IceServer;
use protocol::id::RoomId;
use protocol::ticket::Ticket;
use protocol::transport_policy::TransportPolicy;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

#[cfg(feature = "ssr")]
pub use on_server::{ApiClient, Backend};

/// Makes the id of a fresh room. The room itself opens when the first one joins.
///
/// # Errors
/// [`ApiError`].
#[server(prefix = "/api", endpoint = "create_room", input = Json, output = Json)]
pub async fn create_room() -> Result<RoomId, ApiError> {
    let (backend, client) = on_server::parties()?;
    backend.create_room(&client)
}

/// Asks for a ticket to join a room. It is good for one use within [`Ticket::TTL_S`].
///
/// # Errors
/// [`ApiError`].
#[server(prefix = "/api", endpoint = "join_room", input = Json, output = Json)]
pub async fn join_room(
    /// Which room.
    room: RoomId,
    /// What it is to allow, if one is the first there. Where it is missing, all.
    #[server(default)]
    transport_policy: TransportPolicy,
) -> Result<Ticket, ApiError> {
    let (backend, client) = on_server::parties()?;
    backend.join_room(&client, &room, transport_policy)
}

/// Asks for servers to test a connection with, before a call. The credential is good for a moment, and reaches nothing
/// but what was opened with it.
///
/// # Errors
/// [`ApiError`].
#[server(prefix = "/api", endpoint = "test_connection", input = Json, output = Json)]
pub async fn test_connection() -> Result<TestServers, ApiError> {
    let (backend, client) = on_server::parties()?;
    backend.test_connection(&client)
}

/// Calls a server function from a page. Leptos' own way to call it would bring a library for requests.
///
/// # Errors
/// [`ApiError`].
pub(crate) async fn call<F>(function: F) -> Result<F::Output, ApiError>
where
    F: ServerFn<Error = ApiError> + Serialize,
    F::Output: DeserializeOwned,
{
    let request = codec::encode(&function).map_err(|_| ApiError::Failed)?;
    let answer = body(fetch::post_json(F::PATH, &request).await)?;
    codec::decode_on_page(&answer).map_err(|_| ApiError::Unreachable)
}

/// What an answer brings. One that is not ours, say a proxy's, is none.
fn body(answer: Option<Answer>) -> Result<String, ApiError> {
    let Answer { is_ok, text } = answer.ok_or(ApiError::Unreachable)?;
    if is_ok {
        return Ok(text);
    }
    Err(codec::decode_on_page(&text).unwrap_or(ApiError::Unreachable))
}

/// The servers of a test. Without a relay of its own the server names STUN servers alone, or none.
///
/// Example: `{"ice_servers":[{"urls":["stun:stun.example.org:3478"]}]}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestServers {
    /// As in the message `ice_servers`.
    pub ice_servers: Vec<IceServer>,
}

/// Why the server did not do what was asked. What a user is told of it stands in [`text::api_error`](crate::text::api_error).
///
/// Example: `{"error":"room_full","capacity":8}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[serde(tag = "error", rename_all = "snake_case", from = "LooseApiError")]
pub enum ApiError {
    /// Every seat of the room is taken. Status 409.
    #[error("all {capacity} seats of the room are taken")]
    RoomFull {
        /// How many seats it has.
        capacity: usize,
    },
    /// The server takes no further rooms. Status 503.
    #[error("the server takes no further rooms")]
    Busy,
    /// The server is about to stop. Status 503.
    #[error("the server is about to stop")]
    Restarting,
    /// The request came from a page of another site. Status 403.
    #[error("the page is of another site")]
    Origin,
    /// The request could not be read. Status 400.
    #[error("the request cannot be read: {detail}")]
    Malformed {
        /// Where the reader stopped, and why.
        detail: String,
    },
    /// The server cannot say what went wrong. Status 500.
    #[error("something went wrong on the server")]
    Failed,
    /// No answer came. Never sent; the page says it to itself.
    #[error("no answer came")]
    Unreachable,
    /// Something of a newer server.
    #[error("an error of a newer server")]
    Unknown,
}

impl ApiError {
    /// The HTTP status that goes with it.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed { .. } => 400,
            Self::Origin => 403,
            Self::RoomFull { .. } => 409,
            Self::Failed | Self::Unknown => 500,
            Self::Busy | Self::Restarting | Self::Unreachable => 503,
        }
    }
}

/// An error as it arrives. A page that let serde choose the variant would be heavier by the code for it.
#[derive(Deserialize)]
struct LooseApiError {
    error: String,
    capacity: Option<usize>,
    detail: Option<String>,
}

impl From<LooseApiError> for ApiError {
    fn from(LooseApiError { error, capacity, detail }: LooseApiError) -> Self {
        match (error.as_str(), capacity, detail) {
            ("room_full", Some(capacity), _) => Self::RoomFull { capacity },
            ("busy", ..) => Self::Busy,
            ("restarting", ..) => Self::Restarting,
            ("origin", ..) => Self::Origin,
            ("malformed", _, Some(detail)) => Self::Malformed { detail },
            ("failed", ..) => Self::Failed,
            _ => Self::Unknown,
        }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Unreachable,
            ServerFnErrorErr::Deserialization(detail)
            | ServerFnErrorErr::Args(detail)
            | ServerFnErrorErr::MissingArg(detail) => Self::Malformed { detail },
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_)
            | ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::MiddlewareError(_)
            | ServerFnErrorErr::Serialization(_)
            | ServerFnErrorErr::Response(_) => Self::Failed,
        }
    }
}

/// Both ways.
type Json = Post<JsonEncoding>;

#[cfg(feature = "ssr")]
mod on_server {
    use std::net::IpAddr;
    use std::sync::Arc;

    use leptos::prelude::use_context;
    use protocol::id::RoomId;
    use protocol::ticket::Ticket;
    use protocol::transport_policy::TransportPolicy;

    use super::{ApiError, TestServers};

    /// Who answers. The server gives it to every request as a context of type `Arc<dyn Backend>`.
    pub trait Backend: Send + Sync + 'static {
        /// Makes the id of a fresh room.
        ///
        /// # Errors
        /// [`ApiError`].
        fn create_room(&self, client: &ApiClient) -> Result<RoomId, ApiError>;

        /// Gives out a ticket to join a room, which allows what `transport_policy` says if it is opened by it.
        ///
        /// # Errors
        /// [`ApiError`].
        fn join_room(
            &self,
            client: &ApiClient,
            room: &RoomId,
            transport_policy: TransportPolicy,
        ) -> Result<Ticket, ApiError>;

        /// Gives out servers to test a connection with.
        ///
        /// # Errors
        /// [`ApiError`].
        fn test_connection(&self, client: &ApiClient) -> Result<TestServers, ApiError>;
    }

    /// The client that calls a server function. The server gives it to every request as a context.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ApiClient {
        /// Where the connection comes from.
        pub address: IpAddr,
        /// The origin of the page that asks, already found to be allowed.
        pub origin: String,
    }

    /// Both contexts of a request.
    pub(super) fn parties() -> Result<(Arc<dyn Backend>, ApiClient), ApiError> {
        use_context().zip(use_context()).ok_or(ApiError::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_travels_by_name() {
        let text = r#"{"error":"room_full","capacity":8}"#;
        let error = ApiError::RoomFull { capacity: 8 };
        assert_eq!(error.ser(), text.as_bytes());
        assert_eq!(ApiError::de(text.into()), error);
    }

    #[test]
    fn an_error_of_a_newer_server_is_still_an_error() {
        assert_eq!(ApiError::de(r#"{"error":"locked","by":"Bob"}"#.into()), ApiError::Unknown);
    }

    #[test]
    fn a_refusal_that_is_not_ours_is_no_answer() {
        let body = |is_ok, text: &str| body(Some(Answer { is_ok, text: text.to_owned() }));
        assert_eq!(body(true, "{}"), Ok("{}".to_owned()));
        assert_eq!(body(false, r#"{"error":"busy"}"#), Err(ApiError::Busy));
        assert_eq!(body(false, "<html>502"), Err(ApiError::Unreachable));
    }

    #[test]
    fn a_request_that_is_not_json_is_told_where() {
        let detail = "expected value at line 1 column 1".to_owned();
        assert_eq!(ApiError::de("<html>502".into()), ApiError::Malformed { detail });
    }
}
