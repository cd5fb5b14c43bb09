//! All allocations, and the ways to find one.
//!
//! Each packet takes one look-up by a hash, however many there are. The quotas of the rooms bound how many.

use std::collections::{BTreeSet, HashMap};
use std::net::SocketAddr;
use std::time::Duration;

use super::{Allocation, AllocationId, Relay};
use crate::address::Family;
use crate::hash::HashSeed;
use crate::io::Client;

/// All allocations.
#[derive(Debug)]
pub(crate) struct Allocations {
    slots: Vec<Slot>,
    free: Vec<u32>,
    by_client: HashMap<Client, AllocationId, HashSeed>,
    by_port: HashMap<(Family, u16), AllocationId, HashSeed>,
    ends: BTreeSet<(Duration, AllocationId)>,
}

#[derive(Debug, Default)]
struct Slot {
    generation: u32,
    allocation: Option<Allocation>,
}

impl Allocations {
    /// None yet.
    pub(crate) fn new(seed: HashSeed) -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            by_client: HashMap::with_hasher(seed),
            by_port: HashMap::with_hasher(seed),
            ends: BTreeSet::new(),
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.by_client.len()
    }

    /// Adds one. Its client has none.
    pub(crate) fn insert(&mut self, allocation: Allocation) -> AllocationId {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot::default());
            self.slots.len() as u32 - 1
        });
        let place = &mut self.slots[slot as usize];
        let id = AllocationId { slot, generation: place.generation };
        self.by_client.insert(allocation.client, id);
        self.ends.insert((allocation.until, id));
        place.allocation = Some(allocation);
        id
    }

    /// Gives one its relayed address, unless another one has the port.
    pub(crate) fn open(&mut self, id: AllocationId, relayed: SocketAddr) -> bool {
        let port = (Family::of(relayed.ip()), relayed.port());
        let is_free = !self.by_port.contains_key(&port);
        if let Some(allocation) = self.get_mut(id).filter(|_| is_free) {
            allocation.relay = Relay::Open(relayed);
            self.by_port.insert(port, id);
            return true;
        }
        false
    }

    /// Sets when one ends.
    pub(crate) fn set_end(&mut self, id: AllocationId, until: Duration) {
        if let Some(allocation) = self.get_mut(id) {
            let earlier = std::mem::replace(&mut allocation.until, until);
            self.ends.remove(&(earlier, id));
            self.ends.insert((until, id));
        }
    }

    /// Takes one away.
    pub(crate) fn remove(&mut self, id: AllocationId) -> Option<Allocation> {
        self.get(id)?;
        let slot = self.slots.get_mut(id.slot as usize)?;
        let allocation = slot.allocation.take()?;
        // A slot whose numbers are used up is not used again.
        if let Some(next) = slot.generation.checked_add(1) {
            slot.generation = next;
            self.free.push(id.slot);
        }
        self.by_client.remove(&allocation.client);
        self.ends.remove(&(allocation.until, id));
        if let Some(relayed) = allocation.relayed() {
            self.by_port.remove(&(Family::of(relayed.ip()), relayed.port()));
        }
        Some(allocation)
    }

    pub(crate) fn get(&self, id: AllocationId) -> Option<&Allocation> {
        let slot = self.slots.get(id.slot as usize)?;
        slot.allocation.as_ref().filter(|_| slot.generation == id.generation)
    }

    pub(crate) fn get_mut(&mut self, id: AllocationId) -> Option<&mut Allocation> {
        let slot = self.slots.get_mut(id.slot as usize)?;
        slot.allocation.as_mut().filter(|_| slot.generation == id.generation)
    }

    /// The one of a client.
    pub(crate) fn of_client(&self, client: &Client) -> Option<AllocationId> {
        self.by_client.get(client).copied()
    }

    /// The one of a client, with its number.
    pub(crate) fn find(&self, client: &Client) -> Option<(AllocationId, &Allocation)> {
        let id = self.of_client(client)?;
        Some((id, self.get(id)?))
    }

    /// The one with this port of the server's own.
    pub(crate) fn of_port(&self, family: Family, port: u16) -> Option<AllocationId> {
        self.by_port.get(&(family, port)).copied()
    }

    /// The one that ends first, if its time has come.
    pub(crate) fn expired(&self, now: Duration) -> Option<AllocationId> {
        self.ends.first().filter(|(end, _)| *end <= now).map(|(_, id)| *id)
    }

    /// When the first one ends.
    pub(crate) fn next_end(&self) -> Option<Duration> {
        self.ends.first().map(|(end, _)| *end)
    }
}
