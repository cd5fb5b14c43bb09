//! A token bucket: how many records may pass in a time, and how many at once.

use std::time::Duration;

/// How fast a bucket fills, and how much it holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    /// How long until one more has come in.
    pub(super) interval: Duration,
    /// How many may pass at once.
    pub(super) burst: u32,
}

/// One bucket; full at first. It holds when it would be full again.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bucket(Duration);

impl Bucket {
    /// Takes one out, if there is one.
    pub(super) fn take(&mut self, rate: Rate, now: Duration) -> bool {
        let full_at = self.0.max(now) + rate.interval;
        let is_there = full_at <= now + rate.interval * rate.burst;
        if is_there {
            self.0 = full_at;
        }
        is_there
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_bucket_gives_its_burst_and_then_its_rate() {
        let rate = Rate { interval: Duration::from_secs(2), burst: 3 };
        let mut bucket = Bucket::default();
        let mut taken = |seconds| {
            let now = Duration::from_secs(seconds);
            std::iter::repeat_with(|| bucket.take(rate, now)).take_while(|taken| *taken).count()
        };
        assert_eq!([0, 1, 2, 4, 5, 100].map(&mut taken), [3, 0, 1, 1, 0, 3]);
    }
}
