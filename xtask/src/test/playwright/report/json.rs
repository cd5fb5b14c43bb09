//! The shape of Playwright's JSON report: suites within suites, in them specs, of each a test for every project.
//!
//! Source: playwright, `types/testReporter.d.ts`, `JSONReport`.

use serde::Deserialize;

use super::{Annotation, Fault, Report, Run, Test};

/// A whole report.
#[derive(Debug, Deserialize)]
pub(super) struct JsonReport {
    suites: Vec<JsonSuite>,
    #[serde(default)]
    errors: Vec<Fault>,
}

#[derive(Debug, Deserialize)]
struct JsonSuite {
    #[serde(default)]
    title: String,
    #[serde(default)]
    suites: Vec<Self>,
    #[serde(default)]
    specs: Vec<JsonSpec>,
}

#[derive(Debug, Deserialize)]
struct JsonSpec {
    #[serde(default)]
    id: String,
    title: String,
    file: String,
    tests: Vec<JsonTest>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonTest {
    status: String,
    #[serde(default)]
    project_name: String,
    #[serde(default)]
    annotations: Vec<Annotation>,
    #[serde(default)]
    results: Vec<Run>,
}

impl From<JsonReport> for Report {
    fn from(report: JsonReport) -> Self {
        let mut tests = Vec::new();
        for file in report.suites {
            // The outermost suite is the file itself.
            flatten(file.suites, file.specs, &[], &mut tests);
        }
        Self { tests, errors: report.errors }
    }
}

fn flatten(suites: Vec<JsonSuite>, specs: Vec<JsonSpec>, above: &[String], tests: &mut Vec<Test>) {
    for JsonSpec { id, title, file, tests: in_projects } in specs {
        let titles = [above, &[title]].concat();
        tests.extend(in_projects.into_iter().map(|test| Test {
            id: id.clone(),
            file: file.clone(),
            titles: titles.clone(),
            project: test.project_name,
            status: test.status,
            annotations: test.annotations,
            runs: test.results,
        }));
    }
    for suite in suites {
        flatten(suite.suites, suite.specs, &[above, &[suite.title]].concat(), tests);
    }
}
