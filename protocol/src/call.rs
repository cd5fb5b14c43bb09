//! The client's half of a call: who is here, which connections exist, and how one comes back.
//!
//! It knows who is here (`roster`) and which links that makes (`topology`, `links`); what happens within one is
//! [`crate::link`]'s. Sockets, peer connections and captures are its driver's: it asks for them by
//! [`Output`] and hears of them by [`Input`]. Between browsers there is one two-way link per pair; nothing
//! outside of `topology` may assume so.

mod hand;
mod io;
mod links;
mod own;
mod roster;
mod screens;
mod session;
mod setup;
mod topology;

use std::collections::VecDeque;
use std::time::Duration;

use crate::backoff::Backoff;
use crate::command::{Command, Connection, Switch, Update};
use crate::ice_server::IceServer;
use crate::id::{Name, StreamId, Token};
use crate::link;
use crate::message::{ClientMessage, Page, Peer, ServerMessage, Source, State, Stream};
use crate::transport_policy::TransportPolicy;
use links::Links;
use own::{Own, Step};
use roster::{Me, Roster};
use screens::Screens;
use session::{FIRST_RECONNECT, MAX_RECONNECT, Session};

pub use io::{Credential, InitialMicrophone, Input, Output, Start, TicketError};

/// A call as one peer sees it.
#[derive(Debug)]
pub struct Call {
    name: Name,
    stream: StreamId,
    own: Own,
    screens: Screens,
    /// What the room was sent of us last.
    last_sent_state: State,
    /// Whether one wants one's hand raised; nothing as long as neither the view nor the room has said so.
    hand: Option<Switch>,
    /// Whether it is raised in the room, by what the room said or was sent last.
    last_sent_hand: Switch,
    credential: Credential,
    /// Whether a new ticket is needed before the next socket.
    ticket_is_spent: bool,
    /// Whether the server has refused a ticket of this call.
    ticket_was_refused: bool,
    /// Whether the connections of the last session are still there.
    page: Page,
    session: Session,
    reconnect: Backoff,
    me: Option<Me>,
    ice_servers: Vec<IceServer>,
    transport_policy: TransportPolicy,
    roster: Roster,
    links: Links,
    seed: u64,
    outputs: VecDeque<Output>,
}

impl Call {
    /// Starts a call: a socket is asked for at once.
    #[must_use]
    pub fn new(start: Start) -> Self {
        let mut call = Self {
            name: start.name,
            stream: start.stream,
            own: Own::new(start.microphone, start.camera),
            screens: Screens::default(),
            last_sent_state: State::default(),
            hand: None,
            last_sent_hand: Switch::Off,
            credential: start.credential,
            ticket_is_spent: false,
            ticket_was_refused: false,
            page: Page::Fresh,
            session: Session::Opening,
            reconnect: Backoff::new(FIRST_RECONNECT, MAX_RECONNECT, start.seed),
            me: None,
            ice_servers: Vec::new(),
            transport_policy: start.transport_policy,
            roster: Roster::default(),
            links: Links::default(),
            seed: start.seed,
            outputs: VecDeque::new(),
        };
        call.update(Update::Connection(Connection::Joining));
        call.settle_own();
        call.outputs.push_back(Output::OpenSocket);
        call
    }

    /// Takes in what happened, at the time `now` since the call began.
    pub fn handle_input(&mut self, input: Input, now: Duration) {
        if self.session == Session::Ended {
            return;
        }
        match input {
            Input::Command(Command::SetMicrophone(wanted)) => {
                self.own.set(Source::Microphone, wanted);
            }
            Input::Command(Command::SetCamera(wanted)) => self.own.set(Source::Camera, wanted),
            Input::Command(Command::SetHand(wanted)) => self.set_hand(wanted),
            Input::Command(Command::PauseShare(stream, switch)) => {
                self.screens.pause(&stream, switch)
            }
            Input::Command(Command::SetContent(stream, content)) => {
                self.screens.set_content(&stream, content);
            }
            Input::Command(Command::StopShare(stream)) | Input::ScreenEnded(stream) => {
                self.screens.stop(&stream);
            }
            Input::Command(Command::SetViewSizes(peer, view_sizes)) => {
                self.roster.set_view_sizes(&peer, view_sizes.clone());
                let input = link::Input::SetViewSizes(view_sizes);
                self.tell_link(&topology::towards(&peer), input, now);
            }
            Input::Command(Command::TryAgain(peer)) => {
                self.try_again(&topology::towards(&peer), now);
            }
            Input::Command(Command::Inspect(peer)) => {
                self.tell_link(&topology::towards(&peer), link::Input::Inspect, now);
            }
            Input::Command(Command::Leave) => return self.leave(),
            Input::SocketOpened => self.send_join(),
            Input::TicketGranted(ticket) => self.renew_ticket(ticket),
            Input::TicketRefused(error) => self.lack_ticket(error, now),
            Input::SocketClosed(code) => self.lose_socket(code, now),
            Input::Received(message) => self.receive(message, now),
            Input::Link { link, epoch, event } => self.handle_event(&link, epoch, event, now),
            Input::Opened { source, result } => self.own.opened(source, result),
            Input::Lost(source) => self.own.lost(source),
            Input::Picked { stream, sound } => self.screens.picked(stream, sound),
            Input::Timeout => self.handle_timeout(now),
        }
        self.settle_own();
    }

