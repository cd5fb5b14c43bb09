//! What may not stand in a file: the rules of `rules.toml`, and the words of `retired_words.txt`.

use anyhow::Result;
use regex::{Captures, Regex};
use serde::Deserialize;

use super::Violation;
use super::file::File;

/// What may not stand in some files; its fields are told in `rules.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub(super) name: String,
    files: Pattern,
    #[serde(default)]
    except: Vec<String>,
    #[serde(default)]
    code: bool,
    pattern: Pattern,
    unless: Option<Pattern>,
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Pattern(Regex);

impl TryFrom<String> for Pattern {
    type Error = regex::Error;
    fn try_from(text: String) -> Result<Self, regex::Error> {
        Regex::new(&text).map(Self)
    }
}

/// All rules.
pub(super) fn all() -> Result<Vec<Rule>> {
    #[derive(Deserialize)]
    struct Rules {
        rule: Vec<Rule>,
    }
    let Rules { rule: mut rules } = toml::from_str(RULES)?;
    rules.push(retired_words()?);
    Ok(rules)
}

/// A word from the list, as a part of another one too. The change log tells of the past.
fn retired_words() -> Result<Rule> {
    let words = RETIRED_WORDS.lines().filter(|line| !line.starts_with('#')).map(regex::escape);
    Ok(Rule {
        name: "retired words stay away".to_owned(),
        files: Pattern::try_from(".".to_owned())?,
        except: ["CHANGELOG.md", "xtask/src/lints/retired_words.txt"].map(str::to_owned).to_vec(),
        code: false,
        pattern: Pattern::try_from(format!("(?i)({})", words.collect::<Vec<_>>().join("|")))?,
        unless: None,
        reason: "`$1` was replaced by the field's word".to_owned(),
    })
}

impl Rule {
    /// Where a file violates it.
    pub(super) fn violations(&self, file: &File) -> Vec<Violation> {
        if !self.files.0.is_match(&file.path) {
            return Vec::new();
        }
        let text = if self.code { &file.code } else { &file.text };
        let found = self.pattern.0.captures_iter(text).filter(|found| !self.is_allowed(found));
        let mut violations = found.map(|found| self.violation(file, &found)).collect::<Vec<_>>();
        if self.except.contains(&file.path) {
            let unused = violations.is_empty();
            violations.clear();
            if unused {
                violations.push(file.violation(0, "no exception is needed any more".to_owned()));
            }
        }
        violations
    }

    fn is_allowed(&self, found: &Captures<'_>) -> bool {
        let first = found.get(1).map_or("", |group| group.as_str());
        self.unless.as_ref().is_some_and(|unless| unless.0.is_match(first))
    }

    fn violation(&self, file: &File, found: &Captures<'_>) -> Violation {
        // Where it ends: a pattern may begin in the line before.
        let end = found.get(0).map_or(0, |all| all.end());
        let line = file.text[..end].trim_end().matches('\n').count() + 1;
        let mut sentence = String::new();
        found.expand(&self.reason, &mut sentence);
        file.violation(line, sentence)
    }
}

const RULES: &str = include_str!("rules.toml");

