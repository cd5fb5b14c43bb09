//! The rules of the server, one by one. Whole clients are in `tests/it`.

mod allocate;
mod authenticate;
mod limits;
mod permit;
mod relay;
mod untrusted;

use std::net::{IpAddr, SocketAddr};

use stun_types::attribute::{ErrorCode, Username};
use stun_types::message::{
    IntegrityAlgorithm, MessageType, MessageWriteVec, Method, TransactionId,
};
use stun_types::prelude::{AttributeWrite, MessageWrite, MessageWriteExt};
use turn_types::attribute::{ChannelNumber, Data, RequestedTransport, XorPeerAddress};

use super::*;
use crate::address::{Family, Policy};
use crate::allocation::AllocationId;
use crate::bucket::Rate;
use crate::credential::{Key, TTL};
use crate::grant::{Grant, Limits, Scope};
use crate::io::{NoPort, Parity};
use crate::user::User;

const SECRET: &str = "north";
const UNIX_START: Duration = Duration::from_secs(1_767_225_600);
const OWN: [u8; 4] = [20, 1, 1, 1];
const PEER: [u8; 4] = [20, 9, 9, 9];

/// A server, and a driver that answers it at once.
struct World {
    server: Server,
    now: Duration,
    transactions: u128,
    next_port: u16,
    /// Whether there are free ports.
    has_ports: bool,
}

/// What a request came to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Success(Vec<u8>),
    Error(u16),
    Silence,
}

fn limits() -> Limits {
    Limits {
        user_allocations: 4,
        room_allocations: 6,
        lifetime: Duration::from_secs(600),
        bytes: Rate { per_second: 1_000_000, burst: 1_000_000 },
        scope: Scope::Network,
    }
}

fn client(number: u16) -> Client {
    Client {
        transport: Transport::Udp,
        local: (OWN, 3478).into(),
        remote: ([20, 2, 2, 2], number).into(),
    }
}

fn user(name: &str) -> User {
    User::parse(name).unwrap()
}

fn network(allowed: &[&str]) -> Network {
    let allowed = allowed.iter().map(|range| range.parse().unwrap()).collect();
    let policy = Policy::new([IpAddr::from(OWN)], allowed);
    Network { families: vec![Family::V4], policy }
}

impl World {
    /// Alice and Bob sit in the room `team`, Carol in another one.
    fn new() -> Self {
        let server = Server::new(Settings {
            secret: Secret::new(SECRET),
            seed: [7; 32],
            unix_start: UNIX_START,
            network: network(&[]),
        });
        let mut world = Self {
            server,
            now: Duration::from_secs(3600),
            transactions: 0,
            next_port: 50_000,
            has_ports: true,
        };
        for name in ["team.alice", "team.bob", "other.carol"] {
            world.grant(name, limits());
        }
        world
    }

    fn grant(&mut self, name: &str, limits: Limits) {
        self.input(Input::Grant(Grant { user: user(name), limits, until: None }));
    }

    fn input(&mut self, input: Input) -> Vec<Output> {
        self.server.handle_input(input, self.now);
        self.outputs()
    }

    /// Passes time, and calls the server when it asked for it.
    fn pass(&mut self, time: Duration) -> Vec<Output> {
        let until = self.now + time;
        let mut outputs = Vec::new();
        while let Some(timeout) = self.server.poll_timeout().filter(|timeout| *timeout <= until) {
            self.now = timeout;
            outputs.extend(self.input(Input::Timeout));
        }
        self.now = until;
        outputs
    }

    /// What the server asks for; sockets are opened on the way.
    fn outputs(&mut self) -> Vec<Output> {
        let mut outputs = Vec::new();
        while let Some(output) = self.server.poll_output() {
            if let Output::OpenRelay { allocation, .. } = output {
                self.next_port += 1;
                let result =
                    if self.has_ports { Ok((OWN, self.next_port).into()) } else { Err(NoPort) };
                self.server.handle_input(Input::Opened { allocation, result }, self.now);
            } else {
                outputs.push(output);
            }
        }
        outputs
    }

    /// A request without a credential.
    fn request(&mut self, method: Method, attributes: &[&dyn AttributeWrite]) -> MessageWriteVec {
        self.transactions += 1;
        self.message(MessageClass::Request, method, attributes)
    }

    fn message(
        &self,
        class: MessageClass,
        method: Method,
        attributes: &[&dyn AttributeWrite],
    ) -> MessageWriteVec {
        let kind = MessageType::from_class_method(class, method);
        let transaction = TransactionId::from(self.transactions);
        let mut message = Message::builder(kind, transaction, MessageWriteVec::new());
        for attribute in attributes {
            message.add_attribute(*attribute).unwrap();
        }
        message
    }

    /// Signs a request as a user does: for an allocation that it has with the credential that opened it.
    fn sign(&self, request: MessageWriteVec, client: Client, name: &str) -> Vec<u8> {
        let fresh = Secret::new(SECRET).credential(&user(name), UNIX_START + self.now + TTL);
        let allocation = self.server.allocations.of_client(&client);
        let opened = allocation
            .and_then(|id| self.server.allocations.get(id))
            .filter(|allocation| allocation.user == user(name))
            .map(|allocation| allocation.username.clone());
        self.sign_as(request, client, &opened.unwrap_or(fresh.username))
    }

