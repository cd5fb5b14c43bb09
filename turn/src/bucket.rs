//! A token bucket: how much may pass in a time, and how much at once.

use std::time::Duration;

/// How fast a bucket fills, and how much it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How much may pass in a second, in the long run. Nothing passes at 0.
    pub per_second: u64,
    /// How much may pass at once.
    pub burst: u64,
}

/// One bucket. It is full at first.
///
/// It holds no level but the time at which it would be full again, so that it needs one number and no refilling.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bucket {
    full_at_ns: u64,
}

impl Bucket {
    /// Takes an amount, or nothing if there is less.
    pub(crate) fn take(&mut self, amount: u64, rate: Rate, now: Duration) -> bool {
        let (Some(time), Some(burst)) = (rate.time(amount), rate.time(rate.burst)) else {
            return false;
        };
        let now = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
        let full_at = self.full_at_ns.max(now).saturating_add(time);
        let is_there = full_at <= now.saturating_add(burst);
        if is_there {
            self.full_at_ns = full_at;
        }
        is_there
    }
}

impl Rate {
    /// How long it takes until so much has come in, in nanoseconds.
    fn time(self, amount: u64) -> Option<u64> {
        let second = 1_000_000_000;
        let time = (u128::from(amount) * second).checked_div(u128::from(self.per_second))?;
        Some(u64::try_from(time).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { per_second: 100, burst: 300 };

    #[test]
    fn a_full_bucket_gives_its_burst_and_then_its_rate() {
        let mut bucket = Bucket::default();
        assert!(bucket.take(300, RATE, Duration::ZERO));
        assert!(!bucket.take(1, RATE, Duration::ZERO));
        assert!(!bucket.take(101, RATE, Duration::from_secs(1)));
        assert!(bucket.take(100, RATE, Duration::from_secs(1)));
        assert!(!bucket.take(1, RATE, Duration::from_secs(1)));
    }

    #[test]
    fn a_bucket_never_holds_more_than_its_burst() {
        let mut bucket = Bucket::default();
        let late = Duration::from_secs(1_000_000);
        assert!(!bucket.take(301, RATE, late));
        assert!(bucket.take(300, RATE, late));
        assert!(!bucket.take(1, RATE, late));
    }

    #[test]
    fn what_is_refused_is_not_taken() {
        let mut bucket = Bucket::default();
        assert!(!bucket.take(301, RATE, Duration::ZERO));
        assert!(bucket.take(300, RATE, Duration::ZERO));
    }

    #[test]
    fn nothing_passes_at_no_rate_and_no_number_is_too_large() {
        let mut bucket = Bucket::default();
        assert!(!bucket.take(1, Rate { per_second: 0, burst: 10 }, Duration::MAX));
        assert!(!bucket.take(u64::MAX, RATE, Duration::ZERO));
        assert!(bucket.take(1, Rate { per_second: u64::MAX, burst: u64::MAX }, Duration::MAX));
    }
}
