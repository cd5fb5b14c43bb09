//! The project's own lints: what neither the compiler nor clippy or cargo-deny checks.
//!
//! They read manifests as `cargo metadata` tells them, and all other files line by line, without knowing a language.

mod builds;
mod dependencies;
mod file;
mod lines;
mod retired_words;
mod server_parts;

use anyhow::Result;
use serde_json::Value;

use crate::paths::Paths;
use crate::print;
use crate::process::{cargo, heard};
use crate::tally::Tally;
use file::File;

/// One place that violates a lint.
#[derive(Debug, PartialEq, Eq)]
struct Violation {
    /// The file, from the repository's root.
    path: String,
    /// The line, from 1; 0 for the whole file.
    line: usize,
    /// What is wrong.
    sentence: String,
}

type Lint = fn(&File) -> Vec<Violation>;

/// Runs every lint on the working copy.
pub(crate) fn check(paths: &Paths) -> Tally {
    let mut tally = Tally::default();
    match read(paths) {
        Ok((metadata, files)) => {
            report(
                &mut tally,
                "dependencies point one way",
                &dependencies::point_one_way(&metadata),
            );
            for (name, lint) in LINTS {
                let violations: Vec<_> = files.iter().flat_map(lint).collect();
                report(&mut tally, name, &violations);
            }
        }
        Err(error) => tally.fail(&format!("project lints: {error:#}")),
    }
    tally
}

fn read(paths: &Paths) -> Result<(Value, Vec<File>)> {
    let mut metadata = cargo(paths, ["metadata", "--no-deps", "--format-version", "1"]);
    Ok((serde_json::from_slice(&heard(&mut metadata)?.stdout)?, file::read(&paths.root)?))
}

fn report(tally: &mut Tally, name: &str, violations: &[Violation]) {
    for Violation { path, line, sentence } in violations {
        print::line(&format!("   {path}:{line}: {sentence}"));
    }
    if violations.is_empty() { tally.pass(1) } else { tally.fail(&format!("project lint: {name}")) }
}

const LINTS: [(&str, Lint); 9] = [
    ("the server's parts point one way", server_parts::point_one_way),
    ("words stay where they belong", lines::words_stay_where_they_belong),
    ("logs keep secrets", lines::logs_keep_secrets),
    ("no inline style", lines::no_inline_style),
    ("no foreign host", lines::no_foreign_host),
    ("tests are honest", lines::tests_are_honest),
    ("ARCHITECTURE.md is short", lines::architecture_is_short),
    ("builds download nothing", builds::download_nothing),
    ("retired words stay away", retired_words::stay_away),
];
