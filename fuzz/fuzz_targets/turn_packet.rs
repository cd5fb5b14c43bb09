//! What a client of the relay sends: as it wrote it, and with its attributes signed as if it had a credential, so that they
//! are read.
#![no_main]

use std::net::SocketAddr;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use stun_types::attribute::{Nonce, RawAttribute, Realm, Username};
use stun_types::message::{
    IntegrityAlgorithm, LongTermKeyCredentials, Message, MessageClass, MessageType,
    MessageWriteVec, Method,
};
use stun_types::prelude::{Attribute, MessageWrite, MessageWriteExt};
use turn::address::{Family, Policy};
use turn::allocation::AllocationId;
use turn::bucket::Rate;
use turn::credential::{Credential, Secret, TTL};
use turn::framer::Framer;
use turn::grant::{Grant, Limits, Scope};
use turn::io::{Client, Input, Network, Output, Packet, Settings, Transport};
use turn::server::Server;
use turn::user::User;

const NOW: Duration = Duration::from_secs(60);
const OWN: [u8; 4] = [20, 1, 1, 1];

fuzz_target!(|input: &[u8]| {
    fuzz::soon(input, || {
        let mut framer = Framer::default();
        framer.push(input);
        while let Ok(Some(message)) = framer.take_message() {
            assert!(message.len() <= input.len());
        }
        let mut session = Session::new();
        // Nobody guesses a credential.
        for answer in session.send(input) {
            assert!(answer.len() <= 4 * input.len());
        }
        assert_eq!(session.server.allocations(), 0);
        session.send_signed(0x0003, &[(0x0019, &[17, 0, 0, 0])]);
        if let Ok(message) = Message::from_bytes(input) {
            let attributes: Vec<_> = message.iter_attributes().map(|(_, raw)| raw).collect();
            let attributes: Vec<(u16, &[u8])> = attributes
                .iter()
                .filter(|raw| !SIGNED.contains(&raw.get_type().value()))
                .map(|raw| (raw.get_type().value(), raw.value.as_ref()))
                .collect();
            for method in [0x0003, 0x0004, 0x0008, 0x0009] {
                session.send_signed(method, &attributes);
            }
        }
        session.send(input);
        session.from_peer(input);
    });
});

/// A granted client and its server.
struct Session {
    server: Server,
    credential: Credential,
    nonce: String,
    relay: Option<AllocationId>,
    transaction: u128,
}

impl Session {
    fn new() -> Self {
        let secret = Secret::new("north");
        let user = User::new("team", "alice").expect("both are words");
        let credential = secret.credential(&user, NOW + TTL);
        let policy = Policy::new([OWN.into()], Vec::new());
        let network = Network { families: vec![Family::V4, Family::V6], policy };
        let settings = Settings { secret, seed: [7; 32], unix_start: Duration::ZERO, network };
        let mut server = Server::new(settings);
        let limits = Limits {
            user_allocations: 4,
            room_allocations: 4,
            lifetime: Duration::from_secs(600),
            bytes: Rate { per_second: 1_000_000, burst: 1_000_000 },
            scope: Scope::Network,
        };
        server.handle_input(Input::Grant(Grant { user, limits, until: None }), NOW);
        Self { server, credential, nonce: String::new(), relay: None, transaction: 0 }
    }

    fn send(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        let local = (OWN, 3478).into();
        let remote = ([20, 2, 2, 2], 1).into();
        let client = Client { transport: Transport::Udp, local, remote };
        self.server.forward(Packet::FromClient { client, bytes }, NOW);
        self.answers()
    }

    fn answers(&mut self) -> Vec<Vec<u8>> {
        let mut answers = Vec::new();
        while let Some(output) = self.server.poll_output() {
            match output {
                Output::Answer { bytes, .. } => {
                    let answer = Message::from_bytes(&bytes).expect("an answer can be read");
                    if let Ok(nonce) = answer.attribute::<Nonce>() {
                        self.nonce = nonce.nonce().to_owned();
                    }
                    answers.push(bytes);
                }
                Output::OpenRelay { allocation, family, .. } => {
                    let relayed: SocketAddr = match family {
                        Family::V4 => (OWN, 50_000).into(),
                        Family::V6 => ([0x2a01, 0, 0, 0, 0, 0, 0, 1], 50_000).into(),
                    };
                    self.relay = Some(allocation);
                    let input = Input::Opened { allocation, result: Ok(relayed) };
                    self.server.handle_input(input, NOW);
                }
                Output::CloseRelay { .. } | Output::CloseConnection { .. } => {}
            }
        }
        answers
    }

    /// Sends a request with these attributes and a good credential. It is answered once.
    fn send_signed(&mut self, method: u16, attributes: &[(u16, &[u8])]) {
        if self.nonce.is_empty() {
            let kind = MessageType::from_class_method(MessageClass::Request, Method::new(method));
            let mut request = Message::builder(kind, 0.into(), MessageWriteVec::new());
            let transport = RawAttribute::new(0x0019.into(), &[17, 0, 0, 0]);
            request.add_attribute(&transport).expect("it fits");
            self.send(&request.finish());
        }
        self.transaction += 1;
        let kind = MessageType::from_class_method(MessageClass::Request, Method::new(method));
        let mut request = Message::builder(kind, self.transaction.into(), MessageWriteVec::new());
        for (kind, value) in attributes {
            if request.len() + value.len() < 4096 {
                let attribute = RawAttribute::new((*kind).into(), value);
                request.add_attribute(&attribute).expect("it fits");
            }
        }
        let Credential { username, password } = self.credential.clone();
        request.add_attribute(&Username::new(&username).expect("it is short")).expect("it fits");
        request.add_attribute(&Realm::new("parlor").expect("it is short")).expect("it fits");
        request.add_attribute(&Nonce::new(&self.nonce).expect("it is short")).expect("it fits");
        let key = LongTermKeyCredentials::new(username, password, "parlor".to_owned())
            .make_key(IntegrityAlgorithm::Sha1);
        request.add_message_integrity_with_key(&key, IntegrityAlgorithm::Sha1).expect("it fits");
        assert_eq!(self.send(&request.finish()).len(), 1);
    }

    fn from_peer(&mut self, bytes: &[u8]) {
        let source = ([20, 9, 9, 9], 4000).into();
        if let Some(allocation) = self.relay {
            self.server.forward(Packet::FromPeer { allocation, source, bytes }, NOW);
        }
    }
}

/// What a signature needs, and what stands behind it.
const SIGNED: [u16; 6] = [0x0006, 0x0008, 0x0014, 0x0015, 0x001c, 0x8028];
