//! One allocation: whose it is, its relayed address, and the peers that it may exchange data with.
//!
//! Source: RFC 8656 §3.2.

mod peers;
mod table;

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use crate::address::Family;
use crate::answer::Echo;
use crate::bucket::Bucket;
use crate::credential::Key;
use crate::grant::{Limits, RoomNumber};
use crate::io::Client;
use crate::refusal::Refusal;
use crate::user::User;

pub(crate) use peers::Peers;
pub(crate) use table::Allocations;

/// An allocation, by a number that no later one has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AllocationId {
    slot: u32,
    generation: u32,
}

impl AllocationId {
    /// The first one in a slot. A server gives its own; this is for what stands around it.
    #[must_use]
    pub fn first(slot: u32) -> Self {
        Self { slot, generation: 0 }
    }
}

impl fmt::Display for AllocationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.slot, self.generation)
    }
}

/// One allocation.
#[derive(Debug)]
pub(crate) struct Allocation {
    pub(crate) client: Client,
    pub(crate) user: User,
    pub(crate) room: RoomNumber,
    pub(crate) limits: Limits,
    /// The name that it was opened under. Later requests come under the same one.
    pub(crate) username: String,
    pub(crate) key: Key,
    /// The request that opened it. It may come again.
    pub(crate) opened_by: Echo,
    pub(crate) family: Family,
    pub(crate) relay: Relay,
    pub(crate) until: Duration,
    pub(crate) bucket: Bucket,
    pub(crate) peers: Peers,
}

/// Whether an allocation has its socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relay {
    /// It was asked for, and the client waits for its answer.
    Opening,
    /// It is open, and advertised as this address.
    Open(SocketAddr),
}

impl Allocation {
    /// Its relayed address, once it has one.
    pub(crate) fn relayed(&self) -> Option<SocketAddr> {
        match self.relay {
            Relay::Opening => None,
            Relay::Open(address) => Some(address),
        }
    }

    /// Takes a packet from the allocation's rate. An empty packet is not free.
    pub(crate) fn charge(&mut self, data: &[u8], now: Duration) -> Result<(), Refusal> {
        let bytes = (HEADER_BYTES + data.len()) as u64;
        if self.bucket.take(bytes, self.limits.bytes, now) { Ok(()) } else { Err(Refusal::Rate) }
    }
}

/// The headers of IPv6 and UDP.
const HEADER_BYTES: usize = 40 + 8;

/// How long an allocation lives without a refresh, whatever its client asks for. Source: RFC 8656 §3.2.
pub const LIFETIME: Duration = Duration::from_secs(600);
