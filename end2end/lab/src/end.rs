//! One end.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

use browser::peer::{AddedTransceiver, Outgoing, Peer};
use protocol::id::Seq;
use protocol::link::{Event, Side};
use protocol::message::{Sdp, Source};
use protocol::negotiation::{self, Input, Negotiation, Output, Politeness};
use protocol::transport_policy::TransportPolicy;

use crate::log::{Action, Entry, Made};
use crate::signal::{Signal, ufrag};

/// One end of a connection, for a page to hold.
#[wasm_bindgen]
#[derive(Debug)]
pub struct End {
    inner: Rc<RefCell<Inner>>,
    signals: RefCell<mpsc::UnboundedReceiver<String>>,
}

#[wasm_bindgen]
impl End {
    /// Opens one end.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(polite: bool) -> Self {
        let (report, mut events) = mpsc::unbounded();
        let (signaling, signals) = mpsc::unbounded();
        let politeness = if polite { Politeness::Polite } else { Politeness::Impolite };
        let outgoing = Outgoing::new().expect("every browser of the tests has media streams");
        let report = move |event| drop(report.unbounded_send(event));
        // Neither end brings or adopts the first transceivers: each adds its own, and both offer at once.
        let peer = Peer::open(&[], TransportPolicy::All, Side::Answerer, &outgoing, report)
            .expect("every browser of the tests has peer connections");
        let inner = Rc::new(RefCell::new(Inner {
            peer,
            negotiation: Negotiation::new(politeness),
            signaling,
            last_received: Seq(0),
            descriptions: Vec::new(),
            made: 0,
            answering: 0,
            in_hand: None,
            transceivers: VecDeque::new(),
            offered: 0,
            agreed: 0,
            log: Vec::new(),
        }));
        let weak = Rc::downgrade(&inner);
        spawn_local(async move {
            while let (Some(event), Some(inner)) = (events.next().await, weak.upgrade()) {
                inner.borrow_mut().handle_event(event);
            }
        });
        Self { inner, signals: RefCell::new(signals) }
    }

    /// Performs `add`, `stop` or `restart`.
    pub fn perform(&self, what: &str) {
        self.inner.borrow_mut().perform(what);
    }

    /// Takes in a signal of the other end.
    pub fn receive(&self, signal: &str) {
        if let Ok(signal) = serde_json::from_str(signal) {
            self.inner.borrow_mut().receive(signal);
        }
    }

    /// The next signal for the other end, if one waits.
    pub fn next_signal(&self) -> Option<String> {
        self.signals.borrow_mut().try_recv().ok()
    }

    /// Everything that happened, as JSON.
    #[must_use]
    pub fn log(&self) -> String {
        serde_json::to_string(&self.inner.borrow().log).unwrap_or_default()
    }
}

#[derive(Debug)]
struct Inner {
    peer: Peer,
    negotiation: Negotiation,
    signaling: mpsc::UnboundedSender<String>,
    last_received: Seq,
    /// Remote descriptions by the number they were received as.
    descriptions: Vec<(Sdp, u32)>,
    made: u32,
    /// The offer that the next answer belongs to.
    answering: u32,
    in_hand: Option<Action>,
    transceivers: VecDeque<AddedTransceiver>,
    /// How many of `transceivers` the offer under way names, and how many were agreed on.
    offered: usize,
    agreed: usize,
    log: Vec<Entry>,
}

impl Inner {
    fn perform(&mut self, what: &str) {
        match what {
            "add" => {
                self.transceivers.push_back(self.peer.add_transceiver(Source::Microphone));
                self.log.push(Entry::Add);
            }
            "stop" if self.agreed > 1 => {
                if let Some(transceiver) = self.transceivers.remove(1) {
                    self.agreed -= 1;
                    self.offered = self.offered.saturating_sub(1);
                    self.log.push(Entry::Stop);
                    transceiver.stop();
                }
            }
            "restart" if self.peer.restart_ice().is_ok() => self.log.push(Entry::Restart),
            _ => {}
        }
    }

