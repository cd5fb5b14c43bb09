//! The same requests to this server and to `turn-server-proto`, which is of other hands: both answer and relay the
//! same.
//!
//! The other one has no limits and denies no peer, so this one is as open as it can be. What differs by choice is not
//! asked for: relaying of TCP, reserved ports, a second family, and lifetimes above ten minutes. Neither is what the
//! other one does against RFC 8656 §10.2 and §12.2: it binds one channel to two peers, looks at a peer's family before
//! it misses the channel's number, and permits some of the peers of a request that it refuses. No step falls on the
//! very end of a permission, which each counts to another side.

use std::net::SocketAddr;
use std::time::Duration;

use proptest::prelude::*;
use stun_types::AddressFamily;
use stun_types::attribute::{ErrorCode, Nonce, Realm, Username};
use stun_types::message::{
    IntegrityAlgorithm, LongTermKeyCredentials, Message, MessageClass, MessageType,
    MessageWriteVec, Method, TransactionId,
};
use stun_types::prelude::{AttributeWrite, MessageWrite, MessageWriteExt};
use turn::address::{Family, Policy};
use turn::bucket::Rate;
use turn::credential::{Credential, Secret, TTL};
use turn::grant::{Grant, Limits, Scope};
use turn::io::{Client, Forward, Input, Network, Output, Packet, Settings, Transport};
use turn::server::Server;
use turn::user::User;
use turn_client_proto::types::attribute::{
    ChannelNumber, Data, Lifetime, RequestedAddressFamily, RequestedTransport, XorPeerAddress,
};
use turn_client_proto::types::channel::ChannelData;
use turn_client_proto::types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH, SEND};
use turn_client_proto::types::{Instant, TransportType};
use turn_server_proto::api::{Transmit, TurnServerApi, TurnServerPollRet};
use turn_server_proto::server::TurnServer;

const LISTEN: ([u8; 4], u16) = ([20, 1, 1, 1], 3478);
const REMOTE: ([u8; 4], u16) = ([20, 2, 2, 2], 1000);
const REALM: &str = "parlor";

/// What a client or a peer does.
#[derive(Debug, Clone)]
enum Step {
    Allocate { transport: Option<u8>, family: Option<AddressFamily> },
    Refresh { lifetime: Option<u32>, family: Option<AddressFamily> },
    Permit(Vec<SocketAddr>),
    Bind { number: Option<u16>, peer: Option<SocketAddr> },
    Indicate(SocketAddr, Vec<u8>),
    Channel(u16, Vec<u8>),
    FromPeer(SocketAddr, Vec<u8>),
    Pass(u64),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Success,
    Error(u16),
    ToPeer(SocketAddr, Vec<u8>),
    InChannel(u16, Vec<u8>),
    Indicated(SocketAddr, Vec<u8>),
    Silence,
}

/// A server with one client.
trait Subject {
    fn nonce(&self) -> String;
    fn client_sends(&mut self, bytes: &[u8], now: Duration) -> Outcome;
    fn peer_sends(&mut self, source: SocketAddr, bytes: &[u8], now: Duration) -> Outcome;
}

struct Ours {
    server: Server,
    nonce: String,
    relay: Option<turn::allocation::AllocationId>,
}

struct Theirs {
    server: TurnServer,
    nonce: String,
    relay: Option<SocketAddr>,
}

impl Ours {
    fn new(secret: &Secret, user: User) -> Self {
        let allowed = ["0.0.0.0/0", "::/0"].map(|range| range.parse().unwrap()).to_vec();
        let families = vec![Family::V4, Family::V6];
        let network = Network { families, policy: Policy::new([], allowed) };
        let settings =
            Settings { secret: secret.clone(), seed: [7; 32], unix_start: Duration::ZERO, network };
        let mut server = Server::new(settings);
        let bytes = Rate { per_second: u64::MAX, burst: u64::MAX };
        let lifetime = Duration::from_secs(600);
        let limits = Limits {
            user_allocations: 9,
            room_allocations: 9,
            lifetime,
            bytes,
            scope: Scope::Network,
        };
        server.handle_input(Input::Grant(Grant { user, limits, until: None }), Duration::ZERO);
        Self { server, nonce: String::new(), relay: None }
    }
}

