//! One person's browser: a driver of `protocol::call` over fake peer connections, and the view it feeds.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use protocol::call::{Call, Entry, Held, Input, Output, Start};
use protocol::command::{
    CaptureError, Command, Connection, Device, Ended, LinkStatus, Switch, Update,
};
use protocol::id::{Epoch, Name, PeerId, StreamId, Token};
use protocol::link::{ConnectionState, Event as LinkEvent, Side};
use protocol::message::{Candidate, Peer, Sdp, ServerMessage, Source, State, Stream};
use protocol::negotiation::Action;
use protocol::room::{Departure, SEAT_LIFE, SocketId};
use protocol::ticket::Ticket;

use super::{BrowserEvent, Happening, Wire, Wish, World};
use crate::fake_peer::{FakePeer, Kind, SignalingState};

/// One person's browser.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) number: usize,
    pub(crate) peers: BTreeMap<PeerId, (Epoch, Connected)>,
    pub(crate) view: View,
    seed: u64,
    life: u32,
    call: Option<Call>,
    started: Duration,
    socket: Option<SocketId>,
    seat: Option<Token>,
}

/// A fake peer connection and what its ICE is up to.
#[derive(Debug, Default)]
pub(crate) struct Connected {
    pub(crate) peer: FakePeer,
    /// The pair of user name fragments that is connected.
    connected: Option<(u32, u32)>,
    emitted: BTreeSet<(u32, u32)>,
    accepted: BTreeSet<(u32, u32)>,
    gathered: BTreeSet<u32>,
    refuses_next: bool,
    has_stream: bool,
}

impl Connected {
    /// Whether the two ends of a link are at rest and agree.
    pub(crate) fn fits(&self, other: &Self) -> Result<(), String> {
        if self.peer.signaling_state() != SignalingState::Stable {
            return Err(format!("left in {:?}", self.peer.signaling_state()));
        }
        if self.peer.is_needed() {
            return Err("something is left to negotiate".into());
        }
        if self.peer.current_local.is_none() || self.peer.current_local != other.peer.current_remote
        {
            return Err("they do not agree".into());
        }
        let remote = self.peer.current_remote.as_ref().map(|remote| remote.ufrag);
        let mut expected = other.emitted.iter().filter(|key| Some(key.0) == remote);
        if expected.any(|key| !self.accepted.contains(key)) {
            return Err("a candidate was lost".into());
        }
        Ok(())
    }
}

/// What a page shows, made from updates alone.
#[derive(Debug, Clone)]
pub(crate) struct View {
    pub(crate) connection: Connection,
    pub(crate) you: Option<PeerId>,
    pub(crate) peers: BTreeMap<PeerId, Peer>,
    pub(crate) links: BTreeMap<PeerId, LinkStatus>,
    pub(crate) streams: BTreeMap<PeerId, BTreeSet<StreamId>>,
    pub(crate) microphone: Device,
    pub(crate) camera: Device,
    stream: StreamId,
}

impl View {
    fn new(stream: StreamId) -> Self {
        Self {
            connection: Connection::Joining,
            you: None,
            peers: BTreeMap::new(),
            links: BTreeMap::new(),
            streams: BTreeMap::new(),
            microphone: Device::Off,
            camera: Device::Off,
            stream,
        }
    }

    pub(crate) fn own_state(&self) -> State {
        let stream = Stream { id: self.stream.clone(), source: Source::Camera, paused: false };
        State {
            microphone: self.microphone == Device::On,
            camera: self.camera == Device::On,
            streams: vec![stream],
        }
    }

    fn apply(&mut self, update: Update) {
        match update {
            Update::Connection(connection) => self.connection = connection,
            Update::You(id) => self.you = Some(id),
            Update::Microphone(device) => self.microphone = device,
            Update::Camera(device) => self.camera = device,
            Update::Peer(peer) => {
                self.peers.insert(peer.id.clone(), peer);
            }
            Update::PeerLeft(id) => {
                assert!(self.peers.remove(&id).is_some(), "somebody left who was not there");
                self.links.remove(&id);
                let left = self.streams.remove(&id).unwrap_or_default();
                assert!(left.is_empty(), "somebody left and their streams stayed: {left:?}");
            }
            Update::Link { peer, status } => {
                self.links.insert(peer, status);
            }
            Update::StreamAdded { peer, stream } => {
                assert!(self.streams.entry(peer).or_default().insert(stream), "added twice");
            }
            Update::StreamRemoved { peer, stream } => {
                let removed = self.streams.get_mut(&peer).is_some_and(|s| s.remove(&stream));
                assert!(removed, "removed what was not there");
            }
        }
    }
}

