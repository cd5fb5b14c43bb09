//! The project's own lints: each a named check, with a sentence for every place that violates it.
//!
//! They read sources as text. What a compiler lint can see (`unwrap`, `println!`, a lock held across an
//! await) is left to clippy.

mod borders;
mod documents;
mod downloads;
mod exceptions;
mod honesty;
mod leaks;
mod mask;
mod page;
mod source;

use anyhow::Result;

use crate::place::Place;
use crate::process::{cargo, heard};
use crate::say;
use crate::tally::Tally;
use exceptions::EXCEPTIONS;
use source::{Edge, Source};

/// Everything that is checked, as it is on the disk.
#[derive(Debug, Default)]
pub(crate) struct Project {
    /// Sources of the product and its tests.
    sources: Vec<Source>,
    /// Which crate names which in its manifest, tests left out.
    edges: Vec<Edge>,
    /// All crates of the workspace.
    members: Vec<String>,
    /// Which packages are built and tested with.
    locks: Vec<Source>,
}

/// One place that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
struct Violation {
    /// The file, from the repository's root.
    path: String,
    /// The line, from 1; 0 for the whole file.
    line: usize,
    /// What is wrong.
    sentence: String,
}

type Check = fn(&Project) -> Vec<Violation>;

/// Runs every check on the working copy.
pub(crate) fn check(place: &Place) -> Tally {
    let mut tally = Tally::default();
    match Project::read(place) {
        Ok(project) => {
            for (name, check) in CHECKS {
                let broken = without_exceptions(name, check(&project));
                for Violation { path, line, sentence } in &broken {
                    say::line(&format!("   {path}:{line}: {sentence}"));
                }
                if broken.is_empty() {
                    tally.pass(1)
                } else {
                    tally.fail(&format!("project lint: {name}"))
                }
            }
        }
        Err(error) => tally.fail(&format!("project lints: {error:#}")),
    }
    tally
}

const CHECKS: &[(&str, Check)] = &[
    ("dependencies point one way", borders::dependencies_point_one_way),
    ("the server's parts point one way", borders::server_parts_point_one_way),
    ("protocol depends on serde, serde_json and thiserror only", borders::protocol_is_small),
    ("protocol is pure", borders::protocol_is_pure),
    ("only browser names web_sys and js_sys", borders::only_browser_names_the_web),
    ("only server binds a socket", borders::only_server_binds),
    ("only protocol and app::api serialize", borders::only_words_are_serialized),
    ("one lock", borders::one_lock),
    ("nothing is forgotten", leaks::nothing_is_forgotten),
    ("every queue is bounded", leaks::queues_are_bounded),
    ("logs keep secrets", leaks::logs_keep_secrets),
    ("no raw HTML", page::no_raw_html),
    ("no inline style", page::no_inline_style),
    ("no HydrationScripts", page::no_hydration_scripts),
    ("no foreign host", page::no_foreign_host),
    ("tests are honest", honesty::tests_are_honest),
    ("ARCHITECTURE.md is short", documents::architecture_is_short),
    ("docs/protocol.md names every message", documents::protocol_is_documented),
    ("builds download nothing", downloads::builds_download_nothing),
];

const LOCKS: [&str; 3] = ["Cargo.lock", "fuzz/Cargo.lock", "end2end/package-lock.json"];

impl Project {
    fn read(place: &Place) -> Result<Self> {
        let mut metadata = cargo(place, ["metadata", "--no-deps", "--format-version", "1"]);
        let metadata = serde_json::from_slice(&heard(&mut metadata)?.stdout)?;
        let (members, edges) = source::manifests(&metadata);
        let lock = |path: &str| {
            std::fs::read_to_string(place.root.join(path)).map(|text| Source::new(path, &text))
        };
        let locks = LOCKS.into_iter().map(lock).collect::<Result<_, _>>()?;
        Ok(Self { sources: source::read(&place.root)?, edges, members, locks })
    }

    fn source(&self, path: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.path == path)
    }

    /// The sources whose path begins with one of these.
    fn below<'a>(&'a self, folders: &'a [&str]) -> impl Iterator<Item = &'a Source> {
        let inside =
            |source: &&Source| folders.iter().any(|folder| source.path.starts_with(folder));
        self.sources.iter().filter(inside)
    }
}

fn without_exceptions(check: &str, mut broken: Vec<Violation>) -> Vec<Violation> {
    for exception in EXCEPTIONS.iter().filter(|exception| exception.check == check) {
        let before = broken.len();
        broken.retain(|violation| violation.path != exception.path);
        if broken.len() == before {
            broken.push(Violation {
                path: "xtask/src/lints/exceptions.rs".to_owned(),
                line: 0,
                sentence: format!(
                    "{} needs no exception any more ({})",
                    exception.path, exception.reason
                ),
            });
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_lets_its_file_pass_and_is_itself_a_violation_when_nothing_needs_it() {
        let exception = &EXCEPTIONS[0];
        let violation =
            |path: &str| Violation { path: path.to_owned(), line: 1, sentence: String::new() };

        let names_it = |left: Vec<Violation>| {
            left.iter()
                .any(|left| left.path == exception.path || left.sentence.contains(exception.path))
        };
        assert!(!names_it(without_exceptions(exception.check, vec![violation(exception.path)])));
        assert!(names_it(without_exceptions(exception.check, Vec::new())));
        let left = without_exceptions("another rule", vec![violation(exception.path)]);
        assert_eq!(left, [violation(exception.path)]);
    }

    #[test]
    fn every_exception_names_a_check_and_a_reason() {
        for exception in EXCEPTIONS {
            assert!(CHECKS.iter().any(|(name, _)| *name == exception.check), "{}", exception.check);
            assert!(exception.reason.ends_with('.'), "{}", exception.reason);
        }
    }

    impl Project {
        /// A project of these files.
        pub(super) fn of(files: &[(&str, &str)]) -> Self {
            let sources = files.iter().map(|(path, text)| Source::new(path, text)).collect();
            Self { sources, ..Self::default() }
        }

        /// The same with these lines in its manifests.
        pub(super) fn with_edges(edges: &[(&str, &str)]) -> Self {
            let edge = |(from, to): &(&str, &str)| Edge { from: (*from).into(), to: (*to).into() };
            let names = edges.iter().flat_map(|(from, to)| [*from, *to]);
            Self {
                members: names.map(str::to_owned).collect(),
                edges: edges.iter().map(edge).collect(),
                ..Self::default()
            }
        }
    }

    /// What [`lines`] gives where nothing is wrong.
    pub(super) const NOWHERE: [usize; 0] = [];

    /// The lines that a check names in one file.
    pub(super) fn lines(check: Check, path: &str, text: &str) -> Vec<usize> {
        check(&Project::of(&[(path, text)])).iter().map(|violation| violation.line).collect()
    }
}
