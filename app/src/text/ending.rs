//! What the page after a call says.

use protocol::close::CloseReason;
use protocol::command::Ended;

use super::{Key, text};

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
    let (heading, sentence, next) = match ended {
        Ended::Left => (Key::LeftHeading, Key::LeftSentence, NextStep::JoinAgain),
        Ended::Unreachable => {
            (Key::UnreachableHeading, Key::UnreachableSentence, NextStep::JoinAgain)
        }
        Ended::NotAdmitted => (Key::NotAdmittedHeading, Key::NotAdmittedSentence, NextStep::Reload),
        Ended::Closed(reason) => closed(reason),
    };
    (text(heading), text(sentence), next)
}

fn closed(reason: CloseReason) -> (Key, Key, NextStep) {
    match reason {
        CloseReason::Normal => (Key::OverHeading, Key::OverSentence, NextStep::JoinAgain),
        CloseReason::Restarting => {
            (Key::RestartingHeading, Key::RestartingSentence, NextStep::JoinAgain)
        }
        CloseReason::RoomFull => (Key::RoomFullHeading, Key::RoomFullSentence, NextStep::TryToJoin),
        CloseReason::Replaced => (Key::ReplacedHeading, Key::ReplacedSentence, NextStep::JoinAgain),
        CloseReason::Version => (Key::OutdatedHeading, Key::OutdatedSentence, NextStep::Reload),
        CloseReason::Refused => {
            (Key::AwayTooLongHeading, Key::AwayTooLongSentence, NextStep::JoinAgain)
        }
        CloseReason::TooManyMessages
        | CloseReason::TooBig
        | CloseReason::TooSlow
        | CloseReason::Malformed
        | CloseReason::Silent => (Key::ClosedHeading, Key::ClosedSentence, NextStep::JoinAgain),
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
