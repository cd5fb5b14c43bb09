//! Reads `/metrics`.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use crate::http::request;

/// Every number on the page, by its name and labels.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Counters(BTreeMap<String, u64>);

impl Counters {
    pub(crate) async fn of(metrics: SocketAddr) -> Self {
        let answer = request(metrics, "GET", "/metrics", &[], "").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
        let rows = answer.body.lines().filter(|line| !line.starts_with('#'));
        let row = |line: &str| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        };
        Self(rows.map(row).collect())
    }

    /// One number, such as `parlor_closes_total{by="server",code="1009"}`.
    pub(crate) fn of_name(&self, name: &str) -> u64 {
        *self.0.get(name).unwrap_or_else(|| panic!("{name} is none of {:?}", self.0.keys()))
    }

    /// By how much each total has risen that is higher now than `before`, closes and refusals only: what
    /// went wrong in between.
    pub(crate) fn wrongs_since(&self, before: &Self) -> Vec<(&str, u64)> {
        let wrong = |name: &str| {
            ["parlor_closes", "parlor_refusals", "parlor_panics", "parlor_outbox", "parlor_signals"]
                .iter()
                .any(|family| name.starts_with(family))
        };
        self.0
            .iter()
            .filter(|(name, value)| wrong(name) && **value > before.of_name(name))
            .map(|(name, value)| (name.as_str(), value - before.of_name(name)))
            .collect()
    }
}
