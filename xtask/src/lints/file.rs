//! The files of the project, and the lines in them.

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
}

impl File {
    /// Whether it is below one of these.
    pub(super) fn is_in(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(folder))
    }

    /// What a user runs. Unit tests are the end of a file: clippy's `items_after_test_module`.
    pub(super) fn product(&self) -> &str {
        if self.path.contains("/tests/") || self.path.ends_with("/tests.rs") {
            return "";
        }
        self.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default()
    }

    /// The lines of the product that do not begin as a comment, with their numbers, from 1.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_code = |line: &str| {
            !["//", "/*", "<!--"].iter().any(|open| line.trim_start().starts_with(open))
        };
        numbered(self.product()).filter(move |(_, line)| is_code(line))
    }

    /// A violation in a line of this file.
    pub(super) fn violation(&self, line: usize, sentence: impl Into<String>) -> Violation {
        Violation { path: self.path.clone(), line, sentence: sentence.into() }
    }
}

/// Lines with their numbers, from 1.
pub(super) fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line))
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
            files.push(File { path, text });
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
