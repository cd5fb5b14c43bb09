//! One user's page: a driver of `protocol::call`, what the user does, and what goes wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use protocol::call::{Call, Credential, InitialMicrophone, Input, Output, Start};
use protocol::command::{CaptureError, Connection, Ended, Switch, Update};
use protocol::id::{Epoch, LinkId, Name, PeerId, StreamId, Token};
use protocol::link::{Event as LinkEvent, Side};
use protocol::link_stats::{LinkStats, RelayTransport, Route};
use protocol::message::{ServerMessage, Source};
use protocol::room::{Departure, NodeId, SocketId};
use protocol::ticket::Ticket;
use protocol::transport_policy::TransportPolicy;

use super::browser_side::Connected;
use super::view::View;
use super::{BrowserEvent, Happening, Wire, World};

/// One person's page.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) number: usize,
    pub(crate) peers: BTreeMap<PeerId, (Epoch, Connected)>,
    pub(crate) view: View,
    seed: u64,
    pub(super) life: u32,
    pub(super) call: Option<Call>,
    started: Duration,
    /// What was picked and not given back.
    pub(super) screens: BTreeSet<StreamId>,
    pub(super) socket: Option<SocketId>,
    pub(super) seat: Option<Token>,
    /// Whether its person wants a hand raised; nothing after a reload, which keeps the hand if the server has.
    pub(super) wants_hand: Option<bool>,
    /// The connection that it opens next finds no way to the other end.
    pub(super) stalls_next: bool,
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
            screens: BTreeSet::new(),
            socket: None,
            seat: None,
            wants_hand: None,
            stalls_next: false,
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

pub(super) fn ticket() -> Ticket {
    Ticket { token: Token::parse("ticket").unwrap() }
}

fn stream(number: usize, life: u32) -> StreamId {
    StreamId::parse(&format!("stream-{number}-{life}")).unwrap()
}

impl World {
    pub(super) fn begin(&mut self, node: usize, credential: Credential) {
        let camera = Switch::from(self.random.percent(50));
        let microphone =
            [InitialMicrophone::Closed, InitialMicrophone::Live, InitialMicrophone::Muted]
                [self.random.below(3) as usize];
        let place = &mut self.nodes[node];
        place.life += 1;
        place.wants_hand = matches!(credential, Credential::Ticket(_)).then_some(false);
        place.started = self.now;
        place.view = View::new(stream(node, place.life));
        place.call = Some(Call::new(Start {
            credential,
            name: Name::parse(&format!("Node {node}")).unwrap(),
            stream: place.view.stream.clone(),
            microphone,
            camera,
            transport_policy: TransportPolicy::All,
            seed: place.seed ^ u64::from(place.life),
        }));
        self.settle_node(node);
    }

    /// The page is gone, and everything in it.
    pub(super) fn forget(&mut self, node: usize) {
        let node = &mut self.nodes[node];
        node.call = None;
        node.socket = None;
        node.seat = None;
        node.peers.clear();
        node.screens.clear();
        node.view = View::new(stream(node.number, node.life));
    }

    /// Cuts a socket: what is on its way in either direction is lost.
    pub(super) fn cut(&mut self, socket: SocketId, departure: Departure) {
        let Some(wire) = self.sockets.get_mut(&socket) else { return };
        if std::mem::replace(&mut wire.is_whole, false) {
            self.tally.cut_sockets += 1;
            self.after(Duration::from_secs(3), Happening::WireGone(socket, departure));
        }
    }

