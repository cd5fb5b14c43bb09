//! Rust source with comments, or the insides of strings too, replaced by spaces: same lines, same byte positions.
//!
//! It knows strings, raw strings, characters and nested comments, no more of the language than that.

/// Blanks comments, and what stands in string literals when `strings` says so.
pub(super) fn mask(text: &str, strings: Strings) -> String {
    let mut mask = Mask { left: text, done: String::with_capacity(text.len()) };
    while let Some(next) = mask.left.chars().next() {
        let left = mask.left;
        if left.starts_with("//") {
            mask.blank(left.find('\n').unwrap_or(left.len()));
        } else if left.starts_with("/*") {
            mask.blank(comment(left));
        } else if let Some(hashes) = raw_string(left).filter(|_| !mask.after_word()) {
            let open = left.find('"').unwrap_or(0) + 1;
            let end = format!("\"{}", "#".repeat(hashes));
            let inside = left[open..].find(&end).unwrap_or(left.len() - open);
            mask.literal(open, inside, strings);
        } else if next == '"' {
            mask.literal(1, string(&left[1..]), strings);
        } else if let Some(length) = character(left) {
            mask.literal(1, length - 2, strings);
            mask.keep(1);
        } else {
            mask.keep(next.len_utf8());
        }
    }
    mask.done
}

/// Spaces in place of a text, as many as it has bytes; its line ends stay.
pub(super) fn blanked(text: &str) -> String {
    text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
}

/// What becomes of the insides of strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strings {
    /// They stay.
    Kept,
    /// They are blanked.
    Blanked,
}

struct Mask<'a> {
    left: &'a str,
    done: String,
}

impl Mask<'_> {
    fn keep(&mut self, bytes: usize) {
        let (now, left) = self.left.split_at(bytes.min(self.left.len()));
        self.done.push_str(now);
        self.left = left;
    }

    fn blank(&mut self, bytes: usize) {
        let (now, left) = self.left.split_at(bytes);
        self.done.push_str(&blanked(now));
        self.left = left;
    }

    /// The opening, the inside, and the closing quote if there is one.
    fn literal(&mut self, open: usize, inside: usize, strings: Strings) {
        self.keep(open);
        match strings {
            Strings::Kept => self.keep(inside),
            Strings::Blanked => self.blank(inside),
        }
        if self.left.starts_with('"') {
            self.keep(1);
        }
    }

    /// Whether the last character belongs to a word, so that an `r` here begins no raw string.
    fn after_word(&self) -> bool {
        self.done.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_')
    }
}

/// The length of the comment at the start, comments inside it included.
fn comment(text: &str) -> usize {
    let (mut depth, mut at) = (0usize, 0);
    while at < text.len() {
        let left = &text[at..];
        if left.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if left.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += left.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// How many `#` open the raw string at the start, if one is there.
fn raw_string(text: &str) -> Option<usize> {
    let open = ["r", "br", "cr"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix).filter(|left| left.starts_with(['"', '#'])))?;
    let hashes = open.bytes().take_while(|byte| *byte == b'#').count();
    open[hashes..].starts_with('"').then_some(hashes)
}

/// How long the inside of a string is, its opening quote left out.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    text.len()
}

/// How long the character literal at the start is; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    let mut characters = inside.char_indices();
    let length = match characters.next()?.1 {
        '\\' => {
            characters.next()?;
            characters.find(|(_, c)| *c == '\'')?.0
        }
        _ => characters.next().filter(|(_, c)| *c == '\'')?.0,
    };
    Some(length + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_lines_stay() {
        let text = "a // b\nc /* d /* e */\nf */ g";
        assert_eq!(mask(text, Strings::Kept), "a     \nc             \n     g");
    }

    #[test]
    fn strings_go_only_when_asked() {
        let text = r##"x("// no \" comment", r#"raw " one"#, br"b") // gone"##;
        let kept = mask(text, Strings::Kept);
        assert!(kept.starts_with(r##"x("// no \" comment", r#"raw " one"#, br"b") "##), "{kept}");
        assert!(!kept.contains("gone"));
        let blanked = mask(text, Strings::Blanked);
        assert_eq!(blanked.split_whitespace().collect::<String>(), r##"x("",r#""#,br"")"##);
    }

    #[test]
    fn blanking_keeps_every_position() {
        let text = "a(\"é…\") /* ü */ b";
        for strings in [Strings::Kept, Strings::Blanked] {
            assert_eq!(mask(text, strings).find('b'), text.find('b'));
        }
    }

    #[test]
    fn a_quote_in_a_character_opens_no_string_and_a_lifetime_no_character() {
        let text = "f::<'a>('\"', '\\'', '\\u{1F600}', 'é') // gone";
        let kept = mask(text, Strings::Kept);
        assert_eq!(kept.trim_end(), "f::<'a>('\"', '\\'', '\\u{1F600}', 'é')");
    }
}
