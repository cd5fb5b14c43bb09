//! The text files of the project.

use std::path::Path;

use anyhow::Result;

use super::Violation;

/// One text file.
#[derive(Debug)]
pub(super) struct File {
    /// From the repository's root, with `/`.
    pub(super) path: String,
    /// All of it.
    pub(super) text: String,
    /// What of it a user runs, byte for byte at the same place: comments and unit tests are blank.
    pub(super) code: String,
}

impl File {
    /// A file of this path with this text.
    pub(super) fn new(path: String, text: String) -> Self {
        // Unit tests are the end of a file: clippy's `items_after_test_module`.
        let is_test = path.contains("/tests/") || path.ends_with("/tests.rs");
        let tests = if is_test { Some(0) } else { text.find("#[cfg(test)]\nmod tests {") };
        let product = &text[..tests.unwrap_or(text.len())];
        let is_comment = |line: &str| {
            ["//", "/*", "<!--"].iter().any(|open| line.trim_start().starts_with(open))
        };
        let blank = |line: &str| " ".repeat(line.trim_end().len()) + &line[line.trim_end().len()..];
        let lines = product.split_inclusive('\n');
        let code = lines.map(|line| if is_comment(line) { blank(line) } else { line.to_owned() });
        Self { code: code.collect(), path, text }
    }

    /// A violation in a line of this file.
    pub(super) fn violation(&self, line: usize, sentence: String) -> Violation {
        Violation { path: self.path.clone(), line, sentence }
    }
}

/// Reads every text file that git does not ignore.
pub(super) fn read(root: &Path) -> Result<Vec<File>> {
    let mut files = Vec::new();
    let mut left = vec![root.to_path_buf()];
    while let Some(path) = left.pop() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path != root && IGNORED.contains(&&*name) {
            continue;
        }
        if path.is_dir() {
            for entry in std::fs::read_dir(&path)? {
                left.push(entry?.path());
            }
        } else if let Ok(text) = String::from_utf8(std::fs::read(&path)?) {
            let path = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            files.push(File::new(path, text));
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

const IGNORED: [&str; 9] = [
    ".git",
    "artifacts",
    "corpus",
    "coverage",
    "dist",
    "node_modules",
    "playwright-report",
    "target",
    "test-results",
];
