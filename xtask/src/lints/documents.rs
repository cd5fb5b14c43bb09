//! What is written down is short, and true of the code.

use super::source::{Source, has_word, numbered};
use super::{Project, Violation};

/// Nobody keeps a long map true.
pub(super) fn architecture_is_short(project: &Project) -> Vec<Violation> {
    let Some(map) = project.source("ARCHITECTURE.md") else { return Vec::new() };
    let lines = map.text.lines().count();
    if lines <= MAP_LINES {
        return Vec::new();
    }
    vec![map.violation(lines, format!("{lines} lines; {MAP_LINES} is the most that is kept true"))]
}

/// The author of another client finds every message and every close code.
pub(super) fn protocol_is_documented(project: &Project) -> Vec<Violation> {
    let Some(document) = project.source("docs/protocol.md") else { return Vec::new() };
    let mut words = Vec::new();
    if let Some(messages) = project.source("protocol/src/message.rs") {
        for name in ["ClientMessage", "ServerMessage"] {
            words.extend(variants(messages, name).iter().map(|variant| snake_case(variant)));
        }
    }
    words.extend(project.source("protocol/src/close.rs").map(close_codes).unwrap_or_default());
    let missing =
        words.iter().filter(|word| !document.text.lines().any(|line| has_word(line, word)));
    let violation = |word: &String| document.violation(0, format!("`{word}` is not described"));
    missing.map(violation).collect()
}

/// The variants of an enum, by its text; the one for what is not known is no word of the wire.
fn variants(source: &Source, name: &str) -> Vec<String> {
    let (mut depth, mut inside, mut other) = (0usize, false, false);
    let mut found = Vec::new();
    for (_, line) in numbered(&source.product) {
        inside |= line.contains(&format!("enum {name} {{"));
        if !inside {
            continue;
        }
        let word = line.trim();
        let word = &word[..word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len())];
        if depth == 1 && word.starts_with(char::is_uppercase) && !std::mem::take(&mut other) {
            found.push(word.to_owned());
        }
        other |= line.contains("serde(other)");
        depth += line.matches('{').count();
        depth -= line.matches('}').count().min(depth);
        if depth == 0 {
            break;
        }
    }
    found
}

/// The numbers that `fn code` answers with.
fn close_codes(source: &Source) -> Vec<String> {
    let number = |line: &str| {
        let (_, number) = line.split_once("=>")?;
        let number = number.trim().trim_end_matches(',');
        number.parse::<u16>().is_ok().then(|| number.to_owned())
    };
    source.product.lines().filter_map(number).collect()
}

fn snake_case(name: &str) -> String {
    let mut word = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !word.is_empty() {
            word.push('_');
        }
        word.extend(c.to_lowercase());
    }
    word
}

const MAP_LINES: usize = 180;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_map_is_found() {
        let short = "line\n".repeat(MAP_LINES);
        assert_eq!(architecture_is_short(&Project::of(&[("ARCHITECTURE.md", &short)])), []);
        let long = "line\n".repeat(MAP_LINES + 1);
        assert_eq!(architecture_is_short(&Project::of(&[("ARCHITECTURE.md", &long)])).len(), 1);
    }

    #[test]
    fn a_message_or_close_code_that_is_not_described_is_found() {
        let project = Project::of(&[
            ("protocol/src/message.rs", MESSAGES),
            (
                "protocol/src/close.rs",
                "match self {\n    Self::Normal => 1000,\n    Self::Silent => 4408,\n}\n",
            ),
            ("docs/protocol.md", "`join`, `peer_left` and `signal`; 1000; `leaves`\n"),
        ]);
        let sentences: Vec<String> = protocol_is_documented(&project)
            .into_iter()
            .map(|violation| violation.sentence)
            .collect();
        assert_eq!(sentences, ["`leave` is not described", "`4408` is not described"]);
    }

    const MESSAGES: &str = "
pub enum ClientMessage {
    /// Words.
    Join {
        /// Words.
        state: State,
    },
    Leave,
}
impl X { fn a() { Unrelated } }
pub enum ServerMessage {
    PeerLeft { id: PeerId },
    Signal(Envelope),
    #[serde(other)]
    Unknown,
}
";
}
