//! The text format: a help line, a type line, then a row for every set of labels.
//!
//! The crate prometheus-client writes OpenMetrics, where the family of a counter is named without `_total`. There the
//! gauge `parlor_sockets` and the counter `parlor_sockets_total` would be one family with two types.

use std::fmt::Write;

use super::{Counter, Counters, Reason};

/// A page of metrics as it grows.
#[derive(Debug, Default)]
pub(super) struct Text(String);

/// The type of a metric.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Rise and fall.
    Gauge,
    /// Rise.
    Counter,
}

impl Text {
    /// Begins a family; its rows follow. `help` has no line break and no backslash.
    pub(super) fn family(&mut self, name: &'static str, kind: Kind, help: &str) -> Rows<'_> {
        let kind = match kind {
            Kind::Gauge => "gauge",
            Kind::Counter => "counter",
        };
        // Writing into a String does not fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
        Rows { text: self, name }
    }

    /// A family of one counter without labels.
    pub(super) fn counter(&mut self, name: &'static str, help: &str, counter: &Counter) {
        self.family(name, Kind::Counter, help).row("", counter.value());
    }

    /// A family with a row for every reason.
    pub(super) fn counters<R: Reason>(
        &mut self,
        name: &'static str,
        help: &str,
        counters: &Counters<R>,
    ) {
        let mut rows = self.family(name, Kind::Counter, help);
        for (reason, counter) in &counters.0 {
            rows = rows.row(&reason.labels(), counter.value());
        }
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0
    }
}

/// The rows of one family.
#[derive(Debug)]
pub(super) struct Rows<'t> {
    text: &'t mut Text,
    name: &'static str,
}

impl Rows<'_> {
    /// One row more.
    pub(super) fn row(self, labels: &str, value: u64) -> Self {
        let labels = if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
        let _ = writeln!(self.text.0, "{}{labels} {value}", self.name);
        self
    }
}
