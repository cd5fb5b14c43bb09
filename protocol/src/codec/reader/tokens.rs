//! The text that is read, token by token: what a value looks like, and how one is skipped.
//!
//! Source: RFC 8259.

use std::borrow::Cow;

use super::{Mistake, Read, Reader};

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
    pub(super) fn token(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
        self.peek()
    }

    /// Takes a token of one byte.
    pub(super) fn take(&mut self, token: u8) -> Read<()> {
        if self.token() != Some(token) {
            return Err(Mistake);
        }
        self.at += 1;
        Ok(())
    }

    /// Takes `true`, `false` or `null`.
    pub(super) fn take_word(&mut self, word: &str) -> Read<()> {
        if !self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            return Err(Mistake);
        }
        self.at += word.len();
        Ok(())
    }

    pub(super) fn boolean(&mut self) -> Read<bool> {
        let is_true = self.token() == Some(b't');
        self.take_word(if is_true { "true" } else { "false" })?;
        Ok(is_true)
    }

    /// The text of a number.
    pub(super) fn number(&mut self) -> Read<&'de str> {
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

    pub(super) fn string(&mut self) -> Read<Cow<'de, str>> {
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
    pub(super) fn skip(&mut self) -> Read<()> {
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

    /// The text of a value.
    pub(super) fn raw(&mut self) -> Read<&'de str> {
        self.token();
        let start = self.at;
        self.skip()?;
        Ok(&self.text[start..self.at])
    }
}
