//! What came of the browser tests, by Playwright's own JSON report.

mod json;

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::print;
use crate::tally::Tally;
use json::JsonReport;

/// What came of one run of Playwright.
#[derive(Debug, Deserialize)]
#[serde(from = "JsonReport")]
pub(super) struct Report {
    /// Every test, in each project that has it.
    pub(super) tests: Vec<Test>,
    /// What went wrong outside of them.
    pub(super) errors: Vec<Fault>,
}

/// A test in one project.
#[derive(Debug)]
pub(super) struct Test {
    /// The same in every run, and in no other project.
    pub(super) id: String,
    /// Its file, from the folder of the tests.
    pub(super) file: String,
    /// Its own title, and before it those of the groups that it is in.
    pub(super) titles: Vec<String>,
    /// Which browsers it is run in.
    pub(super) project: String,
    /// `expected`, `unexpected`, `flaky` or `skipped`.
    pub(super) status: String,
    /// What it says of itself.
    pub(super) annotations: Vec<Annotation>,
    /// Each time that it ran, in order.
    pub(super) runs: Vec<Run>,
}

/// What came of one run of a test.
#[derive(Debug, Deserialize)]
pub(super) struct Run {
    /// `passed`, `failed`, `timedOut`, `skipped` or `interrupted`.
    #[serde(default)]
    pub(super) status: String,
    /// How long it took, in milliseconds.
    #[serde(default)]
    duration: u64,
    /// The first error.
    pub(super) error: Option<Fault>,
    /// All of them, each with the lines of its source.
    #[serde(default)]
    pub(super) errors: Vec<Fault>,
}

/// A word that a test says of itself.
#[derive(Debug, Deserialize)]
pub(super) struct Annotation {
    #[serde(rename = "type")]
    kind: String,
    description: Option<String>,
}

/// An error.
#[derive(Debug, Deserialize)]
pub(super) struct Fault {
    message: Option<String>,
}

impl Report {
    /// The report in a file.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).context("Playwright left no report")?;
        serde_json::from_str(&text).context("Playwright's report is not understood")
    }

    /// Something went wrong that is no test's.
    pub(super) fn fail(&mut self, message: &str) {
        self.errors.push(Fault { message: Some(message.to_owned()) });
    }

    /// How many passed, which failed and which were skipped.
    pub(super) fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for test in &self.tests {
            match (test.status.as_str(), test.first_fault()) {
                ("expected", None) => tally.pass(1),
                ("expected", Some(fault)) => tally.pass_alone(&test.name(), &fault.in_short()),
                ("skipped", _) => tally.skip(&test.name(), test.reason()),
                // One that passes only sometimes has found something.
                (_, None) => tally.fail(&test.name()),
                (_, Some(fault)) => tally.fail(&format!("{}: {}", test.name(), fault.in_short())),
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
        for test in &self.tests {
            if test.status == "expected" && test.annotation("watched").is_none() {
                tally.fail(&format!("X-04: nobody watched the pages of {}", test.name()));
            }
        }
        for browser in ["chromium", "firefox"] {
            let summaries = self.tests.iter().filter_map(|test| test.annotation("watched"));
            let [pages, requests] = summaries.fold([0, 0], |[pages, requests], summary| {
                let [more_pages, more_requests] = seen(summary, browser);
                [pages + more_pages, requests + more_requests]
            });
            let sum = format!("X-04: {pages} pages in {browser} made {requests} requests");
            if pages == 0 {
                tally.fail(&sum);
            } else {
                print::line(&format!("   {sum}, none of them to a foreign host"));
            }
        }
        tally
    }

    /// The tests that took longest, with their seconds.
    pub(super) fn slowest(&self) -> Vec<String> {
        let mut tests: Vec<_> = self.tests.iter().map(|test| (test.duration_ms(), test)).collect();
        tests.sort_by_key(|(duration_ms, _)| std::cmp::Reverse(*duration_ms));
        tests.truncate(SLOWEST);
        tests.iter().map(|(ms, test)| format!("{} s {}", ms / 1000, test.name())).collect()
    }

    /// What tests have measured, a sentence each.
    pub(super) fn measured(&self) -> impl Iterator<Item = &str> {
        self.tests.iter().filter_map(|test| test.annotation("measured"))
    }
}

/// How many pages and requests a test saw in a browser, from a summary such as `firefox 2 pages 40 requests`.
fn seen(summary: &str, browser: &str) -> [u64; 2] {
    let line = summary.lines().find_map(|line| line.strip_prefix(browser)).unwrap_or_default();
    let mut numbers = line.split(' ').filter_map(|word| word.parse().ok());
    [numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)]
}

impl Test {
    /// Its file, title and project: `call.spec.ts: a picture arrives (firefox)`.
    pub(super) fn name(&self) -> String {
        let project = match self.project.as_str() {
            "" | "chromium" => String::new(),
            other => format!(" ({other})"),
        };
        let title = self.titles.last().map_or("", String::as_str);
        format!("{}: {title}{project}", self.file)
    }

    fn duration_ms(&self) -> u64 {
        self.runs.iter().map(|run| run.duration).sum()
    }

    /// The first error of the first run that had one.
    pub(super) fn first_fault(&self) -> Option<&Fault> {
        self.runs.iter().find_map(|run| run.error.as_ref())
    }

    /// What it says of itself under this word.
    pub(super) fn annotation(&self, kind: &str) -> Option<&str> {
        let found = self.annotations.iter().find(|annotation| annotation.kind == kind);
        found.and_then(|annotation| annotation.description.as_deref())
    }

    fn reason(&self) -> &str {
        self.annotation("skip").unwrap_or("skipped without a reason")
    }
}

impl Fault {
    /// Its lines without colours and what surrounds them; none that is empty.
    pub(super) fn lines(&self) -> impl Iterator<Item = String> {
        let message = self.message.as_deref().unwrap_or_default();
        message.lines().map(|line| plain(line).trim().to_owned()).filter(|line| !line.is_empty())
    }

    /// Its first lines as one: what was expected and what there was.
    pub(super) fn in_short(&self) -> String {
        self.lines().take(MAX_LINES).collect::<Vec<_>>().join(" | ")
    }
}

/// How many of the slowest tests are named.
const SLOWEST: usize = 10;

/// How much of a fault is said.
const MAX_LINES: usize = 6;

/// A line without what colours it (ECMA-48, SGR).
fn plain(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').map_or("", |(_, rest)| rest))
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
    fn the_slowest_tests_come_first_with_all_their_runs() {
        let text = REPORT
            .replace(
                r#""status": "flaky""#,
                r#""status": "flaky", "results": [{ "duration": 900 }, { "duration": 1200 }]"#,
            )
            .replace(
                r#"{ "error": { "message": "Error"#,
                r#"{ "duration": 1999, "error": { "message": "Error"#,
            );
        let report: Report = serde_json::from_str(&text).unwrap();
        let slowest = report.slowest();
        assert_eq!(
            slowest[..2],
            ["2 s call.spec.ts: sometimes", "1 s call.spec.ts: a picture arrives"]
        );
        assert_eq!(slowest.len(), 4);
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
