//! What the machines may not fetch for themselves: randomness and the time of day.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// 128 random bits from the operating system.
///
/// # Errors
/// When the system has none to give.
pub(crate) fn random_bits() -> Result<u128, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(u128::from_ne_bytes(bytes))
}

/// The time since 1970. A clock that is set before that reads 1970.
pub(crate) fn unix_now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
