//! The project's own lints: what neither the compiler nor clippy or cargo-deny checks.
//!
//! They read manifests as `cargo metadata` tells them, and all other files as text, without knowing a language.

mod dependencies;
mod file;
mod rules;
mod server_parts;

use anyhow::Result;

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

/// Runs every lint on the working copy.
pub(crate) fn check(paths: &Paths) -> Tally {
    let mut tally = Tally::default();
    if let Err(error) = run(paths, &mut tally) {
        tally.fail(&format!("project lints: {error:#}"));
    }
    tally
}

fn run(paths: &Paths, tally: &mut Tally) -> Result<()> {
    let mut metadata = cargo(paths, ["metadata", "--no-deps", "--format-version", "1"]);
    let metadata = serde_json::from_slice(&heard(&mut metadata)?.stdout)?;
    let files = file::read(&paths.root)?;
    let over =
        |lint: &dyn Fn(&File) -> Vec<Violation>| files.iter().flat_map(lint).collect::<Vec<_>>();
    report(tally, "dependencies point one way", &dependencies::point_one_way(&metadata));
    report(tally, "the server's parts point one way", &over(&server_parts::point_one_way));
    for rule in rules::all()? {
        report(tally, &rule.name, &over(&|file: &File| rule.violations(file)));
    }
    Ok(())
}

fn report(tally: &mut Tally, name: &str, violations: &[Violation]) {
    for Violation { path, line, sentence } in violations {
        print::line(&format!("   {path}:{line}: {sentence}"));
    }
    if violations.is_empty() { tally.pass(1) } else { tally.fail(&format!("project lint: {name}")) }
}