    /// What is to be done next, if anything.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call with [`Input::Timeout`], since the call began.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        match self.session {
            Session::Waiting { until } => Some(until),
            Session::Joined { .. } => self.links.poll_timeout(),
            Session::Opening | Session::Requesting | Session::Greeting | Session::Ended => None,
        }
    }

    fn receive(&mut self, message: ServerMessage, now: Duration) {
        match message {
            ServerMessage::IceServers { ice_servers } => self.renew(ice_servers),
            ServerMessage::Joined {
                you,
                incarnation,
                seat,
                peers,
                awaiting,
                transport_policy,
                hand,
                room: _,
            } => {
                if self.session == Session::Greeting {
                    self.restrict(transport_policy);
                    self.take_up_hand(hand);
                    self.enter(Me { id: you, incarnation }, seat, peers, awaiting, now);
                }
            }
            ServerMessage::Peers { peers } => self.sync_roster(peers, false, now),
            ServerMessage::PeerJoined { peer } => self.upsert_peer(peer, now),
            ServerMessage::PeerAway { id } => self.mark_away(&id),
            ServerMessage::PeerLeft { id } => self.remove_peer(&id),
            ServerMessage::PeerState { id, state, hand } => {
                if self.me.as_ref().is_some_and(|me| me.id == id) {
                    self.show_hand(hand);
                }
                self.update_peer(&id, &|peer| (peer.state, peer.hand) = (state.clone(), hand));
            }
            ServerMessage::Signal(envelope) => return self.receive_signal(envelope, now),
            ServerMessage::Unknown => {}
        }
        self.settle_topology(now);
    }

    fn enter(&mut self, me: Me, seat: Token, peers: Vec<Peer>, awaiting: bool, now: Duration) {
        if self.me.as_ref() != Some(&me) {
            // Nobody holds a connection with this incarnation, so none of ours has another end.
            self.close_links();
            self.missing_among(&peers).iter().for_each(|id| self.remove_peer(id));
        }
        self.update(Update::You(me.id.clone()));
        self.me = Some(me);
        self.credential = Credential::Seat(seat.clone());
        self.page = Page::Kept;
        self.outputs.push_back(Output::KeepSeat(seat));
        self.session = Session::Joined { since: now };
        self.sync_roster(peers, awaiting, now);
        self.settle_topology(now);
        if awaiting {
            self.tell_links(&link::Input::ServerRestarted, now);
        }
        self.tell_state();
        self.update(Update::Connection(Connection::Joined));
    }

    fn handle_timeout(&mut self, now: Duration) {
        match self.session {
            Session::Waiting { until } if until <= now => {
                if self.ticket_is_spent {
                    self.session = Session::Requesting;
                    self.outputs.push_back(Output::RequestTicket);
                } else {
                    self.open_socket();
                }
            }
            Session::Joined { .. } => self.handle_due(now),
            Session::Waiting { .. }
            | Session::Requesting
            | Session::Opening
            | Session::Greeting
            | Session::Ended => {}
        }
    }

    fn renew(&mut self, ice_servers: Vec<IceServer>) {
        for (link, epoch) in self.links.epochs() {
            let (link, ice_servers) = (link.clone(), ice_servers.clone());
            let transport_policy = self.transport_policy;
            self.outputs.push_back(Output::SetIceServers {
                link,
                epoch,
                ice_servers,
                transport_policy,
            });
        }
        self.ice_servers = ice_servers;
    }

    /// Takes in what the room allows. A call never becomes less strict than it was.
    fn restrict(&mut self, room: TransportPolicy) {
        self.transport_policy = self.transport_policy.min(room);
        if !room.is_all() {
            self.update(Update::TransportPolicy(room));
        }
    }

    fn settle_own(&mut self) {
        while let Some(step) = self.own.poll_step().or_else(|| self.screens.poll_step()) {
            match step {
                Step::TellState => self.tell_state(),
                Step::Do(output) => self.outputs.push_back(output),
            }
        }
    }

    /// Tells the room what is sent, if it was told something else last.
    fn tell_state(&mut self) {
        let state = self.state();
        let hand = self.hand.filter(|hand| *hand != self.last_sent_hand);
        let has_changed = state != self.last_sent_state || hand.is_some();
        if matches!(self.session, Session::Joined { .. }) && has_changed {
            self.last_sent_state = state.clone();
            self.last_sent_hand = hand.unwrap_or(self.last_sent_hand);
            let hand = hand.map(Switch::is_on);
            self.outputs.push_back(Output::Send(ClientMessage::State { state, hand }));
        }
    }

    fn state(&self) -> State {
        let (id, source) = (self.stream.clone(), Source::Camera);
        let camera = Stream { id, source, paused: false, sound: false };
        State {
            microphone: self.own.microphone().is_on(),
            camera: self.own.camera().is_on(),
            streams: std::iter::once(camera).chain(self.screens.streams()).collect(),
        }
    }

    fn update(&mut self, update: Update) {
        self.outputs.push_back(Output::Update(update));
    }
}

#[cfg(test)]
mod tests;
