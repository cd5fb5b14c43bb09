//! The sentences that a page received with its HTML.

use protocol::codec;

use super::Key;

/// The sentences of a page, in the order of [`Key::ON_PAGE`].
#[derive(Debug)]
pub(super) struct Received(Vec<String>);

impl Received {
    /// Reads the page's data block. Of one that is missing or broken nothing is shown: not what was in its place either.
    pub(super) fn read(block: Option<&str>) -> Self {
        Self(block.and_then(|block| codec::decode_on_page(block).ok()).unwrap_or_default())
    }

    /// The sentence of a key, or the key's name where it has not come.
    pub(super) fn sentence(&self, key: Key) -> &str {
        debug_assert!(Key::ON_PAGE.contains(&key), "{key:?} is not sent to pages");
        self.0.get(key as usize).map_or_else(|| key.name(), String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Language, data_block};

    #[test]
    fn every_sentence_of_a_page_arrives_under_its_key() {
        for language in Language::ALL {
            let sentences: Vec<_> =
                Key::ON_PAGE.iter().map(|key| language.sentence(*key)).collect();
            let received = Received::read(Some(&data_block::write(&sentences)));
            for key in Key::ON_PAGE {
                assert_eq!(received.sentence(*key), language.sentence(*key), "{key:?}");
            }
        }
    }

    #[test]
    fn no_sentence_ends_the_block_or_begins_a_comment() {
        let hostile =
            ["</script><script>alert(1)</script>", "<!--", "\"]", "\\u003c", "\n\u{2028}&amp;{}"];
        let block = data_block::write(&hostile);
        assert!(!block.contains('<'), "{block}");
        assert_eq!(Received::read(Some(&block)).0, hostile);
    }

    #[test]
    fn a_block_that_is_missing_or_broken_leaves_the_names_of_the_keys() {
        let too_long = format!("[\"{}\"]", "a".repeat(codec::MAX_FRAME_BYTES));
        for block in [
            None,
            Some(""),
            Some("<p>504"),
            Some("{}"),
            Some("[1]"),
            Some("[\"a\""),
            Some(too_long.as_str()),
        ] {
            let received = Received::read(block);
            assert_eq!(received.sentence(Key::PluralForms), "PluralForms", "{block:?}");
            assert_eq!(received.sentence(Key::Leave), "Leave", "{block:?}");
            assert_eq!(received.sentence(Key::ApiUnknown), "ApiUnknown", "{block:?}");
        }
        let short = Received::read(Some(r#"["101"]"#));
        assert_eq!(
            (short.sentence(Key::PluralForms), short.sentence(Key::Leave)),
            ("101", "Leave")
        );
    }
}
