//! A server and clients of `turn-client-proto` on a network without delay.

use std::collections::VecDeque;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use turn::address::{Family, Policy};
use turn::bucket::Rate;
use turn::credential::{Secret, TTL};
use turn::framer::Framer;
use turn::grant::{Grant, Limits, Scope};
use turn::io::{Client, Forward, Input, Network, Output, Packet, Settings, Transport};
use turn::server::Server;
use turn::user::User;
use turn_client_proto::api::{
    Transmit, TurnClientApi, TurnConfig, TurnEvent, TurnPollRet, TurnRecvRet,
};
use turn_client_proto::tcp::TurnClientTcp;
use turn_client_proto::types::{AddressFamily, Instant, TransportType, TurnCredentials};
use turn_client_proto::udp::TurnClientUdp;

pub(crate) const SERVER_V4: [u8; 4] = [20, 1, 1, 1];
pub(crate) const SERVER_V6: [u16; 8] = [0x2a01, 0x4f8, 0, 0, 0, 0, 0, 1];
const UNIX_START: Duration = Duration::from_secs(1_767_225_600);

/// The server and what is on its way.
pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) now: Duration,
    /// What peers were sent: from which relayed address, to whom, what.
    pub(crate) sent_to_peers: Vec<(SocketAddr, SocketAddr, Vec<u8>)>,
    pub(crate) relays: Vec<(turn::allocation::AllocationId, SocketAddr)>,
    to_clients: VecDeque<(Client, Vec<u8>)>,
    next_port: u16,
    secret: Secret,
}

/// A client at its address.
pub(crate) struct Seat<C> {
    pub(crate) client: C,
    pub(crate) events: Vec<TurnEvent>,
    /// What it was sent: from whom, what.
    pub(crate) received: Vec<(SocketAddr, Vec<u8>)>,
    address: Client,
    framer: Framer,
}

impl World {
    pub(crate) fn new() -> Self {
        let own = [IpAddr::from(SERVER_V4), IpAddr::from(SERVER_V6)];
        let families = vec![Family::V4, Family::V6];
        let secret = Secret::new("north");
        let network = Network { families, policy: Policy::new(own, Vec::new()) };
        let settings =
            Settings { secret: secret.clone(), seed: [7; 32], unix_start: UNIX_START, network };
        Self {
            server: Server::new(settings),
            now: Duration::from_secs(60),
            sent_to_peers: Vec::new(),
            relays: Vec::new(),
            to_clients: VecDeque::new(),
            next_port: 50_000,
            secret,
        }
    }

    /// Grants a user, and gives its credential to a client over UDP.
    pub(crate) fn udp(&mut self, name: &str, family: AddressFamily) -> Seat<TurnClientUdp> {
        let (address, config) = self.seat(name, family, Transport::Udp);
        Seat::new(address, TurnClientUdp::allocate(address.remote, address.local, config))
    }

    /// The same over TCP.
    pub(crate) fn tcp(&mut self, name: &str, family: AddressFamily) -> Seat<TurnClientTcp> {
        let (address, config) = self.seat(name, family, Transport::Tcp);
        Seat::new(address, TurnClientTcp::allocate(address.remote, address.local, config))
    }

    fn seat(
        &mut self,
        name: &str,
        family: AddressFamily,
        transport: Transport,
    ) -> (Client, TurnConfig) {
        let user = User::new("team", name).unwrap();
        let credential = self.secret.credential(&user, UNIX_START + self.now + TTL);
        let limits = Limits {
            user_allocations: 4,
            room_allocations: 8,
            lifetime: Duration::from_secs(600),
            bytes: Rate { per_second: 1_000_000, burst: 1_000_000 },
            scope: Scope::Network,
        };
        self.server.handle_input(Input::Grant(Grant { user, limits, until: None }), self.now);
        self.next_port += 1;
        let remote = SocketAddr::from(([20, 2, 2, 2], self.next_port));
        let address = Client { transport, local: (SERVER_V4, 3478).into(), remote };
        let credentials = TurnCredentials::new(&credential.username, &credential.password);
        let mut config = TurnConfig::new(credentials);
        config.set_address_family(family);
        (address, config)
    }

    /// Goes on until both have come so far, for a minute at most.
    pub(crate) fn run<A: TurnClientApi, B: TurnClientApi>(
        &mut self,
        a: &mut Seat<A>,
        b: &mut Seat<B>,
        done: impl Fn(&Self, &Seat<A>, &Seat<B>) -> bool,
    ) {
        let end = self.now + Duration::from_secs(60);
        while !done(self, a, b) {
            assert!(self.now < end, "not done: {a:?} {b:?}");
            a.talk(self);
            b.talk(self);
            while let Some((to, bytes)) = self.to_clients.pop_front() {
                match to {
                    to if to == a.address => a.receive(&bytes, self.now),
                    to if to == b.address => b.receive(&bytes, self.now),
                    to => panic!("for nobody: {to:?}"),
                }
            }
            self.pass(Duration::from_millis(10));
        }
    }

    /// Passes time, and calls the server when it asked for it.
    pub(crate) fn pass(&mut self, time: Duration) {
        let until = self.now + time;
        while let Some(timeout) = self.server.poll_timeout().filter(|timeout| *timeout <= until) {
            self.now = timeout;
            self.server.handle_input(Input::Timeout, self.now);
            self.do_outputs();
        }
        self.now = until;
    }

