//! What a participant is called: untrusted text, made harmless where it comes in.
//!
//! What has no picture of its own is taken out rather than refused, since it comes along when a name is
//! pasted and nobody can see what to delete. That costs a joined emoji its joiner (a woman at a computer
//! becomes a woman and a computer), and some Persian names a gap in their writing; a name that looks like
//! another and is not would cost more. Names are not made unique, and letters that look alike are not told
//! apart.
//!
//! Source: Unicode 17, UAX #44 (`White_Space`, `Default_Ignorable_Code_Point`, `Grapheme_Extend`); UAX #9
//! §2 (marks that turn the direction of writing); UAX #15 §D3, on how many marks writing needs.

use super::IdError;
use serde::{Deserialize, Serialize};

/// What a participant is called on the screens of the others: 1 to 64 characters, shown as text only.
///
/// It holds no control character, nothing invisible and nothing that turns the direction of writing, single
/// spaces only, and no more marks on one letter than a line of text has room for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(pub(super) String);

impl Name {
    /// The longest name, in characters, when it has been cleaned; so at most 256 bytes.
    pub const MAX_CHARS: usize = 64;

    /// How many marks one letter keeps. Vietnamese, Hebrew and Thai need two or three.
    pub const MAX_MARKS: usize = 4;

    /// Reads a name and cleans it: any space becomes one plain space, and what cannot be seen is left out.
    ///
    /// # Errors
    /// [`IdError`] when nothing that can be seen is there, when it is too long even so, or when it holds a
    /// control character.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let mut name = String::new();
        let (mut chars, mut marks, mut gap) = (0, 0, false);
        for c in text.chars() {
            match Kind::of(c, name.chars().next_back()) {
                Kind::Space => gap = true,
                Kind::Hidden => {}
                Kind::Control => return Err(IdError::Forbidden { what: "name", found: c }),
                // A mark at the start would be drawn onto the character before the name.
                Kind::Mark if name.is_empty() || gap || marks == Self::MAX_MARKS => {}
                Kind::Mark => {
                    name.push(c);
                    (chars, marks) = (chars + 1, marks + 1);
                }
                Kind::Letter => {
                    if gap && !name.is_empty() {
                        name.push(' ');
                        chars += 1;
                    }
                    name.push(c);
                    (chars, marks, gap) = (chars + 1, 0, false);
                }
            }
            if chars > Self::MAX_CHARS {
                return Err(IdError::TooLong { what: "name", max: Self::MAX_CHARS });
            }
        }
        if name.is_empty() {
            return Err(IdError::Empty { what: "name" });
        }
        Ok(Self(name))
    }
}

/// What becomes of a character.
enum Kind {
    /// Kept.
    Letter,
    /// Drawn onto the letter before it; kept while there is room.
    Mark,
    /// One space together with its neighbours.
    Space,
    /// Left out.
    Hidden,
    /// Refused.
    Control,
}

impl Kind {
    /// The kind of `c` behind `before`.
    fn of(c: char, before: Option<char>) -> Self {
        match c {
            // Braille's empty cell is its space.
            ' ' | '\u{2800}' => Self::Space,
            c if c.is_whitespace() => Self::Space,
            c if c.is_control() => Self::Control,
            '\u{FE0E}' | '\u{FE0F}' if before.is_some_and(is_symbol) => Self::Mark,
            c if is_invisible(c) => Self::Hidden,
            c if is_mark(c) => Self::Mark,
            _ => Self::Letter,
        }
    }
}

/// Whether a character has no picture of its own: zero-width, a filler, a joiner, a tag, a selector of
/// variants, or a mark that turns the direction of writing.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D159}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether a character may come in two shapes, as text and as a picture in colour: there a selector is seen.
///
/// Source: UTS #51, emoji-variation-sequences.txt; the digits are left out.
fn is_symbol(c: char) -> bool {
    matches!(c,
        '\u{00A9}' | '\u{00AE}' | '\u{203C}'..='\u{2BFF}' | '\u{3030}' | '\u{303D}' | '\u{3297}' | '\u{3299}'
        | '\u{1F000}'..='\u{1FAFF}')
}

