//! What must not get away: browser objects, memory, secrets.

use super::source::{has_word, line_of};
use super::{Project, Violation};

/// Listeners, tracks, connections and sockets end by `Drop`.
pub(super) fn nothing_is_forgotten(project: &Project) -> Vec<Violation> {
    // `Closure::forget` and its like are told from other methods of that name by browser/clippy.toml.
    let words = [
        "mem::forget",
        "Closure::forget",
        "into_js_value",
        "once_into_js",
        "Box::leak",
        ".leak(",
        "ManuallyDrop",
    ];
    project.words_in_product(&["protocol/", "browser/", "app/", "server/"], &words, |word| {
        format!("`{word}` keeps something for ever: give it an owner that drops it")
    })
}

/// A queue without an end is memory without an end.
pub(super) fn queues_are_bounded(project: &Project) -> Vec<Violation> {
    let words = ["unbounded", "unbounded_channel", "UnboundedSender", "UnboundedReceiver"];
    project.words_in_product(&["protocol/", "browser/", "app/", "server/"], &words, |word| {
        format!("`{word}`: every queue has an end, and says what happens there")
    })
}

/// Descriptions, candidates, tickets, names and addresses are not for a log that somebody keeps.
pub(super) fn logs_keep_secrets(project: &Project) -> Vec<Violation> {
    let mut violations = Vec::new();
    for source in project.below(&["browser/", "app/", "server/"]) {
        for log in ["info!", "warn!", "error!"] {
            for (at, _) in source.product.match_indices(log) {
                let end = at + arguments(&source.product[at..]);
                let (code, spoken) = (&source.product[at..end], &source.spoken[at..end]);
                if let Some(secret) = secret(code, spoken) {
                    let line = line_of(&source.product, at);
                    violations
                        .push(source.violation(line, format!("`{log}` must not tell a {secret}")));
                }
            }
        }
    }
    violations
}

fn secret(code: &str, spoken: &str) -> Option<&'static str> {
    let named = |word: &&str| {
        has_word(code, word)
            || ["{", "{ "].iter().any(|open| spoken.contains(&format!("{open}{word}")))
    };
    SECRETS.iter().find(|word| named(word)).copied()
}

/// How far a macro's call goes, from its name to its closing parenthesis.
fn arguments(code: &str) -> usize {
    let mut depth = 0usize;
    for (at, c) in code.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth <= 1 => return at + 1,
            ')' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

const SECRETS: &[&str] = &[
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

#[cfg(test)]
mod tests {
    use super::super::tests::lines;
    use super::*;

    #[test]
    fn a_forgotten_closure_is_found() {
        let text = "Closure::forget(on_click);\n// mem::forget(x)\nlet value = closure.into_js_value();\nseats.forget(&id);\n";
        assert_eq!(lines(nothing_is_forgotten, "browser/src/listener.rs", text), [1, 3]);
        assert_eq!(lines(nothing_is_forgotten, "app/src/app.rs", "std::mem::forget(x);\n"), [1]);
    }

    #[test]
    fn a_queue_without_an_end_is_found() {
        let text = "use futures::channel::mpsc;\nlet (tx, rx) = mpsc::unbounded();\n";
        assert_eq!(lines(queues_are_bounded, "browser/src/call_task.rs", text), [2]);
        let text = "let (tx, rx) = mpsc::unbounded_channel();\n";
        assert_eq!(lines(queues_are_bounded, "server/src/signaling/room_task.rs", text), [1]);
    }

    #[test]
    fn a_secret_in_a_log_is_found() {
        let text = "info!(\"joined\");\nwarn!(\n    reason,\n    \"{token}\"\n);\ninfo!(%name, \"x\");\ndebug!(name);\n";
        assert_eq!(lines(logs_keep_secrets, "server/src/signaling/ws.rs", text), [6, 2]);
    }
}
