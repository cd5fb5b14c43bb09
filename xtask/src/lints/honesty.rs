//! A test that is there is run, and waits for what it waits for.

use super::source::numbered;
use super::{Project, Violation};

/// Nothing ignored, nothing that only waits, no test left out without a condition and a reason.
pub(super) fn tests_are_honest(project: &Project) -> Vec<Violation> {
    let mut violations = Vec::new();
    for source in &project.sources {
        let typescript = source.path.ends_with(".ts");
        if !typescript && !source.path.ends_with(".rs") {
            continue;
        }
        for (number, line) in numbered(&source.code) {
            let wrong = if typescript { in_typescript(line) } else { in_rust(line) };
            if let Some(sentence) = wrong {
                violations.push(source.violation(number, sentence));
            }
        }
    }
    violations
}

fn in_rust(line: &str) -> Option<&'static str> {
    line.contains("#[ignore").then_some("an ignored test tells nothing")
}

fn in_typescript(line: &str) -> Option<&'static str> {
    if line.trim_start().starts_with("//") {
        return None;
    }
    let call = |name: &str| line.split_once(name).map(|(_, arguments)| arguments.trim_start());
    if line.contains("waitForTimeout") {
        return Some("wait for a condition, not for a time");
    }
    if line.contains(".only(") {
        return Some("the other tests are run too");
    }
    if line.contains(".fixme(") {
        return Some("a test that is left out tells nothing");
    }
    // `test.skip(condition, reason)` says why; `test.skip('title', …)` and `test.skip()` do not.
    let skip = call(".skip(")?;
    let unconditional = skip.starts_with(['\'', '"', '`', ')']) || skip.starts_with("true");
    unconditional.then_some("a test is skipped under a condition and with a reason, or not at all")
}

#[cfg(test)]
mod tests {
    use super::super::tests::lines;
    use super::*;

    #[test]
    fn an_ignored_rust_test_is_found() {
        let text =
            "#[test]\n#[ignore = \"slow\"]\nfn a() {}\n// #[ignore]\nlet b = \"#[ignore]\";\n";
        assert_eq!(lines(tests_are_honest, "protocol/tests/it/main.rs", text), [2]);
        assert_eq!(lines(tests_are_honest, "server/src/signaling/hub.rs", text), [2]);
    }

    #[test]
    fn a_browser_test_that_waits_or_is_left_out_is_found() {
        let text = "await page.waitForTimeout(100);\ntest.only('a', f);\ntest.fixme('b', f);\n\
                    test.skip('c', f);\ntest.skip(!address, 'no address');\n// test.skip('d')\n\
                    test.describe.only('e', f);\n";
        assert_eq!(lines(tests_are_honest, "end2end/tests/a.spec.ts", text), [1, 2, 3, 4, 7]);
    }
}
