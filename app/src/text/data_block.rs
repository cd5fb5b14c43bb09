//! The sentences of a page as data in its HTML, where the page's program reads them.

use protocol::codec;

use super::{Key, text};

/// The `id` of the element that holds them.
pub(crate) const ID: &str = "sentences";

/// Those that the program of this page shows.
pub(crate) fn of_page() -> String {
    write(&Key::ON_PAGE.iter().map(|key| text(*key)).collect::<Vec<_>>())
}

/// Writes sentences as the text of a `<script>` that is data: a list in JSON. Without `<` nothing in it ends the element
/// or begins a comment.
///
/// Source: HTML §4.12.1.3 (restrictions for contents of script elements).
pub(super) fn write(sentences: &[&str]) -> String {
    codec::encode(&sentences).unwrap_or_default().replace('<', "\\u003c")
}
