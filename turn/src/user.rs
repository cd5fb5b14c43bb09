//! Who relays: a participant of a room.

use std::fmt;

use thiserror::Error;

/// A participant of a room, as its credential names it: `team-standup.1f3c`.
///
/// TURN says *user* for it. A *peer* is something else in this crate: an address beyond the relay.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct User {
    room: String,
    name: String,
}

impl User {
    /// The longest room and the longest name, in characters.
    pub const MAX_CHARS: usize = 64;

    /// The participant of this name in this room.
    ///
    /// # Errors
    /// [`UserError`] when one of the two is empty, too long or holds anything but letters, digits, `-` and `_`.
    pub fn new(room: &str, name: &str) -> Result<Self, UserError> {
        let is_word = |text: &str| {
            (1..=Self::MAX_CHARS).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        if is_word(room) && is_word(name) {
            Ok(Self { room: room.to_owned(), name: name.to_owned() })
        } else {
            Err(UserError)
        }
    }

    /// Reads what [`fmt::Display`] writes.
    ///
    /// # Errors
    /// [`UserError`] when it is nothing of the kind.
    pub(crate) fn parse(text: &str) -> Result<Self, UserError> {
        let (room, name) = text.split_once('.').ok_or(UserError)?;
        Self::new(room, name)
    }

    /// Its room.
    #[must_use]
    pub fn room(&self) -> &str {
        &self.room
    }
}

impl fmt::Display for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.room, self.name)
    }
}

/// A room or a name that no credential can carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("A room and a name in it are 1 to {} letters, digits, - and _.", User::MAX_CHARS)]
pub struct UserError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_read_as_it_was_written() {
        let user = User::new("team-standup", "1f3c").unwrap();
        assert_eq!(user.to_string(), "team-standup.1f3c");
        assert_eq!(User::parse("team-standup.1f3c"), Ok(user));
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_no_user() {
        for text in ["", ".", "a", "a.", ".b", "a.b.c", "a:b.c", "a b.c", "ä.b", "a.b\0"] {
            assert_eq!(User::parse(text), Err(UserError), "{text:?}");
        }
        assert_eq!(User::new(&"a".repeat(65), "b"), Err(UserError));
    }
}
