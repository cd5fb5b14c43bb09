//! What may not stand in a line, by its text.

use super::Violation;
use super::file::{File, numbered};

/// Words that belong into some folders only.
struct Words {
    folders: &'static [&'static str],
    except: &'static [&'static str],
    words: &'static [&'static str],
    reason: &'static str,
}

const WORDS: [Words; 4] = [
    // Clippy names functions and types, and this is neither.
    Words {
        folders: &["protocol/src"],
        except: &[],
        words: &["async"],
        reason: "protocol waits for nothing",
    },
    // Leptos passes them on to crates whose manifests do not name them.
    Words {
        folders: &["app/", "server/"],
        except: &[],
        words: &["web_sys", "js_sys"],
        reason: "only `browser` names the browser's objects",
    },
    // What a ticket claims is read by the server alone; what `/version` answers is for operators. Clippy does not heed
    // an exception for a derive.
    Words {
        folders: &["browser/", "app/", "server/"],
        except: &[
            "app/src/api.rs",
            "server/src/access/ticket/signed.rs",
            "server/src/http/status.rs",
        ],
        words: &["Serialize", "Deserialize"],
        reason: "only `protocol` and `app::api` define what travels",
    },
    // Everything by which a text becomes elements. Source: HTML §8.5 (dynamic markup insertion, DOM parsing).
    Words {
        folders: &["browser/", "app/", "server/"],
        except: &[],
        words: &[
            "inner_html",
            "innerHTML",
            "set_inner_html",
            "outer_html",
            "outerHTML",
            "set_outer_html",
            "insert_adjacent_html",
            "insertAdjacentHTML",
            "create_contextual_fragment",
            "createContextualFragment",
            "parse_from_string",
            "parseFromString",
            "setHTMLUnsafe",
            "parseHTMLUnsafe",
            "srcdoc",
            "set_srcdoc",
            "document.write",
        ],
        reason: "text stays text",
    },
];

/// See [`WORDS`]. An exception that nothing needs any more is a violation too.
pub(super) fn words_stay_where_they_belong(file: &File) -> Vec<Violation> {
    let mut violations = Vec::new();
    for Words { except, words, reason, .. } in
        WORDS.iter().filter(|words| file.is_in(words.folders))
    {
        let mut found = Vec::new();
        for (number, line) in file.code() {
            if let Some(word) = words.iter().find(|word| has_word(line, word)) {
                found.push(file.violation(number, format!("`{word}`: {reason}")));
            }
        }
        if !except.contains(&file.path.as_str()) {
            violations.append(&mut found);
        } else if found.is_empty() {
            violations
                .push(file.violation(0, format!("no exception is needed any more ({reason})")));
        }
    }
    violations
}

/// Names and addresses are not for a log that is kept. Tokens, SDP and candidates hide themselves in `Debug` besides.
pub(super) fn logs_keep_secrets(file: &File) -> Vec<Violation> {
    let secrets = [
        "sdp",
        "candidate",
        "ticket",
        "token",
        "seat",
        "name",
        "caller",
        "peer_address",
        "remote_address",
    ];
    let mut violations = Vec::new();
    for log in ["info!(", "warn!(", "error!("] {
        for (at, _) in file
            .product()
            .match_indices(log)
            .filter(|_| file.is_in(&["browser/", "app/", "server/"]))
        {
            let told = call(&file.product()[at..]);
            // Every other part is the inside of a string, where only what stands in braces is a value.
            let is_told = |secret: &&&str| {
                told.split('"').enumerate().any(|(part, text)| match part % 2 {
                    0 => has_word(text, secret),
                    _ => text
                        .split('{')
                        .skip(1)
                        .any(|value| has_word(value.split('}').next().unwrap_or_default(), secret)),
                })
            };
            if let Some(secret) = secrets.iter().find(is_told) {
                let line = file.text[..at].matches('\n').count() + 1;
                violations.push(file.violation(line, format!("a log must not tell a {secret}")));
            }
        }
    }
    violations
}

