//! Two ends of one connection that change their minds at the same time, on thousands of schedules.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use protocol::id::Seq;
use protocol::message::Sdp;
use protocol::negotiation::{Action, Input, Negotiation, Output, Politeness};

use crate::fake_peer::{Description, FakePeer, Kind, SignalingState, candidate};
use crate::mutants::{Engine, Mutant, Mutation};
use crate::random::{Random, schedules, try_seeds};

#[test]
fn two_ends_that_offer_at_once_always_agree() {
    try_seeds(schedules(100_000), |seed| Pair::new(seed, Negotiation::new).run().map(drop));
}

#[test]
fn the_table_of_rules_and_the_engine_do_the_same() {
    let table = |politeness| Mutant::new(politeness, Mutation::None);
    try_seeds(schedules(100_000) / 10, |seed| {
        let (ours, theirs) =
            (Pair::new(seed, Negotiation::new).run(), Pair::new(seed, table).run());
        if ours == theirs { Ok(()) } else { Err("they part ways".into()) }
    });
}

#[test]
fn glare_really_happens_on_these_schedules() {
    let glares =
        (0..200).filter(|&seed| Pair::new(seed, Negotiation::new).run().unwrap().glares > 0);
    assert!(glares.count() > 100);
}

#[test]
fn every_mutant_fails() {
    for mutation in Mutation::MUTANTS {
        let survives = |seed: &u64| {
            Pair::new(*seed, |politeness| Mutant::new(politeness, mutation)).run().is_ok()
        };
        let survived = (0..2_000).take_while(survives).count();
        assert!(survived < 2_000, "{mutation:?} passes for a right engine");
    }
}

/// What a schedule came to, for comparison.
#[derive(Debug, PartialEq)]
struct Outcome {
    actions: Vec<(usize, Action)>,
    glares: usize,
}

/// Two ends and the way between them.
struct Pair<E> {
    random: Random,
    now: u64,
    order: u64,
    ends: [End<E>; 2],
    descriptions: Vec<Description>,
    queue: BinaryHeap<Reverse<(u64, u64, usize, Event)>>,
    /// Signals arrive in order.
    newest_arrival: [u64; 2],
    outcome: Outcome,
}

struct End<E> {
    engine: E,
    peer: FakePeer,
    offers: u32,
    emitted: BTreeSet<(u32, u32)>,
    accepted: BTreeSet<(u32, u32)>,
    gathered: BTreeSet<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    First,
    Change,
    Task,
    /// The event reaches the engine a moment after the browser fired it.
    Needed,
    /// The action reaches the browser a moment after the engine asked for it.
    Start(ActionKey),
    Done(ActionKey),
    Emit(u32, u32),
    Offer(usize, u32),
    Answer(usize),
    Candidate(u32, u32),
}

/// An action, in an order that a heap can keep.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum ActionKey {
    SendOffer,
    SendAnswer,
    Apply(usize),
    Candidate(u32, u32),
}

const MAX_SIGNAL_US: u64 = 60_000;
const MAX_BROWSER_US: u64 = 20_000;
const MAX_HOP_US: u64 = 3_000;
const CHANGES_END_US: u64 = 400_000;

impl<E: Engine> Pair<E> {
    fn new(seed: u64, engine: impl Fn(Politeness) -> E) -> Self {
        let end = |politeness| End {
            engine: engine(politeness),
            peer: FakePeer::default(),
            offers: 0,
            emitted: BTreeSet::new(),
            accepted: BTreeSet::new(),
            gathered: BTreeSet::new(),
        };
        let mut pair = Self {
            random: Random::new(seed),
            now: 0,
            order: 0,
            ends: [end(Politeness::Impolite), end(Politeness::Polite)],
            descriptions: Vec::new(),
            queue: BinaryHeap::new(),
            newest_arrival: [0; 2],
            outcome: Outcome { actions: Vec::new(), glares: 0 },
        };
        for _ in 0..2 + pair.random.below(8) {
            let (end, at) = (pair.random.below(2) as usize, pair.random.below(CHANGES_END_US));
            pair.schedule(at, end, Event::Change);
        }
        // The very beginning is where glare is likeliest.
        pair.schedule(0, 0, Event::First);
        pair.schedule(0, 1, Event::First);
        pair
    }

    fn run(mut self) -> Result<Outcome, String> {
        for _ in 0..100_000 {
            let Some(Reverse((at, _, end, event))) = self.queue.pop() else {
                return self.check().map(|()| self.outcome);
            };
            self.now = at;
            self.handle(end, event);
            self.settle(end)?;
        }
        Err("it never comes to rest".into())
    }

