//! Randomness of the operating system, which the machines may not fetch for themselves.

/// 128 random bits.
///
/// # Errors
/// When the system has none to give.
pub(crate) fn random_bits() -> Result<u128, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(u128::from_ne_bytes(bytes))
}
