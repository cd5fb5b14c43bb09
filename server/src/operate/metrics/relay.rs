//! The counters of the relay, as its thread tells the others.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use turn::refusal::{Counters, Refusal};

use super::text::{Kind, Text};

/// Numbers that the thread of the relay writes, and others read.
#[derive(Debug, Default)]
pub(crate) struct RelayCounts {
    allocations: AtomicU64,
    connections: AtomicU64,
    packets: AtomicU64,
    bytes: AtomicU64,
    panics: AtomicU64,
    refused: [AtomicU64; Refusal::ALL.len()],
    is_running: AtomicBool,
}

impl RelayCounts {
    /// Takes over the counters of the machine.
    pub(crate) fn publish(&self, counters: &Counters, allocations: usize, connections: usize) {
        self.allocations.store(allocations as u64, Ordering::Relaxed);
        self.connections.store(connections as u64, Ordering::Relaxed);
        self.packets.store(counters.relayed_packets, Ordering::Relaxed);
        self.bytes.store(counters.relayed_bytes, Ordering::Relaxed);
        for (refusal, count) in Refusal::ALL.iter().zip(&self.refused) {
            count.store(counters.refused(*refusal), Ordering::Relaxed);
        }
    }

    /// Notes a panic that ended one allocation.
    pub(crate) fn count_panic(&self) {
        self.panics.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes that the thread begins.
    pub(crate) fn begin(&self) {
        self.is_running.store(true, Ordering::Relaxed);
    }

    /// Notes that the thread has ended, and with it what was open.
    pub(crate) fn end(&self) {
        self.is_running.store(false, Ordering::Relaxed);
        self.allocations.store(0, Ordering::Relaxed);
        self.connections.store(0, Ordering::Relaxed);
    }

    /// Whether the thread runs: else nobody is told of the relay.
    pub(crate) fn is_running(&self) -> bool {
        self.is_running.load(Ordering::Relaxed)
    }

    /// How many panics ended an allocation.
    #[cfg(test)]
    pub(crate) fn panics(&self) -> u64 {
        self.panics.load(Ordering::Relaxed)
    }

    /// Writes them down.
    pub(super) fn write(&self, text: &mut Text) {
        text.family("parlor_relay_running", Kind::Gauge, "1 while the relay of this server runs.")
            .row("", u64::from(self.is_running()));
        text.family("parlor_relay_allocations", Kind::Gauge, "TURN allocations that are open.")
            .row("", self.allocations.load(Ordering::Relaxed));
        text.family("parlor_relay_connections", Kind::Gauge, "TCP connections to the relay.")
            .row("", self.connections.load(Ordering::Relaxed));
        text.family("parlor_relay_packets_total", Kind::Counter, "Packets that were relayed.")
            .row("", self.packets.load(Ordering::Relaxed));
        text.family("parlor_relay_bytes_total", Kind::Counter, "Bytes in them, without headers.")
            .row("", self.bytes.load(Ordering::Relaxed));
        let mut refusals = text.family(
            "parlor_relay_refusals_total",
            Kind::Counter,
            "What the relay refused to do, or dropped.",
        );
        for (refusal, count) in Refusal::ALL.iter().zip(&self.refused) {
            let reason = format!("reason=\"{}\"", refusal.name());
            refusals = refusals.row(&reason, count.load(Ordering::Relaxed));
        }
        text.family("parlor_relay_panics_total", Kind::Counter, "Panics that ended an allocation.")
            .row("", self.panics.load(Ordering::Relaxed));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relay_that_has_ended_has_nothing_open() {
        let counts = RelayCounts::default();
        let lines = |names: [&str; 3]| {
            let mut text = Text::default();
            counts.write(&mut text);
            let text: String = text.into();
            names.map(|name| {
                let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
                line.trim().to_owned()
            })
        };
        let names =
            ["parlor_relay_running ", "parlor_relay_allocations ", "parlor_relay_connections "];
        assert_eq!(lines(names), ["0", "0", "0"]);
        counts.begin();
        counts.publish(&Counters::default(), 5, 3);
        assert_eq!(lines(names), ["1", "5", "3"]);
        counts.end();
        assert_eq!(lines(names), ["0", "0", "0"]);
    }
}
