//! Who may know whom, and what.

use super::source::{has_word, line_of, numbered};
use super::{Project, Violation};

/// `protocol ← browser ← app ← server`, and `server → protocol`.
pub(super) fn dependencies_point_one_way(project: &Project) -> Vec<Violation> {
    let allowed: &[(&str, &[&str])] = &[
        ("protocol", &[]),
        ("browser", &["protocol"]),
        ("app", &["browser", "protocol"]),
        ("server", &["app", "protocol"]),
        ("xtask", &[]),
    ];
    let wrong = |from: &str, to: &str| {
        // What only tests consist of may stand on anything, and nothing on it.
        let Some((_, may)) = allowed.iter().find(|(name, _)| *name == from) else { return false };
        project.members.iter().any(|member| member == to) && !may.contains(&to)
    };
    manifests(project, wrong, |from, to| format!("{from} must not depend on {to}"))
}

/// `access, ice ← operate ← context ← signaling ← http`, each over the small common files; and nothing names the root.
pub(super) fn server_parts_point_one_way(project: &Project) -> Vec<Violation> {
    let common = ["clock", "random", "files", "field"];
    let allowed: &[(&str, &[&str])] = &[
        ("access", &[]),
        ("ice", &[]),
        ("operate", &["access", "ice"]),
        ("context", &["access", "ice", "operate"]),
        ("signaling", &["access", "ice", "operate", "context"]),
        ("http", &["access", "ice", "operate", "context", "signaling"]),
        ("error", &["access", "http"]),
    ];
    let mut violations = Vec::new();
    for source in project.below(&["server/src/"]) {
        let path = source.path.trim_start_matches("server/src/");
        let part = path.split(['/', '.']).next().unwrap_or_default();
        // The root puts the parts together, and the program stands on the root.
        if ["lib", "main", "program", "testing"].contains(&part) {
            continue;
        }
        let may = allowed.iter().find(|(name, _)| *name == part).map_or(&[][..], |(_, may)| may);
        for (at, _) in source.product.match_indices("crate::") {
            for named in imported(&source.product[at + "crate::".len()..]) {
                if named != part && !may.contains(&named) && !common.contains(&named) {
                    let line = line_of(&source.product, at);
                    violations
                        .push(source.violation(line, format!("{part} must not import {named}")));
                }
            }
        }
    }
    violations
}