impl Subject for Ours {
    fn nonce(&self) -> String {
        self.nonce.clone()
    }

    fn client_sends(&mut self, bytes: &[u8], now: Duration) -> Outcome {
        let (local, remote) = (LISTEN.into(), REMOTE.into());
        let client = Client { transport: Transport::Udp, local, remote };
        // As a driver does, before it reads.
        self.server.handle_input(Input::Timeout, now);
        let forward = self.server.forward(Packet::FromClient { client, bytes }, now);
        let mut outcome = forward.map_or(Outcome::Silence, of_forward);
        while let Some(output) = self.server.poll_output() {
            match output {
                Output::Answer { bytes, .. } => outcome = read(&bytes, &mut self.nonce),
                Output::OpenRelay { allocation, family, .. } => {
                    self.relay = Some(allocation);
                    let input = Input::Opened { allocation, result: Ok(relayed(family)) };
                    self.server.handle_input(input, now);
                }
                Output::CloseRelay { .. } => self.relay = None,
                Output::CloseConnection { .. } => {}
            }
        }
        outcome
    }

    fn peer_sends(&mut self, source: SocketAddr, bytes: &[u8], now: Duration) -> Outcome {
        let Some(allocation) = self.relay else { return Outcome::Silence };
        self.server.handle_input(Input::Timeout, now);
        let packet = Packet::FromPeer { allocation, source, bytes };
        self.server.forward(packet, now).map_or(Outcome::Silence, of_forward)
    }
}

impl Theirs {
    fn new(credential: &Credential) -> Self {
        let mut server = TurnServer::new(TransportType::Udp, LISTEN.into(), REALM.to_owned());
        server.add_user(credential.username.clone(), credential.password.clone());
        server.set_nonce_expiry_duration(Duration::from_secs(86_400));
        Self { server, nonce: String::new(), relay: None }
    }

    fn receive(
        &mut self,
        from: SocketAddr,
        to: SocketAddr,
        bytes: &[u8],
        now: Duration,
    ) -> Outcome {
        let now = Instant::from_nanos(i64::try_from(now.as_nanos()).unwrap());
        let transmit = Transmit { data: bytes.to_vec(), transport: TransportType::Udp, from, to };
        self.poll(now);
        let mut outcome = match self.server.recv(transmit, now).map(|sent| sent.build()) {
            Some(sent) if sent.from == SocketAddr::from(LISTEN) => {
                read(&sent.data, &mut self.nonce)
            }
            Some(sent) => Outcome::ToPeer(sent.to, sent.data),
            None => Outcome::Silence,
        };
        self.poll(now);
        while let Some(sent) = self.server.poll_transmit(now) {
            outcome = read(&sent.data, &mut self.nonce);
        }
        outcome
    }

    /// Does what it asks for.
    fn poll(&mut self, now: Instant) {
        for _ in 0..8 {
            match self.server.poll(now) {
                TurnServerPollRet::AllocateSocket { family, .. } => {
                    let address = relayed(match family {
                        AddressFamily::IPV4 => Family::V4,
                        AddressFamily::IPV6 => Family::V6,
                    });
                    self.relay = Some(address);
                    let (udp, listen, remote) = (TransportType::Udp, LISTEN.into(), REMOTE.into());
                    let socket = Ok(address);
                    self.server.allocated_socket(udp, listen, remote, udp, family, socket, now);
                }
                TurnServerPollRet::SocketClose { .. } => self.relay = None,
                _ => break,
            }
        }
    }
}

impl Subject for Theirs {
    fn nonce(&self) -> String {
        self.nonce.clone()
    }

    fn client_sends(&mut self, bytes: &[u8], now: Duration) -> Outcome {
        self.receive(REMOTE.into(), LISTEN.into(), bytes, now)
    }

    fn peer_sends(&mut self, source: SocketAddr, bytes: &[u8], now: Duration) -> Outcome {
        let Some(relay) = self.relay else { return Outcome::Silence };
        self.receive(source, relay, bytes, now)
    }
}

fn relayed(family: Family) -> SocketAddr {
    match family {
        Family::V4 => ([20, 1, 1, 1], 50_000).into(),
        Family::V6 => ([0x2a01, 0, 0, 0, 0, 0, 0, 1], 50_000).into(),
    }
}

