//! What the page after a call says.

use protocol::close::CloseReason;
use protocol::command::Ended;

/// What one can do after a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStep {
    /// Go back into it.
    JoinAgain,
    /// Try to join once more, since one has not been in.
    TryToJoin,
    /// Load the page anew.
    Reload,
}

/// The page after a call: its heading, a sentence, and what one can do.
#[must_use]
pub fn ending(ended: Ended) -> (&'static str, &'static str, NextStep) {
    let reason = match ended {
        Ended::Left => {
            return (
                "You left the call",
                "Your camera and microphone are off.",
                NextStep::JoinAgain,
            );
        }
        Ended::Unreachable => {
            return (
                "Can't reach the server",
                "Check your connection, then join again.",
                NextStep::JoinAgain,
            );
        }
        Ended::NotAdmitted => {
            return (
                "You couldn't join",
                "The server didn't accept this page. Reload it, then join again.",
                NextStep::Reload,
            );
        }
        Ended::Closed(reason) => reason,
    };
    match reason {
        CloseReason::Normal => ("The call is over", "The server closed it.", NextStep::JoinAgain),
        CloseReason::Restarting => {
            ("The server is restarting", "Wait a moment, then join again.", NextStep::JoinAgain)
        }
        CloseReason::RoomFull => (
            "This room is full",
            "The call is full. Try again when someone leaves.",
            NextStep::TryToJoin,
        ),
        CloseReason::Replaced => (
            "The call moved to another tab",
            "You opened this call in a newer tab or window. Join again to be in it here as well.",
            NextStep::JoinAgain,
        ),
        CloseReason::Version => (
            "Parlor has been updated",
            "This page is older than its server. Reload it to join.",
            NextStep::Reload,
        ),
        CloseReason::Refused => (
            "You were away too long",
            "Your place in the call was given up. Join again to come back.",
            NextStep::JoinAgain,
        ),
        CloseReason::TooManyMessages
        | CloseReason::TooBig
        | CloseReason::TooSlow
        | CloseReason::Malformed
        | CloseReason::Silent => (
            "The connection was closed",
            "Something went wrong between this page and the server. Join again; if it happens again, reload the page.",
            NextStep::JoinAgain,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_has_a_heading_of_its_own_kind() {
        assert_eq!(ending(Ended::Left).0, "You left the call");
        assert_eq!(ending(Ended::Closed(CloseReason::Version)).2, NextStep::Reload);
        for reason in CloseReason::ALL {
            let (heading, sentence, _) = ending(Ended::Closed(reason));
            assert_ne!(heading, "You left the call", "{reason:?}");
            assert!(sentence.ends_with('.'), "{sentence}");
        }
    }
}
