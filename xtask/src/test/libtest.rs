//! What Rust's test runner prints, as a tally.
//!
//! Each test program ends with `test result: ok. 12 passed; 0 failed; 1 ignored; …`; the names of failed
//! tests stand indented under the last `failures:`, those of ignored ones in lines of their own.

use crate::tally::Tally;

/// The tally of everything that was printed, of any number of test programs.
pub(crate) fn parse(text: &str) -> Tally {
    let mut tally = Tally::default();
    let (mut listing, mut names) = (false, 0);
    for line in text.lines() {
        if let Some(result) = line.strip_prefix("test result: ") {
            tally.pass(count(result, "passed"));
            // A failure is counted even if its name was not understood.
            for _ in names..count(result, "failed") {
                tally.fail("a test whose name is not known");
            }
            (listing, names) = (false, 0);
        } else if line == "failures:" {
            listing = true;
        } else if let Some(name) = line.strip_prefix("    ").filter(|_| listing) {
            tally.fail(name);
            names += 1;
        } else if let Some((name, reason)) = ignored(line) {
            tally.skip(name, reason);
            listing = false;
        } else {
            listing = false;
        }
    }
    tally
}

/// The same text without the lines of tests that passed.
pub(crate) fn without_successes(text: &str) -> String {
    let told = |line: &&str| !(line.starts_with("test ") && line.ends_with(" ... ok"));
    text.lines().filter(told).collect::<Vec<_>>().join("\n")
}

fn count(result: &str, what: &str) -> usize {
    let found = result.split([';', '.']).find_map(|part| part.trim().strip_suffix(what));
    found.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
}

fn ignored(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.strip_prefix("test ")?.split_once(" ... ignored")?;
    Some((name, rest.strip_prefix(", ").unwrap_or("ignored without a reason")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_programs_are_summed_and_failures_named() {
        let tally = parse(TWO_PROGRAMS);
        assert_eq!(tally.to_string(), "5 passed, 2 failed, 1 skipped");
        assert_eq!(
            tally.reasons(),
            [
                "skipped  wire::slow: takes a day",
                "FAILED   glare::both_offer",
                "FAILED   glare::nobody_offers"
            ]
        );
    }

    #[test]
    fn a_failure_without_a_name_still_counts() {
        let tally = parse("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured\n");
        assert_eq!(tally.to_string(), "1 passed, 2 failed, 0 skipped");
    }

    #[test]
    fn what_a_failed_test_printed_is_no_name_of_another() {
        let tally = parse(
            "failures:\n\n---- a stdout ----\n    indented words of a\n\n\nfailures:\n    a\n\n\
             test result: FAILED. 0 passed; 1 failed; 0 ignored; finished in 0.10s\n",
        );
        assert_eq!(tally.reasons(), ["FAILED   a"]);
    }

    #[test]
    fn only_what_went_wrong_is_repeated() {
        assert_eq!(without_successes("test a ... ok\ntest b ... FAILED\n"), "test b ... FAILED");
    }

    const TWO_PROGRAMS: &str = "
running 4 tests
test a ... ok
test b ... ok
test c ... ok
test wire::slow ... ignored, takes a day

test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s


running 4 tests
test d ... ok
test glare::both_offer ... FAILED
test glare::nobody_offers ... FAILED
test e ... ok

failures:

---- glare::both_offer stdout ----

thread 'glare::both_offer' panicked at tests/it/glare.rs:3:5:
seed 17

failures:
    glare::both_offer
    glare::nobody_offers

test result: FAILED. 2 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s
";
}
