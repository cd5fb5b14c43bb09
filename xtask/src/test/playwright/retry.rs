//! The second try: a browser test that came too late runs once more, alone, when all others have ended.
//!
//! Two busy cores can make a test late that has nothing to find. So only lateness gets a second try: a time-out, or an
//! expectation that did not come true in its time. A panic, an error of a page, a request to a foreign host or a mistake
//! in the test itself is no lateness. A test that passes alone is named, and is a fault until its cause is known.

use std::collections::BTreeSet;

use super::report::{Fault, Report, Run, Test};

/// The ids of the tests that run once more.
pub(super) fn candidates(report: &Report) -> BTreeSet<String> {
    let late: BTreeSet<_> =
        report.tests.iter().filter(|test| was_late(test)).map(|test| test.id.clone()).collect();
    if late.len() > MAX_CANDIDATES { BTreeSet::new() } else { late }
}

/// Their list as `playwright test --test-list` reads it: a line for each, with its project, file and titles.
pub(super) fn list(report: &Report, ids: &BTreeSet<String>) -> String {
    let tests = report.tests.iter().filter(|test| ids.contains(&test.id));
    let line = |Test { project, file, titles, .. }: &Test| {
        format!("[{project}] › {file} › {}\n", titles.join(" › "))
    };
    tests.map(line).collect()
}

/// Takes in what came of their second run. It has to have run these tests and no others.
pub(super) fn amend(report: &mut Report, ids: &BTreeSet<String>, second: Report) {
    let ran: BTreeSet<String> = second.tests.iter().map(|test| test.id.clone()).collect();
    if ran != *ids {
        report.fail("the tests that ran once more are not those that had to");
    }
    report.errors.extend(second.errors);
    let mut passed_alone = 0;
    for again in second.tests.into_iter().filter(|test| ids.contains(&test.id)) {
        let Some(test) = report.tests.iter_mut().find(|test| test.id == again.id) else { continue };
        // Nothing else makes up for a failure: not that it is skipped now.
        if again.status == "expected" {
            passed_alone += 1;
            test.status = again.status;
            test.annotations = again.annotations;
        }
        test.runs.extend(again.runs);
    }
    if passed_alone > MAX_PASSED_ALONE {
        report.fail(&format!(
            "{passed_alone} tests passed alone after failing, more than {MAX_PASSED_ALONE}"
        ));
    }
}

/// How many may pass alone in a green run. What makes more of them late is worth being looked for at once.
const MAX_PASSED_ALONE: usize = 3;

/// How many run once more. Where more have failed, one cause is likelier than as many accidents, and it takes hours.
const MAX_CANDIDATES: usize = 12;

fn was_late(test: &Test) -> bool {
    test.status == "unexpected"
        && test.annotation("fault").is_none()
        && test.runs.last().is_some_and(|Run { status, errors, .. }| {
            let late = |fault| is_lateness(fault, status);
            !errors.is_empty() && errors.iter().all(late)
        })
}

/// Whether an error of a run can be one of time. Playwright writes the class of an error before what it says, and none
/// before the time-out of a whole test.
fn is_lateness(fault: &Fault, status: &str) -> bool {
    let lines: Vec<String> = fault.lines().collect();
    let first = lines.first().map_or("", String::as_str);
    let class = first.split_once(": ").map(|(class, _)| class);
    match class {
        Some("TimeoutError") => true,
        // What was under way when the time of the whole test was over fails with it.
        None | Some("Error") if status == "timedOut" => true,
        Some("Error") => lines.iter().any(|line| is_expectation(line)),
        _ => false,
    }
}