    /// Brings one packet to the server, and what comes of it to where it goes.
    pub(crate) fn bring(&mut self, packet: Packet<'_>) {
        match self.server.forward(packet, self.now) {
            Some(Forward::ToPeer { allocation, peer, data }) => {
                let relay = self.relays.iter().find(|(id, _)| *id == allocation);
                let (_, relayed) = relay.unwrap();
                self.sent_to_peers.push((*relayed, peer, data.to_vec()));
            }
            Some(Forward::ToClient { client, frame }) => {
                self.to_clients.push_back((client, frame.to_vec()));
            }
            None => {}
        }
        self.do_outputs();
    }

    fn do_outputs(&mut self) {
        while let Some(output) = self.server.poll_output() {
            match output {
                Output::Answer { client, bytes } => self.to_clients.push_back((client, bytes)),
                Output::OpenRelay { allocation, family, .. } => {
                    self.next_port += 1;
                    let relayed = match family {
                        Family::V4 => (SERVER_V4, self.next_port).into(),
                        Family::V6 => (SERVER_V6, self.next_port).into(),
                    };
                    self.relays.push((allocation, relayed));
                    let input = Input::Opened { allocation, result: Ok(relayed) };
                    self.server.handle_input(input, self.now);
                }
                Output::CloseRelay { allocation } => {
                    self.relays.retain(|(id, _)| *id != allocation);
                }
                Output::CloseConnection { .. } => {}
            }
        }
    }
}

impl<C: TurnClientApi> Seat<C> {
    fn new(address: Client, client: C) -> Self {
        let (events, received) = (Vec::new(), Vec::new());
        Self { client, events, received, address, framer: Framer::default() }
    }

    /// Its relayed address, once it has one.
    pub(crate) fn relayed(&self) -> Option<SocketAddr> {
        self.client.relayed_addresses().map(|(_, address)| address).next()
    }

    /// Whether it may exchange data with this peer.
    pub(crate) fn has_permission(&self, ip: IpAddr) -> bool {
        self.client.have_permission(TransportType::Udp, ip)
    }

    /// Whether it was told of a channel to this peer.
    pub(crate) fn has_channel(&self, peer: SocketAddr) -> bool {
        self.events
            .iter()
            .any(|event| matches!(event, TurnEvent::ChannelCreated(_, to) if *to == peer))
    }

    /// Asks for a permission.
    pub(crate) fn permit(&mut self, ip: IpAddr, now: Duration) {
        self.client.create_permission(TransportType::Udp, ip, instant(now)).unwrap();
    }

    /// Asks for a channel.
    pub(crate) fn bind(&mut self, peer: SocketAddr, now: Duration) {
        self.client.bind_channel(TransportType::Udp, peer, instant(now)).unwrap();
    }

    /// Data to a peer, as it goes to the server.
    pub(crate) fn packet(
        &mut self,
        peer: SocketAddr,
        data: &[u8],
        now: Duration,
    ) -> (Client, Vec<u8>) {
        let sent = self.client.send_to(TransportType::Udp, peer, data, instant(now));
        (self.address, sent.unwrap().unwrap().build().data)
    }

    /// Sends data to a peer.
    pub(crate) fn send(&mut self, peer: SocketAddr, data: &[u8], world: &mut World) {
        let (_, bytes) = self.packet(peer, data, world.now);
        self.bring(&bytes, world);
    }

    /// Sends what it has to send.
    fn talk(&mut self, world: &mut World) {
        let now = instant(world.now);
        let _: TurnPollRet = self.client.poll(now);
        while let Some(transmit) = self.client.poll_transmit(now) {
            self.bring(&transmit.data, world);
        }
        while let Some(event) = self.client.poll_event() {
            self.events.push(event);
        }
    }

    fn bring(&mut self, bytes: &[u8], world: &mut World) {
        let client = self.address;
        match client.transport {
            Transport::Udp => world.bring(Packet::FromClient { client, bytes }),
            Transport::Tcp => {
                // A network cuts where it likes.
                for piece in bytes.chunks(7) {
                    self.framer.push(piece);
                    while let Some(bytes) = self.framer.take_message().unwrap() {
                        world.bring(Packet::FromClient { client, bytes });
                    }
                }
            }
        }
    }

    fn receive(&mut self, bytes: &[u8], now: Duration) {
        let transport = match self.address.transport {
            Transport::Udp => TransportType::Udp,
            Transport::Tcp => TransportType::Tcp,
        };
        let (from, to) = (self.address.local, self.address.remote);
        let transmit = Transmit { data: bytes.to_vec(), transport, from, to };
        if let TurnRecvRet::PeerData(data) = self.client.recv(transmit, instant(now)) {
            self.received.push((data.peer, data.data().to_vec()));
        }
        while let Some(data) = self.client.poll_recv(instant(now)) {
            self.received.push((data.peer, data.data().to_vec()));
        }
    }
}

impl<C> fmt::Debug for Seat<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {:?}", self.address, self.events)
    }
}

fn instant(now: Duration) -> Instant {
    Instant::from_nanos(i64::try_from(now.as_nanos()).unwrap())
}
