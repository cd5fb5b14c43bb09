//! The metrics of a server: counters since the start, by reason, and the rooms and peers of now, as one text.
//!
//! Counters are plain atomics in closed sets, so every one is on the page from the start, at zero. Nothing
//! here says who a peer is or what a room is called.
//!
//! Source: Prometheus, "Exposition formats" (text format 0.0.4) and "Metric and label naming".

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::operate::log;
pub(crate) use reasons::{By, Closed, PanicScope, Reason, Refused, RefusedAt};
pub(crate) use relay::RelayCounts;
use text::{Kind, Text};

mod reasons;
mod relay;
mod text;

/// The counters of one server.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    pub(crate) joins: Counter,
    pub(crate) rejoins: Counter,
    pub(crate) refusals: Counters<Refused>,
    pub(crate) sockets: Counter,
    pub(crate) closes: Counters<Closed>,
    pub(crate) outbox_overflows: Counter,
    pub(crate) signals_dropped: Counter,
    pub(crate) messages_received: Counter,
    pub(crate) messages_sent: Counter,
    pub(crate) panics: Counters<PanicScope>,
    pub(crate) relay: Arc<RelayCounts>,
}

/// The gauges of the hub: how many rooms and peers there are now.
#[derive(Debug, Default)]
pub(crate) struct Gauges {
    pub(crate) rooms: usize,
    pub(crate) peers_here: usize,
    pub(crate) peers_away: usize,
}

impl Metrics {
    /// The metrics in the text format, with the rooms and peers of now.
    pub(crate) fn text(&self, gauges: &Gauges) -> String {
        let Gauges { rooms, peers_here, peers_away } = *gauges;
        // Read before the sockets that were opened, or there could seem to be fewer than none.
        let closed = self.closes.sum();
        let sockets = self.sockets.value().saturating_sub(closed);
        let mut text = Text::default();
        text.family("parlor_rooms", Kind::Gauge, "Rooms that are open.").row("", rooms as u64);
        text.family("parlor_peers", Kind::Gauge, "Peers in all rooms; away: without a socket.")
            .row(r#"presence="here""#, peers_here as u64)
            .row(r#"presence="away""#, peers_away as u64);
        text.family("parlor_sockets", Kind::Gauge, "Signaling sockets that are open.")
            .row("", sockets);
        text.counter("parlor_joins_total", "Peers that came in by a ticket.", &self.joins);
        text.counter("parlor_rejoins_total", "Peers that came back to their seat.", &self.rejoins);
        text.counters(
            "parlor_refusals_total",
            "Who was not let in: calls of a server function, and sockets that never joined.",
            &self.refusals,
        );
        text.counter("parlor_sockets_total", "Signaling sockets that were opened.", &self.sockets);
        text.counters(
            "parlor_closes_total",
            "Signaling sockets that ended, with the code of RFC 6455; 1006: without a close.",
            &self.closes,
        );
        text.counter(
            "parlor_outbox_overflows_total",
            "Sockets given up because too much waited for them.",
            &self.outbox_overflows,
        );
        text.counter(
            "parlor_signals_dropped_total",
            "Signals to nobody: to oneself, to a peer that is away, or to a peer of another room.",
            &self.signals_dropped,
        );
        text.counter(
            "parlor_messages_received_total",
            "Messages that came from peers.",
            &self.messages_received,
        );
        text.counter(
            "parlor_messages_sent_total",
            "Messages that went to peers.",
            &self.messages_sent,
        );
        text.counters("parlor_panics_total", "Panics, and what each ended.", &self.panics);
        self.relay.write(&mut text);
        text.family(
            "parlor_log_lines_lost_total",
            Kind::Counter,
            "Lines of the log that could not be written.",
        )
        .row("", log::lost_lines());
        text.into()
    }
}

/// A number that only rises.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    /// Adds one.
    pub(crate) fn count(&self) {
        self.add(1);
    }

    /// Adds `more`.
    pub(crate) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn value(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A counter for each reason of a closed set.
#[derive(Debug)]
pub(crate) struct Counters<R>(Vec<(R, Counter)>);

impl<R: Reason> Counters<R> {
    /// Adds one to the counter of this reason.
    pub(crate) fn count(&self, reason: R) {
        if let Some((_, counter)) = self.0.iter().find(|(other, _)| *other == reason) {
            counter.count();
        }
    }

    #[cfg(test)]
    pub(crate) fn value_of(&self, reason: R) -> u64 {
        self.0.iter().filter(|(other, _)| *other == reason).map(|(_, n)| n.value()).sum()
    }

    fn sum(&self) -> u64 {
        self.0.iter().map(|(_, counter)| counter.value()).sum()
    }
}

impl<R: Reason> Default for Counters<R> {
    fn default() -> Self {
        Self(R::all().into_iter().map(|reason| (reason, Counter::default())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_counter_is_there_from_the_start_and_counts_its_own_reason() {
        let metrics = Metrics::default();
        let gauges = Gauges { rooms: 2, peers_here: 5, peers_away: 1 };
        let empty = metrics.text(&gauges);
        assert!(empty.contains("# TYPE parlor_rooms gauge\nparlor_rooms 2\n"), "{empty}");
        assert!(empty.contains("parlor_peers{presence=\"away\"} 1\n"), "{empty}");
        metrics.sockets.add(3);
        metrics.closes.count(Closed { by: By::Server, code: 1013 });
        let text = metrics.text(&gauges);
        assert!(text.contains("parlor_sockets 2\n"), "{text}");
        let moved = text.lines().filter(|line| !empty.lines().any(|other| other == *line));
        assert_eq!(
            moved.collect::<Vec<_>>(),
            [
                "parlor_sockets 2",
                "parlor_sockets_total 3",
                "parlor_closes_total{by=\"server\",code=\"1013\"} 1",
            ]
        );
    }

    #[test]
    fn the_text_is_as_prometheus_reads_it() {
        let text = Metrics::default().text(&Gauges::default());
        let mut family = "";
        for line in text.lines() {
            if let Some(help) = line.strip_prefix("# HELP ") {
                family = help.split(' ').next().unwrap();
            } else if let Some(kind) = line.strip_prefix("# TYPE ") {
                let (name, kind) = kind.split_once(' ').unwrap();
                assert_eq!(name, family);
                assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            } else {
                let (name, value) = line.rsplit_once(' ').unwrap();
                assert_eq!(name.split('{').next(), Some(family));
                value.parse::<u64>().unwrap();
            }
        }
        assert!(text.ends_with('\n'));
    }

    #[test]
    fn the_operators_guide_lists_every_metric_and_no_other() {
        let first_words = |text: &str, before: &str| -> Vec<String> {
            let lines = text.lines().filter_map(|line| line.strip_prefix(before));
            lines.filter_map(|line| Some(line.split([' ', '`']).next()?.to_owned())).collect()
        };
        let guide = include_str!("../../../docs/operating.md");
        let text = Metrics::default().text(&Gauges::default());
        assert_eq!(first_words(guide, "| `parlor_"), first_words(&text, "# TYPE parlor_"));
    }
}
