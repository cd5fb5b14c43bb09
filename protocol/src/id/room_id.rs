//! What a room is called: a text that people choose, or one that nobody can guess.

use serde::{Deserialize, Serialize};

use super::{IdError, check};

/// The name of a room, as it stands in `/room/{id}`: `team-standup`, `lusab-babad-gutih-tugad`.
///
/// 1 to 64 of `a`–`z`, `0`–`9`, `-` and `_`; capitals are lowered, so a link survives being typed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoomId(pub(super) String);

impl RoomId {
    /// The longest room id, in characters.
    pub const MAX_CHARS: usize = 64;

    /// Makes a fresh id of 128 random bits that can be read out loud: eight proquints.
    ///
    /// Source: arXiv 0901.4016, "A Proposal for Proquints".
    #[must_use]
    pub fn from_random_bits(bits: u128) -> Self {
        let words: Vec<String> =
            (0..8).rev().map(|i| proquint((bits >> (16 * i)) as u16)).collect();
        Self(words.join("-"))
    }

    /// Whether it has the shape of a fresh id, which nobody can guess. A name that somebody chose can be.
    #[must_use]
    pub fn is_hard_to_guess(&self) -> bool {
        let is_word = |word: &str| {
            word.len() == 5
                && word.bytes().enumerate().all(|(at, letter)| {
                    if at % 2 == 0 {
                        CONSONANTS.contains(&letter)
                    } else {
                        VOWELS.contains(&letter)
                    }
                })
        };
        self.0.split('-').count() == 8 && self.0.split('-').all(is_word)
    }

    /// Reads an id.
    ///
    /// # Errors
    /// [`IdError`] when it is empty, too long or holds other characters.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let id = text.to_ascii_lowercase();
        check("room id", &id, Self::MAX_CHARS, |c| {
            c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_'
        })?;
        Ok(Self(id))
    }
}

fn proquint(bits: u16) -> String {
    let consonant = |shift: u16| char::from(CONSONANTS[usize::from(bits >> shift & 0xF)]);
    let vowel = |shift: u16| char::from(VOWELS[usize::from(bits >> shift & 0x3)]);
    [consonant(12), vowel(10), consonant(6), vowel(4), consonant(0)].iter().collect()
}

/// The letters of proquints, in the order of their values.
const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
const VOWELS: &[u8; 4] = b"aiou";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_room_id_is_eight_words_that_can_be_read_out() {
        let id = RoomId::from_random_bits(0x7f00_0001_3f54_dcc1_0000_ffff_1234_abcd);
        assert_eq!(id.as_str(), "lusab-babad-gutih-tugad-babab-zuzuz-damuh-pozat");
        assert_eq!(RoomId::parse(id.as_str()), Ok(id));
    }

    #[test]
    fn different_bits_give_different_room_ids() {
        let all: std::collections::BTreeSet<_> =
            (0..128).map(|bit| RoomId::from_random_bits(1 << bit)).collect();
        assert_eq!(all.len(), 128);
    }

    #[test]
    fn a_chosen_room_id_can_be_guessed_and_a_generated_one_cannot() {
        for bits in [0, 1, u128::MAX, 0x7f00_0001_3f54_dcc1_0000_ffff_1234_abcd] {
            assert!(RoomId::from_random_bits(bits).is_hard_to_guess());
        }
        for text in [
            "team-standup",
            "a",
            "--------",
            "lusab-babad-gutih-tugad-babab-zuzuz-damuh",
            "lusab-babad-gutih-tugad-babab-zuzuz-damuh-pozat-lusab",
            "lusab-babad-gutih-tugad-babab-zuzuz-damuh-pozac",
            "lusab-babad-gutih-tugad-babab-zuzuz-damuh-poza",
            "ulusa-babad-gutih-tugad-babab-zuzuz-damuh-pozat",
        ] {
            assert!(!RoomId::parse(text).unwrap().is_hard_to_guess(), "{text}");
        }
    }

    #[test]
    fn a_room_id_typed_in_capitals_is_the_same_room() {
        assert_eq!(RoomId::parse("Team-1"), RoomId::parse("team-1"));
    }

    #[test]
    fn a_room_id_over_its_limit_says_the_limit() {
        let error = RoomId::parse(&"a".repeat(65)).unwrap_err();
        assert_eq!(error.to_string(), "The room id is longer than 64 characters.");
        assert!(RoomId::parse(&"a".repeat(64)).is_ok());
    }

    #[test]
    fn a_room_id_holds_no_path_and_no_markup() {
        for text in ["", "a b", "a/b", "..", "<b>", "é", "a\0"] {
            assert!(RoomId::parse(text).is_err(), "{text:?}");
        }
    }
}
