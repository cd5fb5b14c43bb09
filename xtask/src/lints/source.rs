//! The files of the project, and the lines in them.

use std::path::Path;

use anyhow::{Context, Result};

use super::mask::{Strings, blanked, mask};
use super::{Project, Violation};

/// One file.
#[derive(Debug)]
pub(super) struct Source {
    /// From the repository's root, with `/`.
    pub(super) path: String,
    /// All of it.
    pub(super) text: String,
    /// Rust without comments and the insides of strings.
    pub(super) code: String,
    /// The same without tests: what a user runs.
    pub(super) product: String,
    /// The product with its strings.
    pub(super) spoken: String,
}

/// One line in a crate's manifest: `from` depends on `to`, outside of its tests.
#[derive(Debug)]
pub(super) struct Edge {
    pub(super) from: String,
    pub(super) to: String,
}

impl Source {
    /// A file with this text.
    pub(super) fn new(path: &str, text: &str) -> Self {
        let (path, text) = (path.to_owned(), text.to_owned());
        if !path.ends_with(".rs") {
            let spoken =
                if path.ends_with(".css") { mask(&text, Strings::Kept) } else { text.clone() };
            return Self { code: text.clone(), product: text.clone(), spoken, path, text };
        }
        let code = mask(&text, Strings::Blanked);
        let (mut product, mut spoken) = (code.clone(), mask(&text, Strings::Kept));
        if path.contains("/tests/") || path.ends_with("/tests.rs") {
            product.clear();
            spoken.clear();
        }
        let mut from = 0;
        while let Some(found) = product.get(from..).and_then(|left| left.find("#[cfg(test)]")) {
            let start = from + found;
            let end = item_end(&product, start);
            for text in [&mut product, &mut spoken] {
                blank(text, start, end);
            }
            from = end;
        }
        Self { path, text, code, product, spoken }
    }

    /// The numbers of the lines of `text`, one of this file's forms, in which one of these words stands.
    pub(super) fn words<'a>(
        text: &'a str,
        words: &'a [&str],
    ) -> impl Iterator<Item = (usize, &'a str)> {
        numbered(text).filter_map(move |(number, line)| {
            words.iter().find(|word| has_word(line, word)).map(|word| (number, *word))
        })
    }

    /// A violation in a line of this file.
    pub(super) fn violation(&self, line: usize, sentence: impl Into<String>) -> Violation {
        Violation { path: self.path.clone(), line, sentence: sentence.into() }
    }
}

impl Project {
    /// A violation for each line of product code below `folders` that has one of these words.
    pub(super) fn words_in_product(
        &self,
        folders: &[&str],
        words: &[&str],
        sentence: impl Fn(&str) -> String,
    ) -> Vec<Violation> {
        let mut violations = Vec::new();
        for source in self.below(folders) {
            for (line, word) in Source::words(&source.product, words) {
                violations.push(source.violation(line, sentence(word)));
            }
        }
        violations
    }
}

/// Lines with their numbers, from 1.
pub(super) fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line))
}

/// The number of the line that holds the byte `at`.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Whether `word` stands in `line`, not as a part of a longer one.
pub(super) fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let longer_before = word.starts_with(part) && before.is_some_and(part);
        let longer_after = word.ends_with(part) && after.is_some_and(part);
        !longer_before && !longer_after
    })
}

/// Reads every file that some check looks at.
pub(super) fn read(root: &Path) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    let mut left: Vec<String> = ROOTS.iter().map(|path| (*path).to_owned()).collect();
    while let Some(path) = left.pop() {
        let full = root.join(&path);
        if full.is_dir() {
            for entry in std::fs::read_dir(&full)? {
                let name = entry?.file_name().to_string_lossy().into_owned();
                if !IGNORED.contains(&name.as_str()) {
                    left.push(format!("{path}/{name}"));
                }
            }
        } else if KINDS.iter().any(|kind| path.ends_with(kind)) && full.exists() {
            let text =
                std::fs::read_to_string(&full).with_context(|| format!("{path} cannot be read"))?;
            sources.push(Source::new(&path, &text));
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

/// All crates and who depends on whom, from `cargo metadata --no-deps`.
pub(super) fn manifests(metadata: &serde_json::Value) -> (Vec<String>, Vec<Edge>) {
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let name = |value: &serde_json::Value| value["name"].as_str().unwrap_or_default().to_owned();
    let (mut members, mut edges) = (Vec::new(), Vec::new());
    for package in list(&metadata["packages"]) {
        members.push(name(&package));
        // `kind` is null for an ordinary dependency, else "dev" or "build".
        for needed in list(&package["dependencies"]).iter().filter(|needed| needed["kind"] != "dev")
        {
            edges.push(Edge { from: name(&package), to: name(needed) });
        }
    }
    (members, edges)
}

/// Where the item at `start` ends: behind its braces, or at its semicolon.
fn item_end(code: &str, start: usize) -> usize {
    let mut depth = 0usize;
    for (at, c) in code[start..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth <= 1 => return start + at + 1,
            '}' => depth -= 1,
            ';' if depth == 0 => return start + at + 1,
            _ => {}
        }
    }
    code.len()
}

fn blank(text: &mut String, start: usize, end: usize) {
    let spaces = blanked(&text[start..end]);
    text.replace_range(start..end, &spaces);
}

const ROOTS: &[&str] = &[
    "protocol",
    "browser",
    "app",
    "server",
    "xtask",
    "style",
    "end2end",
    "docs",
    "ARCHITECTURE.md",
];

const KINDS: &[&str] = &[".rs", ".ts", ".css", ".html", ".md"];

const IGNORED: &[&str] = &["target", "node_modules", "test-results", "playwright-report"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_no_product_and_lines_keep_their_numbers() {
        let source = Source::new(
            "server/src/signaling/hub.rs",
            "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { c(\"}\") }\n}\nfn d() { \"e\" }\n",
        );
        assert!(source.code.contains("fn b"));
        assert_eq!(
            source.product,
            "fn a() {}\n            \n           \n                     \n \nfn d() { \" \" }\n"
        );
        assert!(source.spoken.ends_with("fn d() { \"e\" }\n"));
        assert_eq!(Source::new("server/tests/it/main.rs", "fn a() {}").product, "");
    }

    #[test]
    fn a_word_is_not_a_part_of_another() {
        assert!(has_word("use web_sys::Window;", "web_sys"));
        assert!(!has_word("let not_web_sys_at_all = 1;", "web_sys"));
        assert!(has_word("x.forget();", ".forget("));
    }

    #[test]
    fn manifests_are_read_without_what_only_tests_need() {
        let metadata = serde_json::json!({ "packages": [{ "name": "protocol", "dependencies": [
            { "name": "serde", "kind": null }, { "name": "proptest", "kind": "dev" }
        ] }] });
        let (members, edges) = manifests(&metadata);
        assert_eq!(members, ["protocol"]);
        assert_eq!(edges.len(), 1);
        assert_eq!((edges[0].from.as_str(), edges[0].to.as_str()), ("protocol", "serde"));
    }
}
