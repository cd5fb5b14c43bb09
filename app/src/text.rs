//! Every sentence that a user can read: a [`Key`] names it, and each language has a table with all of them.
//!
//! The tables are compiled into the server alone, which chooses one for each request. A page that has a program comes with
//! the sentences of that program as data, so it has no language of its own: docs/decisions/0008.

mod key;
#[cfg(any(feature = "ssr", feature = "csr", test))]
mod language;
#[cfg(any(not(any(feature = "ssr", feature = "csr")), test))]
mod received;
pub(crate) mod data_block;
mod connection_test;
mod devices;
mod call;
mod ending;
mod input;
mod refusal;

pub use call::{
    alone_heading, announcement, inspected, link_problem, own_screen, pin, share_problem, tile,
    tile_problem, volume,
};
pub use connection_test::connection_test;
pub use devices::{DeviceKind, both_denied, device_field, device_problem, unnamed_device};
pub use ending::{NextStep, ending};
pub use input::{bad_name, bad_room, room_input_error};
pub use key::Key;
#[cfg(any(feature = "ssr", feature = "csr", test))]
pub use language::Language;
pub use refusal::api_error;

/// The sentence of a key, in the language of this page.
#[cfg(any(feature = "ssr", feature = "csr", test))]
#[must_use]
pub fn text(key: Key) -> &'static str {
    Language::current().sentence(key)
}

/// The sentence of a key, as it came with this page.
#[cfg(not(any(feature = "ssr", feature = "csr", test)))]
#[must_use]
pub fn text(key: Key) -> &'static str {
    static RECEIVED: std::sync::OnceLock<received::Received> = std::sync::OnceLock::new();
    let read = || received::Received::read(browser::page::data_block(data_block::ID).as_deref());
    RECEIVED.get_or_init(read).sentence(key)
}

/// The sentence of a key with a value for each of its placeholders, such as `("name", "Bob")`. A value is text: a brace in it
/// is a brace, and one that is written from right to left is isolated, so that it turns nothing round but itself.
#[must_use]
pub fn fill(key: Key, values: &[(&str, &str)]) -> String {
    debug_assert!(values.iter().map(|(name, _)| name).eq(key.placeholders()), "{key:?}");
    filled(text(key), values)
}

/// The sentence of a key in the form that goes with a number, and with the number for `{count}`.
#[must_use]
pub fn counted(key: Key, count: usize) -> String {
    debug_assert_eq!(key.placeholders(), ["count"], "{key:?}");
    filled(form(text(key), text(Key::PluralForms), count), &[("count", &count.to_string())])
}

fn filled(sentence: &str, values: &[(&str, &str)]) -> String {
    let (mut filled, mut rest) = (String::new(), sentence);
    while let Some((before, placeholder)) = rest.split_once('{') {
        let (name, after) = placeholder.split_once('}').unwrap_or((placeholder, ""));
        let value = values.iter().find(|(other, _)| *other == name);
        let value = value.map_or(name, |(_, value)| value);
        let [start, end] = if is_right_to_left(value) { ISOLATE } else { [""; 2] };
        filled.extend([before, start, value, end]);
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// Whether a text holds a character of a script that is written from right to left. The ranges are those whose characters
/// have the class R or AL unless something else is said of them.
///
/// Source: UAX #9, Unicode's DerivedBidiClass.txt (the lines `@missing`).
fn is_right_to_left(text: &str) -> bool {
    text.chars().any(|character| {
        matches!(character,
            '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    })
}

/// First strong isolate, and pop directional isolate. A name holds neither: [`Name`](protocol::id::Name) takes them out.
const ISOLATE: [&str; 2] = ["\u{2068}", "\u{2069}"];

/// The form of a sentence that goes with a number, by the rule of its language: see [`Key::PluralForms`]. Where there is one
/// alone, it goes with every number.
fn form<'a>(sentence: &'a str, rule: &str, count: usize) -> &'a str {
    let digit = rule.as_bytes().get(count).or(rule.as_bytes().last());
    let at = digit.map_or(0, |digit| usize::from(digit.wrapping_sub(b'0')));
    sentence.split('|').nth(at).unwrap_or(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_filled_in_once() {
        assert_eq!(
            filled("{name}'s screen {number}", &[("name", "{number}"), ("number", "2")]),
            "{number}'s screen 2"
        );
        assert_eq!(filled("{name} left.", &[("name", "}{|")]), "}{| left.");
        assert_eq!(filled("no values", &[]), "no values");
    }

    #[test]
    fn a_name_that_is_written_from_right_to_left_leaves_its_sentence_whole() {
        let joined = |name| filled("{name} joined.", &[("name", name)]);
        for name in ["Bob", "Zoë", "小林さくら", "Ася", "Ωμέγα", "อรุณ", "😀", "1,5 %"]
        {
            assert_eq!(joined(name), format!("{name} joined."));
        }
        for name in ["דנה", "ليلى", "ܐܒܐ", "ދިވެހި", "ﷺ", "ﬡ", "𐤀", "𞤀", "Bob ليلى (2)"]
        {
            assert_eq!(joined(name), format!("\u{2068}{name}\u{2069} joined."));
        }
        let screen = [("name", "دانا"), ("number", "2")];
        let own = filled("{name}'s screen {number}", &screen);
        assert_eq!(own, "\u{2068}دانا\u{2069}'s screen 2");
    }
}