/// What stands behind `crate::`: one name, or those in the outermost braces.
fn imported(code: &str) -> Vec<&str> {
    let Some(list) = code.strip_prefix('{') else { return vec![first_name(code)] };
    let (mut depth, mut start, mut names) = (0usize, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                names.push(first_name(list[start..at].trim()));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn first_name(path: &str) -> &str {
    let end = path.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(path.len());
    &path[..end]
}

/// Nothing else fits where no I/O is done.
pub(super) fn protocol_is_small(project: &Project) -> Vec<Violation> {
    let wrong = |from: &str, to: &str| {
        from == "protocol" && !["litemap", "serde", "serde_json", "thiserror"].contains(&to)
    };
    manifests(project, wrong, |_, to| format!("protocol must not depend on {to}"))
}

/// No I/O, no clock, no randomness, no thread, no order that changes from run to run.
pub(super) fn protocol_is_pure(project: &Project) -> Vec<Violation> {
    let words = [
        "Instant",
        "SystemTime",
        "HashMap",
        "HashSet",
        "RandomState",
        "std::fs",
        "std::net",
        "std::env",
        "std::io",
        "std::thread",
        "std::process",
        "std::sync",
        "async",
        "static",
    ];
    // 'static is a lifetime, not a place.
    let mut violations = project.words_in_product(&["protocol/src"], &words, |word| {
        format!("`{word}` has no place in a crate that is a function of its inputs")
    });
    violations.retain(|violation| {
        let line = project
            .source(&violation.path)
            .and_then(|source| source.product.lines().nth(violation.line - 1));
        line.is_none_or(|line| {
            let line = line.replace("'static", "");
            words.iter().any(|word| has_word(&line, word))
        })
    });
    violations
}

/// The browser's own objects stay behind the adapters.
pub(super) fn only_browser_names_the_web(project: &Project) -> Vec<Violation> {
    let foreign = |from: &str, to: &str| from != "browser" && ["web-sys", "js-sys"].contains(&to);
    let mut violations =
        manifests(project, foreign, |from, to| format!("{from} must not depend on {to}"));
    violations.extend(project.words_in_product(
        &["protocol/", "app/", "server/", "xtask/"],
        &["web_sys", "js_sys"],
        |word| format!("only `browser` may name `{word}`"),
    ));
    violations
}

/// Listening is for the server, and for tests.
pub(super) fn only_server_binds(project: &Project) -> Vec<Violation> {
    let words = ["TcpListener", "UdpSocket", "UnixListener", "UnixDatagram"];
    project.words_in_product(&["protocol/", "browser/", "app/", "xtask/"], &words, |word| {
        format!("only `server` may bind a socket, so only it names `{word}`")
    })
}

/// What travels is defined in one place.
pub(super) fn only_words_are_serialized(project: &Project) -> Vec<Violation> {
    let mut violations = Vec::new();
    for source in project.below(&["browser/", "app/", "server/"]) {
        if source.path == "app/src/api.rs" {
            continue;
        }
        for (at, _) in source.product.match_indices("derive(") {
            let list = &source.product[at..];
            let list = &list[..list.find(')').unwrap_or(list.len())];
            if ["Serialize", "Deserialize"].iter().any(|word| has_word(list, word)) {
                let line = line_of(&source.product, at);
                violations.push(
                    source.violation(line, "only `protocol` and `app::api` define what travels"),
                );
            }
        }
        for (line, text) in numbered(&source.product) {
            let by_hand = ["Serialize for", "Deserialize<"].iter().any(|word| has_word(text, word));
            if by_hand && text.trim_start().starts_with("impl") {
                violations.push(
                    source.violation(line, "only `protocol` and `app::api` define what travels"),
                );
            }
        }
    }
    violations
}

/// Around the hub's map of rooms.
pub(super) fn one_lock(project: &Project) -> Vec<Violation> {
    let mut violations = project.words_in_product(
        &["protocol/", "browser/", "app/", "server/"],
        &["Mutex", "RwLock", "Semaphore"],
        |word| format!("`{word}`: the one lock is the hub's, in {HUB}"),
    );
    violations.retain(|violation| violation.path != HUB);
    violations
}

const HUB: &str = "server/src/signaling/hub.rs";

fn manifests(
    project: &Project,
    wrong: impl Fn(&str, &str) -> bool,
    sentence: impl Fn(&str, &str) -> String,
) -> Vec<Violation> {
    let wrong = project.edges.iter().filter(|edge| wrong(&edge.from, &edge.to));
    let violation = |edge: &super::Edge| Violation {
        path: format!("{}/Cargo.toml", edge.from),
        line: 0,
        sentence: sentence(&edge.from, &edge.to),
    };
    wrong.map(violation).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOWHERE, lines};
    use super::*;

    #[test]
    fn a_manifest_that_points_the_wrong_way_is_found() {
        let project =
            Project::with_edges(&[("app", "browser"), ("lab", "browser"), ("protocol", "browser")]);
        let violations = dependencies_point_one_way(&project);
        assert_eq!(violations.len(), 1);
        assert_eq!(violations[0].sentence, "protocol must not depend on browser");
        let project = Project::with_edges(&[("app", "lab"), ("app", "protocol")]);
        assert_eq!(dependencies_point_one_way(&project).len(), 1);
    }

    #[test]
    fn an_import_that_runs_back_up_in_the_server_is_found() {
        let text = "use crate::clock;\nuse crate::operate::log;\nuse crate::{\n    files,\n    http::{serve, tls},\n};\n\
                    use crate::Server;\n";
        let found = |path| lines(server_parts_point_one_way, path, text);
        assert_eq!(found("server/src/signaling/hub.rs"), [3, 7]);
        assert_eq!(found("server/src/http/pages.rs"), [7]);
        assert_eq!(found("server/src/access.rs"), [2, 3, 7]);
        assert_eq!(found("server/src/clock.rs"), [2, 3, 7]);
        assert_eq!(found("server/src/lib.rs"), NOWHERE);
        assert_eq!(found("app/src/app.rs"), NOWHERE);
    }

    #[test]
    fn a_fourth_dependency_of_protocol_is_found() {
        let project =
            Project::with_edges(&[("protocol", "serde"), ("protocol", "rand"), ("app", "rand")]);
        assert_eq!(protocol_is_small(&project).len(), 1);
    }

    #[test]
    fn a_clock_in_protocol_is_found_and_a_lifetime_is_no_static() {
        let text =
            "fn text() -> &'static str { \"Instant\" }\nfn now() { std::time::Instant::now() }\n";
        assert_eq!(lines(protocol_is_pure, "protocol/src/call.rs", text), [2]);
        assert_eq!(lines(protocol_is_pure, "protocol/src/a.rs", "static mut A: u8 = 0;\n"), [1]);
        assert_eq!(lines(protocol_is_pure, "protocol/tests/it/world.rs", text), NOWHERE);
        assert_eq!(lines(protocol_is_pure, "server/src/signaling/ws.rs", text), NOWHERE);
    }

    #[test]
    fn web_sys_outside_of_browser_is_found() {
        let text = "// web_sys\nuse web_sys::Window;\n";
        assert_eq!(lines(only_browser_names_the_web, "app/src/pages/room.rs", text), [2]);
        assert_eq!(lines(only_browser_names_the_web, "browser/src/page.rs", text), NOWHERE);
        let project = Project::with_edges(&[("browser", "web-sys"), ("app", "js-sys")]);
        assert_eq!(only_browser_names_the_web(&project).len(), 1);
    }

    #[test]
    fn a_socket_bound_outside_of_the_server_is_found() {
        let text = "let listener = std::net::TcpListener::bind(address);\n";
        assert_eq!(lines(only_server_binds, "browser/src/socket.rs", text), [1]);
        assert_eq!(lines(only_server_binds, "server/src/lib.rs", text), NOWHERE);
        assert_eq!(lines(only_server_binds, "browser/tests/it.rs", text), NOWHERE);
    }

    #[test]
    fn a_serialized_type_in_the_view_is_found() {
        let text = "#[derive(Debug)]\nstruct A;\n#[derive(\n    Clone,\n    serde::Serialize,\n)]\nstruct B;\n";
        assert_eq!(lines(only_words_are_serialized, "app/src/state.rs", text), [3]);
        assert_eq!(lines(only_words_are_serialized, "app/src/api.rs", text), NOWHERE);
        assert_eq!(lines(only_words_are_serialized, "protocol/src/id.rs", text), NOWHERE);
        let text = "impl<'de> Deserialize<'de> for Tile {}\n";
        assert_eq!(lines(only_words_are_serialized, "app/src/state.rs", text), [1]);
    }

    #[test]
    fn a_second_lock_is_found() {
        let text = "use std::sync::Mutex;\n";
        assert_eq!(lines(one_lock, "server/src/signaling/ws.rs", text), [1]);
        assert_eq!(lines(one_lock, HUB, text), NOWHERE);
    }
}
