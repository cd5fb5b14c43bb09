//! CreatePermission and ChannelBind: whom an allocation may exchange data with.
//!
//! Source: RFC 8656 §10.2 and §12.2, in their order.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use stun_types::message::Message;
use stun_types::prelude::{Attribute, AttributeFromRaw, AttributeStaticType};
use turn_types::attribute::{ChannelNumber, XorPeerAddress};

use super::Server;
use super::authenticate::Identity;
use crate::address::{Family, Reach, canonical};
use crate::allocation::AllocationId;
use crate::answer::{Answer, Echo};
use crate::grant::Scope;
use crate::io::Client;
use crate::refusal::Refusal;

impl Server {
    /// Permits all peers that a request names, or none.
    pub(super) fn create_permission(
        &mut self,
        client: &Client,
        identity: &Identity,
        request: &Message<'_>,
        now: Duration,
    ) -> Result<Answer, Refusal> {
        let (id, _) = self.allocation_of(client, identity)?;
        let mut ips: Vec<IpAddr> = Vec::new();
        for (_, raw) in request.iter_attributes() {
            if raw.get_type() == XorPeerAddress::TYPE {
                let named = XorPeerAddress::from_raw(raw).map_err(|_| Refusal::BadRequest)?;
                let peer = canonical(named.addr(request.transaction_id()));
                self.check_peer(id, peer)?;
                ips.push(peer.ip());
            }
        }
        if ips.is_empty() {
            return Err(Refusal::BadRequest);
        }
        let allocation = self.allocations.get_mut(id).ok_or(Refusal::AllocationMismatch)?;
        allocation.peers.permit(&ips, now).map_err(|_| Refusal::Capacity)?;
        Ok(Echo::of(request).success())
    }

    /// Binds a channel to a peer, and permits it.
    pub(super) fn bind_channel(
        &mut self,
        client: &Client,
        identity: &Identity,
        request: &Message<'_>,
        now: Duration,
    ) -> Result<Answer, Refusal> {
        let (id, allocation) = self.allocation_of(client, identity)?;
        let number: ChannelNumber = request.attribute().map_err(|_| Refusal::BadRequest)?;
        let named: XorPeerAddress = request.attribute().map_err(|_| Refusal::BadRequest)?;
        let (number, peer) = (number.channel(), canonical(named.addr(request.transaction_id())));
        let is_free = allocation.peers.are_free(number, peer, now);
        if !CHANNELS.contains(&number) || peer.port() == 0 || !is_free {
            return Err(Refusal::BadRequest);
        }
        self.check_peer(id, peer)?;
        let allocation = self.allocations.get_mut(id).ok_or(Refusal::AllocationMismatch)?;
        allocation.peers.bind(number, peer, now).map_err(|_| Refusal::Capacity)?;
        Ok(Echo::of(request).success())
    }

    /// Whether an allocation may have this peer.
    fn check_peer(&self, id: AllocationId, peer: SocketAddr) -> Result<(), Refusal> {
        let allocation = self.allocations.get(id).ok_or(Refusal::AllocationMismatch)?;
        if Family::of(peer.ip()) != allocation.family {
            return Err(Refusal::PeerAddressFamily);
        }
        let is_reached = match self.network.policy.reach(peer.ip()) {
            // A permission may name no port. Which one is reached is seen when something is sent. Of the own addresses,
            // only the one that relayed addresses have is ever a peer.
            Reach::Own if peer.port() == 0 => {
                allocation.relayed().is_some_and(|relayed| relayed.ip() == peer.ip())
            }
            Reach::Own => self.neighbour(id, peer).is_some(),
            Reach::Beyond => allocation.limits.scope == Scope::Network,
            Reach::Denied => false,
        };
        if is_reached { Ok(()) } else { Err(Refusal::Forbidden) }
    }
}

/// The numbers that a channel can have. RFC 8656 §12 ends them at 0x4fff; older clients, coturn's among them, go on to
/// where their first two bits change. Source: RFC 5766 §11.
const CHANNELS: std::ops::RangeInclusive<u16> = 0x4000..=0x7fff;
