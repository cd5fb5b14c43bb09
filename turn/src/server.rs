//! The server: who has an allocation, what is answered, and what is sent on.
//!
//! Nothing is kept of a client before it has shown a good credential, and no answer it gets until then is much longer
//! than its request.

mod allocate;
mod authenticate;
mod permit;
mod relay;

use std::collections::VecDeque;
use std::time::Duration;

use stun_types::attribute::{Nonce, Realm, UnknownAttributes, XorMappedAddress};
use stun_types::message::{BINDING, Message, MessageClass};
use turn_types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH, SEND};

use crate::allocation::{AllocationId, Allocations};
use crate::answer::{Answer, Echo};
use crate::answer_limit::AnswerLimit;
use crate::attributes::unknown;
use crate::credential::{REALM, Secret};
use crate::grant::Grants;
use crate::hash::HashSeed;
use crate::io::{Client, Forward, Input, Network, Output, Packet, Settings, Transport};
use crate::nonce::Nonces;
use crate::packet::{self, Read};
use crate::refusal::{Counters, Refusal};

/// A STUN and TURN server.
#[derive(Debug)]
pub struct Server {
    secret: Secret,
    nonces: Nonces,
    unix_start: Duration,
    network: Network,
    answer_limit: AnswerLimit,
    grants: Grants,
    allocations: Allocations,
    /// How many indications were sent: the number of the next one.
    indications: u64,
    counters: Counters,
    outputs: VecDeque<Output>,
}

