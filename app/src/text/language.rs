//! The languages, each a table with a sentence for every key.
//!
//! Only the server has them, and a page that no server has rendered (`csr`).

mod en;
mod de;

use leptos::prelude::use_context;

use super::Key;

/// A language that a page can be in. The server gives the one that it chose to all that it renders, as a context.
#[derive(Debug, Clone, Copy)]
pub struct Language(fn(Key) -> &'static str);

impl Language {
    /// All of them. The first one is taken where the reader reads none of them.
    pub const ALL: &[Self] = &[Self::ENGLISH, Self::GERMAN];

    const ENGLISH: Self = Self(en::sentence);
    const GERMAN: Self = Self(de::sentence);

    /// Its name in `<html lang>`, such as `en`. Source: RFC 5646 (BCP 47).
    #[must_use]
    pub fn tag(self) -> &'static str {
        self.sentence(Key::LanguageTag)
    }

    /// The sentence of a key.
    #[must_use]
    pub fn sentence(self, key: Key) -> &'static str {
        (self.0)(key)
    }

    /// The language of what is rendered now.
    pub(super) fn current() -> Self {
        use_context().unwrap_or_default()
    }
}

impl Default for Language {
    fn default() -> Self {
        Self::ENGLISH
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use leptos::prelude::*;
    use protocol::id::RoomId;

    use super::*;
    use crate::address::Address;
    use crate::relay_choice::RelayChoice;
    use crate::room_input::RoomInputError;
    use crate::shell::{Manifest, shell};
    use crate::text::form;

    fn keys() -> impl Iterator<Item = Key> {
        Key::ON_PAGE.iter().chain(Key::ON_SERVER).copied()
    }

    /// What stands in braces.
    fn placeholders(sentence: &str) -> BTreeSet<&str> {
        let parts = sentence.split('{').skip(1);
        parts.map(|part| part.split_once('}').expect("a brace that is closed").0).collect()
    }

    #[test]
    fn a_sentence_has_the_placeholders_of_its_key() {
        for language in Language::ALL {
            for key in keys() {
                let sentence = language.sentence(key);
                assert!(!sentence.trim().is_empty(), "{}: {key:?}", language.tag());
                let expected: BTreeSet<_> = key.placeholders().iter().copied().collect();
                for form in sentence.split('|') {
                    let mut found = placeholders(form);
                    // "One other" need not say 1.
                    if expected.contains("count") {
                        found.insert("count");
                    }
                    assert_eq!(found, expected, "{}: {key:?}: {form}", language.tag());
                }
            }
        }
    }

    #[test]
    fn only_what_is_counted_has_forms_and_has_all_of_them() {
        for language in Language::ALL {
            let rule = language.sentence(Key::PluralForms);
            assert!(rule.bytes().all(|digit| digit.is_ascii_digit()), "{}", language.tag());
            let forms = rule.bytes().max().map_or(0, |digit| usize::from(digit - b'0') + 1);
            for key in keys() {
                let sentence = language.sentence(key);
                let count = sentence.split('|').count();
                let is_counted = key.placeholders().contains(&"count");
                let expected = if is_counted && count > 1 { forms } else { 1 };
                assert_eq!(count, expected, "{}: {key:?}: {sentence}", language.tag());
            }
        }
    }

    #[test]
    fn languages_are_told_apart_by_their_tags() {
        let tags: BTreeSet<_> = Language::ALL.iter().map(|language| language.tag()).collect();
        assert_eq!(tags.len(), Language::ALL.len());
        assert_eq!(Language::ALL[0].tag(), Language::default().tag());
    }

    #[test]
    fn what_a_tile_says_of_its_connection_is_short() {
        for language in Language::ALL {
            for key in [
                Key::NoAddress,
                Key::NoAddressInChromium,
                Key::NoAddressInFirefox,
                Key::NoAddressInSafari,
                Key::NoAnswer,
                Key::NoRelay,
                Key::RelayRefused,
                Key::NoPath,
            ] {
                let sentence = language.sentence(key);
                assert!(sentence.chars().count() < 140, "{}: {sentence}", language.tag());
            }
        }
    }

    #[test]
    fn no_sentence_is_left_in_another_language() {
        let same = |key: &Key| {
            let of = Language::ALL.iter().map(|language| language.sentence(*key));
            of.collect::<BTreeSet<_>>().len() == 1
        };
        // The rule of the plural, a word of both languages, and what holds no word but a name.
        let expected = [Key::PluralForms, Key::ContentText, Key::Title];
        assert_eq!(keys().filter(same).collect::<Vec<_>>(), expected);
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn a_page_says_nothing_but_the_sentences_of_its_language() {
        let room = RoomId::parse("standup").unwrap();
        let error = RoomInputError::Elsewhere("0".to_owned());
        for address in [
            Address::Home,
            Address::InvalidRoom { typed: "0".to_owned(), error },
            Address::Room(room),
            Address::NoRelay,
            Address::MalformedRoomId(RoomId::parse("").unwrap_err()),
            Address::NotFound,
        ] {
            let page = Owner::new().with(|| {
                provide_context(Language(|_| "¤"));
                provide_context(RelayChoice::Offered);
                let manifest = Manifest { pkg: String::new(), reload_port: None };
                shell(manifest, address.clone()).to_html()
            });
            assert!(page.contains("<html lang=\"¤\">"), "{page}");
            for attribute in
                [" aria-label=\"", " placeholder=\"", " title=\"", "description\" content=\""]
            {
                let mut values = page.split(attribute).skip(1);
                assert!(values.all(|value| value.starts_with("¤\"")), "{attribute}: {page}");
            }
            // Parts of a page begin with a tag, then comes text. A room's name is no sentence.
            for part in page.split('<').filter(|part| !part.starts_with("script")) {
                let text = part.split_once('>').map_or("", |(_, text)| text);
                let words = text.replace("Parlor", "").replace("standup", "");
                assert!(!words.contains(char::is_alphabetic), "{address:?}: {text}");
            }
        }
    }

    #[test]
    fn a_number_has_the_form_of_the_rule_of_its_language() {
        let english = |count| form("one|other", "101", count);
        assert_eq!([0, 1, 2, 7].map(english), ["other", "one", "other", "other"]);
        let rule = concat!("20111", "22222222222222222", "111", "2222222", "1");
        let polish = |count| form("one|few|many", rule, count);
        let counts = [0, 1, 2, 4, 5, 12, 21, 22, 25, 32];
        let forms = ["many", "one", "few", "few", "many", "many", "many", "few", "many", "few"];
        assert_eq!(counts.map(polish), forms);
        assert_eq!(form("any", "101", 1), "any", "one form for every number");
        assert_eq!(form("any", "PluralForms", 1), "any", "a rule that did not come");
    }
}
