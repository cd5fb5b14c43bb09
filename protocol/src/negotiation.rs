//! Perfect negotiation of one peer connection: who offers when, and who gives way when both do.
//!
//! It knows neither the browser nor the wire, only what is asked of them and what became of it. At most
//! one action is under way in the browser at a time. Numbering, epochs and what is late belong to
//! [`crate::link`].
//!
//! Source: WebRTC §10.7 "Perfect Negotiation Example"; RFC 8829 §4.1.10.2 (rollback).

use std::collections::VecDeque;

use crate::id::{PeerId, Seq};
use crate::message::{Candidate, Sdp};

/// One end of one negotiation.
#[derive(Debug)]
pub struct Negotiation {
    politeness: Politeness,
    /// The browser asked for negotiation and nothing has been offered since.
    wanted: bool,
    /// An offer of ours is being made or unanswered.
    offering: bool,
    /// The last remote offer was ignored, so its candidates fit nothing here.
    ignoring: bool,
    browser: BrowserState,
    queue: VecDeque<Action>,
    fault: bool,
}

impl Negotiation {
    /// Starts one end.
    #[must_use]
    pub fn new(politeness: Politeness) -> Self {
        Self {
            politeness,
            wanted: false,
            offering: false,
            ignoring: false,
            browser: BrowserState::Free,
            queue: VecDeque::new(),
            fault: false,
        }
    }

    /// Takes in what happened.
    pub fn handle_input(&mut self, input: Input) {
        match input {
            Input::NegotiationNeeded => self.wanted = true,
            Input::Offer { sdp, seq } => self.handle_offer(sdp, seq),
            Input::Answer(sdp) => {
                // An answer without an offer of ours is stale: that offer gave way to one of theirs.
                if self.offering {
                    self.offering = false;
                    self.ignoring = false;
                    self.queue.push_back(Action::ApplyAnswer(sdp));
                }
            }
            Input::Candidate(candidate) => self.queue.push_back(if self.ignoring {
                Action::TryCandidate(candidate)
            } else {
                Action::AddCandidate(candidate)
            }),
            Input::RestartIce => self.queue.push_back(Action::RestartIce),
            Input::Done => self.browser = BrowserState::Free,
            Input::Failed => {
                self.fault |= self.browser != BrowserState::Trying;
                self.browser = BrowserState::Free;
            }
        }
        self.fault |= self.queue.len() > MAX_QUEUE;
    }

    /// What is to be done next, if anything.
    pub fn poll_output(&mut self) -> Option<Output> {
        if self.fault {
            return Some(Output::Fault);
        }
        if self.browser != BrowserState::Free {
            return None;
        }
        if self.queue.is_empty() && self.wanted && !self.offering {
            self.wanted = false;
            self.offering = true;
            self.queue.push_back(Action::SendOffer);
        }
        let action = self.queue.pop_front()?;
        self.browser = match action {
            Action::TryCandidate(_) => BrowserState::Trying,
            Action::SendOffer
            | Action::SendAnswer { .. }
            | Action::ApplyOffer(_)
            | Action::ApplyAnswer(_)
            | Action::AddCandidate(_)
            | Action::RestartIce => BrowserState::Busy,
        };
        Some(Output::Act(action))
    }

    fn handle_offer(&mut self, sdp: Sdp, seq: Seq) {
        if self.offering && self.politeness == Politeness::Impolite {
            self.ignoring = true;
            return;
        }
        // The polite end's own offer is rolled back by the browser inside ApplyOffer; it then asks for
        // negotiation again by itself.
        self.offering = false;
        self.ignoring = false;
        self.queue.push_back(Action::ApplyOffer(sdp));
        self.queue.push_back(Action::SendAnswer { offer: seq });
    }
}

/// Who gives way when both ends offer at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Politeness {
    /// Its own offer gives way.
    Polite,
    /// It ignores the other's offer.
    Impolite,
}

impl Politeness {
    /// The politeness of `me` towards `other`: the larger id is polite, which both ends know unasked.
    #[must_use]
    pub fn between(me: &PeerId, other: &PeerId) -> Self {
        if me > other { Self::Polite } else { Self::Impolite }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The browser fired `negotiationneeded`.
    NegotiationNeeded,
    /// The other end offers.
    Offer {
        /// Its description.
        sdp: Sdp,
        /// Its number, which the answer will name.
        seq: Seq,
    },
    /// The other end answers the newest offer.
    Answer(Sdp),
    /// The other end found a candidate.
    Candidate(Candidate),
    /// A new way to the other end is to be looked for.
    RestartIce,
    /// The browser did what was asked last.
    Done,
    /// The browser refused what was asked last.
    Failed,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// The browser shall do this, and `Done` or `Failed` come back.
    Act(Action),
    /// This connection is beyond repair; a new one has to take its place.
    Fault,
}

/// What the browser shall do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// `setLocalDescription()`, and send the offer.
    SendOffer,
    /// `setLocalDescription()`, and send the answer.
    SendAnswer {
        /// The offer it answers.
        offer: Seq,
    },
    /// `setRemoteDescription(offer)`; a pending offer of ours is rolled back by it.
    ApplyOffer(Sdp),
    /// `setRemoteDescription(answer)`.
    ApplyAnswer(Sdp),
    /// `addIceCandidate(candidate)`.
    AddCandidate(Candidate),
    /// The same, for a candidate that may belong to an ignored offer: a refusal is no fault.
    TryCandidate(Candidate),
    /// `restartIce()`; the browser then asks for negotiation by itself.
    RestartIce,
}