    fn receive(&mut self, signal: Signal) {
        self.last_received = self.last_received.next();
        let seq = self.last_received;
        self.negotiation.handle_input(match signal {
            Signal::Offer { id, sdp } => {
                self.descriptions.push((sdp.clone(), id));
                Input::Offer { sdp, seq }
            }
            Signal::Answer { id, offer: _, sdp } => {
                self.descriptions.push((sdp.clone(), id));
                Input::Answer(sdp)
            }
            Signal::Candidate { candidate } => Input::Candidate(candidate),
        });
        self.settle();
    }

    fn handle_event(&mut self, event: Event) {
        match event {
            Event::NegotiationNeeded => {
                self.log.push(Entry::Needed);
                self.negotiation.handle_input(Input::NegotiationNeeded);
            }
            Event::Offered(sdp) => {
                let id = self.make(&sdp);
                self.send(&Signal::Offer { id, sdp });
            }
            Event::Answered(sdp) => {
                let id = self.make(&sdp);
                self.send(&Signal::Answer { id, offer: self.answering, sdp });
            }
            Event::Done => {
                if matches!(self.in_hand, Some(Action::ApplyAnswer { .. })) {
                    self.agreed = self.offered;
                }
                self.end(true, None);
            }
            Event::Failed => self.end(false, None),
            Event::Candidate(candidate) => self.send(&Signal::Candidate { candidate }),
            Event::Connection(_)
            | Event::Stats(_)
            | Event::RelayError(_)
            | Event::ChannelOpen
            | Event::ChannelMessage(_)
            | Event::StreamAdded(_)
            | Event::StreamRemoved(_) => {}
        }
        self.settle();
    }

    fn make(&mut self, sdp: &Sdp) -> u32 {
        self.made += 1;
        self.end(true, Some(Made { id: self.made, ufrag: ufrag(sdp) }));
        self.made
    }

    fn end(&mut self, ok: bool, made: Option<Made>) {
        self.in_hand = None;
        self.log.push(Entry::End { ok, made });
        self.negotiation.handle_input(if ok { Input::Done } else { Input::Failed });
    }

    fn settle(&mut self) {
        while let Some(Output::Act(action)) = self.negotiation.poll_output() {
            let noted = self.note(&action);
            self.in_hand = Some(noted.clone());
            self.log.push(Entry::Start { action: noted });
            self.peer.act(action);
        }
    }

    fn note(&mut self, action: &negotiation::Action) -> Action {
        match action {
            negotiation::Action::SendOffer => {
                self.offered = self.transceivers.len();
                Action::SendOffer
            }
            negotiation::Action::SendAnswer { .. } => Action::SendAnswer,
            negotiation::Action::ApplyOffer(sdp) => {
                self.answering = self.number(sdp);
                Action::ApplyOffer { id: self.answering }
            }
            negotiation::Action::ApplyAnswer(sdp) => Action::ApplyAnswer { id: self.number(sdp) },
            negotiation::Action::AddCandidate(candidate) => {
                let ufrag = candidate.username_fragment.clone().unwrap_or_default();
                Action::Candidate { ufrag, tolerant: false }
            }
            negotiation::Action::TryCandidate(candidate) => {
                let ufrag = candidate.username_fragment.clone().unwrap_or_default();
                Action::Candidate { ufrag, tolerant: true }
            }
            // The lab asks the connection itself, and logs it there.
            negotiation::Action::RestartIce => unreachable!("nothing here asks for it"),
        }
    }

    fn number(&self, sdp: &Sdp) -> u32 {
        let known = self.descriptions.iter().rev().find(|(received, _)| received == sdp);
        known.map_or(0, |(_, id)| *id)
    }

    fn send(&self, signal: &Signal) {
        if let Ok(text) = serde_json::to_string(signal) {
            let _ = self.signaling.unbounded_send(text);
        }
    }
}
