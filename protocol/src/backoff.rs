//! When to try again: later each time, never all at once.
//!
//! Exponential with full jitter in the upper half, from a seed, so that a thousand clients of one
//! restarted server come back spread out, and a test knows when.

use std::time::Duration;

/// The waits between the attempts of one thing.
#[derive(Debug, Clone)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
    attempts: u32,
    seed: u64,
}

impl Backoff {
    /// Waits that start near `first`, double, and stay below `longest`.
    #[must_use]
    pub fn new(first: Duration, longest: Duration, seed: u64) -> Self {
        Self { first, longest, attempts: 0, seed }
    }

    /// How long to wait before the next attempt: between half and all of `first` × 2ⁿ.
    pub fn next_wait(&mut self) -> Duration {
        let doubled = self.first.saturating_mul(1 << self.attempts.min(16));
        let longest = doubled.min(self.longest);
        self.attempts = self.attempts.saturating_add(1);
        let half = longest / 2;
        half + half.mul_f64(self.random_share())
    }

    /// Forgets the failures: the thing worked.
    pub fn reset(&mut self) {
        self.attempts = 0;
    }

    /// A number in [0, 1), the next of the seed. Source: SplitMix64, Steele et al. 2014.
    fn random_share(&mut self) -> f64 {
        self.seed = self.seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Duration = Duration::from_millis(200);
    const MAX: Duration = Duration::from_secs(5);

    #[test]
    fn waits_double_within_their_jitter_and_stop_at_the_longest() {
        let mut backoff = Backoff::new(FIRST, MAX, 7);
        for attempt in 0..40 {
            let most = FIRST.saturating_mul(1 << attempt.min(16)).min(MAX);
            let wait = backoff.next_wait();
            assert!(wait >= most / 2 && wait <= most, "attempt {attempt}: {wait:?}");
        }
    }

    #[test]
    fn two_seeds_do_not_wait_in_step() {
        let waits = |seed| {
            let mut backoff = Backoff::new(FIRST, MAX, seed);
            (0..8).map(|_| backoff.next_wait()).collect::<Vec<_>>()
        };
        assert_ne!(waits(1), waits(2));
        assert_eq!(waits(1), waits(1));
    }

    #[test]
    fn success_starts_over() {
        let mut backoff = Backoff::new(FIRST, MAX, 7);
        for _ in 0..9 {
            backoff.next_wait();
        }
        backoff.reset();
        assert!(backoff.next_wait() <= FIRST);
    }
}
