//! What came of some tests: how many passed, which failed, which were skipped and why.

use std::fmt;

/// A count of passed tests, and the names of the others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    passed: usize,
    failed: Vec<String>,
    skipped: Vec<String>,
}

impl Tally {
    /// So many passed.
    pub(crate) fn pass(&mut self, count: usize) {
        self.passed += count;
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
        self.failed.extend(other.failed);
        self.skipped.extend(other.skipped);
    }

    /// Whether nothing failed.
    pub(crate) fn is_clean(&self) -> bool {
        self.failed.is_empty()
    }

    /// One line for each failure and each skip.
    pub(crate) fn reasons(&self) -> Vec<String> {
        let skipped = self.skipped.iter().map(|name| format!("skipped  {name}"));
        skipped.chain(self.failed.iter().map(|name| format!("FAILED   {name}"))).collect()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { passed, failed, skipped } = self;
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
        all.add(more);
        assert_eq!(all.to_string(), "4 passed, 1 failed, 1 skipped");
        assert_eq!(
            all.reasons(),
            ["skipped  relay: coturn is not installed", "FAILED   a tile is a tile"]
        );
        assert!(!all.is_clean());
    }
}
