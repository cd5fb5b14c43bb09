//! `GET /ws`: the signaling socket, from the upgrade to its close.
//!
//! The Origin is checked before the upgrade. The first message brings a ticket or a seat; then two halves
//! run until either ends: [`inbound`] from the socket to the room, [`outbound`] from the room to the socket.
//! Messages are not compressed, so none can be a bomb.
//!
//! Source: RFC 6455.

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use protocol::close::CloseReason;
use protocol::codec::MAX_FRAME_BYTES;
use protocol::room::Departure;

use crate::Server;
use crate::error::Refusal;
use crate::hub::Hub;
use crate::origin::Origin;
use crate::outbox::outbox;
use crate::room_task::Letter;
use farewell::End;

mod bucket;
mod entrance;
mod farewell;
mod inbound;
mod outbound;

/// Upgrades a request to a socket.
pub(crate) async fn open(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let origin = match server.origins.admit(&headers) {
        Ok(origin) => origin,
        Err(error) => return Refusal::Origin(error).into_response(),
    };
    let hub = server.hub.clone();
    if hub.stopping.is_cancelled() {
        return Refusal::Stopping.into_response();
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    // The server stops only when this socket has ended.
    let running = hub.tasks.token();
    upgrade
        .max_message_size(MAX_FRAME_BYTES)
        .max_frame_size(MAX_FRAME_BYTES)
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_write_buffer_size(MAX_WRITE_BUFFER_BYTES)
        .on_upgrade(move |socket| async move {
            serve(socket, &origin, &hub).await;
            drop(running);
        })
}

async fn serve(socket: WebSocket, origin: &Origin, hub: &Arc<Hub>) {
    let (mut sink, stream) = socket.split();
    let mut inbound = inbound::Inbound::new(stream, hub.limits.clone());
    let first = tokio::select! {
        first = inbound.first() => first,
        () = hub.stopping.cancelled() => Err(End::because(CloseReason::Restarting)),
    };
    let end = match first.and_then(|first| entrance::check(&first, origin, hub)) {
        Ok(admitted) => {
            let renewal = admitted.renewal;
            let (outbox, mut outlet) = outbox(hub.limits.outbox_bytes);
            match hub.enter(admitted.entry, outbox) {
                Ok(place) => {
                    let end = tokio::select! {
                        end = inbound.run(&place) => end,
                        end = outbound::run(&mut sink, &mut outlet, renewal, hub) => end,
                    };
                    let gone = Letter::Gone { socket: place.socket, departure: end.departure() };
                    // A room that has ended need not know.
                    let _ = place.inbox.send(gone).await;
                    end
                }
                Err(no_entry) => End::from(no_entry),
            }
        }
        Err(end) => end,
    };
    tracing::debug!(?end, "socket closes");
    farewell::say(end, sink, inbound.into_stream(), hub.limits.farewell).await;
}

impl End {
    /// What the room is told: only its own goodbye frees a seat or explains an absence.
    fn departure(&self) -> Departure {
        match self {
            Self::Theirs(departure) => *departure,
            Self::Ours { .. } => Departure::Lost,
        }
    }
}

/// Most messages are a few hundred bytes; there are thousands of idle sockets.
const READ_BUFFER_BYTES: usize = 4 * 1024;

/// Every message is flushed anyway.
const WRITE_BUFFER_BYTES: usize = 4 * 1024;

/// Room for one message that is being written, the next one, and a pong. What else waits, waits in the
/// outbox.
const MAX_WRITE_BUFFER_BYTES: usize = 4 * MAX_FRAME_BYTES;
