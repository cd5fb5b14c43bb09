//! Hashing with a seed: the same from one seed, and not to be foreseen by those who choose the keys.

use std::hash::{BuildHasher, DefaultHasher, Hasher};

/// Where hashing starts. It is drawn at random by the driver, once.
#[derive(Clone, Copy)]
pub(crate) struct HashSeed([u8; 16]);

impl HashSeed {
    /// A part of the server's seed.
    pub(crate) fn new(seed: &[u8; 32]) -> Self {
        let mut part = [0; 16];
        for (at, byte) in part.iter_mut().enumerate() {
            *byte = seed[at] ^ seed[at + 16];
        }
        Self(part)
    }
}

impl BuildHasher for HashSeed {
    type Hasher = DefaultHasher;

    fn build_hasher(&self) -> DefaultHasher {
        let mut hasher = DefaultHasher::new();
        hasher.write(&self.0);
        hasher
    }
}

/// Shows nothing that lets keys be chosen.
impl std::fmt::Debug for HashSeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HashSeed(…)")
    }
}