impl Node {
    pub(crate) fn new(number: usize, seed: u64) -> Self {
        Self {
            number,
            peers: BTreeMap::new(),
            view: View::new(stream(number, 0)),
            seed,
            life: 0,
            call: None,
            started: Duration::ZERO,
            socket: None,
            seat: None,
        }
    }

    /// Who this is, if it is in the room.
    pub(crate) fn present(&self) -> Option<&PeerId> {
        self.call.as_ref().and(self.view.you.as_ref())
    }

    pub(crate) fn is(&self, id: &PeerId) -> bool {
        self.present() == Some(id)
    }

    pub(crate) fn stream(&self) -> &StreamId {
        &self.view.stream
    }
}

fn stream(number: usize, life: u32) -> StreamId {
    StreamId::parse(&format!("stream-{number}-{life}")).unwrap()
}

impl World {
    pub(super) fn grant(&mut self, node: usize, wish: Wish) {
        match wish {
            Wish::Join => {
                if self.nodes[node].call.is_none() {
                    let (token, ice_servers) = (Token::parse("ticket").unwrap(), Vec::new());
                    self.begin(node, Entry::Ticket(Ticket { token, ice_servers }));
                }
            }
            Wish::Leave => {
                self.tell(node, Input::Command(Command::Leave));
            }
            Wish::Reload | Wish::CloseTab => self.close_page(node, wish),
            Wish::CutSocket | Wish::Sleep => {
                if let Some(socket) = self.nodes[node].socket {
                    self.cut(socket, Departure::Lost);
                    let slept = if wish == Wish::Sleep { SEAT_LIFE * 2 } else { Duration::ZERO };
                    let at = self.now + slept + self.random.up_to(Duration::from_secs(1));
                    self.schedule(at, Happening::SocketGone(socket, None));
                }
            }
            Wish::ToggleMicrophone => {
                let on = self.nodes[node].view.microphone != Device::On;
                self.tell(node, Input::Command(Command::SetMicrophone(Switch::from(on))));
            }
            Wish::ToggleCamera => {
                let on = self.nodes[node].view.camera != Device::On;
                self.tell(node, Input::Command(Command::SetCamera(Switch::from(on))));
            }
            Wish::LoseCamera => self.tell(node, Input::Lost(Source::Camera)),
            Wish::AddTransceiver
            | Wish::ChangeLine
            | Wish::StopLine
            | Wish::RestartIce
            | Wish::FailConnection
            | Wish::RefuseOperation => self.disturb(node, wish),
        }
    }

    /// Does something to one of a node's peer connections.
    fn disturb(&mut self, node: usize, wish: Wish) {
        let count = self.nodes[node].peers.len() as u64;
        let pick = self.random.below(count) as usize;
        let Some((id, (epoch, _))) = self.nodes[node].peers.iter().nth(pick) else { return };
        let (id, epoch) = (id.clone(), *epoch);
        if wish == Wish::FailConnection {
            self.tally.failed_connections += 1;
            let failed = || LinkEvent::Connection(ConnectionState::Failed);
            let me = self.nodes[node].present().cloned();
            let other = self.nodes.iter().position(|other| other.is(&id));
            if let (Some(me), Some(other)) = (me, other)
                && self.random.percent(70)
            {
                self.report(other, &me, epoch, Duration::from_secs(2), failed());
            }
            return self.report(node, &id, epoch, Duration::ZERO, failed());
        }
        let line = self.random.next() as usize;
        let Some((_, connected)) = self.nodes[node].peers.get_mut(&id) else { return };
        match wish {
            Wish::AddTransceiver => connected.peer.add_transceiver(),
            Wish::ChangeLine => connected.peer.change_line(line % 4),
            Wish::StopLine => connected.peer.stop_line(line % 4),
            Wish::RestartIce => connected.peer.restart_ice(),
            _ => {
                connected.refuses_next = true;
                self.tally.refused_operations += 1;
            }
        }
        self.settle_peer(node, &id);
    }

    fn close_page(&mut self, node: usize, wish: Wish) {
        if self.nodes[node].call.is_none() {
            return;
        }
        if let Some(socket) = self.nodes[node].socket {
            self.cut_later(socket, Departure::PageGone);
        }
        let seat = self.nodes[node].seat.clone();
        self.forget(node);
        if wish == Wish::Reload
            && let Some(seat) = seat
        {
            self.tally.reloads += 1;
            self.begin(node, Entry::Seat(seat));
        }
    }

