//! Reads JSON for serde the way a page needs it: with little code, and without a word about what is wrong.
//!
//! serde_json says in a sentence what it found and what it expected, fractions included. For a page that is much to
//! load, and it shows it to nobody; here a mistake is a place in the text. Fractions are not read, since no message
//! has one, and neither are types that have to see a list or an object before they know what it is. A value that
//! no field asks for is skipped.
//!
//! Source: RFC 8259.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::CowStrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;

/// Reads a text that is one value; if it is none, says at which byte the reader stopped.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, usize> {
    let mut reader = Reader { text, at: 0 };
    let value = T::deserialize(&mut reader).map_err(|Mistake| reader.at)?;
    match reader.token() {
        None => Ok(value),
        Some(_) => Err(reader.at),
    }
}

struct Reader<'de> {
    text: &'de str,
    /// How many bytes are read.
    at: usize,
}

/// The text is not what it has to be.
#[derive(Debug)]
struct Mistake;

type Read<T> = Result<T, Mistake>;

impl<'de> Reader<'de> {
    /// The next byte.
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Takes the next byte.
    fn next(&mut self) -> Read<u8> {
        let byte = self.peek().ok_or(Mistake)?;
        self.at += 1;
        Ok(byte)
    }

    /// The first byte of the next token.
    fn token(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
        self.peek()
    }

    /// Takes a token of one byte.
    fn take(&mut self, token: u8) -> Read<()> {
        if self.token() != Some(token) {
            return Err(Mistake);
        }
        self.at += 1;
        Ok(())
    }

