//! The signals of one connection, each once and in order, although sockets are lost on the way.
//!
//! What is sent is numbered (`seq`) and kept until the other end acknowledges it (`ack`). Nothing is acknowledged by a
//! message of its own, and nothing is resent before a socket was lost: within one socket the order is kept anyway.

use std::collections::VecDeque;

use crate::id::{Epoch, LinkId, Seq};
use crate::message::{Envelope, RawSignal, Signal};

/// The signals of one connection, in both directions.
#[derive(Debug)]
pub(super) struct Delivery {
    link: LinkId,
    epoch: Epoch,
    last_sent: Seq,
    last_received: Seq,
    unacked: VecDeque<(Seq, RawSignal)>,
}

impl Delivery {
    pub(super) fn new(link: LinkId, epoch: Epoch) -> Self {
        let unacked = VecDeque::new();
        Self { link, epoch, last_sent: Seq(0), last_received: Seq(0), unacked }
    }

    pub(super) fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Numbers a signal, and keeps it until it is acknowledged.
    pub(super) fn send(&mut self, signal: &Signal) -> Envelope {
        let signal = RawSignal::from(signal);
        self.last_sent = self.last_sent.next();
        self.unacked.push_back((self.last_sent, signal.clone()));
        self.envelope(self.last_sent, signal)
    }

    /// The number of the signal that is sent next.
    pub(super) fn next_sent(&self) -> Seq {
        self.last_sent.next()
    }

    /// Takes in what arrived: the signal, if it is its turn. One that cannot be read counts like any other.
    pub(super) fn receive(&mut self, envelope: Envelope) -> Option<RawSignal> {
        while self.unacked.front().is_some_and(|(seq, _)| *seq <= envelope.ack) {
            self.unacked.pop_front();
        }
        // One that came before is a repetition. One that comes too early follows a lost one; both will be
        // resent in order.
        if envelope.seq != self.last_received.next() {
            return None;
        }
        self.last_received = envelope.seq;
        Some(envelope.signal)
    }

    /// What the other end may not have received.
    pub(super) fn unacked(&self) -> impl Iterator<Item = Envelope> {
        self.unacked.iter().map(|(seq, signal)| self.envelope(*seq, signal.clone()))
    }

    /// Whether more is unacknowledged than may be.
    pub(super) fn is_full(&self) -> bool {
        self.unacked.len() > MAX_UNACKED
    }

    fn envelope(&self, seq: Seq, signal: RawSignal) -> Envelope {
        let (link, epoch, ack) = (self.link.clone(), self.epoch, self.last_received);
        Envelope { link, epoch, seq, ack, signal }
    }
}

/// How many signals may be unacknowledged. More means that the other end receives nothing; a new connection
/// is made when it can.
const MAX_UNACKED: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::PeerId;

    #[test]
    fn signals_count_from_one_and_stay_until_they_are_acknowledged() {
        let mut delivery = fresh();
        let sent: Vec<_> = (0..3).map(|_| delivery.send(&Signal::Open).seq).collect();
        assert_eq!(sent, [Seq(1), Seq(2), Seq(3)]);
        assert_eq!(delivery.receive(arrived(1, 2)), Some(open()));
        let again: Vec<_> =
            delivery.unacked().map(|envelope| (envelope.seq, envelope.ack)).collect();
        assert_eq!(again, [(Seq(3), Seq(1))]);
    }

    #[test]
    fn a_signal_is_taken_once_and_in_its_turn() {
        let mut delivery = fresh();
        assert_eq!(delivery.receive(arrived(2, 0)), None);
        assert_eq!(delivery.receive(arrived(1, 0)), Some(open()));
        assert_eq!(delivery.receive(arrived(1, 0)), None);
        assert_eq!(delivery.receive(arrived(2, 0)), Some(open()));
    }

    #[test]
    fn an_acknowledgement_counts_on_a_repetition_too() {
        let mut delivery = fresh();
        delivery.receive(arrived(1, 0));
        delivery.send(&Signal::Open);
        assert_eq!(delivery.receive(arrived(1, 1)), None);
        assert_eq!(delivery.unacked().count(), 0);
    }

    #[test]
    fn what_nobody_acknowledges_does_not_pile_up_unnoticed() {
        let mut delivery = fresh();
        (0..MAX_UNACKED).for_each(|_| drop(delivery.send(&Signal::Open)));
        assert!(!delivery.is_full());
        delivery.send(&Signal::Open);
        assert!(delivery.is_full());
    }

    fn fresh() -> Delivery {
        Delivery::new(LinkId::Peer(PeerId::from_random_bits(1)), Epoch(7))
    }

    fn arrived(seq: u32, ack: u32) -> Envelope {
        Envelope { seq: Seq(seq), ack: Seq(ack), ..fresh().envelope(Seq(0), open()) }
    }

    fn open() -> RawSignal {
        RawSignal::from(&Signal::Open)
    }
}