    fn begin(&mut self, node: usize, entry: Entry) {
        let camera = Switch::from(self.random.percent(50));
        let microphone = [Held::Nothing, Held::Live, Held::Muted][self.random.below(3) as usize];
        let place = &mut self.nodes[node];
        place.life += 1;
        place.started = self.now;
        place.view = View::new(stream(node, place.life));
        place.call = Some(Call::new(Start {
            entry,
            name: Name::parse(&format!("Node {node}")).unwrap(),
            stream: place.view.stream.clone(),
            microphone,
            camera,
            seed: place.seed ^ u64::from(place.life),
        }));
        self.settle_node(node);
    }

    /// The page is gone, and everything in it.
    fn forget(&mut self, node: usize) {
        let node = &mut self.nodes[node];
        node.call = None;
        node.socket = None;
        node.seat = None;
        node.peers.clear();
        node.view = View::new(stream(node.number, node.life));
    }

    /// Cuts a socket: what is on its way in either direction is lost.
    fn cut(&mut self, socket: SocketId, departure: Departure) {
        let Some(wire) = self.sockets.get_mut(&socket) else { return };
        if std::mem::replace(&mut wire.is_whole, false) {
            self.tally.cut_sockets += 1;
            self.after(Duration::from_secs(3), Happening::WireGone(socket, departure));
        }
    }

    /// Ends a socket in good order: what was sent before arrives.
    fn cut_later(&mut self, socket: SocketId, departure: Departure) {
        self.send(socket, 0, Happening::WireGone(socket, departure));
    }

    pub(super) fn socket_opened(&mut self, socket: SocketId) {
        if let Some(node) = self.owner(socket) {
            self.tell(node, Input::SocketOpened);
        }
    }

    pub(super) fn socket_gone(&mut self, socket: SocketId, code: Option<u16>) {
        if let Some(node) = self.owner(socket) {
            self.nodes[node].socket = None;
            self.tell(node, Input::SocketClosed(code));
        }
    }

    pub(super) fn deliver(&mut self, socket: SocketId, message: ServerMessage) {
        if self.sockets.get(&socket).is_some_and(|wire| wire.is_whole)
            && let Some(node) = self.owner(socket)
        {
            self.tell(node, Input::Received(message));
        }
    }

    pub(super) fn captured(&mut self, node: usize, life: u32, source: Source) {
        if self.nodes[node].life == life {
            let fails = self.random.percent(20);
            let result = if fails { Err(CaptureError::InUse) } else { Ok(()) };
            self.tell(node, Input::Opened { source, result });
        }
    }

    pub(super) fn wake(&mut self, node: usize) {
        let since = self.now.saturating_sub(self.nodes[node].started);
        let due = self.nodes[node].call.as_ref().and_then(Call::poll_timeout);
        if due.is_some_and(|at| at <= since) {
            self.tell(node, Input::Timeout);
        }
    }

    /// The node whose present page a socket belongs to.
    fn owner(&self, socket: SocketId) -> Option<usize> {
        let wire = self.sockets.get(&socket)?;
        let node = &self.nodes[wire.node];
        (node.life == wire.life && node.socket == Some(socket)).then_some(wire.node)
    }

    fn tell(&mut self, node: usize, input: Input) {
        let since = self.now.saturating_sub(self.nodes[node].started);
        if let Some(call) = &mut self.nodes[node].call {
            call.handle_input(input, since);
            self.settle_node(node);
        }
    }

    fn settle_node(&mut self, node: usize) {
        while let Some(output) = self.nodes[node].call.as_mut().and_then(Call::poll_output) {
            self.obey(node, output);
        }
        let place = &self.nodes[node];
        if let Some(at) = place.call.as_ref().and_then(Call::poll_timeout) {
            let at = place.started.saturating_add(at).max(self.now);
            if at < Duration::MAX {
                self.schedule(at, Happening::NodeTimer(node));
            }
        }
    }

