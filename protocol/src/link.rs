//! One connection: its negotiation, the order of its signals, and when it is given up.
//!
//! It lives for one epoch; when a new connection is due, [`crate::call`] makes a new link.

mod delivery;
mod recovery;

use std::collections::VecDeque;
use std::time::Duration;

use crate::channel::ChannelMessage;
use crate::command::LinkStatus;
use crate::id::{Epoch, LinkId, Seq, StreamId};
use crate::link_stats::{LinkStats, Route};
use crate::message::{Candidate, Envelope, Sdp, Signal};
use crate::negotiation::{self, Action, Negotiation, Politeness};
use crate::view_sizes::ViewSizes;
use delivery::Delivery;
use recovery::Recovery;

/// This end of one connection.
#[derive(Debug)]
pub struct Link {
    delivery: Delivery,
    negotiation: Negotiation,
    recovery: Recovery,
    /// The newest offer of ours; an answer to an older one is stale.
    offer: Option<Seq>,
    /// The offer to which the answer being made belongs.
    answering: Option<Seq>,
    streams: Vec<StreamId>,
    /// How large the other end's pictures are shown here.
    view_sizes: ViewSizes,
    channel: Channel,
    politeness: Politeness,
    /// Whether a relay of the server is to be replaced, if media goes by one: the server was restarted.
    renews_relayed: bool,
    outputs: VecDeque<Output>,
}

impl Link {
    /// Makes this end of a connection that is opened `now`.
    #[must_use]
    pub fn new(id: LinkId, epoch: Epoch, politeness: Politeness, now: Duration) -> Self {
        Self {
            delivery: Delivery::new(id, epoch),
            negotiation: Negotiation::new(politeness),
            recovery: Recovery::new(now),
            offer: None,
            answering: None,
            streams: Vec::new(),
            view_sizes: ViewSizes::default(),
            channel: Channel::Closed,
            politeness,
            renews_relayed: false,
            outputs: VecDeque::new(),
        }
    }

    /// Which connection this is.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.delivery.epoch()
    }

    /// The streams that arrived over it.
    #[must_use]
    pub fn streams(&self) -> &[StreamId] {
        &self.streams
    }

    /// Takes in what happened, at the time `now` since the call began.
    pub fn handle_input(&mut self, input: Input, now: Duration) {
        match input {
            Input::Offer => self.negotiation.handle_input(negotiation::Input::NegotiationNeeded),
            Input::Announce => self.send(&Signal::Open),
            Input::ServerRestarted => {
                // One end is enough.
                if self.politeness == Politeness::Impolite {
                    self.renews_relayed = true;
                    self.outputs.push_back(Output::ReadStats);
                }
            }
            Input::Inspect => self.outputs.push_back(Output::ReadStats),
            Input::Received(envelope) => self.receive(envelope),
            Input::Event(event) => self.handle_event(event, now),
            Input::SetViewSizes(view_sizes) => {
                if view_sizes != self.view_sizes {
                    self.view_sizes = view_sizes;
                    self.send_view_sizes();
                }
            }
            Input::Resend => {
                self.outputs.extend(self.delivery.unacked().map(Output::Send));
                self.recovery.start_over(now);
            }
            Input::Timeout => self.outputs.extend(self.recovery.handle_timeout(now)),
        }
    }

    /// What is to be done next, if anything.
    pub fn poll_output(&mut self) -> Option<Output> {
        if let Some(output) = self.outputs.pop_front() {
            return Some(output);
        }
        if self.delivery.is_full() {
            return Some(Output::Fault);
        }
        match self.negotiation.poll_output()? {
            negotiation::Output::Act(action) => {
                if let Action::SendAnswer { offer } = action {
                    self.answering = Some(offer);
                }
                Some(Output::Act(action))
            }
            negotiation::Output::Fault => Some(Output::Fault),
        }
    }

    /// When to call with [`Input::Timeout`], since the call began. Not to be waited for while no signal travels.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        self.recovery.poll_timeout()
    }

    fn receive(&mut self, envelope: Envelope) {
        let seq = envelope.seq;
        let Some(signal) = self.delivery.receive(envelope) else { return };
        let Some(signal) = signal.read() else { return };
        let input = match signal {
            Signal::Open => return,
            Signal::Offer { sdp } => negotiation::Input::Offer { sdp, seq },
            Signal::Answer { sdp, offer } if self.offer == Some(offer) => {
                negotiation::Input::Answer(sdp)
            }
            Signal::Answer { .. } => return,
            Signal::Candidate { candidate } => negotiation::Input::Candidate(candidate),
        };
        self.negotiation.handle_input(input);
    }

    fn handle_event(&mut self, event: Event, now: Duration) {
        match event {
            Event::NegotiationNeeded => {
                self.negotiation.handle_input(negotiation::Input::NegotiationNeeded);
            }
            Event::Offered(sdp) => {
                self.offer = Some(self.delivery.next_sent());
                self.send(&Signal::Offer { sdp });
                self.negotiation.handle_input(negotiation::Input::Done);
            }
            Event::Stats(stats) => {
                let was_asked = std::mem::take(&mut self.renews_relayed);
                if was_asked && matches!(stats.route, Route::Relayed(_)) {
                    // It stands still, which the browser would notice many seconds later.
                    self.negotiation.handle_input(negotiation::Input::RestartIce);
                }
                self.outputs.push_back(Output::Stats(stats));
            }
            // What it says of the way to the other end is for a view.
            Event::RelayError(_) => {}
            Event::Answered(sdp) => {
                if let Some(offer) = self.answering.take() {
                    self.send(&Signal::Answer { sdp, offer });
                }
                self.negotiation.handle_input(negotiation::Input::Done);
            }
            Event::Done => self.negotiation.handle_input(negotiation::Input::Done),
            Event::Failed => self.negotiation.handle_input(negotiation::Input::Failed),
            Event::Candidate(candidate) => self.send(&Signal::Candidate { candidate }),
            Event::Connection(state) => {
                self.outputs.extend(self.recovery.handle_state(state, now));
            }
            Event::ChannelOpen => {
                self.channel = Channel::Open;
                if self.view_sizes != ViewSizes::default() {
                    self.send_view_sizes();
                }
            }
            Event::ChannelMessage(ChannelMessage::ViewSizes(view_sizes)) => {
                self.outputs.push_back(Output::Encode(view_sizes));
            }
            Event::ChannelMessage(ChannelMessage::Unknown) => {}
            Event::StreamAdded(stream) => {
                if !self.streams.contains(&stream) {
                    if self.streams.len() >= MAX_STREAMS {
                        return;
                    }
                    self.streams.push(stream.clone());
                }
                self.outputs.push_back(Output::StreamAdded(stream));
            }
            Event::StreamRemoved(stream) => {
                if let Some(at) = self.streams.iter().position(|known| *known == stream) {
                    self.streams.remove(at);
                    self.outputs.push_back(Output::StreamRemoved(stream));
                }
            }
        }
    }

    fn send_view_sizes(&mut self) {
        if self.channel == Channel::Open {
            let message = ChannelMessage::ViewSizes(self.view_sizes.clone());
            self.outputs.push_back(Output::SendOverChannel(message));
        }
    }

    fn send(&mut self, signal: &Signal) {
        let envelope = self.delivery.send(signal);
        self.outputs.push_back(Output::Send(envelope));
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// Offer at once: the offering side's connection is made with its transceivers, so there is no need to wait until the
    /// browser has noticed.
    Offer,
    /// Ask the other end to open this epoch and to offer.
    Announce,
    /// The server is another one: a relay that it was may be gone.
    ServerRestarted,
    /// Tell how it carries media.
    Inspect,
    /// A signal of this epoch arrived.
    Received(Envelope),
    /// The peer connection reports.
    Event(Event),
    /// The other end's pictures are shown so large from now on.
    SetViewSizes(ViewSizes),
    /// One of the two sockets was lost, and both are there again: the other end may not have received everything.
    Resend,
    /// The time of [`Link::poll_timeout`] has come.
    Timeout,
}

