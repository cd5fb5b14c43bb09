//! A connection in the making: for how long, and what is known of why it is not there.
//!
//! It outlives each attempt, which [`crate::link`] gives up after a while: what counts is how long there has been none.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::command::{LinkProblem, LinkStatus};
use crate::ice_server::IceServer;
use crate::link::Event;
use crate::transport_policy::TransportPolicy;

/// A connection in the making.
#[derive(Debug)]
pub(super) struct Setup {
    since: Duration,
    /// No signal travels, since then.
    paused: Option<Duration>,
    stage: Stage,
    evidence: Evidence,
}

/// How long it takes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    /// Not longer than a slow one.
    Early,
    /// So long that the reason is told.
    Late,
    /// So long that it can be tried anew at once.
    Overdue,
}

/// What has been seen of it so far, in all attempts.
#[derive(Debug, Default, Clone, Copy)]
struct Evidence {
    /// A description of ours was made, so the browser looks for addresses.
    described: bool,
    /// The browser has found an address of its own.
    address: bool,
    /// A TURN server has given it one.
    relay: bool,
    /// A TURN server has refused to.
    refusal: bool,
    /// Something came from the other end.
    answer: bool,
}

impl Setup {
    /// One that begins `now`.
    pub(super) fn new(now: Duration) -> Self {
        Self { since: now, paused: None, stage: Stage::Early, evidence: Evidence::default() }
    }

    /// Takes in what a peer connection reports.
    pub(super) fn observe(&mut self, event: &Event) {
        let evidence = &mut self.evidence;
        match event {
            Event::Offered(_) | Event::Answered(_) => evidence.described = true,
            Event::Candidate(found) => {
                // The last one is empty.
                evidence.address |= !found.candidate.is_empty();
                evidence.relay |= found.candidate.split(' ').nth(KIND) == Some("relay");
            }
            Event::RelayError(code) => evidence.refusal |= ANSWERED.contains(code),
            Event::NegotiationNeeded
            | Event::Done
            | Event::Failed
            | Event::Connection(_)
            | Event::Stats(_)
            | Event::ChannelOpen
            | Event::ChannelMessage(_)
            | Event::StreamAdded(_)
            | Event::StreamRemoved(_) => {}
        }
    }

    /// Takes in that a signal came from the other end.
    pub(super) fn receive(&mut self) {
        self.evidence.answer = true;
    }

    /// No signal travels from `now` on, if any did.
    pub(super) fn pause(&mut self, now: Duration) {
        self.paused.get_or_insert(now);
    }

    /// Signals travel again. The time in which they did not does not count; the time before does, so that one who comes
    /// and goes for ever is not waited for for ever.
    pub(super) fn resume(&mut self, now: Duration) {
        if let Some(paused) = self.paused.take() {
            self.since += now.saturating_sub(paused);
        }
    }

    pub(super) fn handle_timeout(&mut self, now: Duration) {
        while let Some(at) = self.poll_timeout().filter(|at| *at <= now) {
            self.stage = if at == self.since + LATE { Stage::Late } else { Stage::Overdue };
        }
    }

    pub(super) fn poll_timeout(&self) -> Option<Duration> {
        match self.stage {
            Stage::Early => Some(self.since + LATE),
            Stage::Late => Some(self.since + OVERDUE),
            Stage::Overdue => None,
        }
    }

    /// Whether the user may have it tried anew at once.
    pub(super) fn can_retry(&self) -> bool {
        self.stage == Stage::Overdue
    }

    /// How it stands, with these servers and candidates.
    pub(super) fn status(&self, ice_servers: &[IceServer], policy: TransportPolicy) -> LinkStatus {
        match self.stage {
            Stage::Early => LinkStatus::Connecting,
            Stage::Late | Stage::Overdue => {
                let (problem, can_retry) = (self.problem(ice_servers, policy), self.can_retry());
                LinkStatus::Failing { problem, can_retry }
            }
        }
    }

