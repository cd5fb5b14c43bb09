//! Which tickets were used, for as long as they would still be good.
//!
//! Kept in this process only: after a restart a ticket works once more within its minute.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{TicketClaims, TokenError};

/// The tickets that were used and have not expired: at most [`UsedTickets::MAX`]. When that is full, no
/// further ticket is taken until one expires.
#[derive(Debug, Default)]
pub(crate) struct UsedTickets {
    /// By expiry first, so that the ones to forget stand in front.
    seen: BTreeSet<(u64, String)>,
}

impl UsedTickets {
    /// About a thousand joins per second for a whole minute, in some 6 MiB.
    const MAX: usize = 60_000;

    /// Notes that a ticket is used now.
    ///
    /// # Errors
    /// When it was used before, or when no further one can be remembered.
    pub(crate) fn note(&mut self, ticket: &TicketClaims, now: Duration) -> Result<(), TokenError> {
        while self.seen.first().is_some_and(|(expires_s, _)| *expires_s <= now.as_secs()) {
            self.seen.pop_first();
        }
        let entry = (ticket.expires_s, ticket.id.clone());
        if self.seen.contains(&entry) {
            return Err(TokenError::Used);
        }
        if self.seen.len() >= Self::MAX {
            return Err(TokenError::TooMany);
        }
        self.seen.insert(entry);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use protocol::id::RoomId;
    use protocol::transport_policy::TransportPolicy;

    use super::*;

    #[test]
    fn a_ticket_is_good_for_one_use() {
        let mut used = UsedTickets::default();
        assert_eq!(used.note(&ticket(1, 60), s(0)), Ok(()));
        assert_eq!(used.note(&ticket(1, 60), s(59)), Err(TokenError::Used));
        assert_eq!(used.note(&ticket(2, 60), s(59)), Ok(()));
    }

    #[test]
    fn expired_tickets_are_forgotten() {
        let mut used = UsedTickets::default();
        for id in 0..1000 {
            assert_eq!(used.note(&ticket(id, 60 + id), s(id)), Ok(()));
        }
        assert!(used.seen.len() <= 61, "{} are kept", used.seen.len());
    }

    #[test]
    fn a_full_memory_takes_no_further_ticket_until_one_expires() {
        let mut used = UsedTickets::default();
        for id in 0..UsedTickets::MAX as u64 {
            assert_eq!(used.note(&ticket(id, 60), s(0)), Ok(()));
        }
        assert_eq!(used.note(&ticket(u64::MAX, 60), s(0)), Err(TokenError::TooMany));
        assert_eq!(used.note(&ticket(u64::MAX, 120), s(60)), Ok(()));
    }

    fn ticket(id: u64, expires_s: u64) -> TicketClaims {
        let room = RoomId::parse("r").unwrap();
        TicketClaims {
            id: format!("{id}"),
            room,
            transport_policy: TransportPolicy::All,
            origin: String::new(),
            expires_s,
        }
    }

    fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }
}
