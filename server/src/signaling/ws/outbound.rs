//! From the room to the socket, with pings and fresh ICE credentials in between.

use std::time::Duration;

use futures::SinkExt;
use futures::stream::SplitSink;
use protocol::close::CloseReason;
use protocol::codec;
use protocol::room::Departure;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use tungstenite::{Bytes, Message, Utf8Bytes};
use turn::user::User;

use super::{End, WebSocket};
use crate::context::Context;
use crate::signaling::outbox::{Item, OutboxReceiver};

/// Sends what the room says, until it closes the socket, the outbox is given up or the socket breaks.
pub(super) async fn run<S: AsyncRead + AsyncWrite + Unpin>(
    sink: &mut SplitSink<WebSocket<S>, Message>,
    receiver: &mut OutboxReceiver,
    context: &Context,
    user: Option<&User>,
) -> End {
    let overflow = receiver.overflow();
    tokio::select! {
        biased;
        // A message that is just being written stays half written: the peer does not read.
        () = overflow => {
            context.metrics.outbox_overflows.count();
            End::because(CloseReason::TooSlow)
        }
        end = send_all(sink, receiver, context, user) => end,
    }
}

async fn send_all<S: AsyncRead + AsyncWrite + Unpin>(
    sink: &mut SplitSink<WebSocket<S>, Message>,
    receiver: &mut OutboxReceiver,
    context: &Context,
    user: Option<&User>,
) -> End {
    let mut ping = ticks(context.limits.ping_every);
    let mut changes = context.changes();
    let mut renew = context.ice_renewal().map(ticks);
    loop {
        let sent = tokio::select! {
            item = receiver.next() => match item {
                Item::Frame(frame) => {
                    context.metrics.messages_sent.count();
                    let sent = sink.send(Message::Text(frame.clone())).await;
                    receiver.sent(&frame);
                    sent
                }
                Item::Close(reason) => return End::because(reason),
                #[cfg(test)]
                Item::Panic => panic!("a test asked for a panic"),
            },
            _ = ping.tick() => sink.send(Message::Ping(Bytes::new())).await,
            () = tick(&mut renew) => send_ice_servers(sink, context, user).await,
            Ok(()) = changes.changed() => {
                renew = context.ice_renewal().map(ticks);
                send_ice_servers(sink, context, user).await
            }
        };
        if sent.is_err() {
            return End::Theirs(Departure::Lost);
        }
    }
}

async fn send_ice_servers<S: AsyncRead + AsyncWrite + Unpin>(
    sink: &mut SplitSink<WebSocket<S>, Message>,
    context: &Context,
    user: Option<&User>,
) -> Result<(), tungstenite::Error> {
    match fresh_ice_servers(context, user) {
        Some(frame) => sink.send(Message::Text(frame)).await,
        None => Ok(()),
    }
}

fn fresh_ice_servers(context: &Context, user: Option<&User>) -> Option<Utf8Bytes> {
    let message = context.fresh_ice_servers(user);
    let message =
        message.inspect_err(|error| tracing::error!(%error, "no randomness for TURN credentials"));
    codec::encode(&message.ok()?).ok().map(Utf8Bytes::from)
}

fn ticks(every: Duration) -> Interval {
    let mut interval = interval_at(Instant::now() + every, every);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

/// The next tick; never, where there are none.
async fn tick(interval: &mut Option<Interval>) {
    match interval {
        Some(interval) => {
            interval.tick().await;
        }
        None => std::future::pending().await,
    }
}
