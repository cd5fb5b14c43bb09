//! Data: from a client to a peer, from a peer to a client, and from a client to another one of the same room.
//!
//! The last goes through no socket. It needs no router that sends packets back where they came from, and one's own
//! address is never a destination in the network.
//!
//! Source: RFC 8656 §11 and §12.

use std::net::SocketAddr;
use std::time::Duration;

use stun_types::message::Message;
use stun_types::prelude::{Attribute, AttributeStaticType};
use turn_types::attribute::{Data, XorPeerAddress};

use super::Server;
use crate::address::{Family, Reach, canonical};
use crate::allocation::AllocationId;
use crate::attributes::unknown;
use crate::frame::Frame;
use crate::grant::Scope;
use crate::io::{Client, Forward};
use crate::refusal::Refusal;

impl Server {
    /// Data of a client in a channel.
    pub(super) fn forward_channel<'a>(
        &mut self,
        client: &Client,
        number: u16,
        data: &'a [u8],
        now: Duration,
    ) -> Result<Forward<'a>, Refusal> {
        let (id, allocation) = self.allocations.find(client).ok_or(Refusal::NoAllocation)?;
        let peer = allocation.peers.of_channel(number, now).ok_or(Refusal::NoAllocation)?;
        // It may have ended before the channel.
        if !allocation.peers.are_permitted(peer.ip(), now) {
            return Err(Refusal::NoPermission);
        }
        self.forward_to_peer(id, peer, data, now)
    }

    /// Data of a client in a Send indication, which is the message `bytes`.
    pub(super) fn forward_indication<'a>(
        &mut self,
        client: &Client,
        message: &Message<'_>,
        bytes: &'a [u8],
        now: Duration,
    ) -> Result<Forward<'a>, Refusal> {
        let (id, allocation) = self.allocations.find(client).ok_or(Refusal::NoAllocation)?;
        if unknown(message).next().is_some() {
            return Err(Refusal::UnknownAttribute);
        }
        let named: XorPeerAddress = message.attribute().map_err(|_| Refusal::BadRequest)?;
        let peer = canonical(named.addr(message.transaction_id()));
        let (offset, raw) =
            message.raw_attribute_and_offset(Data::TYPE).ok_or(Refusal::BadRequest)?;
        // Behind the attribute's header.
        let (from, len) = (offset + 4, usize::from(raw.length()));
        let data = bytes.get(from..from + len).ok_or(Refusal::BadRequest)?;
        if !allocation.peers.are_permitted(peer.ip(), now) {
            return Err(Refusal::NoPermission);
        }
        self.forward_to_peer(id, peer, data, now)
    }

    /// Data of a peer, to the client of an allocation.
    pub(super) fn forward_to_client<'a>(
        &mut self,
        id: AllocationId,
        source: SocketAddr,
        data: &'a [u8],
        now: Duration,
    ) -> Result<Forward<'a>, Refusal> {
        let source = canonical(source);
        // Own addresses are not peers in the network, so nothing on this machine can answer as one.
        match self.network.policy.reach(source.ip()) {
            Reach::Beyond => {}
            Reach::Own | Reach::Denied => return Err(Refusal::OutOfReach),
        }
        self.deliver(id, source, data, now)
    }

    /// Sends data to a peer, in the network or within the process.
    fn forward_to_peer<'a>(
        &mut self,
        id: AllocationId,
        peer: SocketAddr,
        data: &'a [u8],
        now: Duration,
    ) -> Result<Forward<'a>, Refusal> {
        let reach = self.network.policy.reach(peer.ip());
        let allocation = self.allocations.get_mut(id).ok_or(Refusal::NoAllocation)?;
        let relayed = allocation.relayed().ok_or(Refusal::NoAllocation)?;
        if peer.port() == 0 || Family::of(peer.ip()) != allocation.family {
            return Err(Refusal::OutOfReach);
        }
        allocation.charge(data, now)?;
        match reach {
            Reach::Beyond if allocation.limits.scope == Scope::Network => {
                self.counters.relay(data.len());
                Ok(Forward::ToPeer { allocation: id, peer, data })
            }
            Reach::Own => {
                let neighbour = self.neighbour(id, peer).ok_or(Refusal::OutOfReach)?;
                self.deliver(neighbour, relayed, data, now)
            }
            Reach::Beyond | Reach::Denied => Err(Refusal::OutOfReach),
        }
    }

    /// Hands data to the client of an allocation, as from this peer.
    fn deliver<'a>(
        &mut self,
        id: AllocationId,
        peer: SocketAddr,
        data: &'a [u8],
        now: Duration,
    ) -> Result<Forward<'a>, Refusal> {
        let allocation = self.allocations.get_mut(id).ok_or(Refusal::NoAllocation)?;
        if !allocation.peers.are_permitted(peer.ip(), now) {
            return Err(Refusal::NoPermission);
        }
        allocation.charge(data, now)?;
        let client = allocation.client;
        let frame = match allocation.peers.channel_of(peer, now) {
            Some(number) => Frame::channel(number, data, client.transport),
            None => {
                self.indications += 1;
                Frame::indication(peer, data, self.indications)
            }
        };
        let frame = frame.ok_or(Refusal::TooLong)?;
        self.counters.relay(data.len());
        Ok(Forward::ToClient { client, frame })
    }

    /// The other allocation of the same room that has this relayed address, if there is one.
    pub(super) fn neighbour(&self, id: AllocationId, peer: SocketAddr) -> Option<AllocationId> {
        let own = self.allocations.get(id)?;
        let found = self.allocations.of_port(Family::of(peer.ip()), peer.port())?;
        let other = self.allocations.get(found)?;
        (found != id && other.room == own.room).then_some(found)
    }
}