/// A macro's call, up to its closing parenthesis.
fn call(code: &str) -> &str {
    let mut depth = 0usize;
    for (at, c) in code.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth <= 1 => return &code[..at],
            ')' => depth -= 1,
            _ => {}
        }
    }
    code
}

/// The content security policy forbids it in what the server renders.
pub(super) fn no_inline_style(file: &File) -> Vec<Violation> {
    // `style=`, `style:width=`; not `style: x` in a struct nor a longer word.
    let is_style = |word: &str| {
        word.strip_prefix("style=").is_some_and(|rest| !rest.starts_with('='))
            || word.strip_prefix("style:").is_some_and(|rest| rest.starts_with(char::is_alphabetic))
    };
    let styled = file.code().filter(|(_, line)| {
        file.is_in(&["app/"]) && line.split(|c: char| c.is_whitespace() || c == '<').any(is_style)
    });
    styled
        .map(|(number, _)| file.violation(number, "style belongs into style/, named by a class"))
        .collect()
}

/// The details of a call go to no other server.
pub(super) fn no_foreign_host(file: &File) -> Vec<Violation> {
    let mut violations = Vec::new();
    if file.is_in(&["browser/src", "app/", "style/", "server/src"]) {
        for (number, line) in file.code() {
            if let Some(host) = hosts(line).find(|host| !is_own(host)) {
                violations.push(file.violation(number, format!("{host} is a foreign host")));
            }
        }
    }
    violations
}

/// What stands behind each `//` that begins a host: after a scheme, a quote or `url(`.
fn hosts(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("//")
        .filter(|(at, _)| line[..*at].ends_with([':', '"', '\'', '(', '=']))
        .map(|(at, _)| {
            let rest = &line[at + 2..];
            rest.split(|c: char| !(c.is_alphanumeric() || "-.[]".contains(c)))
                .next()
                .unwrap_or_default()
        })
}

/// Names of this machine, of examples (RFC 2606), and of XML namespaces, which are not asked for anything.
fn is_own(host: &str) -> bool {
    let is_example = |end| {
        host.strip_suffix(end).is_some_and(|rest: &str| rest.is_empty() || rest.ends_with('.'))
    };
    ["localhost", "127.0.0.1", "www.w3.org", "["].iter().any(|own| host.starts_with(own))
        || ["example", "example.org", "example.com"].into_iter().any(is_example)
        || !host.contains('.')
}

/// A test that is there is run, and waits for what it waits for.
pub(super) fn tests_are_honest(file: &File) -> Vec<Violation> {
    let wrong = |line: &str| match file.path.rsplit('.').next() {
        Some("rs") => {
            line.trim_start().starts_with("#[ignore").then_some("an ignored test tells nothing")
        }
        Some("ts") if !line.trim_start().starts_with("//") => wrong_in_typescript(line),
        _ => None,
    };
    let wrongs = numbered(&file.text).filter_map(|(number, line)| Some((number, wrong(line)?)));
    wrongs.map(|(number, sentence)| file.violation(number, sentence)).collect()
}

fn wrong_in_typescript(line: &str) -> Option<&'static str> {
    if line.contains("waitForTimeout") {
        return Some("wait for a condition, not for a time");
    }
    if line.contains(".only(") || line.contains(".fixme(") {
        return Some("every test is run");
    }
    // `test.skip(condition, reason)` says why; `test.skip('title', …)` and `test.skip()` do not.
    let skip = line.split_once(".skip(")?.1.trim_start();
    let is_unconditional = skip.starts_with(['\'', '"', '`', ')']) || skip.starts_with("true");
    is_unconditional
        .then_some("a test is skipped under a condition and with a reason, or not at all")
}

/// A long map is not kept true.
pub(super) fn architecture_is_short(file: &File) -> Vec<Violation> {
    let lines = file.text.lines().count();
    let is_long = file.path == "ARCHITECTURE.md" && lines > 180;
    is_long
        .then(|| file.violation(lines, format!("{lines} lines; 180 is the most")))
        .into_iter()
        .collect()
}

