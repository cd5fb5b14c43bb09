//! How many answers a source gets that has not shown a credential. Beyond that there is silence (T-07).
//!
//! A source address can be forged, so an answer may go to a machine that asked nothing. The limit bounds what reaches
//! it.
//!
//! The table has a fixed size: sources that fall on the same place share a bucket. What one of them takes from the
//! other is one part in [`PLACES`] of what all forged sources send.

use std::hash::BuildHasher;
use std::net::IpAddr;
use std::time::Duration;

use crate::bucket::{Bucket, Rate};
use crate::hash::HashSeed;

/// The buckets of all sources.
#[derive(Debug)]
pub(crate) struct AnswerLimit {
    buckets: Box<[Bucket]>,
    seed: HashSeed,
}

impl AnswerLimit {
    /// No source has asked yet.
    pub(crate) fn new(seed: HashSeed) -> Self {
        Self { buckets: vec![Bucket::default(); PLACES].into_boxed_slice(), seed }
    }

    /// Whether this source gets one more answer.
    pub(crate) fn take(&mut self, source: IpAddr, now: Duration) -> bool {
        let places = self.buckets.len() as u64;
        let place = self.seed.hash_one(network(source)) % places;
        match usize::try_from(place).ok().and_then(|place| self.buckets.get_mut(place)) {
            Some(bucket) => bucket.take(1, ANSWERS, now),
            None => false,
        }
    }
}

/// What one source can choose its addresses from: a network of 64 bits, or an IPv4 address.
fn network(source: IpAddr) -> u64 {
    match source.to_canonical() {
        IpAddr::V4(ip) => u64::from(ip.to_bits()),
        IpAddr::V6(ip) => (ip.to_bits() >> 64) as u64,
    }
}

/// 32 KiB in all.
const PLACES: usize = 4096;

/// Eight people behind one NAT open at most 8 × 84 allocations when they join, and each begins with such an answer.
pub(crate) const ANSWERS: Rate = Rate { per_second: 100, burst: 1000 };

#[cfg(test)]
mod tests {
    use super::*;

    fn limit() -> AnswerLimit {
        AnswerLimit::new(HashSeed::new(&[7; 32]))
    }

    #[test]
    fn t_07_a_source_gets_its_burst_then_its_rate() {
        let mut limit = limit();
        let victim = [20, 1, 2, 3].into();
        let mut answers = |now| (0..100_000).filter(|_| limit.take(victim, now)).count();
        assert_eq!(answers(Duration::ZERO), 1000);
        assert_eq!(answers(Duration::from_secs(1)), 100);
    }

    #[test]
    fn the_addresses_of_one_network_are_one_source() {
        let mut limit = limit();
        let address = |host: u16| IpAddr::from([0x2a00, 1, 2, 3, 0, 0, 0, host]);
        let given = (0..5000).filter(|host| limit.take(address(*host), Duration::ZERO)).count();
        assert_eq!(given, 1000);
    }

    #[test]
    fn a_flood_of_one_source_leaves_the_others_their_answers() {
        let mut limit = limit();
        for _ in 0..100_000 {
            limit.take([20, 1, 2, 3].into(), Duration::ZERO);
        }
        let silent =
            (0..=255).filter(|host| !limit.take([20, 9, 9, *host].into(), Duration::ZERO)).count();
        assert!(silent <= 1, "{silent}");
    }
}