impl Server {
    /// Starts a server. All times count from now.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let hash_seed = HashSeed::new(&settings.seed);
        Self {
            secret: settings.secret,
            nonces: Nonces::new(&settings.seed),
            unix_start: settings.unix_start,
            network: settings.network,
            answer_limit: AnswerLimit::new(hash_seed),
            grants: Grants::default(),
            allocations: Allocations::new(hash_seed),
            indications: 0,
            counters: Counters::default(),
            outputs: VecDeque::new(),
        }
    }

    /// Takes in one packet, at the time `now` since the start. Data in it is returned, to be sent on at once; the
    /// answer to a request is an output.
    pub fn forward<'a>(&mut self, packet: Packet<'a>, now: Duration) -> Option<Forward<'a>> {
        let forward = match packet {
            Packet::FromClient { client, bytes } => match packet::read(bytes) {
                Some(Read::Channel { number, data }) => {
                    self.forward_channel(&client, number, data, now)
                }
                Some(Read::Message(message)) => match message.class() {
                    MessageClass::Indication if message.method() == SEND => {
                        self.forward_indication(&client, &message, bytes, now)
                    }
                    MessageClass::Request => {
                        self.answer(client, &message, now);
                        return None;
                    }
                    // A STUN client keeps its way through a NAT open with it. Source: RFC 8489 §6.3.2.
                    MessageClass::Indication if message.method() == BINDING => return None,
                    MessageClass::Indication | MessageClass::Success | MessageClass::Error => {
                        Err(Refusal::NotTurn)
                    }
                },
                None => Err(Refusal::NotTurn),
            },
            Packet::FromPeer { allocation, source, bytes } => {
                self.forward_to_client(allocation, source, bytes, now)
            }
        };
        forward.inspect_err(|reason| self.counters.refuse(*reason)).ok()
    }

    /// Takes in what happened, at the time `now` since the start.
    pub fn handle_input(&mut self, input: Input, now: Duration) {
        match input {
            Input::Opened { allocation, result } => self.opened(allocation, result, now),
            Input::Grant(grant) => self.grants.grant(grant),
            Input::Cut(user) => {
                for allocation in self.grants.cut(&user) {
                    self.cut(allocation);
                }
            }
            Input::Closed(client) => {
                if let Some(allocation) = self.allocations.of_client(&client) {
                    self.remove(allocation);
                }
            }
            Input::Failed(allocation) => self.cut(allocation),
            Input::Network(network) => self.network = network,
            Input::Timeout => {}
        }
        self.expire(now);
    }

    /// What is to be done next, if anything. A packet or an input leaves a few outputs, one or two for each allocation
    /// that it ends.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call with [`Input::Timeout`].
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        self.allocations.next_end().into_iter().chain(self.grants.next_end()).min()
    }

    /// Whether a client has an allocation.
    #[must_use]
    pub fn has_allocation(&self, client: &Client) -> bool {
        self.allocations.of_client(client).is_some()
    }

    /// How many allocations there are.
    #[must_use]
    pub fn allocations(&self) -> usize {
        self.allocations.len()
    }

    /// What was relayed and what was refused.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Answers a request.
    fn answer(&mut self, client: Client, request: &Message<'_>, now: Duration) {
        self.expire(now);
        let method = request.method();
        if method == BINDING {
            return self.answer_binding(client, request, now);
        }
        if ![ALLOCATE, REFRESH, CREATE_PERMISSION, CHANNEL_BIND].contains(&method) {
            return self.counters.refuse(Refusal::NotTurn);
        }
        let identity = match self.authenticate(&client, request, now) {
            Ok(identity) => identity,
            Err(reason) => return self.refuse_unknown_client(client, request, reason, now),
        };
        let answer = if unknown(request).next().is_some() {
            Err(Refusal::UnknownAttribute)
        } else if method == ALLOCATE {
            self.allocate(client, &identity, request, now)
        } else if method == REFRESH {
            self.refresh(&client, &identity, request, now).map(Some)
        } else if method == CREATE_PERMISSION {
            self.create_permission(&client, &identity, request, now).map(Some)
        } else {
            self.bind_channel(&client, &identity, request, now).map(Some)
        };
        let answer = match answer {
            Ok(Some(answer)) => answer,
            // It comes when the socket is open.
            Ok(None) => return,
            Err(reason) => {
                self.counters.refuse(reason);
                let Some(answer) = refusal(request, reason) else { return };
                answer
            }
        };
        let bytes = answer.signed(&identity.key);
        self.outputs.push_back(Output::Answer { client, bytes });
    }

    /// Tells a client where it is seen from. It is the one answer that everybody gets.
    fn answer_binding(&mut self, client: Client, request: &Message<'_>, now: Duration) {
        if unknown(request).next().is_some() {
            return self.refuse_unknown_client(client, request, Refusal::UnknownAttribute, now);
        }
        let echo = Echo::of(request);
        let answer = echo.success().with(&XorMappedAddress::new(client.remote, echo.transaction));
        self.answer_unknown_client(client, request, answer.unsigned());
    }

    /// Refuses a request of a client that has not shown who it is.
    fn refuse_unknown_client(
        &mut self,
        client: Client,
        request: &Message<'_>,
        reason: Refusal,
        now: Duration,
    ) {
        self.counters.refuse(reason);
        if !self.answer_limit.take(client.remote.ip(), now) {
            return self.counters.refuse(Refusal::Silenced);
        }
        let Some(mut answer) = refusal(request, reason) else { return };
        if let Refusal::Unauthorized | Refusal::StaleNonce = reason {
            let nonce = self.nonces.make(client.remote.ip(), now);
            if let (Ok(realm), Ok(nonce)) = (Realm::new(REALM), Nonce::new(&nonce)) {
                answer = answer.with(&realm).with(&nonce);
            }
        }
        self.answer_unknown_client(client, request, answer.unsigned());
    }

    /// Its address may be forged, so that the answer goes to another machine: it must not be much more than was sent.
    fn answer_unknown_client(&mut self, client: Client, request: &Message<'_>, bytes: Vec<u8>) {
        if bytes.len() > MAX_AMPLIFICATION * request.as_bytes().len() {
            return self.counters.refuse(Refusal::Amplification);
        }
        self.outputs.push_back(Output::Answer { client, bytes });
    }

    /// Ends what is over.
    fn expire(&mut self, now: Duration) {
        for allocation in self.grants.expire(now) {
            self.cut(allocation);
        }
        while let Some(allocation) = self.allocations.expired(now) {
            self.cut(allocation);
        }
    }

    /// Takes an allocation away from its client, and its connection with it.
    fn cut(&mut self, id: AllocationId) {
        let client = self.allocations.get(id).map(|allocation| allocation.client);
        self.remove(id);
        if let Some(client) = client.filter(|client| client.transport == Transport::Tcp) {
            self.outputs.push_back(Output::CloseConnection { client });
        }
    }

    /// Takes an allocation away.
    fn remove(&mut self, id: AllocationId) {
        let Some(allocation) = self.allocations.remove(id) else { return };
        self.grants.closed(&allocation.user, id);
        // One that is still opening is closed when it is open.
        if allocation.relayed().is_some() {
            self.outputs.push_back(Output::CloseRelay { allocation: id });
        }
    }
}

/// The error answer for a reason that has a code.
fn refusal(request: &Message<'_>, reason: Refusal) -> Option<Answer> {
    let answer = Echo::of(request).error(reason.code()?);
    if reason != Refusal::UnknownAttribute {
        return Some(answer);
    }
    let types: Vec<_> = unknown(request).collect();
    Some(answer.with(&UnknownAttributes::new(&types)))
}

/// How many times as long as its request an answer may be (T-07).
const MAX_AMPLIFICATION: usize = 4;

#[cfg(test)]
mod tests;
