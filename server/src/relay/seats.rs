//! Who may relay: the peers that sit in one room now.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use protocol::id::{PeerId, RoomId};
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use turn::bucket::Rate;
use turn::grant::{Grant, Limits, Scope};
use turn::user::User;

use super::{Command, Relay};

/// The seats of one room, as the relay knows them. When it is dropped, nobody of the room relays any more.
#[derive(Debug)]
pub(crate) struct RelaySeats {
    relay: Option<Arc<Relay>>,
    room: RoomId,
    limits: Limits,
    granted: BTreeSet<PeerId>,
}

/// Whether the relay has been told all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// It has.
    All,
    /// Its queue is full: wait for [`RelaySeats::space`], and tell it again.
    Some,
}

impl Relay {
    /// The user that a peer of a room is to the relay; `None` where its name does not fit into a credential. Who reads
    /// its packets on their way does not learn the room from it.
    pub(crate) fn user(&self, room: &RoomId, peer: &PeerId) -> Option<User> {
        User::new(&self.secret.pseudonym(room.as_str()), peer.as_str()).ok()
    }
}

impl RelaySeats {
    /// The seats of a room in which nobody sits yet.
    pub(crate) fn new(relay: Option<Arc<Relay>>, room: RoomId, capacity: usize) -> Self {
        Self { relay, room, limits: limits(capacity), granted: BTreeSet::new() }
    }

    /// Tells the relay who sits in the room now.
    pub(crate) fn tell(&mut self, seated: &BTreeSet<PeerId>) -> Told {
        let Some(relay) = self.relay.clone() else { return Told::All };
        let Some(commands) = &relay.commands else { return Told::All };
        let gone: Vec<_> = self.granted.difference(seated).cloned().collect();
        let come: Vec<_> = seated.difference(&self.granted).cloned().collect();
        if gone.is_empty() && come.is_empty() {
            return Told::All;
        }
        let told = self.tell_changes(gone, come, &relay, commands);
        relay.wake();
        told
    }

    fn tell_changes(
        &mut self,
        gone: Vec<PeerId>,
        come: Vec<PeerId>,
        relay: &Relay,
        commands: &mpsc::Sender<Command>,
    ) -> Told {
        for peer in gone {
            let user = relay.user(&self.room, &peer);
            if user.is_some_and(|user| is_full(commands.try_send(Command::Cut(user)))) {
                return Told::Some;
            }
            self.granted.remove(&peer);
        }
        for peer in come {
            let grant = relay.user(&self.room, &peer).map(|user| Grant {
                user,
                limits: self.limits,
                until: None,
            });
            if grant.is_some_and(|grant| is_full(commands.try_send(Command::Grant(grant)))) {
                return Told::Some;
            }
            self.granted.insert(peer);
        }
        Told::All
    }

    /// Waits until the queue of the relay has space.
    pub(crate) async fn space(&self) {
        if let Some(commands) = self.relay.as_ref().and_then(|relay| relay.commands.as_ref()) {
            // The queue of a relay that has ended takes all.
            let _ = commands.reserve().await;
        }
    }
}

impl Drop for RelaySeats {
    fn drop(&mut self) {
        if self.tell(&BTreeSet::new()) == Told::All {
            return;
        }
        // The room is gone, so something else waits in its place.
        let (relay, room) = (self.relay.take(), self.room.clone());
        let granted = std::mem::take(&mut self.granted);
        let mut rest = Self { relay, room, limits: self.limits, granted };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                while rest.tell(&BTreeSet::new()) == Told::Some {
                    rest.space().await;
                }
            });
        }
    }
}

fn is_full(sent: Result<(), TrySendError<Command>>) -> bool {
    matches!(sent, Err(TrySendError::Full(_)))
}

/// What one user of a room of so many seats may relay: for each other peer a connection that is, and one that is coming,
/// with an allocation for each of its two servers in each of three networks.
fn limits(capacity: usize) -> Limits {
    let of_user = ALLOCATIONS_PER_LINK * capacity.saturating_sub(1).max(1);
    Limits {
        user_allocations: of_user,
        room_allocations: of_user * capacity,
        lifetime: LIFETIME,
        bytes: RATE,
        scope: Scope::Network,
    }
}

/// Leave to test a connection, for a moment: two allocations, which reach each other and nothing else.
pub(super) fn test_grant(user: User, now: Duration) -> Grant {
    let limits = Limits {
        user_allocations: 2,
        room_allocations: 2,
        lifetime: TEST,
        bytes: Rate { per_second: 8_000, burst: 8_000 },
        scope: Scope::Room,
    };
    Grant { user, limits, until: Some(now + TEST) }
}

/// How long a test may take.
pub(super) const TEST: Duration = Duration::from_secs(30);

const ALLOCATIONS_PER_LINK: usize = 12;

/// How long an allocation lives without a refresh. Source: RFC 8656 §7.2.
const LIFETIME: Duration = Duration::from_secs(600);

/// How much an allocation relays: a screen in full resolution, a camera and sound, both ways.
const RATE: Rate = Rate { per_second: 4_000_000, burst: 4_000_000 };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_may_have_twelve_allocations_for_each_other_peer() {
        assert_eq!(limits(8).user_allocations, 84);
        assert_eq!(limits(8).room_allocations, 672);
        assert_eq!(limits(2).user_allocations, 12);
    }
}
