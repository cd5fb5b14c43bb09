//! `GET /ws`: the signaling socket, from the upgrade to its close.
//!
//! The Origin is checked before the upgrade. The first message brings a ticket or a seat; then two halves
//! run until either ends: [`inbound`] from the socket to the room, [`outbound`] from the room to the socket.
//! Messages are not compressed, so none can be a bomb. A panic in a socket's task ends this socket alone.
//!
//! axum's own sockets hide what comes below a message, and so cannot count [`fragments`].
//!
//! Source: RFC 6455, RFC 8441.

use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use futures::StreamExt;
use futures::stream::SplitSink;
use hyper_util::rt::TokioIo;
use protocol::close::CloseReason;
use protocol::codec::MAX_FRAME_BYTES;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tungstenite::Message;
use tungstenite::protocol::{Role, WebSocketConfig};

use crate::access::client::Client;
use crate::access::origin::{Origin, Origins};
use crate::context::Context;
use crate::operate::isolation::catch_panic;
use crate::operate::metrics::{PanicScope, Refused, RefusedAt};
use crate::signaling::hub::Hub;
use crate::signaling::outbox::outbox;
use crate::signaling::room_handle::{RoomMessage, RoomSender};
use closing::End;
use fragments::Fragments;
use inbound::Inbound;
use refusal::Refusal;

mod bucket;
mod closing;
mod first_message;
mod fragments;
mod inbound;
mod outbound;
mod refusal;
mod upgrade;

/// A signaling socket over any connection.
type WebSocket<S> = WebSocketStream<Fragments<S>>;

/// `/ws`.
pub(crate) fn router(context: Arc<Context>, hub: Arc<Hub>) -> Router {
    Router::new().route("/ws", any(open)).with_state(Signaling { context, hub })
}

/// What a signaling socket is served from.
#[derive(Debug, Clone)]
struct Signaling {
    context: Arc<Context>,
    hub: Arc<Hub>,
}

/// Upgrades a request to a socket.
async fn open(
    State(signaling): State<Signaling>,
    Extension(client): Extension<Client>,
    mut request: Request,
) -> Response {
    let context = signaling.context.clone();
    let refuse = |refusal: Refusal| {
        context.refuse(Refused { at: RefusedAt::Socket, reason: refusal.reason() });
        refusal.into_response()
    };
    let live = context.live();
    let origin = match Origins::new(&live.origins).admit(client.scheme, request.headers()) {
        Ok(origin) => origin,
        Err(error) => return refuse(Refusal::Origin(error)),
    };
    if context.stopping.is_cancelled() {
        return refuse(Refusal::Stopping);
    }
    let Some(answer) = upgrade::answer(&request) else {
        return refuse(Refusal::NoUpgrade);
    };
    let upgraded = hyper::upgrade::on(&mut request);
    // The server stops only when this socket has ended.
    context.tasks.spawn(async move {
        match upgraded.await {
            Ok(connection) => serve(TokioIo::new(connection), &origin, &signaling).await,
            Err(error) => tracing::debug!(%error, "a socket broke before it opened"),
        }
    });
    answer
}

async fn serve<S>(connection: S, origin: &Origin, signaling: &Signaling)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let Context { limits, metrics, .. } = &*signaling.context;
    metrics.sockets.count();
    let connection = Fragments::new(connection, limits.fragments);
    let socket = WebSocket::from_raw_socket(connection, Role::Server, Some(config())).await;
    let (mut sink, stream) = socket.split();
    let mut inbound = Inbound::new(stream, limits.clone());
    let mut sender = None;
    let session = session(&mut sink, &mut inbound, &mut sender, origin, signaling);
    let end =
        catch_panic(session, PanicScope::Socket, metrics).await.unwrap_or_else(|_| End::of_panic());
    // Before any client is told.
    metrics.closes.count(end.closed());
    if let Some(RoomSender { inbox, socket, .. }) = sender {
        // A room that has ended need not know.
        let _ = inbox.send(RoomMessage::Closed { socket, departure: end.departure() }).await;
    }
    tracing::debug!(?end, "socket closes");
    closing::close(end, sink, inbound.into_stream(), limits.close_timeout).await;
}

/// From the first message until either half ends. `sender` leads to the room, from when it has
/// one.
async fn session<S: AsyncRead + AsyncWrite + Unpin>(
    sink: &mut SplitSink<WebSocket<S>, Message>,
    inbound: &mut Inbound<S>,
    sender: &mut Option<RoomSender>,
    origin: &Origin,
    Signaling { context, hub }: &Signaling,
) -> End {
    let first = tokio::select! {
        first = inbound.first() => first,
        () = context.stopping.cancelled() => Err(End::because(CloseReason::Restarting)),
    };
    let admission = match first.and_then(|first| first_message::check(&first, origin, context)) {
        Ok(admission) => admission,
        Err(end) => {
            end.refused().into_iter().for_each(|refused| context.refuse(refused));
            return end;
        }
    };
    let (outbox, mut receiver) = outbox(context.limits.outbox_bytes);
    let user = context.relay_user(admission.room(), admission.peer());
    let sender = match hub.join(admission, outbox) {
        Ok(joined) => sender.insert(joined),
        Err(error) => {
            context.refuse(Refused { at: RefusedAt::Socket, reason: error.reason() });
            return End::from(error);
        }
    };
    inbound.allow_burst_of(sender.capacity);
    let mut receiving = pin!(inbound.run(sender, context));
    let end = tokio::select! {
        end = &mut receiving => return end,
        end = outbound::run(sink, &mut receiver, context, user.as_ref()) => end,
    };
    match end {
        // The peer reads no more; but a page that goes has sent its close frame before, and that can still be read.
        End::Theirs(_) => timeout(context.limits.close_timeout, receiving).await.unwrap_or(end),
        End::Ours { .. } => end,
    }
}

fn config() -> WebSocketConfig {
    WebSocketConfig::default()
        .max_message_size(Some(MAX_FRAME_BYTES))
        .max_frame_size(Some(MAX_FRAME_BYTES))
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_write_buffer_size(MAX_WRITE_BUFFER_BYTES)
}

/// Most messages are a few hundred bytes; there are thousands of idle sockets.
const READ_BUFFER_BYTES: usize = 4 * 1024;

/// Every message is flushed anyway.
const WRITE_BUFFER_BYTES: usize = 4 * 1024;

/// Room for one message that is being written, the next one, and a pong. What else waits, waits in the
/// outbox.
const MAX_WRITE_BUFFER_BYTES: usize = 4 * MAX_FRAME_BYTES;

#[cfg(test)]
mod tests;