/// Whether `word` stands in `line`, not as a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(part) && !line[at + word.len()..].starts_with(part))
}

#[cfg(test)]
mod tests {
    use super::super::Lint;
    use super::*;

    fn found(lint: Lint, path: &str, text: &str) -> Vec<usize> {
        let file = File { path: path.to_owned(), text: text.to_owned() };
        lint(&file).iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn a_word_out_of_its_place_is_found() {
        let words = words_stay_where_they_belong;
        assert_eq!(found(words, "protocol/src/a.rs", "fn a() {}\nasync fn b() {}\n"), [2]);
        assert_eq!(
            found(
                words,
                "app/src/a.rs",
                "// web_sys\nuse leptos::web_sys::Window;\nlet web_sysx = 1;\n"
            ),
            [2]
        );
        assert_eq!(
            found(words, "browser/src/a.rs", "use web_sys::Window;\n#[derive(serde::Serialize)]\n"),
            [2]
        );
        assert_eq!(found(words, "app/src/api.rs", "use serde::Serialize;\n"), [0; 0]);
        assert_eq!(found(words, "app/src/api.rs", "fn a() {}\n"), [0]);
        assert_eq!(
            found(
                words,
                "app/src/a.rs",
                "<p inner_html=a/>\n<p prop:innerHTML=a/>\n<iframe srcdoc=a/>\n"
            ),
            [1, 2, 3]
        );
    }

    #[test]
    fn a_secret_in_a_log_is_found() {
        let text = "info!(\"a ticket\");\nwarn!(\n    reason,\n    \"{token}\"\n);\ninfo!(%name, \"x\");\ndebug!(name);\n";
        assert_eq!(found(logs_keep_secrets, "server/src/a.rs", text), [6, 2]);
    }

    #[test]
    fn an_inline_style_is_found_and_other_styles_are_not() {
        let text = "<div style=\"x\">\n<div\n  style:width=w\n>\nlet style = 1;\nTile { style: x }\n<div class=\"style=1\">\nif style == 2\n";
        assert_eq!(found(no_inline_style, "app/src/a.rs", text), [1, 3]);
        assert_eq!(found(no_inline_style, "app/index.html", "<style=\"x\">\n"), [1]);
    }

    #[test]
    fn a_foreign_host_is_found_and_comments_and_namespaces_are_not() {
        let text = "// https://a.net\nlet a = \"stun://stun.a.net\";\nlet b = \"http://www.w3.org/2000/svg\";\n\
                    let c = \"http://127.0.0.1:3000 https://a.example.org\";\nlet d = format!(\"https://{host}/\");\n";
        assert_eq!(found(no_foreign_host, "server/src/a.rs", text), [2]);
        assert_eq!(
            found(
                no_foreign_host,
                "style/a.css",
                "/* https://a.net */\n@import \"//a.net/a.css\";\n"
            ),
            [2]
        );
    }

    #[test]
    fn a_test_that_waits_or_is_left_out_and_a_long_map_are_found() {
        assert_eq!(
            found(
                tests_are_honest,
                "server/src/a.rs",
                "#[test]\n#[ignore = \"slow\"]\nfn a() {}\n"
            ),
            [2]
        );
        let text = "await page.waitForTimeout(100);\ntest.only('a', f);\ntest.fixme('b', f);\ntest.skip('c', f);\n\
                    test.skip(!address, 'no address');\n// test.skip('d')\ntest.describe.only('e', f);\n";
        assert_eq!(found(tests_are_honest, "end2end/tests/a.spec.ts", text), [1, 2, 3, 4, 7]);
        assert_eq!(found(architecture_is_short, "ARCHITECTURE.md", &"line\n".repeat(181)), [181]);
        assert_eq!(found(architecture_is_short, "ARCHITECTURE.md", &"line\n".repeat(180)), [0; 0]);
    }
}