    fn obey(&mut self, node: usize, output: Output) {
        let life = self.nodes[node].life;
        match output {
            Output::OpenSocket => {
                let socket = SocketId(self.sockets.len() as u64);
                let newest = [self.now; 2];
                self.sockets.insert(socket, Wire { node, life, is_whole: true, newest });
                assert!(self.nodes[node].socket.replace(socket).is_none(), "two sockets");
                // Opening takes two round trips, so nothing that was said before is overtaken.
                let wait = self.climate.slowest_signal * 2;
                let at = self.now + wait + self.random.up_to(wait);
                self.schedule(at, Happening::SocketOpened(socket));
            }
            Output::CloseSocket => {
                if let Some(socket) = self.nodes[node].socket.take() {
                    self.cut_later(socket, Departure::Left);
                }
            }
            Output::Send(message) => {
                let socket = self.nodes[node].socket.expect("it sends only while it has a socket");
                self.send(socket, 0, Happening::ToServer(socket, message));
            }
            Output::OpenLink { peer, epoch, side, ice_servers: _ } => {
                self.tally.links_opened += 1;
                let mut connected = Connected::default();
                if side == Side::Offerer {
                    connected.peer.add_transceiver();
                    connected.peer.add_transceiver();
                }
                let before = self.nodes[node].peers.insert(peer.clone(), (epoch, connected));
                assert!(before.is_none(), "two connections with one peer");
                self.settle_peer(node, &peer);
            }
            Output::CloseLink { peer, epoch } => {
                let closed = self.nodes[node].peers.remove(&peer);
                assert_eq!(closed.map(|(epoch, _)| epoch), Some(epoch), "closed what is open");
            }
            Output::Act { peer, epoch, action } => {
                let event = BrowserEvent::Start(action);
                let hop = Duration::from_millis(3);
                self.after(hop, Happening::Browser { node, life, peer, epoch, event });
            }
            Output::Open(source) => {
                let wait = Duration::from_millis(400);
                self.after(wait, Happening::Captured { node, life, source });
            }
            Output::KeepSeat(token) => self.nodes[node].seat = Some(token),
            Output::ForgetSeat => self.nodes[node].seat = None,
            Output::Update(update) => {
                let ended = matches!(update, Update::Connection(Connection::Ended(_)));
                if let Update::Connection(Connection::Ended(why)) = &update {
                    assert!(
                        matches!(why, Ended::Left | Ended::Unreachable),
                        "the call was ended: {why:?}"
                    );
                }
                self.nodes[node].view.apply(update);
                if ended {
                    assert!(self.nodes[node].view.peers.is_empty(), "an ended call shows nobody");
                }
            }
            Output::Finished => self.forget(node),
            Output::SetIceServers { .. }
            | Output::Enable(..)
            | Output::Attach(_)
            | Output::Detach(_)
            | Output::Stop(_) => {}
        }
    }

    pub(super) fn browse(
        &mut self,
        node: usize,
        life: u32,
        id: &PeerId,
        epoch: Epoch,
        event: BrowserEvent,
    ) {
        let place = &mut self.nodes[node];
        if place.life != life {
            return;
        }
        let Some((_, connected)) = place.peers.get_mut(id).filter(|(now, _)| *now == epoch) else {
            return;
        };
        match event {
            BrowserEvent::Task => {
                if connected.peer.run_task() {
                    let hop = Duration::from_millis(3);
                    self.report(node, id, epoch, hop, LinkEvent::NegotiationNeeded);
                }
            }
            BrowserEvent::Start(action) => {
                connected.peer.start_operation();
                let (peer, event) = (id.clone(), BrowserEvent::Finish(action));
                let wait = self.climate.slowest_browser;
                self.after(wait, Happening::Browser { node, life, peer, epoch, event });
            }
            BrowserEvent::Finish(action) => self.finish(node, id, epoch, action),
            BrowserEvent::Gather { ufrag, n } => {
                if connected.peer.gathers(ufrag) {
                    connected.emitted.insert((ufrag, n));
                    let candidate = LinkEvent::Candidate(candidate(ufrag, n));
                    self.report(node, id, epoch, Duration::ZERO, candidate);
                }
            }
            BrowserEvent::Report(event) => {
                let peer = id.clone();
                self.tell(node, Input::Link { peer, epoch, event });
            }
        }
        self.settle_peer(node, id);
    }

