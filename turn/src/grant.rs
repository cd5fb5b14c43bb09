//! Who may relay now, and how much: the users that sit in a room, and what each has open.
//!
//! A credential says who a client is; a grant says that it is still in its room. The rooms feed it: [`Grant`] when a
//! user takes its seat, a cut when the seat has ended.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::allocation::AllocationId;
use crate::bucket::Rate;
use crate::user::User;

/// Leave to relay, as long as a user is in its room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Whose.
    pub user: User,
    /// How much.
    pub limits: Limits,
    /// When it ends by itself, if it does.
    pub until: Option<Duration>,
}

/// How much a user may relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many allocations it may have.
    pub user_allocations: usize,
    /// How many its room may have.
    pub room_allocations: usize,
    /// How long an allocation lives without a refresh, at most [`crate::allocation::LIFETIME`].
    pub lifetime: Duration,
    /// How many bytes an allocation relays, both ways together.
    pub bytes: Rate,
    /// Who is reached.
    pub scope: Scope,
}

/// Who is reached through an allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The network, as the policy allows, and the allocations of the same room.
    Network,
    /// The allocations of the same room alone.
    Room,
}

/// A room of the grants, by a number that no later room has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RoomNumber(u64);

/// Why a user gets no allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct QuotaReached;

/// All grants.
///
/// It holds one entry for each granted user and each of their rooms, so it is bounded by the seats that the rooms give.
#[derive(Debug, Default)]
pub(crate) struct Grants {
    users: BTreeMap<User, Account>,
    rooms: BTreeMap<String, Room>,
    ends: BTreeSet<(Duration, User)>,
    next_room: u64,
}

#[derive(Debug)]
struct Account {
    room: RoomNumber,
    limits: Limits,
    until: Option<Duration>,
    allocations: BTreeSet<AllocationId>,
}

#[derive(Debug)]
struct Room {
    number: RoomNumber,
    users: usize,
    allocations: usize,
}

impl Grants {
    /// Takes in a grant, in place of an earlier one of the same user.
    pub(crate) fn grant(&mut self, grant: Grant) {
        let Grant { user, limits, until } = grant;
        if let Some(end) = until {
            self.ends.insert((end, user.clone()));
        }
        if let Some(account) = self.users.get_mut(&user) {
            let earlier = std::mem::replace(&mut account.until, until);
            account.limits = limits;
            if let Some(earlier) = earlier.filter(|earlier| Some(*earlier) != until) {
                self.ends.remove(&(earlier, user));
            }
            return;
        }
        let fresh = RoomNumber(self.next_room);
        let room = self.rooms.entry(user.room().to_owned()).or_insert_with(|| {
            self.next_room += 1;
            Room { number: fresh, users: 0, allocations: 0 }
        });
        room.users += 1;
        let (room, allocations) = (room.number, BTreeSet::new());
        self.users.insert(user, Account { room, limits, until, allocations });
    }

    /// Ends a user's grant. Its allocations are to be closed.
    pub(crate) fn cut(&mut self, user: &User) -> BTreeSet<AllocationId> {
        let Some(account) = self.users.remove(user) else { return BTreeSet::new() };
        if let Some(end) = account.until {
            self.ends.remove(&(end, user.clone()));
        }
        if let Some(room) = self.rooms.get_mut(user.room()) {
            room.users -= 1;
            room.allocations -= account.allocations.len();
            if room.users == 0 {
                self.rooms.remove(user.room());
            }
        }
        account.allocations
    }

    /// Ends the grants whose time is over. Their allocations are to be closed.
    pub(crate) fn expire(&mut self, now: Duration) -> BTreeSet<AllocationId> {
        let mut closed = BTreeSet::new();
        while let Some((_, user)) = self.ends.first().filter(|(end, _)| *end <= now).cloned() {
            closed.append(&mut self.cut(&user));
        }
        closed
    }

    /// When the first one ends by itself.
    pub(crate) fn next_end(&self) -> Option<Duration> {
        self.ends.first().map(|(end, _)| *end)
    }

    /// What a user may relay, if it is in its room.
    pub(crate) fn limits(&self, user: &User) -> Option<(RoomNumber, Limits)> {
        self.users.get(user).map(|account| (account.room, account.limits))
    }