/// Whether a line is Playwright's own about an expectation: the call that failed, or that what was polled gave no answer
/// in time.
fn is_expectation(line: &str) -> bool {
    let line = line.strip_prefix("Error: ").or_else(|| line.strip_prefix("- ")).unwrap_or(line);
    let polled = line.starts_with("Timeout ") && line.ends_with(" while waiting on the predicate");
    polled || line.starts_with("expect(")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::Tally;

    #[test]
    fn a_test_that_fails_once_is_green_and_named() {
        let tally = run(&[late("a")], &[passed("a")]);
        assert_eq!(tally.to_string(), "1 passed, 0 failed, 0 skipped");
        assert_eq!(
            tally.reasons(),
            [
                "passed alone after failing: call.spec.ts: a: Error: frames of Bob | expect(received).toBe(expected)"
            ]
        );
        assert!(tally.is_clean());
    }

    #[test]
    fn a_test_that_fails_twice_is_red() {
        let tally = run(&[late("a"), late("b")], &[late("a"), passed("b")]);
        assert_eq!(tally.to_string(), "1 passed, 1 failed, 0 skipped");
        assert_eq!(
            tally.reasons().last().map(String::as_str),
            Some(
                "FAILED   call.spec.ts: a: Error: frames of Bob | expect(received).toBe(expected)"
            )
        );
    }

    #[test]
    fn a_test_that_is_skipped_the_second_time_is_red() {
        let tally = run(&[late("a")], &[test("a", "skipped", "skipped", "", &[])]);
        assert_eq!(tally.to_string(), "0 passed, 1 failed, 0 skipped");
    }

    #[test]
    fn a_fourth_test_that_passes_alone_turns_the_run_red() {
        let three = ["a", "b", "c"];
        let tally = run(&three.map(late), &three.map(passed));
        assert_eq!(tally.to_string(), "3 passed, 0 failed, 0 skipped");
        let four = ["a", "b", "c", "d"];
        let tally = run(&four.map(late), &four.map(passed));
        assert_eq!(tally.to_string(), "4 passed, 1 failed, 0 skipped");
        assert_eq!(
            tally.reasons().last().map(String::as_str),
            Some("FAILED   browser tests: 4 tests passed alone after failing, more than 3")
        );
    }

    #[test]
    fn where_very_many_were_late_none_runs_again() {
        let titles: Vec<String> = (0..=MAX_CANDIDATES).map(|i| i.to_string()).collect();
        let tests: Vec<String> = titles.iter().map(late).collect();
        assert_eq!(candidates(&report(&tests)).len(), 0);
        assert_eq!(candidates(&report(&tests[1..])).len(), MAX_CANDIDATES);
    }

    #[test]
    fn only_time_outs_and_expectations_run_again() {
        let again = |status: &str, annotations: &str, errors: &[&str]| {
            !candidates(&report(&[test("a", "unexpected", status, annotations, errors)])).is_empty()
        };
        let hint = r"Error: \u001b[2mexpect(\u001b[22m\u001b[31mreceived\u001b[39m\u001b[2m).\u001b[22mtoBe(2)";
        let over = r"\u001b[31mTest timeout of 90000ms exceeded.\u001b[39m";
        assert!(again("failed", "", &[hint]));
        assert!(again(
            "failed",
            "",
            &[r"Error: polled\n\nexpect(received).toBe(expected)\n\n  2 | x"]
        ));
        assert!(again("failed", "", &["Error: expect(locator).toBeVisible() failed"]));
        assert!(again(
            "failed",
            "",
            &[r"Error: frames of Bob\n\nTimeout 30000ms exceeded while waiting on the predicate"]
        ));
        assert!(again("failed", "", &["TimeoutError: locator.click: Timeout 15000ms exceeded."]));
        assert!(again("timedOut", "", &[over]));
        assert!(again(
            "timedOut",
            "",
            &[over, "Error: page.evaluate: Target page has been closed"]
        ));

        assert!(!again("failed", "", &["Error: The server did not start"]));
        assert!(!again("failed", "", &["TypeError: x is not a function"]));
        assert!(!again("failed", "", &["a string that was thrown"]));
        assert!(!again(
            "failed",
            "",
            &[r"Error: plain\n\n  2 | expect(1).toBe(2)\n    at a.spec.ts:2"]
        ));
        assert!(!again("failed", "", &[hint, "ServerFault: The server panicked."]));
        assert!(!again("timedOut", "", &[over, "ServerFault: The server panicked."]));
        assert!(!again("interrupted", "", &[]));
        let fault = r#"{ "type": "fault", "description": "page error: no" }"#;
        assert!(!again("failed", fault, &[hint]));
    }

    #[test]
    fn a_second_run_of_other_tests_is_red() {
        for second in [&[][..], &[passed("a"), passed("b")]] {
            let tally = run(&[late("a")], second);
            assert!(!tally.is_clean(), "{tally}");
            let sentence =
                "FAILED   browser tests: the tests that ran once more are not those that had to";
            assert!(
                tally.reasons().iter().any(|reason| reason == sentence),
                "{:?}",
                tally.reasons()
            );
        }
    }

    #[test]
    fn the_list_names_a_test_by_project_file_and_titles() {
        let report = report(&[late("a"), late("b"), passed("c")]);
        let ids = candidates(&report);
        assert_eq!(
            list(&report, &ids),
            "[chromium] › call.spec.ts › a\n[chromium] › call.spec.ts › b\n"
        );
    }

    /// What both runs come to.
    fn run(first: &[String], second: &[String]) -> Tally {
        let mut both = report(first);
        let ids = candidates(&both);
        amend(&mut both, &ids, report(second));
        both.tally()
    }

    fn report(tests: &[String]) -> Report {
        let specs = tests.join(",");
        let text = format!(
            r#"{{ "suites": [{{ "title": "call.spec.ts", "specs": [{specs}] }}], "errors": [] }}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    fn late<T: AsRef<str> + ?Sized>(title: &T) -> String {
        let error = r"Error: frames of Bob\n\nexpect(received).toBe(expected)";
        test(title.as_ref(), "unexpected", "failed", "", &[error])
    }

    fn passed<T: AsRef<str> + ?Sized>(title: &T) -> String {
        test(title.as_ref(), "expected", "passed", "", &[])
    }

    fn test(
        title: &str,
        outcome: &str,
        status: &str,
        annotations: &str,
        errors: &[&str],
    ) -> String {
        let errors: Vec<String> =
            errors.iter().map(|error| format!(r#"{{ "message": "{error}" }}"#)).collect();
        let first = errors.first().map_or("null", String::as_str);
        format!(
            r#"{{ "id": "id of {title}", "title": "{title}", "file": "call.spec.ts", "tests": [
                {{ "status": "{outcome}", "projectName": "chromium", "annotations": [{annotations}], "results": [
                    {{ "status": "{status}", "error": {first}, "errors": [{}] }}] }}] }}"#,
            errors.join(",")
        )
    }
}
