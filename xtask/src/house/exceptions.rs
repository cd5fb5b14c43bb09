//! Every place that may break a house rule, and why.

/// Leave for one file to break one rule.
#[derive(Debug)]
pub(super) struct Exception {
    /// The rule's name.
    pub(super) check: &'static str,
    /// The file.
    pub(super) path: &'static str,
    /// Why.
    pub(super) reason: &'static str,
}

/// All of them.
pub(super) const EXCEPTIONS: &[Exception] = &[Exception {
    check: "only protocol and app::api serialize",
    path: "server/src/ticket.rs",
    reason: "What a ticket claims is signed and read by the server alone; nobody else knows its shape.",
}];