/// Whether a character is drawn onto the one before it.
///
/// The standard library tells by its `Debug`, which writes such a character out (and what has no picture
/// in its Unicode, which may stay as well); so no table of marks has to be loaded with the page.
fn is_mark(c: char) -> bool {
    // An emoji may be newer than this Rust.
    let emoji = matches!(c, '\u{1F000}'..='\u{1FAFF}');
    // A quote is written as two.
    !emoji && c.escape_debug().len() > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x02_a_name_is_cleaned_of_what_cannot_be_seen() {
        let table = [
            ("spaces around", "  Zoë 李 \n", "Zoë 李"),
            ("spaces within", "Zoë\t \u{00A0}\u{3000}李", "Zoë 李"),
            ("line and paragraph separators", "a\u{2028}b\u{2029}c\nd", "a b c d"),
            ("an empty cell of Braille", "\u{2800}Ann\u{2800}\u{2800}Lee", "Ann Lee"),
            ("overrides", "a\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}b", "ab"),
            ("isolates", "a\u{2066}\u{2067}\u{2068}\u{2069}b", "ab"),
            ("marks of direction", "a\u{200E}\u{200F}\u{061C}b", "ab"),
            ("zero width", "a\u{200B}\u{2060}\u{FEFF}\u{180E}b", "ab"),
            ("joiners", "a\u{200C}\u{200D}\u{034F}b", "ab"),
            ("a soft hyphen", "Ann\u{00AD}marie", "Annmarie"),
            ("fillers", "\u{115F}\u{1160}\u{3164}\u{FFA0}Ann", "Ann"),
            ("annotations", "a\u{FFF9}b\u{FFFA}c\u{FFFB}", "abc"),
            ("tags", "a\u{E0001}\u{E0061}\u{E007F}b", "ab"),
            ("selectors on a letter", "a\u{FE0F}\u{FE00}\u{E0100}b", "ab"),
            ("a heart keeps its colour", "\u{2764}\u{FE0F} Ann", "\u{2764}\u{FE0F} Ann"),
            ("a joined emoji falls apart", "👩\u{200D}💻 Ann", "👩💻 Ann"),
            ("an emoji keeps its skin", "👋🏽 Ann", "👋🏽 Ann"),
            ("an emoji may be newer than we are", "\u{1FAFF}", "\u{1FAFF}"),
            ("a Persian name", "علی\u{200C}رضا", "علیرضا"),
            ("Vietnamese in pieces", "e\u{0323}\u{0302}", "e\u{0323}\u{0302}"),
            ("Thai", "น้ำผึ้ง", "น้ำผึ้ง"),
            ("Devanagari", "श्री कृष्ण", "श्री कृष्ण"),
            ("a mark on nothing", "\u{0301}Ann \u{0301}Lee", "Ann Lee"),
            ("quotes and markup", "<b>\"O'Neil\\\"</b>", "<b>\"O'Neil\\\"</b>"),
        ];
        for (what, text, name) in table {
            assert_eq!(Name::parse(text).map(String::from).as_deref(), Ok(name), "{what}");
        }
    }

    #[test]
    fn x02_ten_thousand_marks_are_as_many_as_fit_on_a_letter() {
        let text = format!("Z{}alg{}", "\u{0301}".repeat(10_000), "\u{0E49}".repeat(10_000));
        let name = format!("Z{}alg{}", "\u{0301}".repeat(4), "\u{0E49}".repeat(4));
        assert_eq!(Name::parse(&text).map(String::from), Ok(name));
    }

    #[test]
    fn x02_a_name_of_nothing_that_can_be_seen_is_empty() {
        for text in ["", " \t ", "\u{200B}\u{202E}", "\u{0301}", "\u{3164}", "\u{2800}"] {
            assert_eq!(Name::parse(text), Err(IdError::Empty { what: "name" }), "{text:?}");
        }
    }

    #[test]
    fn x02_a_control_character_is_refused_with_its_number() {
        for text in ["a\u{0000}b", "a\u{0007}b", "a\u{007F}b", "a\u{009F}b"] {
            let error = Name::parse(text).unwrap_err();
            assert!(matches!(error, IdError::Forbidden { .. }), "{text:?}");
        }
        assert_eq!(
            Name::parse("a\u{0007}b").unwrap_err().to_string(),
            "The name holds a character that is not allowed: U+0007."
        );
    }

    #[test]
    fn x02_the_limit_counts_what_is_left() {
        let hidden = "\u{200B}".repeat(100);
        assert!(Name::parse(&format!("{}{hidden}", "𝒜".repeat(64))).is_ok());
        let error = Name::parse(&"a".repeat(65)).unwrap_err();
        assert_eq!(error.to_string(), "The name is longer than 64 characters.");
    }

    /// A name made of any text holds no forbidden character, and cleaning it again changes nothing.
    #[test]
    fn x02_every_character_of_unicode_is_seen_or_gone() {
        for c in '\u{0}'..=char::MAX {
            let Ok(name) = Name::parse(&format!("a{c}b")) else {
                assert!(c.is_control(), "U+{:04X} is refused", u32::from(c));
                continue;
            };
            let kept = &name.0[1..name.0.len() - 1];
            let wanted = if c.is_whitespace() || c == '\u{2800}' { " " } else { kept };
            assert_eq!(kept, wanted, "U+{:04X}", u32::from(c));
            assert!(!kept.chars().any(is_invisible), "U+{:04X}", u32::from(c));
            assert_eq!(Name::parse(&name.0).as_ref(), Ok(&name), "U+{:04X}", u32::from(c));
        }
    }
}
