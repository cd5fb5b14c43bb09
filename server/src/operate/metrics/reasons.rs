//! The reasons that counters are split by: closed sets, each with its labels.

use std::fmt::Debug;

use protocol::close::CloseReason;

/// One of a closed set of reasons.
pub(crate) trait Reason: Copy + Eq + Debug {
    /// All of them.
    fn all() -> Vec<Self>;

    /// Its labels, as they stand between braces.
    fn labels(self) -> String;
}

/// How a socket ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Closed {
    /// Which side ended it.
    pub(crate) by: By,
    /// The close code; 1006 where there was none.
    pub(crate) code: u16,
}

/// Which side ended a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// The server.
    Server,
    /// The client, or the network.
    Client,
}

impl Reason for Closed {
    fn all() -> Vec<Self> {
        let ours = CloseReason::ALL.map(CloseReason::code).into_iter().chain([1002, 1007, 1011]);
        let mut all: Vec<_> = ours.map(|code| Self { by: By::Server, code }).collect();
        all.extend([1000, 1001, 1006].map(|code| Self { by: By::Client, code }));
        all.sort_by_key(|closed| (closed.by == By::Client, closed.code));
        all
    }

    fn labels(self) -> String {
        let by = match self.by {
            By::Server => "server",
            By::Client => "client",
        };
        format!(r#"by="{by}",code="{}""#, self.code)
    }
}

/// Where and why a client was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused {
    /// Where.
    pub(crate) at: RefusedAt,
    /// Why, in a word of [`Refused::REASONS`].
    pub(crate) reason: &'static str,
}

/// Where a client was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefusedAt {
    /// A server function.
    ServerFunction,
    /// The socket, before it joined.
    Socket,
    /// The connection itself, when there are as many as there may be.
    Connection,
}

impl RefusedAt {
    /// Its label.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ServerFunction => "server_function",
            Self::Socket => "socket",
            Self::Connection => "connection",
        }
    }
}

impl Refused {
    const REASONS: [&str; 8] =
        ["origin", "malformed", "version", "ticket", "full", "busy", "stopping", "failed"];

    /// A socket that the server closes with this code before it joined; a code that does not refuse is none.
    pub(crate) fn socket(code: u16) -> Option<Self> {
        let reason = match CloseReason::from_code(code)? {
            CloseReason::Malformed => "malformed",
            CloseReason::Version => "version",
            CloseReason::Refused => "ticket",
            CloseReason::RoomFull => "full",
            CloseReason::Normal
            | CloseReason::Restarting
            | CloseReason::TooManyMessages
            | CloseReason::TooBig
            | CloseReason::TooSlow
            | CloseReason::Silent
            | CloseReason::Replaced => return None,
        };
        Some(Self { at: RefusedAt::Socket, reason })
    }
}

impl Reason for Refused {
    fn all() -> Vec<Self> {
        let places = [RefusedAt::ServerFunction, RefusedAt::Socket].into_iter();
        let asked = places.flat_map(|at| Self::REASONS.map(|reason| Self { at, reason }));
        asked.chain([Self { at: RefusedAt::Connection, reason: "busy" }]).collect()
    }

    fn labels(self) -> String {
        let at = self.at.as_str();
        format!(r#"at="{at}",reason="{}""#, self.reason)
    }
}

/// What a panic ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PanicScope {
    /// A room's task.
    Room,
    /// A socket.
    Socket,
    /// A request.
    Request,
}

impl Reason for PanicScope {
    fn all() -> Vec<Self> {
        vec![Self::Room, Self::Socket, Self::Request]
    }

    fn labels(self) -> String {
        let ended = match self {
            Self::Room => "room",
            Self::Socket => "socket",
            Self::Request => "request",
        };
        format!(r#"ended="{ended}""#)
    }
}
