//! Allocate and Refresh: how an allocation begins, lives on and ends.
//!
//! Source: RFC 8656 §7.2 and §8.2, in their order.

use std::net::SocketAddr;
use std::time::Duration;

use stun_types::AddressFamily;
use stun_types::attribute::XorMappedAddress;
use stun_types::message::{Message, StunParseError};
use turn_types::attribute::{
    EvenPort, Lifetime, RequestedAddressFamily, RequestedTransport, XorRelayedAddress,
};

use super::Server;
use super::authenticate::Identity;
use crate::address::{Family, canonical, is_tunnel};
use crate::allocation::{Allocation, AllocationId, LIFETIME, Peers, Relay};
use crate::answer::{Answer, Echo};
use crate::bucket::Bucket;
use crate::io::{Client, NoPort, Output, Parity};
use crate::refusal::Refusal;

impl Server {
    /// Opens an allocation. Its answer comes later, unless the request came before.
    pub(super) fn allocate(
        &mut self,
        client: Client,
        identity: &Identity,
        request: &Message<'_>,
        now: Duration,
    ) -> Result<Option<Answer>, Refusal> {
        let opened_by = Echo::of(request);
        if let Some(id) = self.allocations.of_client(&client) {
            return self.allocate_again(id, opened_by, identity, now);
        }
        let transport: RequestedTransport = request.attribute().map_err(|_| Refusal::BadRequest)?;
        if transport.protocol() != RequestedTransport::UDP {
            return Err(Refusal::Transport);
        }
        if is_tunnel(client.remote.ip()) {
            return Err(Refusal::Forbidden);
        }
        let family = requested_family(request)?.unwrap_or(Family::V4);
        if !self.network.families.contains(&family) {
            return Err(Refusal::AddressFamily);
        }
        requested_lifetime(request)?;
        let parity = requested_parity(request)?;
        self.grants.check_quota(&identity.user).map_err(|_| Refusal::Quota)?;
        let id = self.allocations.insert(Allocation {
            client,
            user: identity.user.clone(),
            room: identity.room,
            limits: identity.limits,
            username: identity.username.clone(),
            key: identity.key.clone(),
            opened_by,
            family,
            relay: Relay::Opening,
            until: now + identity.limits.lifetime.min(LIFETIME),
            bucket: Bucket::default(),
            peers: Peers::default(),
        });
        self.grants.opened(&identity.user, id);
        self.outputs.push_back(Output::OpenRelay { allocation: id, family, parity });
        Ok(None)
    }

    /// A request for an allocation where there is one. If it is the very one that opened it, its answer was lost.
    fn allocate_again(
        &self,
        id: AllocationId,
        opened_by: Echo,
        identity: &Identity,
        now: Duration,
    ) -> Result<Option<Answer>, Refusal> {
        let allocation = self.allocations.get(id).ok_or(Refusal::AllocationMismatch)?;
        if allocation.opened_by.transaction != opened_by.transaction
            || allocation.username != identity.username
        {
            return Err(Refusal::AllocationMismatch);
        }
        Ok(allocation.relayed().map(|relayed| allocated(allocation, relayed, now)))
    }

    /// Takes in the socket of an allocation, and answers its client.
    pub(super) fn opened(
        &mut self,
        id: AllocationId,
        result: Result<SocketAddr, NoPort>,
        now: Duration,
    ) {
        let is_opening = |allocation: &&Allocation| matches!(allocation.relay, Relay::Opening);
        let Some(allocation) = self.allocations.get(id).filter(is_opening) else {
            // Its client is gone meanwhile.
            if result.is_ok() && self.allocations.get(id).is_none() {
                self.outputs.push_back(Output::CloseRelay { allocation: id });
            }
            return;
        };
        let (client, family) = (allocation.client, allocation.family);
        let (opened_by, key) = (allocation.opened_by, allocation.key.clone());
        let relayed = result.map(canonical);
        let is_open = relayed.is_ok_and(|relayed| {
            Family::of(relayed.ip()) == family && self.allocations.open(id, relayed)
        });
        let answer = match (self.allocations.get(id), relayed) {
            (Some(allocation), Ok(relayed)) if is_open => allocated(allocation, relayed, now),
            _ => {
                self.remove(id);
                if relayed.is_ok() {
                    self.outputs.push_back(Output::CloseRelay { allocation: id });
                }
                self.counters.refuse(Refusal::Capacity);
                let Some(code) = Refusal::Capacity.code() else { return };
                opened_by.error(code)
            }
        };
        self.outputs.push_back(Output::Answer { client, bytes: answer.signed(&key) });
    }

    /// Lets an allocation live on, or ends it.
    pub(super) fn refresh(
        &mut self,
        client: &Client,
        identity: &Identity,
        request: &Message<'_>,
        now: Duration,
    ) -> Result<Answer, Refusal> {
        let (id, allocation) = self.allocation_of(client, identity)?;
        if requested_family(request)?.is_some_and(|family| family != allocation.family) {
            return Err(Refusal::PeerAddressFamily);
        }
        let lifetime = match requested_lifetime(request)? {
            Some(0) => Duration::ZERO,
            Some(_) | None => identity.limits.lifetime.min(LIFETIME),
        };
        if lifetime.is_zero() {
            self.remove(id);
        } else {
            self.allocations.set_end(id, now + lifetime);
        }
        Ok(Echo::of(request).success().with(&seconds(lifetime)))
    }
}

/// The success of an Allocate.
fn allocated(allocation: &Allocation, relayed: SocketAddr, now: Duration) -> Answer {
    let echo = allocation.opened_by;
    echo.success()
        .with(&XorRelayedAddress::new(relayed, echo.transaction))
        .with(&seconds(allocation.until.saturating_sub(now)))
        .with(&XorMappedAddress::new(allocation.client.remote, echo.transaction))
}

fn seconds(lifetime: Duration) -> Lifetime {
    Lifetime::new(u32::try_from(lifetime.as_secs()).unwrap_or(u32::MAX))
}

/// The lifetime that a client asks for. It gets the one of its grant: nothing is gained by a shorter one.
fn requested_lifetime(request: &Message<'_>) -> Result<Option<u32>, Refusal> {
    match request.attribute::<Lifetime>() {
        Ok(lifetime) => Ok(Some(lifetime.seconds())),
        Err(StunParseError::MissingAttribute(_)) => Ok(None),
        Err(_) => Err(Refusal::BadRequest),
    }
}

fn requested_family(request: &Message<'_>) -> Result<Option<Family>, Refusal> {
    match request.attribute::<RequestedAddressFamily>() {
        Ok(requested) => Ok(Some(match requested.family() {
            AddressFamily::IPV4 => Family::V4,
            AddressFamily::IPV6 => Family::V6,
        })),
        Err(StunParseError::MissingAttribute(_)) => Ok(None),
        Err(StunParseError::InvalidAttributeData) => Err(Refusal::AddressFamily),
        Err(_) => Err(Refusal::BadRequest),
    }
}

/// The port after an even one is reserved for nobody.
fn requested_parity(request: &Message<'_>) -> Result<Parity, Refusal> {
    match request.attribute::<EvenPort>() {
        Ok(even) if even.requested() => Err(Refusal::Capacity),
        Ok(_) => Ok(Parity::Even),
        Err(StunParseError::MissingAttribute(_)) => Ok(Parity::Any),
        Err(_) => Err(Refusal::BadRequest),
    }
}