    /// Takes `true`, `false` or `null`.
    fn take_word(&mut self, word: &str) -> Read<()> {
        if !self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            return Err(Mistake);
        }
        self.at += word.len();
        Ok(())
    }

    fn boolean(&mut self) -> Read<bool> {
        let is_true = self.token() == Some(b't');
        self.take_word(if is_true { "true" } else { "false" })?;
        Ok(is_true)
    }

    /// The text of a number.
    fn number(&mut self) -> Read<&'de str> {
        self.token();
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(&self.text[start..self.at])
    }

    /// One digit or more.
    fn digits(&mut self) -> Read<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(Mistake) } else { Ok(()) }
    }

    fn string(&mut self) -> Read<Cow<'de, str>> {
        self.take(b'"')?;
        let mut whole = String::new();
        let mut start = self.at;
        loop {
            let end = self.at;
            match self.next()? {
                b'"' if whole.is_empty() => return Ok(Cow::Borrowed(&self.text[start..end])),
                b'"' => {
                    whole.push_str(&self.text[start..end]);
                    return Ok(Cow::Owned(whole));
                }
                b'\\' => {
                    whole.push_str(&self.text[start..end]);
                    whole.push(self.escaped()?);
                    start = self.at;
                }
                0..=0x1f => return Err(Mistake),
                _ => {}
            }
        }
    }

    /// The character behind a backslash. Source: RFC 8259 §7.
    fn escaped(&mut self) -> Read<char> {
        Ok(match self.next()? {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.unit()?;
                let mut code = u32::from(unit);
                if (0xd800..0xdc00).contains(&unit) {
                    // The first half of a character; the second has to follow.
                    self.take_word("\\u")?;
                    let low = u32::from(self.unit()?).wrapping_sub(0xdc00);
                    if low >= 0x400 {
                        return Err(Mistake);
                    }
                    code = 0x10000 + ((code - 0xd800) << 10) + low;
                }
                char::from_u32(code).ok_or(Mistake)?
            }
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            _ => return Err(Mistake),
        })
    }

    /// Four digits of a hexadecimal number.
    fn unit(&mut self) -> Read<u16> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = char::from(self.next()?).to_digit(16).ok_or(Mistake)?;
            unit = (unit << 4) | u16::try_from(digit).map_err(|_| Mistake)?;
        }
        Ok(unit)
    }

    /// Passes over a string. Halves of characters may stand alone in it.
    fn skip_string(&mut self) -> Read<()> {
        self.take(b'"')?;
        loop {
            match self.next()? {
                b'"' => return Ok(()),
                b'\\' => match self.next()? {
                    b'u' => drop(self.unit()?),
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                    _ => return Err(Mistake),
                },
                0..=0x1f => return Err(Mistake),
                _ => {}
            }
        }
    }

    fn skip_key(&mut self) -> Read<()> {
        self.skip_string()?;
        self.take(b':')
    }

    /// Passes over a value, however deep it is: not by calling itself, since the text decides how often that would be.
    fn skip(&mut self) -> Read<()> {
        // What ends each list and object that is open.
        let mut open = Vec::new();
        loop {
            match self.token().ok_or(Mistake)? {
                b'"' => self.skip_string()?,
                b'{' => {
                    self.at += 1;
                    open.push(b'}');
                    if self.token() != Some(b'}') {
                        self.skip_key()?;
                        continue;
                    }
                }
                b'[' => {
                    self.at += 1;
                    open.push(b']');
                    if self.token() != Some(b']') {
                        continue;
                    }
                }
                b't' => self.take_word("true")?,
                b'f' => self.take_word("false")?,
                b'n' => self.take_word("null")?,
                _ => drop(self.number()?),
            }
            // A value has ended, and with it what it was the last of.
            loop {
                let Some(end) = open.last().copied() else { return Ok(()) };
                if self.token() == Some(end) {
                    self.at += 1;
                    open.pop();
                    continue;
                }
                self.take(b',')?;
                if end == b'}' {
                    self.skip_key()?;
                }
                break;
            }
        }
    }

    fn read_integer<V: Visitor<'de>>(&mut self, visitor: V) -> Read<V::Value> {
        let text = self.number()?;
        match text.strip_prefix('-') {
            // The minus of `-0` makes it a fraction.
            Some("0") => Err(Mistake),
            Some(_) => visitor.visit_i64(text.parse().map_err(|_| Mistake)?),
            None => visitor.visit_u64(text.parse().map_err(|_| Mistake)?),
        }
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Mistake;

    /// A text, a whole number, true or false. A list or an object is not read where it is not expected.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.token() {
            Some(b'"') => self.deserialize_str(visitor),
            Some(b't' | b'f') => self.deserialize_bool(visitor),
            _ => self.read_integer(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_bool(self.boolean()?)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.read_integer(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.read_integer(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.read_integer(visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.read_integer(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.string()? {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_str(&self.string()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        if self.token() == Some(b'n') {
            self.take_word("null")?;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.take(b'[')?;
        let list = visitor.visit_seq(Parts { reader: self, is_first: true, end: b']' })?;
        self.take(b']')?;
        Ok(list)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        self.take(b'{')?;
        let object = visitor.visit_map(Parts { reader: self, is_first: true, end: b'}' })?;
        self.take(b'}')?;
        Ok(object)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        let name: CowStrDeserializer<'_, Mistake> = self.string()?.into_deserializer();
        visitor.visit_enum(name)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.skip()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct map
    }
}

/// The parts of a list or an object, one after the other.
struct Parts<'a, 'de> {
    reader: &'a mut Reader<'de>,
    is_first: bool,
    end: u8,
}

impl Parts<'_, '_> {
    /// Whether there is another one; if so, goes to it.
    fn go_on(&mut self) -> Read<bool> {
        if self.reader.token() == Some(self.end) {
            return Ok(false);
        }
        if !std::mem::take(&mut self.is_first) {
            self.reader.take(b',')?;
        }
        Ok(true)
    }
}

impl<'de> SeqAccess<'de> for Parts<'_, 'de> {
    type Error = Mistake;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        if self.go_on()? { seed.deserialize(&mut *self.reader).map(Some) } else { Ok(None) }
    }
}

impl<'de> MapAccess<'de> for Parts<'_, 'de> {
    type Error = Mistake;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Read<Option<K::Value>> {
        if self.go_on()? { seed.deserialize(&mut *self.reader).map(Some) } else { Ok(None) }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Read<V::Value> {
        self.reader.take(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

impl de::Error for Mistake {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the JSON that it has to be")
    }
}

impl std::error::Error for Mistake {}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    struct Plain {
        name: String,
        count: Option<u16>,
        #[serde(default)]
        parts: Vec<Part>,
    }

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Part {
        FirstHalf,
        Rest,
    }

    #[test]
    fn it_reads_what_serde_json_reads_and_stops_where_that_stops() {
        for text in [
            r#"{"name":"a"}"#,
            " { \"name\" : \"a\" ,\r\n\t\"count\" : 7 , \"parts\" : [ \"rest\" , \"first_half\" ] } ",
            r#"{"name":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é"}"#,
            r#"{"name":"","count":null,"parts":[]}"#,
            r#"{"x":[{"y":[1.5e-3,-0,true,null,{}],"\ud800":"\udfff"},[[]]],"name":"a"}"#,
            "",
            "{",
            r#"{"name":"a"}x"#,
            r#"{"name":"a",}"#,
            r#"{"name":"a" "count":1}"#,
            r#"{"name" "a"}"#,
            r#"{"name":"a","name":"b"}"#,
            r#"{"name":a}"#,
            r#"{"name":"a"#,
            r#"{"name":"\x"}"#,
            r#"{"name":"\ud83d"}"#,
            r#"{"name":"\ud83d\u0041"}"#,
            r#"{"name":"\ude00"}"#,
            r#"{"name":"\u12g4"}"#,
            "{\"name\":\"a\nb\"}",
            r#"{"name":1}"#,
            r#"{"name":"a","count":-0}"#,
            r#"{"name":"a","count":-1}"#,
            r#"{"name":"a","count":1.0}"#,
            r#"{"name":"a","count":1e2}"#,
            r#"{"name":"a","count":01}"#,
            r#"{"name":"a","count":65536}"#,
            r#"{"name":"a","count":18446744073709551616}"#,
            r#"{"name":"a","count":nul}"#,
            r#"{"name":"a","parts":["rest",]}"#,
            r#"{"name":"a","parts":["other"]}"#,
            r#"{"name":"a","x":[1,]}"#,
            r#"{"name":"a","x":{"y":1,}}"#,
            r#"{"name":"a","x":{"y"}}"#,
            r#"{"name":"a","x":[}"#,
            r#"{"name":"a","x":-}"#,
            r#"{"name":"a","x":1.}"#,
            r#"{"name":"a","x":tru}"#,
            r#"{"name":"a","x":"\q"}"#,
        ] {
            assert_eq!(read::<Plain>(text).ok(), serde_json::from_str(text).ok(), "{text}");
        }
    }

    #[test]
    fn what_is_skipped_may_be_deep() {
        let deep = format!(r#"{{"x":{}{},"name":"a"}}"#, "[".repeat(50_000), "]".repeat(50_000));
        assert_eq!(read::<Plain>(&deep).map(|plain| plain.name), Ok("a".to_owned()));
    }

    #[test]
    fn a_mistake_is_where_the_reader_stopped() {
        assert_eq!(read::<Plain>(r#"{"name":"a"} 1"#), Err(13));
        assert_eq!(read::<Plain>(r#"{"name":}"#), Err(8));
    }
}