    fn problem(&self, ice_servers: &[IceServer], policy: TransportPolicy) -> LinkProblem {
        let Evidence { described, address, relay, refusal, answer } = self.evidence;
        let is_turn = |url: &String| url.starts_with("turn");
        let asks_relay =
            !policy.is_all() || ice_servers.iter().flat_map(|server| &server.urls).any(is_turn);
        let has_none = described && !address;
        // One that a server has refused had an address to ask it from.
        if has_none && !refusal && policy.is_all() {
            LinkProblem::NoAddress
        } else if !has_none && !answer {
            LinkProblem::NoAnswer
        } else if refusal && !relay {
            LinkProblem::RelayRefused
        } else if asks_relay && !relay {
            LinkProblem::NoRelay
        } else {
            LinkProblem::NoPath
        }
    }
}

/// How long a connection takes before it is told why: several times what a slow one takes.
const LATE: Duration = Duration::from_secs(10);

/// How long it takes before it can be tried anew at once.
const OVERDUE: Duration = Duration::from_secs(15);

/// Which word of a candidate says where it is from: `relay` for a TURN server. Source: RFC 8839 §5.1 (`cand-type`).
const KIND: usize = 7;

/// The error codes of STUN: what has one was sent by a server. Source: RFC 8489 §14.8.
const ANSWERED: RangeInclusive<u16> = 300..=699;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Candidate, Sdp};

    const NOW: Duration = Duration::from_secs(100);
    const ALL: TransportPolicy = TransportPolicy::All;

    #[test]
    fn what_is_known_is_told_after_ten_seconds_and_a_new_try_offered_after_fifteen() {
        let mut setup = Setup::new(NOW);
        for (after_s, expected) in [
            (9, LinkStatus::Connecting),
            (10, failing(LinkProblem::NoAnswer, false)),
            (14, failing(LinkProblem::NoAnswer, false)),
            (15, failing(LinkProblem::NoAnswer, true)),
            (3600, failing(LinkProblem::NoAnswer, true)),
        ] {
            setup.handle_timeout(NOW + Duration::from_secs(after_s));
            assert_eq!(setup.status(&[], ALL), expected, "after {after_s} s");
            assert_eq!(setup.can_retry(), after_s >= 15);
        }
        assert_eq!(setup.poll_timeout(), None);
    }

    #[test]
    fn a_late_timer_skips_no_stage() {
        let mut setup = Setup::new(NOW);
        assert_eq!(setup.poll_timeout(), Some(NOW + LATE));
        setup.handle_timeout(NOW + OVERDUE * 2);
        assert!(setup.can_retry());
    }

    #[test]
    fn time_in_which_no_signal_travels_does_not_count_and_the_time_before_does() {
        let mut setup = Setup::new(NOW);
        let (four, later) = (Duration::from_secs(4), NOW + OVERDUE);
        setup.pause(NOW + four);
        // The other end is away, and then the own socket is lost, too.
        setup.pause(NOW + four * 2);
        setup.resume(later);
        assert_eq!(setup.poll_timeout(), Some(later + LATE - four));
        setup.resume(later + four);
        assert_eq!(setup.poll_timeout(), Some(later + LATE - four), "it was not paused");
        setup.handle_timeout(later + LATE - four);
        setup.pause(later + LATE);
        setup.resume(later * 2);
        assert_eq!(setup.status(&[], ALL), failing(LinkProblem::NoAnswer, false), "it stays told");
    }

    /// One in which this has happened, when it is time to say why there is no connection.
    fn late(events: &[&Event], answer: bool) -> Setup {
        let mut setup = Setup::new(NOW);
        events.iter().for_each(|event| setup.observe(event));
        if answer {
            setup.receive();
        }
        setup.handle_timeout(NOW + LATE);
        setup
    }

    #[test]
    fn a_relay_that_refuses_is_told_from_one_that_cannot_be_reached() {
        let host = candidate("candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host");
        let relay = candidate("candidate:2 1 udp 41885439 192.0.2.9 60000 typ relay");
        let offered = Event::Offered(Sdp::try_from("o".to_owned()).unwrap());
        let turn = [server("turn:t.example"), server("turn:u.example?transport=tcp")];
        let error = Event::RelayError;
        use LinkProblem::{NoAnswer, NoPath, NoRelay, RelayRefused};
        for (events, answer, expected) in [
            (vec![&offered, &host, &error(701)], true, NoRelay),
            (vec![&offered, &host, &error(401)], true, RelayRefused),
            (vec![&offered, &host, &error(300)], true, RelayRefused),
            (vec![&offered, &host, &error(699)], true, RelayRefused),
            (vec![&offered, &host, &error(299)], true, NoRelay),
            (vec![&offered, &host, &error(700)], true, NoRelay),
            // One that refuses tells more than one that is silent.
            (vec![&offered, &host, &error(701), &error(486), &error(701)], true, RelayRefused),
            // One is enough.
            (vec![&offered, &host, &error(508), &relay], true, NoPath),
            (vec![&offered, &host, &relay, &error(403)], true, NoPath),
            (vec![&offered, &host, &error(437)], false, NoAnswer),
            // A browser that may only use relays has an address to ask them from.
            (vec![&offered, &error(401)], false, RelayRefused),
        ] {
            let setup = late(&events, answer);
            assert_eq!(setup.status(&turn, ALL), failing(expected, false), "{events:?} {answer}");
        }
    }

    #[test]
    fn where_only_relays_may_be_used_no_address_means_no_relay() {
        let offered = Event::Offered(Sdp::try_from("o".to_owned()).unwrap());
        let relay = candidate("candidate:2 1 udp 41885439 192.0.2.9 60000 typ relay");
        let turn = [server("turn:t.example")];
        use LinkProblem::{NoAnswer, NoPath, NoRelay, RelayRefused};
        for (events, answer, servers, expected) in [
            (vec![], false, &turn[..], NoAnswer),
            (vec![&offered], false, &turn, NoRelay),
            (vec![&offered], true, &turn, NoRelay),
            // The server has none any more.
            (vec![&offered], true, &[], NoRelay),
            (vec![&offered, &Event::RelayError(701)], true, &turn, NoRelay),
            (vec![&offered, &Event::RelayError(403)], true, &turn, RelayRefused),
            (vec![&offered, &relay], false, &turn, NoAnswer),
            (vec![&offered, &relay], true, &turn, NoPath),
        ] {
            let setup = late(&events, answer);
            let status = setup.status(servers, TransportPolicy::Relay);
            assert_eq!(status, failing(expected, false), "{events:?} {answer}");
        }
    }

    #[test]
    fn the_reason_is_the_first_thing_that_is_missing() {
        let host = candidate("candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host");
        let relay = candidate(
            "candidate:2 1 udp 41885439 192.0.2.9 60000 typ relay raddr 192.0.2.7 rport 50000",
        );
        let (offered, last) =
            (Event::Offered(Sdp::try_from("o".to_owned()).unwrap()), candidate(""));
        let turn = [server("stun:s.example"), server("turn:t.example?transport=tcp")];
        let stun = [server("stun:s.example")];
        use LinkProblem::{NoAddress, NoAnswer, NoPath, NoRelay};
        for (events, answer, servers, expected) in [
            // The answering end describes nothing before an offer comes.
            (vec![], false, &turn[..], NoAnswer),
            (vec![&offered], false, &turn, NoAddress),
            (vec![&offered, &last], true, &turn, NoAddress),
            (vec![&offered, &host], false, &turn, NoAnswer),
            (vec![&offered, &host], true, &turn, NoRelay),
            (vec![&offered, &host], true, &stun, NoPath),
            (vec![&offered, &host, &relay], true, &turn, NoPath),
            (vec![&offered, &relay], true, &turn, NoPath),
        ] {
            let setup = late(&events, answer);
            assert_eq!(setup.status(servers, ALL), failing(expected, false), "{events:?} {answer}");
        }
    }

    fn failing(problem: LinkProblem, can_retry: bool) -> LinkStatus {
        LinkStatus::Failing { problem, can_retry }
    }

    fn candidate(candidate: &str) -> Event {
        let (sdp_mid, sdp_m_line_index, username_fragment) = (None, None, None);
        let candidate = candidate.to_owned();
        Event::Candidate(Candidate { candidate, sdp_mid, sdp_m_line_index, username_fragment })
    }

    fn server(url: &str) -> IceServer {
        IceServer { urls: vec![url.to_owned()], username: None, credential: None }
    }
}