const RETIRED_WORDS: &str = include_str!("retired_words.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_out_of_its_place_is_found() {
        let waits = "a machine waits for nothing";
        assert_eq!(found(waits, "protocol/src/a.rs", "fn a() {}\nasync fn b() {}\n"), [2]);
        let objects = "only browser names the browser's objects";
        let text = "// web_sys\nuse leptos::web_sys::Window;\nlet web_sysx = 1;\n";
        assert_eq!(found(objects, "app/src/a.rs", text), [2]);
        assert_eq!(found(objects, "browser/src/a.rs", text), [0; 0]);
        let travels = "only protocol and app::api define what travels";
        assert_eq!(found(travels, "browser/src/a.rs", "#[derive(serde::Serialize)]\n"), [1]);
        assert_eq!(found(travels, "app/src/api.rs", "use serde::Serialize;\n"), [0; 0]);
        assert_eq!(found(travels, "app/src/api.rs", "fn a() {}\n"), [0]);
        let elements = "<p inner_html=a/>\n<p prop:innerHTML=a/>\n<iframe srcdoc=a/>\na.set_outer_html(b);\n\
                        a.insertAdjacentHTML(b)\ndocument.write(a)\na.setHTMLUnsafe(b)\na.html()\n";
        let places = found("text stays text", "app/src/a.rs", elements);
        assert_eq!(places, [1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn a_secret_in_a_log_is_found_and_the_word_alone_is_not() {
        let text = "info!(\"a ticket\");\nwarn!(\n    reason,\n    \"{token}\"\n);\ninfo!(%name, \"x\");\ndebug!(name);\n\
                    error!(\"{} \\\" seat\", a);\nerror!(\"{a} {seat:?}\");\nlet name = info!(\"a\");\n\
                    1 => info!(\"a\"),\nname => 2,\nwarn!(\"{}\", f(&g(name)));\nwarn!(\"{}\", f(a), ticket);\n";
        let places = found("logs keep secrets", "server/src/a.rs", text);
        assert_eq!(places, [4, 6, 9, 13, 14]);
    }

    #[test]
    fn an_inline_style_is_found_and_other_styles_are_not() {
        let text = "<div style=\"x\">\n<div\n  style:width=w\n>\nlet style = 1;\nTile { style: x }\n<div class=\"style=1\">\nif style == 2\n";
        assert_eq!(found("no inline style", "app/src/a.rs", text), [1, 3]);
        assert_eq!(found("no inline style", "app/index.html", "<style=\"x\">\n"), [1]);
    }

    #[test]
    fn a_foreign_host_is_found_and_comments_and_namespaces_are_not() {
        let text = "// https://a.net\nlet a = \"stun://stun.a.net\";\nlet b = \"http://www.w3.org/2000/svg\";\n\
                    let c = \"http://127.0.0.1:3000 https://a.example.org\";\nlet d = format!(\"https://{host}/\");\n";
        assert_eq!(found("no foreign host", "server/src/a.rs", text), [2]);
        let text = "/* https://a.net */\n@import \"//a.net/a.css\";\n";
        assert_eq!(found("no foreign host", "style/a.css", text), [2]);
    }

    #[test]
    fn an_ignored_test_and_a_long_map_are_found() {
        let text = "#[test]\n#[ignore = \"slow\"]\nfn a() {}\n";
        assert_eq!(found("every test is run", "server/src/a.rs", text), [2]);
        let short = "ARCHITECTURE.md is short";
        assert_eq!(found(short, "ARCHITECTURE.md", &"line\n".repeat(181)), [181]);
        assert_eq!(found(short, "ARCHITECTURE.md", &"line\n".repeat(180)), [0; 0]);
    }

    #[test]
    fn a_build_that_fetches_is_found() {
        assert_eq!(found("no build script", "server/build.rs", "fn main() {}"), [1]);
        let text = "Command::new(\"curl\");\nsucceeds(\"git\", &[]);\nCommand::new(\"npm\");\n";
        assert_eq!(found("the commands start no other programs", "xtask/src/a.rs", text), [1, 2]);
        let lock = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\nsource = \"git+https://a.example\"";
        assert_eq!(found("crates come from their registry", "fuzz/Cargo.lock", lock), [2]);
        let lock = "\"resolved\": \"https://registry.npmjs.org/a\",\n\"resolved\": \"https://a.example/b\"";
        let npm = "npm packages come from their registry";
        assert_eq!(found(npm, "end2end/package-lock.json", lock), [2]);
    }

    #[test]
    fn a_retired_word_is_found_but_in_the_change_log() {
        let word = RETIRED_WORDS.lines().last().unwrap_or_default().to_uppercase();
        let text = format!("a\nb{word}s\n");
        assert_eq!(found("retired words stay away", "docs/turn.md", &text), [2]);
        assert_eq!(found("retired words stay away", "CHANGELOG.md", &text), [0; 0]);
    }

    fn found(name: &str, path: &str, text: &str) -> Vec<usize> {
        let rules = all().unwrap();
        let rule = rules.iter().find(|rule| rule.name == name).expect("the rule is there");
        let file = File::new(path.to_owned(), text.to_owned());
        rule.violations(&file).iter().map(|violation| violation.line).collect()
    }
}
