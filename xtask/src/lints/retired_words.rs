//! Words that must not come back, in names or in prose.

use super::Violation;
use super::file::{File, numbered};

/// A word from the list in a line of any file, as a part of another one too. The change log tells of the past.
pub(super) fn stay_away(file: &File) -> Vec<Violation> {
    if ["CHANGELOG.md", "xtask/src/lints/retired_words.txt"].contains(&file.path.as_str()) {
        return Vec::new();
    }
    let words: Vec<String> =
        WORDS.lines().filter(|line| !line.starts_with('#')).map(str::to_lowercase).collect();
    let mut violations = Vec::new();
    for (number, line) in numbered(&file.text) {
        let line = line.to_lowercase();
        for word in words.iter().filter(|word| line.contains(*word)) {
            violations
                .push(file.violation(number, format!("`{word}` was replaced by the field's word")));
        }
    }
    violations
}

const WORDS: &str = include_str!("retired_words.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retired_word_is_found_but_in_the_change_log() {
        let word = WORDS.lines().last().unwrap_or_default().to_uppercase();
        let found = |path: &str| {
            stay_away(&File { path: path.to_owned(), text: format!("a\nb{word}s\n") }).len()
        };
        assert_eq!(found("docs/turn.md"), 1);
        assert_eq!(found("CHANGELOG.md"), 0);
    }
}
