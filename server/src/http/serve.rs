//! Connections: accepted one by one, each in a task of its own, all of them ended when the server stops.
//!
//! axum's own `serve` has no deadline for the head of a request, nor for a peer that reads nothing of the answer, so
//! a connection that stands still would stay.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::access::limits::Limits;
use crate::http::tls::Tls;
use connection::Connection;
use permit::PermittedStream;

pub(crate) use permit::Permits;

mod connection;
mod redirect;
mod permit;

/// How a listener treats a connection.
#[derive(Debug, Clone)]
pub(crate) enum Transport {
    /// Speaks HTTP/1.1 as it is: on one machine, or with a proxy that ends TLS.
    Plain,
    /// Speaks HTTP/2 and HTTP/1.1 through TLS, and redirects a client without TLS to the same URL with it.
    Tls(Arc<Tls>),
    /// Redirects every client to the same URL with TLS, at this port.
    Redirect(u16),
}

/// The routers that answer requests.
#[derive(Debug, Clone)]
pub(crate) struct Answers {
    pub(crate) router: Router,
    /// By this, on connections beyond those that the server can have.
    pub(crate) full: Router,
}

/// The shared values of all listeners of a server.
#[derive(Debug, Clone)]
pub(crate) struct Shared {
    pub(crate) limits: Limits,
    /// One for each connection.
    pub(crate) permits: Permits,
    pub(crate) closing: CancellationToken,
}

/// How many connections are told at once that there is no permit; the rest is dropped.
const TURNED_AWAY: usize = 16;

/// Accepts connections until `accepting` is cancelled and answers on them until `closing` is; then the requests that run
/// are answered. Returns when all have ended or `limits.drain` is over.
pub(crate) async fn serve(
    listener: TcpListener,
    transport: Transport,
    Answers { router, full }: Answers,
    accepting: CancellationToken,
    Shared { limits, permits, closing }: Shared,
) {
    let tasks = TaskTracker::new();
    let drain = limits.drain;
    let turned_away_permits = Permits::new(TURNED_AWAY);
    let connection =
        Connection { transport, router, limits, closing: closing.clone(), tasks: tasks.clone() };
    let turned_away = Connection { router: full, ..connection.clone() };
    loop {
        // In this order: a connection that comes after the cancelling is for the next server.
        let accepted = tokio::select! {
            biased;
            () = accepting.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, address)) => {
                if let Some(permit) = permits.take() {
                    tasks.spawn(
                        connection.clone().run(PermittedStream::new(stream, permit), address),
                    );
                } else if let Some(permit) = turned_away_permits.take() {
                    tasks.spawn(
                        turned_away.clone().run(PermittedStream::new(stream, permit), address),
                    );
                }
            }
            Err(error) => pause_after(&error).await,
        }
    }
    drop(listener);
    closing.cancelled().await;
    tasks.close();
    if tokio::time::timeout(drain, tasks.wait()).await.is_err() {
        tracing::warn!(open = tasks.len(), "requests were still running");
    }
}

/// Waits a moment, since a lack of file descriptors passes; not after a connection that its peer has broken.
async fn pause_after(error: &io::Error) {
    let is_the_peers =
        matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset);
    if !is_the_peers {
        tracing::error!(%error, "no connection can be accepted");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