/// What a peer connection reports.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// `negotiationneeded`.
    NegotiationNeeded,
    /// The offer that was asked for; counts as done.
    Offered(Sdp),
    /// The answer that was asked for; counts as done.
    Answered(Sdp),
    /// What was asked for is done.
    Done,
    /// What was asked for was refused.
    Failed,
    /// `icecandidate`.
    Candidate(Candidate),
    /// `connectionstatechange`.
    Connection(ConnectionState),
    /// What [`Output::ReadStats`] asked for.
    Stats(LinkStats),
    /// `icecandidateerror` of a TURN server, with its `errorCode`: one of STUN that it answered with, or 701 where it was
    /// not reached. Source: WebRTC §4.8.3 `RTCPeerConnectionIceErrorEvent`.
    RelayError(u16),
    /// `open` of the data channel.
    ChannelOpen,
    /// `message` of the data channel.
    ChannelMessage(ChannelMessage),
    /// `track`, as part of this stream: its first, or one more.
    StreamAdded(StreamId),
    /// The last track of a stream is gone.
    StreamRemoved(StreamId),
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Send this to the other end.
    Send(Envelope),
    /// The browser shall do this.
    Act(Action),
    /// The connection stands so.
    Status(LinkStatus),
    /// Read what the browser counts; [`Event::Stats`] comes back, if media can flow.
    ReadStats,
    /// The connection carries media so.
    Stats(LinkStats),
    /// Tell the other end this over the data channel.
    SendOverChannel(ChannelMessage),
    /// Ours shall be encoded for what the other end shows.
    Encode(ViewSizes),
    /// A stream arrived, or one more track of it.
    StreamAdded(StreamId),
    /// A stream ended.
    StreamRemoved(StreamId),
    /// This connection is beyond repair; a new link has to take its place.
    Fault,
}

/// How the data channel stands. It ends with its connection.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Channel {
    Closed,
    Open,
}

/// Which end of a link makes the first offer.
///
/// That one end brings the first two m-lines and the other adopts them belongs to the two-way link between two browsers,
/// [`LinkId::Peer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It brings the transceivers for microphone and camera and offers first.
    Offerer,
    /// It waits, and adopts the transceivers of the first offer.
    Answerer,
}

/// How a peer connection stands.
///
/// Source: WebRTC §4.3.3, `RTCPeerConnectionState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionState {
    /// Nothing has been tried.
    New,
    /// ICE or DTLS is at work.
    Connecting,
    /// Media can flow.
    Connected,
    /// Checks go unanswered; it may come back by itself.
    Disconnected,
    /// It will not come back by itself.
    Failed,
    /// We closed it.
    Closed,
}

/// How many streams a link takes notice of; a peer may name fewer in its state.
const MAX_STREAMS: usize = 32;
