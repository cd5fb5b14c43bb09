//! Credentials that expire: made for one user, and checked by computing them again.
//!
//! The scheme is the one of coturn's `use-auth-secret`: the user is `{end}:{room}.{name}`, the password a code over it.
//! No table of users is kept, so one that was made in another process or before a restart is good as well.
//!
//! Whether the user is still in its room is not seen from a credential: see [`crate::grant`].
//!
//! Source: draft-uberti-behave-turn-rest-00 §2.2.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::Sha256;
use stun_types::message::{IntegrityAlgorithm, IntegrityKey, LongTermKeyCredentials, Message};

use crate::user::User;

/// What signs credentials. The one who makes them and the server share it.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

/// A user and its password, as they are given to a client.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// The user: `1767312000:team-standup.1f3c`.
    pub username: String,
    /// Its password.
    pub password: String,
}

/// What a user signs its messages with.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Key(IntegrityKey);

/// What a user name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    /// Until when it is good for new allocations, in Unix time.
    pub(crate) until: Duration,
    /// Whose it is.
    pub(crate) user: User,
}

impl Secret {
    /// A secret of any length. It must not be guessed.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The credential of a user, good until the time `until`, in Unix time.
    #[must_use]
    pub fn credential(&self, user: &User, until: Duration) -> Credential {
        let username = format!("{}:{user}", until.as_secs());
        let password = self.password(&username);
        Credential { username, password }
    }

    /// A word that always stands for the same text, and gives nothing of it away. A user name goes over the network in
    /// the clear, and a room's own name would open its door.
    #[must_use]
    pub fn pseudonym(&self, text: &str) -> String {
        let mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        let code = mac.chain_update("pseudonym:").chain_update(text).finalize().into_bytes();
        code.iter().take(PSEUDONYM_BYTES).map(|byte| format!("{byte:02x}")).collect()
    }

    /// What a user with this name signs its messages with.
    pub(crate) fn key(&self, username: &str) -> Key {
        let password = self.password(username);
        let long_term =
            LongTermKeyCredentials::new(username.to_owned(), password, REALM.to_owned());
        Key(long_term.make_key(IntegrityAlgorithm::Sha1))
    }

    fn password(&self, username: &str) -> String {
        let mac = Hmac::<Sha1>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        STANDARD.encode(mac.chain_update(username).finalize().into_bytes())
    }
}

impl Key {
    /// Whether a message was signed with it.
    pub(crate) fn has_signed(&self, message: &Message<'_>) -> bool {
        message.validate_integrity_with_key(&self.0).is_ok()
    }

    /// As the codec takes it.
    pub(crate) fn as_integrity_key(&self) -> &IntegrityKey {
        &self.0
    }
}

impl Claim {
    /// Reads a user name. Only the one way to write it counts, so that one user has one name at a time.
    pub(crate) fn read(username: &str) -> Option<Self> {
        let (until, user) = username.split_once(':')?;
        let seconds: u64 = until.parse().ok()?;
        let is_plain = seconds.to_string() == until;
        is_plain.then_some(())?;
        Some(Self { until: Duration::from_secs(seconds), user: User::parse(user).ok()? })
    }

    /// Whether new allocations are opened for it at this Unix time. None is made that is good for longer than [`TTL`],
    /// so one that claims it was not made here.
    pub(crate) fn is_current(&self, unix: Duration) -> bool {
        (unix.as_secs()..=(unix + TTL).as_secs()).contains(&self.until.as_secs())
    }
}

/// Shows nothing that opens anything.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Shows nothing that opens anything.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Shows nothing that opens anything.
impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential(…)")
    }
}

/// So many that no two rooms have the same one.
const PSEUDONYM_BYTES: usize = 16;

/// The realm of this server.
pub(crate) const REALM: &str = "parlor";

/// How long a credential is good for new allocations. An open one is refreshed under it as long as its user is granted.
pub const TTL: Duration = Duration::from_secs(300);

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Duration = Duration::from_secs(1_767_312_000);

    fn alice() -> User {
        User::new("team", "00000000000000000000000000000abc").unwrap()
    }

    /// The password is what `printf %s USER | openssl dgst -sha1 -hmac north -binary | base64` says.
    #[test]
    fn a_credential_is_what_coturn_would_compute() {
        let made = Secret::new("north").credential(&alice(), NOON);
        assert_eq!(made.username, "1767312000:team.00000000000000000000000000000abc");
        assert_eq!(made.password, "5JGsOOYK933OoM/bphgm1hR8B/g=");
        assert_eq!(Claim::read(&made.username), Some(Claim { until: NOON, user: alice() }));
    }

    #[test]
    fn another_secret_or_another_user_has_another_key() {
        let secret = Secret::new("north");
        let key = secret.key("1:a.b");
        assert_eq!(secret.key("1:a.b"), key);
        assert_ne!(secret.key("1:a.c"), key);
        assert_ne!(Secret::new("south").key("1:a.b"), key);
    }

    #[test]
    fn a_pseudonym_is_a_word_that_nobody_else_can_make() {
        let secret = Secret::new("north");
        let word = secret.pseudonym("team-standup");
        assert_eq!(word, secret.pseudonym("team-standup"));
        assert_eq!(word.len(), 32);
        assert!(User::new(&word, "1f3c").is_ok());
        assert_ne!(word, secret.pseudonym("team-standuq"));
        assert_ne!(word, Secret::new("south").pseudonym("team-standup"));
    }

    #[test]
    fn a_user_name_of_another_shape_claims_nothing() {
        for name in ["", "a.b", ":a.b", "x:a.b", "-1:a.b", "+1:a.b", "01:a.b", "1:a", "1:a.b:c"] {
            assert_eq!(Claim::read(name), None, "{name:?}");
        }
        let huge = format!("{}:a.b", u64::MAX);
        assert!(Claim::read(&huge).is_some());
        assert_eq!(Claim::read(&format!("9{huge}")), None);
    }

    #[test]
    fn a_claim_is_current_until_its_end_and_not_before_it_can_have_been_made() {
        let claim = Claim { until: NOON, user: alice() };
        let second = Duration::from_secs(1);
        for (unix, current) in
            [(NOON, true), (NOON + second, false), (NOON - TTL, true), (NOON - TTL - second, false)]
        {
            assert_eq!(claim.is_current(unix), current, "{unix:?}");
        }
    }

    #[test]
    fn neither_secret_nor_password_is_printed() {
        let secret = Secret::new("north");
        let shown =
            format!("{secret:?} {:?} {:?}", secret.credential(&alice(), NOON), secret.key("1:a.b"));
        assert_eq!(shown, "Secret(…) Credential(…) Key(…)");
    }
}
