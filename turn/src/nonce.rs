//! Nonces that are checked without being kept: a forged source address costs the server no memory (T-06).
//!
//! A nonce is a code over the address it was given to and the time, in steps of ten minutes. It is good in its own step
//! and the next one.
//!
//! Source: RFC 8489 §9.2; the cookie in front says that no further security feature is offered.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Makes nonces, and knows its own.
pub(crate) struct Nonces {
    key: Hmac<Sha256>,
}

impl Nonces {
    /// Those of one server. The seed is not to be guessed.
    pub(crate) fn new(seed: &[u8; 32]) -> Self {
        let key = Hmac::new_from_slice(seed).expect("HMAC takes keys of any length");
        Self { key: Mac::chain_update(key, b"nonce") }
    }

    /// The nonce for this source.
    pub(crate) fn make(&self, source: IpAddr, now: Duration) -> String {
        let code = self.code(source, step(now)).finalize().into_bytes();
        format!("{COOKIE}{}", STANDARD.encode(&code[..CODE_BYTES]))
    }

    /// Whether it was given to this source, not long ago.
    pub(crate) fn check(&self, nonce: &str, source: IpAddr, now: Duration) -> bool {
        let Some(code) = nonce.strip_prefix(COOKIE).and_then(|code| STANDARD.decode(code).ok())
        else {
            return false;
        };
        let is_of = |step| self.code(source, step).verify_truncated_left(&code).is_ok();
        let step = step(now);
        code.len() == CODE_BYTES && (is_of(step) || step.checked_sub(1).is_some_and(is_of))
    }

    fn code(&self, source: IpAddr, step: u64) -> Hmac<Sha256> {
        let source = match source.to_canonical() {
            IpAddr::V4(ip) => ip.to_ipv6_mapped(),
            IpAddr::V6(ip) => ip,
        };
        self.key.clone().chain_update(source.octets()).chain_update(step.to_be_bytes())
    }
}

/// Shows nothing that opens anything.
impl fmt::Debug for Nonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonces(…)")
    }
}

fn step(now: Duration) -> u64 {
    now.as_secs() / STEP.as_secs()
}

/// How long a nonce is good at least; at most it is twice as long.
pub(crate) const STEP: Duration = Duration::from_secs(600);

/// What every nonce begins with, and the 24 bits of features, all off. Source: RFC 8489 §9.2 and §18.1.
const COOKIE: &str = "obMatJos2AAAA";

/// Enough that nobody guesses one, and short: an answer to a forged request must not be long.
const CODE_BYTES: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: [u8; 4] = [20, 1, 2, 3];

    fn nonces() -> Nonces {
        Nonces::new(&[7; 32])
    }

    #[test]
    fn a_nonce_is_good_for_its_step_and_the_next_one() {
        let given = nonces().make(HOME.into(), STEP);
        for (now, good) in [(0, false), (1, true), (2, true), (3, false)] {
            assert_eq!(nonces().check(&given, HOME.into(), STEP * now), good, "step {now}");
        }
        assert!(nonces().check(&given, HOME.into(), STEP * 3 - Duration::from_millis(1)));
    }

    #[test]
    fn a_nonce_is_of_one_address_in_any_form() {
        let given = nonces().make(HOME.into(), STEP);
        assert!(nonces().check(&given, "::ffff:20.1.2.3".parse().unwrap(), STEP));
        assert!(!nonces().check(&given, [20, 1, 2, 4].into(), STEP));
        assert!(!Nonces::new(&[8; 32]).check(&given, HOME.into(), STEP));
    }

    #[test]
    fn a_shortened_or_changed_nonce_is_none() {
        let given = nonces().make(HOME.into(), STEP);
        for other in ["", COOKIE, &given[..given.len() - 4], &format!("{given}AAAA"), &given[4..]] {
            assert!(!nonces().check(other, HOME.into(), STEP), "{other}");
        }
        assert!(given.starts_with(COOKIE));
        assert_eq!(given.len(), 29);
    }
}