    /// Signs a request under this name.
    fn sign_as(&self, request: MessageWriteVec, client: Client, username: &str) -> Vec<u8> {
        let nonce = self.server.nonces.make(client.remote.ip(), self.now);
        let key = Secret::new(SECRET).key(username);
        sign_with(request, username, &nonce, &key)
    }

    /// Sends a request, and returns the answer. Nothing else may come of it.
    fn send(&mut self, client: Client, bytes: &[u8]) -> Outcome {
        let forwarded = self.server.forward(Packet::FromClient { client, bytes }, self.now);
        assert_eq!(forwarded, None);
        let mut answers = self.outputs().into_iter().filter_map(|output| match output {
            Output::Answer { client: to, bytes } => {
                assert_eq!(to, client);
                Some(bytes)
            }
            Output::OpenRelay { .. }
            | Output::CloseRelay { .. }
            | Output::CloseConnection { .. } => None,
        });
        let Some(bytes) = answers.next() else { return Outcome::Silence };
        assert_eq!(answers.next(), None);
        let answer = Message::from_bytes(&bytes).unwrap();
        match answer.class() {
            MessageClass::Success => Outcome::Success(bytes),
            MessageClass::Error => Outcome::Error(answer.attribute::<ErrorCode>().unwrap().code()),
            MessageClass::Request | MessageClass::Indication => panic!("{answer}"),
        }
    }

    /// Sends a request of a user.
    fn ask(
        &mut self,
        client: Client,
        name: &str,
        method: Method,
        attributes: &[&dyn AttributeWrite],
    ) -> Outcome {
        let request = self.request(method, attributes);
        let bytes = self.sign(request, client, name);
        self.send(client, &bytes)
    }

    /// Opens an allocation, and says its relayed address.
    fn allocate(&mut self, client: Client, name: &str) -> SocketAddr {
        let outcome = self.ask(client, name, ALLOCATE, &[&udp()]);
        assert!(matches!(outcome, Outcome::Success(_)), "{outcome:?}");
        self.allocation(client).1
    }

    fn allocation(&self, client: Client) -> (AllocationId, SocketAddr) {
        let id = self.server.allocations.of_client(&client).unwrap();
        (id, self.server.allocations.get(id).unwrap().relayed().unwrap())
    }

    fn permit(&mut self, client: Client, name: &str, peer: SocketAddr) -> Outcome {
        let peer = XorPeerAddress::new(peer, (self.transactions + 1).into());
        self.ask(client, name, CREATE_PERMISSION, &[&peer])
    }

    fn bind(&mut self, client: Client, name: &str, number: u16, peer: SocketAddr) -> Outcome {
        let peer = XorPeerAddress::new(peer, (self.transactions + 1).into());
        self.ask(client, name, CHANNEL_BIND, &[&ChannelNumber::new(number), &peer])
    }

    /// What comes of a Send indication: whereto, and the bytes.
    fn indicate(
        &mut self,
        client: Client,
        peer: SocketAddr,
        data: &[u8],
    ) -> Option<(Whereto, Vec<u8>)> {
        let peer = XorPeerAddress::new(peer, self.transactions.into());
        let message =
            self.message(MessageClass::Indication, SEND, &[&peer, &Data::new(data)]).finish();
        self.pass_on(Packet::FromClient { client, bytes: &message })
    }

    /// What comes of data in a channel.
    fn channel(&mut self, client: Client, number: u16, data: &[u8]) -> Option<(Whereto, Vec<u8>)> {
        let mut bytes = number.to_be_bytes().to_vec();
        bytes.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        bytes.extend(data);
        self.pass_on(Packet::FromClient { client, bytes: &bytes })
    }

    fn pass_on(&mut self, packet: Packet<'_>) -> Option<(Whereto, Vec<u8>)> {
        let forwarded = self.server.forward(packet, self.now).map(|forward| match forward {
            Forward::ToPeer { peer, data, .. } => (Whereto::Peer(peer), data.to_vec()),
            Forward::ToClient { client, frame } => (Whereto::Client(client), frame.to_vec()),
        });
        assert_eq!(self.outputs(), []);
        forwarded
    }

    fn refused(&self, reason: Refusal) -> u64 {
        self.server.counters().refused(reason)
    }
}

fn sign_with(mut request: MessageWriteVec, username: &str, nonce: &str, key: &Key) -> Vec<u8> {
    request.add_attribute(&Username::new(username).unwrap()).unwrap();
    request.add_attribute(&Realm::new(REALM).unwrap()).unwrap();
    request.add_attribute(&Nonce::new(nonce).unwrap()).unwrap();
    let algorithm = IntegrityAlgorithm::Sha1;
    request.add_message_integrity_with_key(key.as_integrity_key(), algorithm).unwrap();
    request.finish()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whereto {
    Peer(SocketAddr),
    Client(Client),
}

fn udp() -> RequestedTransport {
    RequestedTransport::new(RequestedTransport::UDP)
}

fn peer() -> SocketAddr {
    (PEER, 4000).into()
}

/// What a client was sent, taken apart: the channel or the peer, and the data.
fn open(bytes: &[u8]) -> (Result<u16, SocketAddr>, Vec<u8>) {
    match packet::read(bytes) {
        Some(Read::Channel { number, data }) => (Ok(number), data.to_vec()),
        Some(Read::Message(message)) => {
            let peer: XorPeerAddress = message.attribute().unwrap();
            let data: Data<'_> = message.attribute().unwrap();
            (Err(peer.addr(message.transaction_id())), data.data().to_vec())
        }
        None => panic!("{bytes:?}"),
    }
}
