//! The text of a value as it stands, for what cannot be read yet.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};

/// The text of a JSON value. Both readers hand it on: the page's is asked for it by [`NAME`], and serde_json by its own
/// type for this, which a page is not built with.
pub(crate) struct RawText<'de>(pub(crate) &'de str);

/// The type that the page's reader takes for this one.
pub(super) const NAME: &str = "protocol::RawText";

impl<'de> Deserialize<'de> for RawText<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_newtype_struct(NAME, RawTextVisitor)
    }
}

struct RawTextVisitor;

impl<'de> Visitor<'de> for RawTextVisitor {
    type Value = RawText<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<RawText<'de>, E> {
        Ok(RawText(text))
    }

    #[cfg(feature = "server")]
    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<RawText<'de>, D::Error> {
        <&serde_json::value::RawValue>::deserialize(from).map(|value| RawText(value.get()))
    }
}
