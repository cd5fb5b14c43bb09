//! The browser tests, and what came of them by Playwright's own JSON report.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::one;
use super::tally::Tally;
use crate::place::Place;
use crate::process::watched;
use crate::{install, say};

/// What they need beside Parlor itself.
#[derive(Debug)]
pub(crate) struct Tools {
    chromium: Option<PathBuf>,
    turnserver: Option<PathBuf>,
}

impl Tools {
    /// Installs what is missing.
    pub(crate) fn install(place: &Place) -> Result<Self> {
        install::node_packages(place)?;
        let chromium = install::chromium(place)?;
        // The tests that need it skip themselves, and say so too.
        let absent = |reason| say::line(&format!("No coturn: {reason}."));
        Ok(Self { chromium, turnserver: install::coturn().map_err(absent).ok() })
    }
}

/// Checks their types, and runs them against the release server.
pub(crate) fn run(place: &Place, tools: &Tools) -> Tally {
    let types = watched(npx(place).args(["tsc", "--noEmit"]));
    let mut tally = one("types of the browser tests", types);
    tally.add(tests(place, tools).unwrap_or_else(|error| one("browser tests", Err(error))));
    tally
}

fn tests(place: &Place, tools: &Tools) -> Result<Tally> {
    let report = place.target.join("end2end/report.json");
    if report.exists() {
        std::fs::remove_file(&report)?;
    }
    if place.recordings().exists() {
        std::fs::remove_dir_all(place.recordings())?;
    }
    let mut command = npx(place);
    command
        .args(["playwright", "test"])
        .env("PARLOR_BINARY", place.server())
        .env("PARLOR_SITE", place.site())
        .env("PARLOR_LAB", place.lab())
        .env("PARLOR_RECORDINGS", place.recordings())
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report);
    for (name, tool) in
        [("PARLOR_CHROMIUM", &tools.chromium), ("PARLOR_TURNSERVER", &tools.turnserver)]
    {
        if let Some(tool) = tool {
            command.env(name, tool);
        }
    }
    let ended = watched(&mut command);
    let mut tally = read(&report)?;
    if ended.is_err() && tally.is_clean() {
        tally.fail("browser tests: Playwright failed outside of a test");
    }
    Ok(tally)
}

fn npx(place: &Place) -> Command {
    let mut command = Command::new("npx");
    command.arg("--no-install").current_dir(place.end2end());
    command
}

fn read(report: &Path) -> Result<Tally> {
    let text = std::fs::read_to_string(report).context("Playwright left no report")?;
    let report: Report =
        serde_json::from_str(&text).context("Playwright's report is not understood")?;
    Ok(report.tally())
}

#[derive(Debug, Deserialize)]
struct Report {
    suites: Vec<Suite>,
    #[serde(default)]
    errors: Vec<Fault>,
}

#[derive(Debug, Deserialize)]
struct Suite {
    #[serde(default)]
    suites: Vec<Self>,
    #[serde(default)]
    specs: Vec<Spec>,
}

#[derive(Debug, Deserialize)]
struct Spec {
    title: String,
    file: String,
    tests: Vec<Test>,
}

#[derive(Debug, Deserialize)]
struct Test {
    status: String,
    #[serde(default)]
    annotations: Vec<Annotation>,
}

#[derive(Debug, Deserialize)]
struct Annotation {
    #[serde(rename = "type")]
    kind: String,
    description: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Fault {
    message: Option<String>,
}

impl Report {
    fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        let mut suites: Vec<&Suite> = self.suites.iter().rev().collect();
        while let Some(suite) = suites.pop() {
            suites.extend(suite.suites.iter().rev());
            for spec in &suite.specs {
                let name = format!("{}: {}", spec.file, spec.title);
                for test in &spec.tests {
                    match test.status.as_str() {
                        "expected" => tally.pass(1),
                        "skipped" => tally.skip(&name, test.reason()),
                        // One that passes only sometimes has found something.
                        _ => tally.fail(&name),
                    }
                }
            }
        }
        for fault in &self.errors {
            let first =
                fault.message.as_deref().unwrap_or_default().lines().next().unwrap_or_default();
            tally.fail(&format!("browser tests: {first}"));
        }
        tally
    }
}

impl Test {
    fn reason(&self) -> &str {
        let skip = self.annotations.iter().find(|annotation| annotation.kind == "skip");
        skip.and_then(|skip| skip.description.as_deref()).unwrap_or("skipped without a reason")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_counted_with_nested_suites_reasons_and_flaky_ones() {
        let report: Report = serde_json::from_str(REPORT).unwrap();
        let tally = report.tally();
        assert_eq!(tally.to_string(), "1 passed, 3 failed, 1 skipped");
        assert_eq!(
            tally.reasons(),
            [
                "skipped  turn.spec.ts: relay: coturn is not installed",
                "FAILED   call.spec.ts: a picture arrives",
                "FAILED   call.spec.ts: sometimes",
                "FAILED   browser tests: no tests found in b.spec.ts"
            ]
        );
    }

    const REPORT: &str = r#"{
        "config": {},
        "suites": [
            { "title": "call.spec.ts", "file": "call.spec.ts", "specs": [
                { "title": "a picture arrives", "file": "call.spec.ts", "ok": false,
                  "tests": [{ "status": "unexpected", "annotations": [], "results": [] }] }
            ], "suites": [
                { "title": "inner", "specs": [
                    { "title": "leaves", "file": "call.spec.ts", "tests": [{ "status": "expected" }] },
                    { "title": "sometimes", "file": "call.spec.ts", "tests": [{ "status": "flaky" }] }
                ] }
            ] },
            { "title": "turn.spec.ts", "specs": [
                { "title": "relay", "file": "turn.spec.ts", "tests": [{ "status": "skipped",
                  "annotations": [{ "type": "skip", "description": "coturn is not installed" }] }] }
            ] }
        ],
        "errors": [{ "message": "no tests found in b.spec.ts\nat x" }],
        "stats": { "expected": 1, "skipped": 1, "unexpected": 1, "flaky": 1 }
    }"#;
}
