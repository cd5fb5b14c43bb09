//! How one connection stands, and when it is given up.
//!
//! The rules: what the browser calls failed is given up at once, and so is what is being connected for
//! [`MAX_CONNECTING`] without coming up. What is only interrupted may come back by itself.

use std::time::Duration;

use super::{ConnectionState, Output};
use crate::command::LinkStatus;

/// How a connection stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Recovery {
    /// Being made. It is given up then.
    Connecting { until: Duration },
    /// Media can flow.
    Connected,
    /// Media has stopped; it may come back.
    Interrupted,
    /// Given up.
    Failed,
}

impl Recovery {
    pub(super) fn new(now: Duration) -> Self {
        Self::Connecting { until: now + MAX_CONNECTING }
    }

    /// Takes in how the peer connection stands now. What follows is told once.
    pub(super) fn handle_state(&mut self, state: ConnectionState, now: Duration) -> Option<Output> {
        let (next, output) = match state {
            _ if *self == Self::Failed => return None,
            ConnectionState::New | ConnectionState::Closed => return None,
            // That both ends know each other's descriptions is a step: it has its whole time again.
            ConnectionState::Connecting => (Self::new(now), Output::Status(LinkStatus::Connecting)),
            ConnectionState::Connected => (Self::Connected, Output::Status(LinkStatus::Connected)),
            ConnectionState::Disconnected => {
                (Self::Interrupted, Output::Status(LinkStatus::Interrupted))
            }
            ConnectionState::Failed => (Self::Failed, Output::Fault),
        };
        *self = next;
        Some(output)
    }

    /// Signals travel again. The time in which they did not does not count.
    pub(super) fn start_over(&mut self, now: Duration) {
        if matches!(self, Self::Connecting { .. }) {
            *self = Self::new(now);
        }
    }

    pub(super) fn handle_timeout(&mut self, now: Duration) -> Option<Output> {
        let is_due = self.poll_timeout().is_some_and(|until| until <= now);
        is_due.then(|| {
            *self = Self::Failed;
            Output::Fault
        })
    }

    pub(super) fn poll_timeout(&self) -> Option<Duration> {
        match self {
            Self::Connecting { until } => Some(*until),
            Self::Connected | Self::Interrupted | Self::Failed => None,
        }
    }
}

/// How long a connection may take to come up: several times what a slow one takes. A browser that has no way to the other
/// end says so at about that time; where it waits for what never comes, it says nothing.
const MAX_CONNECTING: Duration = Duration::from_secs(15);

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(100);

    #[test]
    fn what_does_not_come_up_is_given_up_once() {
        let mut recovery = Recovery::new(NOW);
        let until = recovery.poll_timeout().unwrap();
        assert_eq!(until, NOW + MAX_CONNECTING);
        assert_eq!(recovery.handle_timeout(until - Duration::from_millis(1)), None);
        assert_eq!(recovery.handle_timeout(until), Some(Output::Fault));
        assert_eq!((recovery.poll_timeout(), recovery.handle_timeout(until)), (None, None));
        assert_eq!(recovery.handle_state(ConnectionState::Failed, until), None);
    }

    #[test]
    fn what_came_up_has_all_the_time() {
        for state in [ConnectionState::Connected, ConnectionState::Disconnected] {
            let mut recovery = Recovery::new(NOW);
            assert!(recovery.handle_state(state, NOW).is_some());
            assert_eq!(recovery.poll_timeout(), None);
        }
    }

    #[test]
    fn what_is_connected_anew_has_its_whole_time_again() {
        let mut recovery = Recovery::new(NOW);
        recovery.handle_state(ConnectionState::Connected, NOW);
        let later = NOW + MAX_CONNECTING * 2;
        recovery.handle_state(ConnectionState::Connecting, later);
        assert_eq!(recovery.poll_timeout(), Some(later + MAX_CONNECTING));
    }

    #[test]
    fn time_in_which_no_signal_travels_does_not_count() {
        let mut recovery = Recovery::new(NOW);
        let later = NOW + MAX_CONNECTING * 2;
        recovery.start_over(later);
        assert_eq!(recovery.poll_timeout(), Some(later + MAX_CONNECTING));
        recovery.handle_state(ConnectionState::Connected, later);
        recovery.start_over(later);
        assert_eq!(recovery, Recovery::Connected);
    }
}
