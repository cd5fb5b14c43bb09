//! Playwright's own JSON report: what came of the browser tests.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::say;
use crate::test::tally::Tally;

/// What came of one run of Playwright, or of several.
#[derive(Debug, Deserialize)]
pub(super) struct Report {
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
#[serde(rename_all = "camelCase")]
struct Test {
    status: String,
    #[serde(default)]
    project_name: String,
    #[serde(default)]
    annotations: Vec<Annotation>,
    #[serde(default)]
    results: Vec<Outcome>,
}

/// What came of one run of a test.
#[derive(Debug, Deserialize)]
struct Outcome {
    error: Option<Fault>,
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
    /// The report in a file.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).context("Playwright left no report")?;
        serde_json::from_str(&text).context("Playwright's report is not understood")
    }

    /// This and another one.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.suites.extend(other.suites);
        self.errors.extend(other.errors);
        self
    }

    /// Something went wrong that is no test's.
    pub(super) fn fail(&mut self, message: &str) {
        self.errors.push(Fault { message: Some(message.to_owned()) });
    }

    /// How many passed, which failed and which were skipped.
    pub(super) fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for (name, test) in self.tests() {
            match test.status.as_str() {
                "expected" => tally.pass(1),
                "skipped" => tally.skip(&name, test.reason()),
                // One that passes only sometimes has found something.
                _ => tally.fail(&match test.results.iter().find_map(|run| run.error.as_ref()) {
                    Some(fault) => format!("{name}: {}", fault.in_short()),
                    None => name,
                }),
            }
        }
        for fault in &self.errors {
            tally.fail(&format!("browser tests: {}", fault.in_short()));
        }
        tally
    }

    /// X-04 over the whole run: every test that passed asserted it of its pages, in both browsers.
    pub(super) fn watched(&self) -> Tally {
        let mut tally = Tally::default();
        for (name, test) in self.tests() {
            if test.status == "expected" && test.annotation("watched").is_none() {
                tally.fail(&format!("X-04: nobody watched the pages of {name}"));
            }
        }
        for browser in ["chromium", "firefox"] {
            let summaries = self.tests().filter_map(|(_, test)| test.annotation("watched"));
            let [pages, requests] = summaries.fold([0, 0], |[pages, requests], summary| {
                let [more_pages, more_requests] = seen(summary, browser);
                [pages + more_pages, requests + more_requests]
            });
            let sum = format!("X-04: {pages} pages in {browser} made {requests} requests");
            if pages == 0 {
                tally.fail(&sum);
            } else {
                say::line(&format!("   {sum}, none of them to a stranger"));
            }
        }
        tally
    }

    /// What tests have measured, a sentence each.
    pub(super) fn measured(&self) -> impl Iterator<Item = String> {
        self.tests().filter_map(|(_, test)| test.annotation("measured").map(str::to_owned))
    }

    /// All tests, each by its file, title and project.
    fn tests(&self) -> impl Iterator<Item = (String, &Test)> {
        let mut all = Vec::new();
        let mut suites: Vec<&Suite> = self.suites.iter().rev().collect();
        while let Some(suite) = suites.pop() {
            suites.extend(suite.suites.iter().rev());
            for spec in &suite.specs {
                for test in &spec.tests {
                    let project = match test.project_name.as_str() {
                        "" | "chromium" => String::new(),
                        other => format!(" ({other})"),
                    };
                    all.push((format!("{}: {}{project}", spec.file, spec.title), test));
                }
            }
        }
        all.into_iter()
    }
}

/// How many pages and requests a test saw in a browser, from a summary such as `firefox 2 pages 40 requests`.
fn seen(summary: &str, browser: &str) -> [u64; 2] {
    let line = summary.lines().find_map(|line| line.strip_prefix(browser)).unwrap_or_default();
    let mut numbers = line.split(' ').filter_map(|word| word.parse().ok());
    [numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)]
}

impl Fault {
    /// Its first lines as one, without colours: what was expected and what there was.
    fn in_short(&self) -> String {
        let message = self.message.as_deref().unwrap_or_default();
        let lines = message.lines().map(plain).filter(|line| !line.trim().is_empty()).take(LINES);
        lines.map(|line| line.trim().to_owned()).collect::<Vec<_>>().join(" | ")
    }
}

/// How much of a fault is said.
const LINES: usize = 6;

/// A line without what colours it (ECMA-48, SGR).
fn plain(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').map_or("", |(_, rest)| rest))
}

impl Test {
    fn reason(&self) -> &str {
        self.annotation("skip").unwrap_or("skipped without a reason")
    }

    fn annotation(&self, kind: &str) -> Option<&str> {
        let found = self.annotations.iter().find(|annotation| annotation.kind == kind);
        found.and_then(|annotation| annotation.description.as_deref())
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
                "FAILED   call.spec.ts: a picture arrives: Error: no picture | Expected: 640",
                "FAILED   call.spec.ts: sometimes",
                "FAILED   browser tests: no tests found in b.spec.ts | at x"
            ]
        );
    }

    #[test]
    fn a_test_whose_pages_nobody_watched_is_found_and_so_is_a_browser_without_any() {
        let text = REPORT.replace(
            r#"{ "status": "expected" }"#,
            r#"{ "status": "expected", "projectName": "firefox" }, { "status": "expected",
                "annotations": [{ "type": "watched", "description": "chromium 2 pages 30 requests" }] }"#,
        );
        let report: Report = serde_json::from_str(&text).unwrap();
        assert_eq!(
            report.watched().reasons(),
            [
                "FAILED   X-04: nobody watched the pages of call.spec.ts: leaves (firefox)",
                "FAILED   X-04: 0 pages in firefox made 0 requests",
            ]
        );
    }

    const REPORT: &str = r#"{
        "config": {},
        "suites": [
            { "title": "call.spec.ts", "file": "call.spec.ts", "specs": [
                { "title": "a picture arrives", "file": "call.spec.ts", "ok": false,
                  "tests": [{ "status": "unexpected", "annotations": [], "results": [
                      { "error": { "message": "Error: \u001b[31mno\u001b[39m picture\n\n  Expected: 640" } }] }] }
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