    /// Whether a user may have one allocation more.
    pub(crate) fn check_quota(&self, user: &User) -> Result<(), QuotaReached> {
        let (Some(account), Some(room)) = (self.users.get(user), self.rooms.get(user.room()))
        else {
            return Err(QuotaReached);
        };
        let has_quota = account.allocations.len() < account.limits.user_allocations
            && room.allocations < account.limits.room_allocations;
        if has_quota { Ok(()) } else { Err(QuotaReached) }
    }

    /// Counts an allocation.
    pub(crate) fn opened(&mut self, user: &User, allocation: AllocationId) {
        if let (Some(account), Some(room)) =
            (self.users.get_mut(user), self.rooms.get_mut(user.room()))
            && account.allocations.insert(allocation)
        {
            room.allocations += 1;
        }
    }

    /// Counts it no more.
    pub(crate) fn closed(&mut self, user: &User, allocation: AllocationId) {
        if let (Some(account), Some(room)) =
            (self.users.get_mut(user), self.rooms.get_mut(user.room()))
            && account.allocations.remove(&allocation)
        {
            room.allocations -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str) -> User {
        User::parse(name).unwrap()
    }

    fn grant(name: &str, until: Option<u64>) -> Grant {
        let limits = Limits {
            user_allocations: 2,
            room_allocations: 3,
            lifetime: Duration::from_secs(600),
            bytes: Rate { per_second: 1000, burst: 1000 },
            scope: Scope::Network,
        };
        Grant { user: user(name), limits, until: until.map(Duration::from_secs) }
    }

    fn ids(numbers: impl IntoIterator<Item = u32>) -> BTreeSet<AllocationId> {
        numbers.into_iter().map(AllocationId::first).collect()
    }

    #[test]
    fn a_quota_is_of_the_user_and_of_the_room() {
        let mut grants = Grants::default();
        grants.grant(grant("team.a", None));
        grants.grant(grant("team.b", None));
        for (number, name) in [(0, "team.a"), (1, "team.a")] {
            assert_eq!(grants.check_quota(&user(name)), Ok(()));
            grants.opened(&user(name), AllocationId::first(number));
        }
        assert_eq!(grants.check_quota(&user("team.a")), Err(QuotaReached));
        assert_eq!(grants.check_quota(&user("team.b")), Ok(()));
        grants.opened(&user("team.b"), AllocationId::first(2));
        assert_eq!(grants.check_quota(&user("team.b")), Err(QuotaReached));
        grants.closed(&user("team.a"), AllocationId::first(0));
        assert_eq!(grants.check_quota(&user("team.b")), Ok(()));
        assert_eq!(grants.check_quota(&user("team.c")), Err(QuotaReached));
    }

    #[test]
    fn a_cut_gives_back_what_the_user_had_and_leaves_the_others() {
        let mut grants = Grants::default();
        grants.grant(grant("team.a", None));
        grants.grant(grant("team.b", None));
        grants.opened(&user("team.a"), AllocationId::first(0));
        grants.opened(&user("team.b"), AllocationId::first(1));
        assert_eq!(grants.cut(&user("team.a")), ids([0]));
        assert_eq!(grants.cut(&user("team.a")), ids([]));
        assert_eq!(grants.limits(&user("team.a")), None);
        assert!(grants.limits(&user("team.b")).is_some());
    }

    #[test]
    fn a_room_that_opens_again_has_another_number() {
        let mut grants = Grants::default();
        grants.grant(grant("team.a", None));
        let (first, _) = grants.limits(&user("team.a")).unwrap();
        grants.cut(&user("team.a"));
        grants.grant(grant("team.a", None));
        let (second, _) = grants.limits(&user("team.a")).unwrap();
        assert_ne!(first, second);
        assert_eq!(grants.rooms.len(), 1);
    }

    #[test]
    fn a_grant_ends_at_its_time_unless_a_later_one_came() {
        let mut grants = Grants::default();
        grants.grant(grant("team.a", Some(30)));
        grants.grant(grant("team.b", Some(20)));
        grants.grant(grant("team.b", Some(40)));
        grants.opened(&user("team.a"), AllocationId::first(5));
        assert_eq!(grants.next_end(), Some(Duration::from_secs(30)));
        assert_eq!(grants.expire(Duration::from_secs(30)), ids([5]));
        assert_eq!(grants.next_end(), Some(Duration::from_secs(40)));
        grants.grant(grant("team.b", None));
        assert_eq!(grants.next_end(), None);
    }
}
