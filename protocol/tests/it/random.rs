//! Random numbers from a seed, so that every schedule can be run again.

use std::panic::RefUnwindSafe;
use std::time::Duration;

/// SplitMix64, Steele et al. 2014.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_F491_4F6C_DD1D) ^ 0x9E37_79B9_7F4A_7C15)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// True `n` times of a hundred.
    pub(crate) fn percent(&mut self, n: u64) -> bool {
        self.below(100) < n
    }

    pub(crate) fn up_to(&mut self, longest: Duration) -> Duration {
        Duration::from_micros(self.below(longest.as_micros() as u64 + 1))
    }
}

/// How many schedules a long random test runs, and on how many threads.
pub(crate) fn schedules(usual: u64) -> u64 {
    std::env::var("PARLOR_SCHEDULES").ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

/// Runs `try_seed` for every seed below `count` on all cores; panics with the first seed that fails.
pub(crate) fn try_seeds(
    count: u64,
    try_seed: impl Fn(u64) -> Result<(), String> + Sync + RefUnwindSafe,
) {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    let failed = std::sync::Mutex::new(None);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (failed, try_seed) = (&failed, &try_seed);
            scope.spawn(move || {
                for seed in (thread..count).step_by(threads as usize) {
                    if failed.lock().unwrap().is_some() {
                        return;
                    }
                    // What the machines or the harness assert names its seed, too.
                    let result = std::panic::catch_unwind(|| try_seed(seed));
                    if let Err(why) = result.unwrap_or_else(|_| Err("it panicked".into())) {
                        failed.lock().unwrap().get_or_insert((seed, why));
                    }
                }
            });
        }
    });
    if let Some((seed, why)) = failed.into_inner().unwrap() {
        panic!("seed {seed}: {why}");
    }
}