    /// Ends a socket in good order: what was sent before arrives.
    pub(super) fn cut_later(&mut self, socket: SocketId, departure: Departure) {
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

    pub(super) fn ticket_granted(&mut self, node: usize, life: u32) {
        if self.nodes[node].life == life {
            self.tell(node, Input::TicketGranted(ticket()));
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
    pub(super) fn owner(&self, socket: SocketId) -> Option<usize> {
        let wire = self.sockets.get(&socket)?;
        let node = &self.nodes[wire.node];
        (node.life == wire.life && node.socket == Some(socket)).then_some(wire.node)
    }

    pub(super) fn tell(&mut self, node: usize, input: Input) {
        let since = self.now.saturating_sub(self.nodes[node].started);
        if let Some(call) = &mut self.nodes[node].call {
            call.handle_input(input, since);
            self.settle_node(node);
        }
    }

    pub(super) fn settle_node(&mut self, node: usize) {
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
                let socket = SocketId { node: NodeId(0), number: self.sockets.len() as u64 };
                let newest = [self.now; 2];
                self.sockets.insert(socket, Wire { node, life, is_whole: true, newest });
                assert!(self.nodes[node].socket.replace(socket).is_none(), "two sockets");
                // Opening takes two round trips, so nothing that was said before is overtaken.
                let wait = self.climate.slowest_signal * 2;
                let at = self.now + wait + self.random.up_to(wait);
                self.schedule(at, Happening::SocketOpened(socket));
            }
            Output::RequestTicket => {
                let wait = self.climate.slowest_signal * 2;
                self.after(wait, Happening::TicketGranted { node, life });
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
            Output::OpenLink { link: LinkId::Peer(peer), epoch, side, .. } => {
                self.tally.links_opened += 1;
                let is_stalled =
                    std::mem::take(&mut self.nodes[node].stalls_next) || self.climate.walled;
                self.tally.stalled_connections += u64::from(is_stalled);
                let mut connected = Connected::stalled(is_stalled);
                if side == Side::Offerer {
                    connected.peer.add_transceiver();
                    connected.peer.add_transceiver();
                }
                let before = self.nodes[node].peers.insert(peer.clone(), (epoch, connected));
                assert!(before.is_none(), "two connections with one peer");
                self.settle_peer(node, &peer);
            }
            Output::CloseLink { link: LinkId::Peer(peer), epoch } => {
                let closed = self.nodes[node].peers.remove(&peer);
                assert_eq!(closed.map(|(epoch, _)| epoch), Some(epoch), "closed what is open");
            }
            Output::Act { link: LinkId::Peer(peer), epoch, action } => {
                let event = BrowserEvent::Start(action);
                let hop = Duration::from_millis(3);
                self.after(hop, Happening::Browser { node, life, peer, epoch, event });
            }
            Output::AssignStream { link: LinkId::Peer(id), epoch, stream: _, peer } => {
                assert_eq!(id, peer, "between browsers a stream is of the other end");
                let open = self.nodes[node].peers.get(&peer).map(|(epoch, _)| *epoch);
                assert_eq!(open, Some(epoch), "of a connection that is open");
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
                    assert!(
                        self.nodes[node].view.call.peers.is_empty(),
                        "an ended call shows nobody"
                    );
                }
            }
            Output::Share(share) => {
                assert!(self.nodes[node].screens.contains(&share.stream), "sends what is held");
            }
            Output::StopShare(stream) => {
                assert!(self.nodes[node].screens.remove(&stream), "gives back what is held");
            }
            Output::Finished => {
                assert!(self.nodes[node].screens.is_empty(), "every screen is given back");
                self.forget(node);
            }
            // Half of them, without a draw that would change all later ones.
            Output::ReadStats { link: LinkId::Peer(peer), epoch } => {
                let is_relayed = epoch.0 % 2 == 0;
                let relayed = Route::Relayed(RelayTransport::Udp);
                let route = if is_relayed { relayed } else { Route::Direct };
                let stats = LinkStats { route, round_trip_ms: None, received: 0, lost: 0 };
                let event = BrowserEvent::Report(LinkEvent::Stats(stats));
                let hop = Duration::from_millis(3);
                self.after(hop, Happening::Browser { node, life, peer, epoch, event });
            }
            Output::SetIceServers { .. }
            | Output::Enable(..)
            | Output::Attach(_)
            | Output::Detach(_)
            | Output::Stop(_)
            | Output::SendOverChannel { .. }
            | Output::Encode { .. } => {}
        }
    }
}
