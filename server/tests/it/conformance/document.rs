//! `docs/protocol.md`, read as by the author of another client: its examples, its tables, its session.

use std::path::Path;

use serde_json::Value;

/// The document.
pub(super) struct Document {
    text: String,
    /// Every example of a client's message.
    pub(super) client: Vec<Value>,
    /// Every example of the server's.
    pub(super) server: Vec<Value>,
    /// Every request with its answer, as they stand.
    pub(super) calls: Vec<(String, String)>,
    /// The worked session.
    pub(super) session: Vec<Line>,
}

/// A line of the worked session.
pub(super) struct Line {
    pub(super) who: String,
    pub(super) sign: char,
    pub(super) rest: String,
}

impl Document {
    pub(super) fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/protocol.md");
        let text = std::fs::read_to_string(path).unwrap();
        let messages = |kind: &str| {
            let lines = fences(&text, kind).into_iter().flat_map(|block| lines(&block));
            lines.map(|line| serde_json::from_str(&line).expect("an example is JSON")).collect()
        };
        let http = fences(&text, "http");
        let calls = http.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
        let session = fences(&text, "session").into_iter().flat_map(|block| lines(&block));
        let session = session
            .map(|line| {
                let (who, rest) = line.split_once(' ').unwrap();
                let mut rest = rest.trim_start().chars();
                let sign = rest.next().unwrap();
                Line { who: who.to_owned(), sign, rest: rest.as_str().trim().to_owned() }
            })
            .collect();
        Self {
            client: messages("json client"),
            server: messages("json server"),
            calls,
            session,
            text,
        }
    }

    /// The rows of the table whose head begins with this column, as cells without their marks.
    pub(super) fn table(&self, first_column: &str) -> Vec<Vec<String>> {
        let head = format!("| {first_column} |");
        let rows = self.text.lines().skip_while(|line| !line.starts_with(&head)).skip(2);
        let rows: Vec<Vec<String>> = rows
            .take_while(|line| line.starts_with('|'))
            .map(|line| {
                let cells = line.trim_matches('|').split(" | ");
                cells.map(|cell| cell.trim().trim_matches('`').to_owned()).collect()
            })
            .collect();
        assert!(!rows.is_empty(), "there is no table of {first_column}");
        rows
    }

    /// Whether some example of the server looks like this message, to its last field.
    pub(super) fn describes(&self, message: &Value) -> bool {
        let alike: Vec<&Value> =
            self.server.iter().filter(|example| word(example) == word(message)).collect();
        fits(&alike, message)
    }
}

/// A message's type, and the kind of its signal.
pub(super) fn word(message: &Value) -> (String, String) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&message["type"]), text(&message["signal"]["kind"]))
}

/// Whether a value has the shape of some example: the same fields everywhere, of the same types.
pub(super) fn fits(examples: &[&Value], value: &Value) -> bool {
    match value {
        Value::Object(fields) => {
            let alike: Vec<&Value> = examples
                .iter()
                .copied()
                .filter(|example| {
                    let fields_of = example.as_object();
                    fields_of.is_some_and(|example| example.keys().eq(fields.keys()))
                })
                .collect();
            !alike.is_empty()
                && fields.iter().all(|(name, value)| {
                    let examples: Vec<&Value> =
                        alike.iter().map(|example| &example[name]).collect();
                    fits(&examples, value)
                })
        }
        Value::Array(items) => {
            let lists: Vec<&Value> =
                examples.iter().filter_map(|example| example.as_array()).flatten().collect();
            examples.iter().any(|example| example.is_array())
                && items.iter().all(|item| fits(&lists, item))
        }
        Value::String(_) => examples.iter().any(|example| example.is_string()),
        Value::Number(_) => examples.iter().any(|example| example.is_u64()),
        Value::Bool(_) => examples.iter().any(|example| example.is_boolean()),
        Value::Null => false,
    }
}

/// The text between fences of this kind.
fn fences(text: &str, kind: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<(bool, String)> = None;
    for line in text.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(found)) => open = Some((found == kind, String::new())),
            (None, None) => {}
            (Some((wanted, block)), Some(_)) => {
                if *wanted {
                    blocks.push(std::mem::take(block));
                }
                open = None;
            }
            (Some((_, block)), None) => {
                block.push_str(line);
                block.push('\n');
            }
        }
    }
    assert!(!blocks.is_empty(), "the document has no {kind}");
    blocks
}

fn lines(block: &str) -> Vec<String> {
    block.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