    fn handle(&mut self, at: usize, event: Event) {
        let end = &mut self.ends[at];
        match event {
            Event::First => end.peer.add_transceiver(),
            Event::Change => {
                let m_line = self.random.below(end.peer.transceivers.len() as u64) as usize;
                match self.random.below(5) {
                    0 | 1 => end.peer.add_transceiver(),
                    2 => end.peer.change_transceiver(m_line),
                    3 => end.peer.stop_transceiver(m_line),
                    _ => end.peer.restart_ice(),
                }
            }
            Event::Task => {
                if end.peer.run_task() {
                    let wait = self.random.below(MAX_HOP_US);
                    self.schedule(self.now + wait, at, Event::Needed);
                }
            }
            Event::Needed => end.engine.handle_input(Input::NegotiationNeeded),
            Event::Start(action) => {
                end.peer.start_operation();
                let wait = self.random.below(MAX_BROWSER_US);
                self.schedule(self.now + wait, at, Event::Done(action));
            }
            Event::Done(action) => self.finish(at, action),
            Event::Emit(ufrag, _) if !end.peer.gathers(ufrag) => {}
            Event::Emit(ufrag, n) => {
                end.emitted.insert((ufrag, n));
                self.signal(1 - at, Event::Candidate(ufrag, n));
            }
            Event::Offer(id, seq) => {
                if end.peer.signaling_state() == SignalingState::HaveLocalOffer {
                    self.outcome.glares += 1;
                }
                let (sdp, seq) = (sdp(id), Seq(seq));
                end.engine.handle_input(Input::Offer { sdp, seq });
            }
            Event::Answer(id) => end.engine.handle_input(Input::Answer(sdp(id))),
            Event::Candidate(ufrag, n) => {
                end.engine.handle_input(Input::Candidate(candidate(ufrag, n)));
            }
        }
    }

    /// The browser does what it was asked.
    fn finish(&mut self, at: usize, action: ActionKey) {
        let fresh = self.descriptions.len() as u32 + 1;
        let end = &mut self.ends[at];
        let result = match action {
            ActionKey::SendOffer | ActionKey::SendAnswer => end.peer.set_local(fresh).map(Some),
            ActionKey::Apply(id) => {
                end.peer.set_remote(self.descriptions[id].clone()).map(|()| None)
            }
            ActionKey::Candidate(ufrag, n) => {
                let result = end.peer.add_candidate(ufrag).map(|()| None);
                if result.is_ok() {
                    end.accepted.insert((ufrag, n));
                }
                result
            }
        };
        end.peer.end_operation();
        end.engine.handle_input(if result.is_ok() { Input::Done } else { Input::Failed });
        if let Ok(Some(description)) = result {
            let (kind, ufrag) = (description.kind, description.ufrag);
            let is_new = end.gathered.insert(ufrag);
            end.offers += 1;
            let seq = end.offers;
            self.descriptions.push(description);
            let id = self.descriptions.len() - 1;
            self.signal(
                1 - at,
                match kind {
                    Kind::Offer => Event::Offer(id, seq),
                    Kind::Answer => Event::Answer(id),
                },
            );
            if is_new {
                for n in 0..3 {
                    let wait = self.random.below(MAX_BROWSER_US * 2);
                    self.schedule(self.now + wait, at, Event::Emit(ufrag, n));
                }
            }
        }
    }

    fn settle(&mut self, at: usize) -> Result<(), String> {
        if self.ends[at].peer.wants_task && !self.ends[at].peer.busy {
            self.ends[at].peer.wants_task = false;
            let wait = self.random.below(1_000);
            self.schedule(self.now + wait, at, Event::Task);
        }
        while let Some(output) = self.ends[at].engine.poll_output() {
            let Output::Act(action) = output else {
                return Err(format!("end {at} has a fault at {} µs", self.now));
            };
            self.outcome.actions.push((at, action.clone()));
            let key = match action {
                Action::SendOffer => ActionKey::SendOffer,
                Action::SendAnswer { .. } => ActionKey::SendAnswer,
                Action::ApplyOffer(sdp) | Action::ApplyAnswer(sdp) => {
                    ActionKey::Apply(sdp.as_str().parse().unwrap())
                }
                Action::AddCandidate(candidate) | Action::TryCandidate(candidate) => {
                    let (ufrag, n) = candidate.candidate.split_once('/').unwrap();
                    ActionKey::Candidate(ufrag.parse().unwrap(), n.parse().unwrap())
                }
                Action::RestartIce => return Err("nobody asked for an ICE restart".into()),
            };
            let wait = self.random.below(MAX_HOP_US);
            self.schedule(self.now + wait, at, Event::Start(key));
        }
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        for (at, end) in self.ends.iter().enumerate() {
            let other = &self.ends[1 - at];
            if end.peer.signaling_state() != SignalingState::Stable {
                return Err(format!("end {at} is left in {:?}", end.peer.signaling_state()));
            }
            if end.peer.is_needed() {
                return Err(format!("end {at} still has something to send"));
            }
            if end.peer.current_local != other.peer.current_remote {
                return Err(format!("what end {at} sent is not what the other received"));
            }
            let Some(remote) = &end.peer.current_remote else {
                return Err("nothing was agreed".into());
            };
            let missing = other
                .emitted
                .iter()
                .any(|key| key.0 == remote.ufrag && !end.accepted.contains(key));
            if missing {
                return Err(format!("end {at} misses a candidate"));
            }
        }
        Ok(())
    }

    fn signal(&mut self, to: usize, event: Event) {
        let arrival = self.now + self.random.below(MAX_SIGNAL_US);
        self.newest_arrival[to] = self.newest_arrival[to].max(arrival);
        self.schedule(self.newest_arrival[to], to, event);
    }

    fn schedule(&mut self, at: u64, end: usize, event: Event) {
        self.order += 1;
        self.queue.push(Reverse((at, self.order, end, event)));
    }
}

fn sdp(id: usize) -> Sdp {
    Sdp::try_from(id.to_string()).unwrap()
}