    /// The browser does what it was asked.
    fn finish(&mut self, node: usize, id: &PeerId, epoch: Epoch, action: Action) {
        let fresh = self.descriptions.len() as u32 + 1;
        let (life, wait) = (self.nodes[node].life, self.climate.slowest_browser * 3);
        let Some((_, connected)) = self.nodes[node].peers.get_mut(id) else { return };
        let peer = &mut connected.peer;
        let refused = std::mem::take(&mut connected.refuses_next);
        let result = match &action {
            _ if refused => Err(()),
            Action::SendOffer | Action::SendAnswer { .. } => {
                peer.set_local(fresh).map(Some).map_err(drop)
            }
            Action::ApplyOffer(sdp) | Action::ApplyAnswer(sdp) => {
                let description = self.descriptions[sdp.as_str().parse::<usize>().unwrap()].clone();
                peer.set_remote(description).map(|()| None).map_err(drop)
            }
            Action::AddCandidate(candidate) | Action::TryCandidate(candidate) => {
                let (ufrag, n) = candidate.candidate.split_once('/').unwrap();
                let key = (ufrag.parse().unwrap(), n.parse().unwrap());
                let result = peer.add_candidate(key.0).map(|()| None).map_err(drop);
                if result.is_ok() {
                    connected.accepted.insert(key);
                }
                result
            }
        };
        connected.peer.end_operation();
        let applied = matches!(action, Action::ApplyOffer(_) | Action::ApplyAnswer(_));
        if applied && result.is_ok() && !std::mem::replace(&mut connected.has_stream, true) {
            let other = self.nodes.iter().find(|other| other.is(id));
            if let Some(stream) = other.map(|other| other.stream().clone()) {
                let added = LinkEvent::StreamAdded(stream);
                self.report(node, id, epoch, Duration::ZERO, added);
            } else if let Some((_, connected)) = self.nodes[node].peers.get_mut(id) {
                connected.has_stream = false;
            }
        }
        let event = match result {
            Err(()) => LinkEvent::Failed,
            Ok(None) => LinkEvent::Done,
            Ok(Some(description)) => {
                let (kind, ufrag) = (description.kind, description.ufrag);
                let sdp = Sdp::try_from(self.descriptions.len().to_string()).unwrap();
                self.descriptions.push(description);
                let gathers = self.nodes[node]
                    .peers
                    .get_mut(id)
                    .is_some_and(|(_, connected)| connected.gathered.insert(ufrag));
                for n in 0..if gathers { 3 } else { 0 } {
                    let (peer, event) = (id.clone(), BrowserEvent::Gather { ufrag, n });
                    self.after(wait, Happening::Browser { node, life, peer, epoch, event });
                }
                match kind {
                    Kind::Offer => LinkEvent::Offered(sdp),
                    Kind::Answer => LinkEvent::Answered(sdp),
                }
            }
        };
        let peer = id.clone();
        self.tell(node, Input::Link { peer, epoch, event });
        self.connect(node, id);
    }

    /// ICE finds a way as soon as both ends have heard of each other.
    fn connect(&mut self, node: usize, id: &PeerId) {
        let Some(me) = self.nodes[node].present().cloned() else { return };
        let Some(other) = self.nodes.iter().position(|other| other.is(id)) else { return };
        let (Some((epoch, mine)), Some((their_epoch, theirs))) =
            (self.nodes[node].peers.get(id), self.nodes[other].peers.get(&me))
        else {
            return;
        };
        let ufrag = |description: &Option<crate::fake_peer::Description>| {
            description.as_ref().map(|description| description.ufrag)
        };
        let (Some(local), Some(remote)) =
            (ufrag(&mine.peer.current_local), ufrag(&mine.peer.current_remote))
        else {
            return;
        };
        let agree = ufrag(&theirs.peer.current_local) == Some(remote)
            && ufrag(&theirs.peer.current_remote) == Some(local);
        if !agree || epoch != their_epoch {
            return;
        }
        let epoch = *epoch;
        for (node, id, pair) in [(node, id, (local, remote)), (other, &me, (remote, local))] {
            let Some((_, connected)) = self.nodes[node].peers.get_mut(id) else { continue };
            if connected.connected.replace(pair) != Some(pair) {
                let up = LinkEvent::Connection(ConnectionState::Connected);
                self.report(node, id, epoch, Duration::from_millis(50), up);
            }
        }
    }

    fn report(
        &mut self,
        node: usize,
        id: &PeerId,
        epoch: Epoch,
        longest: Duration,
        event: LinkEvent,
    ) {
        let (peer, life) = (id.clone(), self.nodes[node].life);
        let event = BrowserEvent::Report(event);
        self.after(longest, Happening::Browser { node, life, peer, epoch, event });
    }

    fn settle_peer(&mut self, node: usize, id: &PeerId) {
        let life = self.nodes[node].life;
        let Some((epoch, connected)) = self.nodes[node].peers.get_mut(id) else { return };
        if connected.peer.wants_task && !connected.peer.busy {
            connected.peer.wants_task = false;
            let (peer, epoch, event) = (id.clone(), *epoch, BrowserEvent::Task);
            let wait = Duration::from_millis(1);
            self.after(wait, Happening::Browser { node, life, peer, epoch, event });
        }
    }
}

fn candidate(ufrag: u32, n: u32) -> Candidate {
    Candidate {
        candidate: format!("{ufrag}/{n}"),
        sdp_mid: None,
        sdp_m_line_index: None,
        username_fragment: None,
    }
}
