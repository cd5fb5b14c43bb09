//! What came of some tests: how many passed, which of them only alone, which failed, which were skipped and why.

use std::fmt;

use anyhow::Result;

/// A count of passed tests, and the names of the others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    passed: usize,
    passed_alone: Vec<String>,
    failed: Vec<String>,
    skipped: Vec<String>,
}

impl Tally {
    /// The tally of a step that succeeds or fails as a whole.
    pub(crate) fn of(name: &str, result: Result<()>) -> Self {
        let mut tally = Self::default();
        match result {
            Ok(()) => tally.pass(1),
            Err(error) => tally.fail(&format!("{name}: {error:#}")),
        }
        tally
    }

    /// So many passed.
    pub(crate) fn pass(&mut self, count: usize) {
        self.passed += count;
    }

    /// This one passed alone, after it had failed with this error.
    pub(crate) fn pass_alone(&mut self, name: &str, error: &str) {
        self.passed += 1;
        self.passed_alone.push(format!("{name}: {error}"));
    }

    /// This one failed.
    pub(crate) fn fail(&mut self, name: &str) {
        self.failed.push(name.to_owned());
    }

    /// This one was skipped.
    pub(crate) fn skip(&mut self, name: &str, reason: &str) {
        self.skipped.push(format!("{name}: {reason}"));
    }

    /// Takes another tally in.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.passed_alone.extend(other.passed_alone);
        self.failed.extend(other.failed);
        self.skipped.extend(other.skipped);
    }

    /// Whether nothing failed.
    pub(crate) fn is_clean(&self) -> bool {
        self.failed.is_empty()
    }

    /// Those that passed alone after they had failed, each with its first error.
    pub(crate) fn passed_alone(&self) -> &[String] {
        &self.passed_alone
    }

    /// One line for each skip, each test that passed only alone and each failure.
    pub(crate) fn reasons(&self) -> Vec<String> {
        let skipped = self.skipped.iter().map(|name| format!("skipped  {name}"));
        let alone =
            self.passed_alone.iter().map(|name| format!("passed alone after failing: {name}"));
        let failed = self.failed.iter().map(|name| format!("FAILED   {name}"));
        skipped.chain(alone).chain(failed).collect()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { passed, failed, skipped, .. } = self;
        write!(f, "{passed} passed, {} failed, {} skipped", failed.len(), skipped.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_sums_everything_and_the_reasons_stand_before_it() {
        let mut all = Tally::default();
        all.pass(3);
        let mut more = Tally::default();
        more.pass(1);
        more.fail("a tile is a tile");
        more.skip("relay", "coturn is not installed");
        more.pass_alone("a picture arrives", "no picture");
        all.add(more);
        assert_eq!(all.to_string(), "5 passed, 1 failed, 1 skipped");
        assert_eq!(
            all.reasons(),
            [
                "skipped  relay: coturn is not installed",
                "passed alone after failing: a picture arrives: no picture",
                "FAILED   a tile is a tile"
            ]
        );
        assert!(!all.is_clean());
    }
}
