//! One connection: its negotiation, and the order of its signals.
//!
//! A link numbers the signals that it sends (`seq`), keeps each until the other end acknowledges it (`ack`), and
//! resends it when either socket was lost in between. It takes every signal once and in order. It lives for one
//! epoch; when a new connection is due, [`crate::call`] makes a new link.

use std::collections::VecDeque;

use crate::command::LinkStatus;
use crate::id::{Epoch, LinkId, Seq, StreamId};
use crate::message::{Candidate, Envelope, Sdp, Signal};
use crate::negotiation::{self, Action, Negotiation, Politeness};
use crate::view_sizes::ViewSizes;

/// This end of one connection.
#[derive(Debug)]
pub struct Link {
    id: LinkId,
    epoch: Epoch,
    negotiation: Negotiation,
    last_sent: Seq,
    last_received: Seq,
    /// The newest offer of ours; an answer to an older one is stale.
    offer: Option<Seq>,
    /// The offer to which the answer being made belongs.
    answering: Option<Seq>,
    unacked: VecDeque<(Seq, Signal)>,
    streams: Vec<StreamId>,
    /// How large the other end's pictures are shown here.
    view_sizes: ViewSizes,
    channel: Channel,
    outputs: VecDeque<Output>,
    stale: u64,
}

impl Link {
    /// Makes this end of a connection.
    #[must_use]
    pub fn new(id: LinkId, epoch: Epoch, politeness: Politeness) -> Self {
        Self {
            id,
            epoch,
            negotiation: Negotiation::new(politeness),
            last_sent: Seq(0),
            last_received: Seq(0),
            offer: None,
            answering: None,
            unacked: VecDeque::new(),
            streams: Vec::new(),
            view_sizes: ViewSizes::default(),
            channel: Channel::Closed,
            outputs: VecDeque::new(),
            stale: 0,
        }
    }

    /// Which connection this is.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The streams that arrived over it.
    #[must_use]
    pub fn streams(&self) -> &[StreamId] {
        &self.streams
    }

    /// How many signals came late, twice or too early.
    #[must_use]
    pub fn stale_signals(&self) -> u64 {
        self.stale
    }

    /// Shows the other end's pictures so large from now on.
    pub fn set_view_sizes(&mut self, view_sizes: ViewSizes) {
        if view_sizes != self.view_sizes {
            self.view_sizes = view_sizes;
            self.send_view_sizes();
        }
    }

    /// Offers at once: the offering side's connection is made with its transceivers, so there is no need to wait until the
    /// browser has noticed.
    pub fn offer(&mut self) {
        self.negotiation.handle_input(negotiation::Input::NegotiationNeeded);
    }

    /// Asks the other end to open this epoch and to offer.
    pub fn announce(&mut self) {
        self.send(Signal::Open);
    }

    /// Resends what the other end may not have received: one of the two sockets was lost.
    pub fn resend(&mut self) {
        for (seq, signal) in self.unacked.clone() {
            self.outputs.push_back(Output::Send(self.envelope(seq, signal)));
        }
    }

    /// Takes in a signal of this epoch.
    pub fn receive(&mut self, envelope: Envelope) {
        while self.unacked.front().is_some_and(|(seq, _)| *seq <= envelope.ack) {
            self.unacked.pop_front();
        }
        // One that came before is a repetition. One that comes too early follows a lost one; both will be
        // resent in order.
        if envelope.seq != self.last_received.next() {
            self.stale += 1;
            return;
        }
        self.last_received = envelope.seq;
        match envelope.signal {
            Signal::Open => {}
            Signal::Offer { sdp } => {
                let seq = envelope.seq;
                self.negotiation.handle_input(negotiation::Input::Offer { sdp, seq });
            }
            Signal::Answer { sdp, offer } if self.offer == Some(offer) => {
                self.negotiation.handle_input(negotiation::Input::Answer(sdp));
            }
            Signal::Answer { .. } => self.stale += 1,
            Signal::Candidate { candidate } => {
                self.negotiation.handle_input(negotiation::Input::Candidate(candidate));
            }
        }
    }

    /// Takes in what the peer connection reports.
    pub fn handle_event(&mut self, event: Event) {
        match event {
            Event::NegotiationNeeded => {
                self.negotiation.handle_input(negotiation::Input::NegotiationNeeded);
            }
            Event::Offered(sdp) => {
                self.offer = Some(self.last_sent.next());
                self.send(Signal::Offer { sdp });
                self.negotiation.handle_input(negotiation::Input::Done);
            }
            Event::Answered(sdp) => {
                if let Some(offer) = self.answering.take() {
                    self.send(Signal::Answer { sdp, offer });
                }
                self.negotiation.handle_input(negotiation::Input::Done);
            }
            Event::Done => self.negotiation.handle_input(negotiation::Input::Done),
            Event::Failed => self.negotiation.handle_input(negotiation::Input::Failed),
            Event::Candidate(candidate) => self.send(Signal::Candidate { candidate }),
            Event::Connection(state) => {
                if let Some(output) = state.means() {
                    self.outputs.push_back(output);
                }
            }
            Event::ChannelOpen => {
                self.channel = Channel::Open;
                if self.view_sizes != ViewSizes::default() {
                    self.send_view_sizes();
                }
            }
            Event::ViewSizes(view_sizes) => self.outputs.push_back(Output::Encode(view_sizes)),
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

    /// What is to be done next, if anything.
    pub fn poll_output(&mut self) -> Option<Output> {
        if let Some(output) = self.outputs.pop_front() {
            return Some(output);
        }
        if self.unacked.len() > MAX_UNACKED {
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

    fn send_view_sizes(&mut self) {
        if self.channel == Channel::Open {
            self.outputs.push_back(Output::SendViewSizes(self.view_sizes.clone()));
        }
    }

    fn send(&mut self, signal: Signal) {
        self.last_sent = self.last_sent.next();
        self.unacked.push_back((self.last_sent, signal.clone()));
        self.outputs.push_back(Output::Send(self.envelope(self.last_sent, signal)));
    }

    fn envelope(&self, seq: Seq, signal: Signal) -> Envelope {
        Envelope { link: self.id.clone(), epoch: self.epoch, seq, ack: self.last_received, signal }
    }
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
    /// `open` of the data channel.
    ChannelOpen,
    /// `message` of the data channel: so large are our pictures shown there.
    ViewSizes(ViewSizes),
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
    /// Tell the other end over the data channel how large its pictures are shown.
    SendViewSizes(ViewSizes),
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

impl ConnectionState {
    fn means(self) -> Option<Output> {
        match self {
            Self::New | Self::Closed => None,
            Self::Connecting => Some(Output::Status(LinkStatus::Connecting)),
            Self::Connected => Some(Output::Status(LinkStatus::Connected)),
            Self::Disconnected => Some(Output::Status(LinkStatus::Interrupted)),
            Self::Failed => Some(Output::Fault),
        }
    }
}

/// How many signals may be unacknowledged. More means that the other end receives nothing; a new connection
/// is made when it can.
const MAX_UNACKED: usize = 256;

/// How many streams a link takes notice of; a peer may name fewer in its state.
const MAX_STREAMS: usize = 32;
