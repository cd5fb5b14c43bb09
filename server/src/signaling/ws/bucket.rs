//! How many messages a socket may send: a bucket of tokens that fills steadily.
//!
//! Its size follows the capacity of the room ([`Bucket::resize`]). A limiter of the crate governor keeps the size it
//! starts with.

use std::time::Duration;

/// The bucket of one socket. Every message, control frames included, takes a token.
#[derive(Debug)]
pub(super) struct Bucket {
    per_second: f64,
    burst: f64,
    tokens: f64,
    filled: Duration,
}

impl Bucket {
    /// A full bucket of `burst` tokens that gets `per_second` new ones.
    pub(super) fn new(per_second: f64, burst: f64) -> Self {
        Self { per_second, burst, tokens: burst, filled: Duration::ZERO }
    }

    /// Makes it a bucket of `burst` tokens; what was taken stays taken.
    pub(super) fn resize(&mut self, burst: f64) {
        self.tokens += burst - self.burst;
        self.burst = burst;
    }

    /// Takes a token, if there is one. `now` is the time since the bucket was made.
    pub(super) fn take(&mut self, now: Duration) -> bool {
        let gained = now.saturating_sub(self.filled).as_secs_f64() * self.per_second;
        self.filled = now;
        self.tokens = (self.tokens + gained).min(self.burst);
        if self.tokens < 1.0 {
            return false;
        }
        self.tokens -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_the_next_message_does_not() {
        let mut bucket = Bucket::new(20.0, 100.0);
        assert!((0..100).all(|_| bucket.take(Duration::ZERO)));
        assert!(!bucket.take(Duration::ZERO));
    }

    #[test]
    fn a_steady_sender_at_the_rate_is_never_stopped() {
        let mut bucket = Bucket::new(20.0, 100.0);
        assert!((0..10_000).all(|i| bucket.take(Duration::from_millis(50) * i)));
    }

    #[test]
    fn a_resized_bucket_still_lacks_what_was_taken() {
        let mut bucket = Bucket::new(20.0, 50.0);
        assert!((0..10).all(|_| bucket.take(Duration::ZERO)));
        bucket.resize(100.0);
        assert_eq!((0..200).filter(|_| bucket.take(Duration::ZERO)).count(), 90);
    }

    #[test]
    fn silence_saves_no_more_than_a_burst() {
        let mut bucket = Bucket::new(20.0, 100.0);
        let hour = Duration::from_secs(3600);
        assert_eq!((0..200).filter(|_| bucket.take(hour)).count(), 100);
    }
}
