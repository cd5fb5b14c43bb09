//! What happened at one end, in order.

use serde::Serialize;

/// One thing that happened.
#[derive(Debug, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub(crate) enum Entry {
    /// A transceiver was added.
    Add,
    /// The second of the end's own transceivers that were agreed on was stopped; the first stays, since a
    /// connection without any line has no transport.
    Stop,
    /// New ICE credentials were asked for.
    Restart,
    /// The browser fired `negotiationneeded`.
    Needed,
    /// The browser was asked for something.
    Start { action: Action },
    /// It did that, or refused; with the description it made.
    End { ok: bool, made: Option<Made> },
}

/// What the browser was asked for.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub(crate) enum Action {
    SendOffer,
    SendAnswer,
    ApplyOffer { id: u32 },
    ApplyAnswer { id: u32 },
    Candidate { ufrag: String, tolerant: bool },
}

/// A description that the browser made.
#[derive(Debug, Serialize)]
pub(crate) struct Made {
    pub(crate) id: u32,
    pub(crate) ufrag: String,
}
