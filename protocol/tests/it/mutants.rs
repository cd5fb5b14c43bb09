//! Negotiation written a second time, straight from the table of rules, with one rule broken on purpose.
//!
//! Unbroken it does the same as `protocol::negotiation` on every schedule; each mutant fails on some. So
//! the schedules are hard enough to tell a right engine from a nearly right one.

use std::collections::VecDeque;

use protocol::negotiation::{Action, Input, Negotiation, Output, Politeness};

/// What the harness drives.
pub(crate) trait Engine {
    fn handle_input(&mut self, input: Input);
    fn poll_output(&mut self) -> Option<Output>;
}

impl Engine for Negotiation {
    fn handle_input(&mut self, input: Input) {
        Self::handle_input(self, input);
    }
    fn poll_output(&mut self) -> Option<Output> {
        Self::poll_output(self)
    }
}

/// Which rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mutation {
    None,
    BothImpolite,
    BothPolite,
    ForgetWantedWhileBusy,
    CollisionOnlyInFlight,
    NeverTolerateARefusedCandidate,
    ImpoliteDoesNotIgnore,
    DecideIgnoringWhenTheCandidateFails,
}

impl Mutation {
    pub(crate) const MUTANTS: [Self; 7] = [
        Self::BothImpolite,
        Self::BothPolite,
        Self::ForgetWantedWhileBusy,
        Self::CollisionOnlyInFlight,
        Self::NeverTolerateARefusedCandidate,
        Self::ImpoliteDoesNotIgnore,
        Self::DecideIgnoringWhenTheCandidateFails,
    ];
}

/// One end, with one rule broken.
#[derive(Debug)]
pub(crate) struct Mutant {
    mutation: Mutation,
    polite: bool,
    wanted: bool,
    offering: bool,
    ignoring: bool,
    in_hand: Option<Action>,
    queue: VecDeque<Action>,
    fault: bool,
}

impl Mutant {
    pub(crate) fn new(politeness: Politeness, mutation: Mutation) -> Self {
        let polite = match mutation {
            Mutation::BothImpolite => false,
            Mutation::BothPolite => true,
            _ => politeness == Politeness::Polite,
        };
        Self {
            mutation,
            polite,
            wanted: false,
            offering: false,
            ignoring: false,
            in_hand: None,
            queue: VecDeque::new(),
            fault: false,
        }
    }

    fn collides(&self) -> bool {
        if self.mutation == Mutation::CollisionOnlyInFlight {
            return self.in_hand == Some(Action::SendOffer);
        }
        self.offering
    }
}

impl Engine for Mutant {
    fn handle_input(&mut self, input: Input) {
        match input {
            Input::NegotiationNeeded => {
                let busy = self.in_hand.is_some() || self.offering;
                if !(busy && self.mutation == Mutation::ForgetWantedWhileBusy) {
                    self.wanted = true;
                }
            }
            Input::Offer { sdp, seq } => {
                let ignores = self.mutation != Mutation::ImpoliteDoesNotIgnore;
                if self.collides() && !self.polite && ignores {
                    self.ignoring = true;
                } else {
                    self.ignoring = false;
                    self.offering = false;
                    self.queue.push_back(Action::ApplyOffer(sdp));
                    self.queue.push_back(Action::SendAnswer { offer: seq });
                }
            }
            Input::Answer(sdp) if self.offering => {
                self.offering = false;
                self.ignoring = false;
                self.queue.push_back(Action::ApplyAnswer(sdp));
            }
            Input::Answer(_) => {}
            Input::Candidate(candidate) => {
                let tolerates = self.mutation != Mutation::NeverTolerateARefusedCandidate
                    && self.mutation != Mutation::DecideIgnoringWhenTheCandidateFails;
                self.queue.push_back(if self.ignoring && tolerates {
                    Action::TryCandidate(candidate)
                } else {
                    Action::AddCandidate(candidate)
                });
            }
            Input::RestartIce => self.queue.push_back(Action::RestartIce),
            Input::Done => self.in_hand = None,
            Input::Failed => {
                let late = self.mutation == Mutation::DecideIgnoringWhenTheCandidateFails;
                self.fault |= match self.in_hand.take() {
                    Some(Action::TryCandidate(_)) => false,
                    Some(Action::AddCandidate(_)) => !(late && self.ignoring),
                    _ => true,
                };
            }
        }
    }

    fn poll_output(&mut self) -> Option<Output> {
        if self.fault {
            return Some(Output::Fault);
        }
        if self.in_hand.is_some() {
            return None;
        }
        if self.queue.is_empty() && self.wanted && !self.offering {
            self.wanted = false;
            self.offering = true;
            self.queue.push_back(Action::SendOffer);
        }
        let action = self.queue.pop_front()?;
        self.in_hand = Some(action.clone());
        Some(Output::Act(action))
    }
}
