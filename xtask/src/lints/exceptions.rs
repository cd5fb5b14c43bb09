//! Every place that may break a project lint, and why.

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
pub(super) const EXCEPTIONS: &[Exception] = &[
    Exception {
        check: "only protocol and app::api serialize",
        path: "server/src/access/ticket/signed.rs",
        reason: "What a ticket claims is signed and read by the server alone.",
    },
    Exception {
        check: "only protocol and app::api serialize",
        path: "server/src/http/status.rs",
        reason: "What `/version` answers is for operators, and no part of a call.",
    },
    Exception {
        check: "every queue is bounded",
        path: "server/src/signaling/outbox.rs",
        reason: "The channel has no end in number, its user counts bytes and gives up at 256 KiB.",
    },
    Exception {
        check: "every queue is bounded",
        path: "browser/src/call_task.rs",
        reason: "A report that got lost would corrupt a negotiation; a browser fires a few dozen at a time.",
    },
    Exception {
        check: "every queue is bounded",
        path: "browser/src/call_task/own.rs",
        reason: "A capture that got lost would stay open; there are as many as the user's clicks.",
    },
];