fn of_forward(forward: Forward<'_>) -> Outcome {
    match forward {
        Forward::ToPeer { peer, data, .. } => Outcome::ToPeer(peer, data.to_vec()),
        Forward::ToClient { frame, .. } => read(&frame.to_vec(), &mut String::new()),
    }
}

/// What a client was sent. A nonce in it is kept.
fn read(bytes: &[u8], kept: &mut String) -> Outcome {
    if let Ok(data) = ChannelData::parse(bytes) {
        return Outcome::InChannel(data.id(), data.data().to_vec());
    }
    let message = Message::from_bytes(bytes).unwrap();
    if let Ok(nonce) = message.attribute::<Nonce>() {
        *kept = nonce.nonce().to_owned();
    }
    match message.class() {
        MessageClass::Success => Outcome::Success,
        MessageClass::Error => Outcome::Error(message.attribute::<ErrorCode>().unwrap().code()),
        _ => {
            let peer: XorPeerAddress = message.attribute().unwrap();
            let data: Data<'_> = message.attribute().unwrap();
            Outcome::Indicated(peer.addr(message.transaction_id()), data.data().to_vec())
        }
    }
}

/// The client that does the steps. Its requests differ by their nonce alone.
struct Steps {
    credential: Credential,
    transaction: u128,
    now: Duration,
}

impl Steps {
    fn take(&mut self, step: &Step, subject: &mut dyn Subject) -> Outcome {
        let transaction = TransactionId::from(self.transaction);
        let peer = |peer: SocketAddr| XorPeerAddress::new(peer, transaction);
        match step {
            Step::Allocate { transport, family } => {
                let transport = transport.map(RequestedTransport::new);
                let family = family.map(RequestedAddressFamily::new);
                self.ask(subject, ALLOCATE, &[of(&transport), of(&family)].concat())
            }
            Step::Refresh { lifetime, family } => {
                let lifetime = lifetime.map(Lifetime::new);
                let family = family.map(RequestedAddressFamily::new);
                self.ask(subject, REFRESH, &[of(&lifetime), of(&family)].concat())
            }
            Step::Permit(peers) => {
                let peers: Vec<_> = peers.iter().copied().map(peer).collect();
                let peers: Vec<_> = peers.iter().map(|peer| peer as &dyn AttributeWrite).collect();
                self.ask(subject, CREATE_PERMISSION, &peers)
            }
            Step::Bind { number, peer: to } => {
                let (number, to) = (number.map(ChannelNumber::new), to.map(peer));
                self.ask(subject, CHANNEL_BIND, &[of(&number), of(&to)].concat())
            }
            Step::Indicate(to, data) => {
                let kind = MessageType::from_class_method(MessageClass::Indication, SEND);
                let mut message = Message::builder(kind, transaction, MessageWriteVec::new());
                message.add_attribute(&peer(*to)).unwrap();
                message.add_attribute(&Data::new(data)).unwrap();
                subject.client_sends(&message.finish(), self.now)
            }
            Step::Channel(number, data) => {
                let mut bytes = vec![0; 4 + data.len()];
                ChannelData::new(*number, data).write_into_unchecked(&mut bytes);
                subject.client_sends(&bytes, self.now)
            }
            Step::FromPeer(source, data) => subject.peer_sends(*source, data, self.now),
            Step::Pass(_) => Outcome::Silence,
        }
    }

    fn ask(
        &self,
        subject: &mut dyn Subject,
        method: Method,
        attributes: &[&dyn AttributeWrite],
    ) -> Outcome {
        let kind = MessageType::from_class_method(MessageClass::Request, method);
        let mut request = Message::builder(kind, self.transaction.into(), MessageWriteVec::new());
        for attribute in attributes {
            request.add_attribute(*attribute).unwrap();
        }
        let Credential { username, password } = self.credential.clone();
        let nonce = subject.nonce();
        if !nonce.is_empty() {
            request.add_attribute(&Username::new(&username).unwrap()).unwrap();
            request.add_attribute(&Realm::new(REALM).unwrap()).unwrap();
            request.add_attribute(&Nonce::new(&nonce).unwrap()).unwrap();
            let key = LongTermKeyCredentials::new(username, password, REALM.to_owned())
                .make_key(IntegrityAlgorithm::Sha1);
            request.add_message_integrity_with_key(&key, IntegrityAlgorithm::Sha1).unwrap();
        }
        subject.client_sends(&request.finish(), self.now)
    }
}

