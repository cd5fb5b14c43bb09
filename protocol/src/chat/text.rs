//! What a message says: untrusted text, made harmless where it comes in.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The text of a message: 1 to 4,000 characters in lines, shown as text only.
///
/// It holds no control character but the line feed and the tab, and no mark that turns the direction of writing for what
/// follows. Source: UAX #9 §2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ChatText(String);

impl ChatText {
    /// The longest text, in characters; so at most 16,000 bytes.
    pub const MAX_CHARS: usize = 4000;

    /// Reads a text and cleans it: every line break becomes a line feed, other control characters and marks of direction
    /// are left out, and so is white space at the end and empty lines at the start.
    ///
    /// # Errors
    /// [`ChatTextError`] when nothing is left, or too much.
    pub fn parse(text: &str) -> Result<Self, ChatTextError> {
        // A character is at most four bytes, so a giant text is refused before it is walked.
        if text.len() > Self::MAX_CHARS * 8 {
            return Err(ChatTextError::TooLong);
        }
        let lines = text.replace("\r\n", "\n").replace('\r', "\n");
        let kept: String = lines.chars().filter(|c| !is_left_out(*c)).collect();
        let kept = kept.trim_end().trim_start_matches('\n');
        if kept.trim().is_empty() {
            return Err(ChatTextError::Empty);
        }
        if kept.chars().count() > Self::MAX_CHARS {
            return Err(ChatTextError::TooLong);
        }
        Ok(Self(kept.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ChatText {
    type Error = ChatTextError;
    fn try_from(text: String) -> Result<Self, ChatTextError> {
        Self::parse(&text)
    }
}

impl From<ChatText> for String {
    fn from(text: ChatText) -> Self {
        text.0
    }
}

/// Why a text is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ChatTextError {
    /// Nothing is left that can be seen.
    #[error("The message is empty.")]
    Empty,
    /// More than a message may hold.
    #[error("The message is longer than {} characters.", ChatText::MAX_CHARS)]
    TooLong,
}

/// What one answers to a message with: one picture of 1 to 8 characters, none of them a letter, a digit or a space.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Emoji(String);

impl Emoji {
    /// How many characters one is made of at most: a family of four has seven.
    pub const MAX_CHARS: usize = 8;

    /// Reads one.
    ///
    /// # Errors
    /// [`EmojiError`] when it is anything else.
    pub fn parse(text: &str) -> Result<Self, EmojiError> {
        let is_one = (1..=Self::MAX_CHARS).contains(&text.chars().count());
        let is_picture = |c: char| {
            !c.is_ascii() && !c.is_alphanumeric() && !c.is_whitespace() && !is_left_out(c)
        };
        if !is_one || !text.chars().all(is_picture) {
            return Err(EmojiError);
        }
        Ok(Self(text.to_owned()))
    }

    /// The picture.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Emoji {
    type Error = EmojiError;
    fn try_from(text: String) -> Result<Self, EmojiError> {
        Self::parse(&text)
    }
}

impl From<Emoji> for String {
    fn from(emoji: Emoji) -> Self {
        emoji.0
    }
}

/// Why a text is no reaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("A reaction is one emoji.")]
pub struct EmojiError;

/// Whether a character has no place in a message.
fn is_left_out(c: char) -> bool {
    let turns = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    turns || (c.is_control() && !matches!(c, '\n' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_lines_and_loses_what_cannot_be_shown() {
        for (text, kept) in [
            ("hello", "hello"),
            ("two\r\nlines\rand\n\na third\n\n", "two\nlines\nand\n\na third"),
            ("\n\n  indented", "  indented"),
            ("a\tb", "a\tb"),
            ("a\u{0}\u{7}\u{9f}b", "ab"),
            ("a\u{202E}b\u{2066}c\u{2069}", "abc"),
            ("<b>&amp;</b>", "<b>&amp;</b>"),
            ("👩\u{200D}💻 \u{FE0F}", "👩\u{200D}💻 \u{FE0F}"),
        ] {
            assert_eq!(ChatText::parse(text).unwrap().as_str(), kept, "{text:?}");
        }
    }

    #[test]
    fn a_text_without_words_is_empty_and_a_giant_one_is_too_long() {
        for text in ["", " \n\t ", "\u{202E}\u{0}"] {
            assert_eq!(ChatText::parse(text), Err(ChatTextError::Empty), "{text:?}");
        }
        assert!(ChatText::parse(&"😀".repeat(4000)).is_ok());
        assert_eq!(ChatText::parse(&"a".repeat(4001)), Err(ChatTextError::TooLong));
        assert_eq!(ChatText::parse(&" ".repeat(40_000)), Err(ChatTextError::TooLong));
    }

    #[test]
    fn a_reaction_is_a_picture() {
        for text in ["👍", "❤️", "👩‍👩‍👧‍👦", "👋🏽", "🎉"] {
            assert!(Emoji::parse(text).is_ok(), "{text}");
        }
        for text in ["", "a", "1", " ", "é", "👍 ", "<", "\u{202E}", &"👍".repeat(9)] {
            assert!(Emoji::parse(text).is_err(), "{text:?}");
        }
    }
}
