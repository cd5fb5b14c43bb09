//! Who sent a request: the credential in it, and the grant of its user.
//!
//! Source: RFC 8489 §9.2.4, in its order.

use std::time::Duration;

use stun_types::attribute::{MessageIntegrity, MessageIntegritySha256, Nonce, Realm, Username};
use stun_types::message::Message;
use stun_types::prelude::AttributeStaticType;

use super::Server;
use crate::allocation::{Allocation, AllocationId};
use crate::credential::{Claim, Key};
use crate::grant::{Limits, RoomNumber};
use crate::io::Client;
use crate::refusal::Refusal;
use crate::user::User;

/// A client that has shown who it is.
#[derive(Debug)]
pub(super) struct Identity {
    pub(super) username: String,
    pub(super) user: User,
    pub(super) room: RoomNumber,
    pub(super) limits: Limits,
    pub(super) key: Key,
}

impl Server {
    /// Who sent this request.
    pub(super) fn authenticate(
        &self,
        client: &Client,
        request: &Message<'_>,
        now: Duration,
    ) -> Result<Identity, Refusal> {
        let is_signed = request.has_attribute(MessageIntegrity::TYPE)
            || request.has_attribute(MessageIntegritySha256::TYPE);
        if !is_signed {
            return Err(Refusal::Unauthorized);
        }
        let username: Username = request.attribute().map_err(|_| Refusal::BadRequest)?;
        let nonce: Nonce = request.attribute().map_err(|_| Refusal::BadRequest)?;
        // Another realm makes another key, so that it is there is all to be seen here.
        let _: Realm = request.attribute().map_err(|_| Refusal::BadRequest)?;
        let username = username.username();
        let claim = Claim::read(username).ok_or(Refusal::Unauthorized)?;

        let allocation = self.allocations.find(client).map(|(_, allocation)| allocation);
        let own = allocation.filter(|allocation| allocation.username == username);
        let key = own.map_or_else(|| self.secret.key(username), |own| own.key.clone());
        if !key.has_signed(request) {
            return Err(Refusal::Unauthorized);
        }
        if !self.nonces.check(nonce.nonce(), client.remote.ip(), now) {
            return Err(Refusal::StaleNonce);
        }
        // What is open stays open under the credential that opened it: a call may last longer than that is good.
        if own.is_none() && !claim.is_current(self.unix_start + now) {
            return Err(Refusal::Unauthorized);
        }
        let (room, limits) = self.grants.limits(&claim.user).ok_or(Refusal::Unauthorized)?;
        Ok(Identity { username: username.to_owned(), user: claim.user, room, limits, key })
    }

    /// The open allocation that a request is about.
    pub(super) fn allocation_of(
        &self,
        client: &Client,
        identity: &Identity,
    ) -> Result<(AllocationId, &Allocation), Refusal> {
        let (id, allocation) = self.allocations.find(client).ok_or(Refusal::AllocationMismatch)?;
        allocation.relayed().ok_or(Refusal::AllocationMismatch)?;
        if allocation.username != identity.username {
            return Err(Refusal::WrongCredentials);
        }
        Ok((id, allocation))
    }
}