/// Whether the browser is doing what was asked last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BrowserState {
    Free,
    Busy,
    Trying,
}

/// How many actions may wait for the browser. More means that it hangs or that the other end floods; the
/// connection is given up, since an action left out would break it anyway.
const MAX_QUEUE: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needed_negotiation_becomes_one_offer() {
        let mut end = Negotiation::new(Politeness::Polite);
        end.handle_input(Input::NegotiationNeeded);
        end.handle_input(Input::NegotiationNeeded);
        assert_eq!(drain(&mut end), [Action::SendOffer]);
        end.handle_input(Input::Done);
        assert_eq!(drain(&mut end), []);
    }

    #[test]
    fn negotiation_needed_while_an_offer_is_unanswered_waits_for_the_answer() {
        let mut end = offered(Politeness::Impolite);
        end.handle_input(Input::NegotiationNeeded);
        assert_eq!(drain(&mut end), []);
        end.handle_input(Input::Answer(sdp("a")));
        assert_eq!(drain(&mut end), [Action::ApplyAnswer(sdp("a"))]);
        end.handle_input(Input::Done);
        assert_eq!(drain(&mut end), [Action::SendOffer]);
    }

    #[test]
    fn an_offer_is_applied_and_answered_one_after_the_other() {
        let mut end = Negotiation::new(Politeness::Impolite);
        end.handle_input(offer());
        assert_eq!(drain(&mut end), [Action::ApplyOffer(sdp("o"))]);
        end.handle_input(Input::Done);
        assert_eq!(drain(&mut end), [Action::SendAnswer { offer: Seq(4) }]);
    }

    #[test]
    fn the_polite_end_gives_way_even_while_its_offer_is_being_made() {
        let mut end = Negotiation::new(Politeness::Polite);
        end.handle_input(Input::NegotiationNeeded);
        assert_eq!(drain(&mut end), [Action::SendOffer]);
        end.handle_input(offer());
        assert_eq!(drain(&mut end), []);
        end.handle_input(Input::Done);
        assert_eq!(drain(&mut end), [Action::ApplyOffer(sdp("o"))]);
    }

    #[test]
    fn the_impolite_end_ignores_and_only_tries_the_candidates() {
        let mut end = offered(Politeness::Impolite);
        end.handle_input(offer());
        end.handle_input(Input::Candidate(candidate()));
        assert_eq!(drain(&mut end), [Action::TryCandidate(candidate())]);
        end.handle_input(Input::Failed);
        assert_eq!(end.poll_output(), None);
    }

    #[test]
    fn an_ice_restart_is_one_action_and_the_browser_asks_for_the_offer() {
        let mut end = Negotiation::new(Politeness::Impolite);
        end.handle_input(Input::RestartIce);
        assert_eq!(drain(&mut end), [Action::RestartIce]);
        end.handle_input(Input::NegotiationNeeded);
        assert_eq!(drain(&mut end), []);
        end.handle_input(Input::Done);
        assert_eq!(drain(&mut end), [Action::SendOffer]);
    }

    #[test]
    fn a_stale_answer_is_dropped() {
        let mut end = Negotiation::new(Politeness::Polite);
        end.handle_input(Input::Answer(sdp("a")));
        assert_eq!(end.poll_output(), None);
    }

    #[test]
    fn a_refused_description_is_a_fault_for_good() {
        let mut end = Negotiation::new(Politeness::Polite);
        end.handle_input(offer());
        assert_eq!(drain(&mut end), [Action::ApplyOffer(sdp("o"))]);
        end.handle_input(Input::Failed);
        assert_eq!(end.poll_output(), Some(Output::Fault));
        end.handle_input(Input::NegotiationNeeded);
        assert_eq!(end.poll_output(), Some(Output::Fault));
    }

    #[test]
    fn a_flood_that_the_browser_cannot_follow_is_a_fault() {
        let mut end = Negotiation::new(Politeness::Polite);
        for _ in 0..MAX_QUEUE {
            end.handle_input(Input::Candidate(candidate()));
        }
        assert!(matches!(end.poll_output(), Some(Output::Act(_))));
        end.handle_input(Input::Candidate(candidate()));
        assert_eq!(end.poll_output(), None);
        end.handle_input(Input::Candidate(candidate()));
        assert_eq!(end.poll_output(), Some(Output::Fault));
    }

    fn offered(politeness: Politeness) -> Negotiation {
        let mut end = Negotiation::new(politeness);
        end.handle_input(Input::NegotiationNeeded);
        assert_eq!(drain(&mut end), [Action::SendOffer]);
        end.handle_input(Input::Done);
        end
    }

    fn drain(end: &mut Negotiation) -> Vec<Action> {
        std::iter::from_fn(|| end.poll_output())
            .map(|output| match output {
                Output::Act(action) => action,
                Output::Fault => panic!("no fault is expected"),
            })
            .collect()
    }

    fn offer() -> Input {
        Input::Offer { sdp: sdp("o"), seq: Seq(4) }
    }

    fn sdp(text: &str) -> Sdp {
        Sdp::try_from(text.to_owned()).unwrap()
    }

    fn candidate() -> Candidate {
        Candidate {
            candidate: String::new(),
            sdp_mid: None,
            sdp_m_line_index: None,
            username_fragment: None,
        }
    }
}
