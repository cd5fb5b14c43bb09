//! The server functions decide who may join a room. The events of a call go over the socket.

use std::sync::Arc;

use app::api::{ApiClient, ApiError, Backend, TestServers};
use protocol::id::RoomId;
use protocol::ticket::Ticket;
use protocol::transport_policy::TransportPolicy;

use crate::access::origin::Origin;
use crate::clock;
use crate::context::Context;
use crate::random;
use crate::signaling::admission::JoinError;
use crate::signaling::hub::Hub;

/// Answers the server functions: the hub knows which rooms have space, the context signs tickets.
#[derive(Debug)]
pub(crate) struct HubBackend {
    context: Arc<Context>,
    hub: Arc<Hub>,
}

impl HubBackend {
    /// Answers from these two.
    pub(crate) fn new(context: Arc<Context>, hub: Arc<Hub>) -> Self {
        Self { context, hub }
    }

    fn random_bits() -> Result<u128, ApiError> {
        random::random_bits().map_err(|error| {
            tracing::error!(%error, "no randomness");
            ApiError::Failed
        })
    }
}

impl Backend for HubBackend {
    fn create_room(&self, _client: &ApiClient) -> Result<RoomId, ApiError> {
        Ok(RoomId::from_random_bits(Self::random_bits()?))
    }

    fn join_room(
        &self,
        client: &ApiClient,
        room: &RoomId,
        transport_policy: TransportPolicy,
    ) -> Result<Ticket, ApiError> {
        self.hub.check_capacity(room).map_err(|error| match error {
            JoinError::RoomFull { capacity } => ApiError::RoomFull { capacity },
            JoinError::TooManyRooms | JoinError::RoomBusy => ApiError::Busy,
            JoinError::Stopping => ApiError::Restarting,
            JoinError::Ticket(_) => ApiError::Failed,
        })?;
        let origin = Origin::parse(&client.origin).ok_or(ApiError::Origin)?;
        let now = clock::unix_now();
        let token =
            self.context.signer.ticket(room, transport_policy, &origin, Self::random_bits()?, now);
        let token = token.map_err(|error| {
            tracing::error!(%error, "a ticket cannot be written");
            ApiError::Failed
        })?;
        Ok(Ticket { token })
    }

    fn test_connection(&self, client: &ApiClient) -> Result<TestServers, ApiError> {
        if !self.hub.allows_test(client.address) {
            return Err(ApiError::Busy);
        }
        let ice_servers = match self.context.running_relay() {
            Some(relay) => {
                let server = relay.test_server(Self::random_bits()?).ok_or(ApiError::Busy)?;
                vec![server]
            }
            None => self
                .context
                .live()
                .ice_servers
                .iter()
                .filter_map(|server| server.stun_only())
                .collect(),
        };
        Ok(TestServers { ice_servers })
    }
}