fn of<A: AttributeWrite>(attribute: &Option<A>) -> Vec<&dyn AttributeWrite> {
    attribute.iter().map(|attribute| attribute as &dyn AttributeWrite).collect()
}

fn step() -> impl Strategy<Value = Step> {
    let of_v4 = prop::sample::select(
        PEERS[..3].iter().map(|peer| peer.parse().unwrap()).collect::<Vec<_>>(),
    );
    let peer = prop::sample::select(PEERS.map(|peer| peer.parse().unwrap()).to_vec());
    let family = prop::sample::select(vec![
        None,
        None,
        None,
        Some(AddressFamily::IPV4),
        Some(AddressFamily::IPV6),
    ]);
    let udp = RequestedTransport::UDP;
    let transport = prop::sample::select(vec![None, Some(99), Some(udp), Some(udp), Some(udp)]);
    let number = 0x4000_u16..0x4009;
    let lifetime = prop::sample::select(vec![None, Some(0), Some(60), Some(600)]);
    let data = prop::collection::vec(any::<u8>(), 1..8);
    prop_oneof![
        3 => (transport, family.clone()).prop_map(|(transport, family)| Step::Allocate { transport, family }),
        2 => (lifetime, family).prop_map(|(lifetime, family)| Step::Refresh { lifetime, family }),
        1 => peer.clone().prop_map(|peer| Step::Permit(vec![peer])),
        3 => prop::collection::vec(of_v4, 0..3).prop_map(Step::Permit),
        4 => (prop::option::weighted(0.9, peer.clone()), any::<bool>())
            .prop_map(|(peer, is_second)| bind(peer, is_second)),
        4 => (peer.clone(), data.clone()).prop_map(|(peer, data)| Step::Indicate(peer, data)),
        4 => (number, data.clone()).prop_map(|(number, data)| Step::Channel(number, data)),
        4 => (peer, data).prop_map(|(peer, data)| Step::FromPeer(peer, data)),
        1 => prop::sample::select(vec![61, 97, 131, 193]).prop_map(Step::Pass),
    ]
}

/// Each peer has two numbers of its own. A channel without a peer may lack its number too.
fn bind(peer: Option<SocketAddr>, is_second: bool) -> Step {
    let place = |peer: SocketAddr| PEERS.iter().position(|text| *text == peer.to_string());
    let number = match peer.and_then(place) {
        Some(place) => Some(0x4000 + 2 * place as u16 + u16::from(is_second)),
        None => is_second.then_some(0x4000),
    };
    Step::Bind { number, peer }
}

const PEERS: [&str; 4] = ["20.9.9.1:4000", "20.9.9.1:4001", "20.9.9.2:4000", "[2a00:1450::1]:4000"];

/// Takes the same steps with both.
fn compare(steps: &[Step]) {
    let secret = Secret::new("north");
    let user = User::new("team", "alice").unwrap();
    let credential = secret.credential(&user, TTL);
    let (mut ours, mut theirs) = (Ours::new(&secret, user), Theirs::new(&credential));
    let mut client = Steps { credential, transaction: 0, now: Duration::ZERO };
    // Both say what to sign with.
    let first = Step::Allocate { transport: Some(RequestedTransport::UDP), family: None };
    for step in std::iter::once(&first).chain(steps) {
        client.transaction += 1;
        if let Step::Pass(seconds) = step {
            client.now += Duration::from_secs(*seconds);
        }
        // The other one knows a channel that is over as the one it was.
        if client.now > Duration::from_secs(600) {
            break;
        }
        // Here a credential opens nothing after a while; there it is good for ever.
        if client.now > TTL && ours.server.allocations() == 0 {
            break;
        }
        let by_us = client.take(step, &mut ours);
        let by_them = client.take(step, &mut theirs);
        assert_eq!(by_us, by_them, "{step:?} at {:?}", client.now);
    }
}

proptest! {
    #[test]
    fn both_servers_answer_and_relay_the_same(steps in prop::collection::vec(step(), 1..40)) {
        compare(&steps);
    }
}
