//! One connection, from its first byte to its end: TLS where that is spoken, then HTTP/2 or HTTP/1.1.
//!
//! An idle client does not hold it: the handshake, the head of a request and every write have a deadline, and a
//! connection without a request is ended. A signaling socket over HTTP/2 goes on then, but no further request is taken
//! beside it.
//!
//! When the server stops, a new connection may still ask once. A browser repeats a request by itself on a connection
//! that has served before, but not on a new one. HTTP/2 says by itself which requests it still takes.
//!
//! Source: RFC 9112; RFC 9113; RFC 8441 (WebSocket over HTTP/2); RFC 8446 §5.1 (the first byte of TLS).

use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderValue;
use axum::http::header::{CONNECTION, HOST};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use super::permit::PermittedStream;
use super::{Transport, redirect};
use crate::access::client::Scheme;
use crate::access::limits::Limits;
use crate::http::tls::{HTTP_2, Tls};

/// The shared values that serve every connection of a listener.
#[derive(Clone)]
pub(super) struct Connection {
    pub(super) transport: Transport,
    pub(super) router: Router,
    pub(super) limits: Limits,
    pub(super) closing: CancellationToken,
    /// Counts what runs beside the connection: its end is waited for, too.
    pub(super) tasks: TaskTracker,
}

impl Connection {
    /// Serves one until it ends.
    pub(super) async fn run(self, stream: PermittedStream, address: SocketAddr) {
        // Signals are small and wait for no companion.
        if stream.tcp().set_nodelay(true).is_err() {
            return;
        }
        let accepted = Accepted { address, at: Instant::now() };
        match self.transport.clone() {
            Transport::Plain => {
                self.http1(timed(stream, &self.limits), Scheme::Http, accepted, &self.router).await
            }
            Transport::Redirect(port) => self.redirect(stream, accepted, port).await,
            Transport::Tls(tls) => self.tls(&tls, stream, accepted).await,
        }
    }

    async fn tls(&self, tls: &Tls, stream: PermittedStream, accepted: Accepted) {
        // A browser that is given an address without `https://` comes without TLS.
        let mut first = [0];
        match self.in_time(&accepted, stream.tcp().peek(&mut first)).await {
            Some(Ok(1)) if first == [HANDSHAKE] => {}
            Some(Ok(1)) => {
                let Ok(own) = stream.tcp().local_addr() else { return };
                return self.redirect(stream, accepted, own.port()).await;
            }
            Some(_) | None => return,
        }
        let handshake = tls.acceptor().accept(timed(stream, &self.limits));
        let stream = match self.in_time(&accepted, handshake).await {
            Some(Ok(stream)) => stream,
            Some(Err(error)) => return tracing::debug!(%error, "a TLS handshake failed"),
            None => return tracing::debug!("a TLS handshake took too long"),
        };
        if stream.get_ref().1.alpn_protocol() == Some(HTTP_2) {
            self.http2(stream, accepted).await;
        } else {
            self.http1(stream, Scheme::Https, accepted, &self.router).await;
        }
    }

    async fn redirect(&self, stream: PermittedStream, accepted: Accepted, port: u16) {
        let router = redirect::router(port);
        self.http1(timed(stream, &self.limits), Scheme::Http, accepted, &router).await;
    }

    async fn http1<S>(&self, stream: S, scheme: Scheme, accepted: Accepted, router: &Router)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (asked, asks) = asking();
        let closing = self.closing.clone();
        let service = router
            .clone()
            .map_request(move |request| {
                asks.notify_one();
                described(request, scheme, accepted.address)
            })
            .map_response(move |mut response: Response| {
                if closing.is_cancelled() {
                    // An upgrade has its own word there.
                    let close = HeaderValue::from_static("close");
                    response.headers_mut().entry(CONNECTION).or_insert(close);
                }
                response
            });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.request_head)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
            .with_upgrades();
        // A connection that is told to close before its first request closes without an answer.
        let over = async {
            tokio::select! {
                () = self.dismissed(&accepted) => {}
                () = async { tokio::join!(self.closing.cancelled(), asked.notified()); } => {}
            }
        };
        until(connection, over, |it| it.graceful_shutdown()).await;
    }

    async fn http2<S>(&self, stream: S, accepted: Accepted)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (asked, asks) = asking();
        let service = self.router.clone().map_request(move |request| {
            asks.notify_one();
            described(request, Scheme::Https, accepted.address)
        });
        let connection = http2::Builder::new(Tracked(self.tasks.clone()))
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(HEAD_BYTES as u32)
            .enable_connect_protocol()
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let over = async {
            tokio::select! {
                () = self.closing.cancelled() => {}
                () = quiet(&asked, &self.limits) => {}
            }
        };
        until(connection, over, |it| it.graceful_shutdown()).await;
    }

    /// The result of a step before the first request; `None` where it takes too long or the server stops.
    async fn in_time<T>(&self, accepted: &Accepted, step: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            done = timeout(self.limits.request_head, step) => done.ok(),
            () = self.dismissed(accepted) => None,
        }
    }

    /// Returns when the server stops and the connection has had the time to ask.
    async fn dismissed(&self, accepted: &Accepted) {
        self.closing.cancelled().await;
        sleep_until(accepted.at + self.limits.first_request).await;
    }
}

/// The address of a client, and when its connection was accepted.
#[derive(Debug, Clone, Copy)]
struct Accepted {
    address: SocketAddr,
    at: Instant,
}

/// The two ends of a notification: the first waits for a request, the second reports one.
fn asking() -> (Arc<Notify>, Arc<Notify>) {
    let asked = Arc::new(Notify::new());
    (asked.clone(), asked)
}

/// Serves a connection until it ends. Once `over` has returned, the connection is told and takes no further request.
async fn until<C: Future<Output = hyper::Result<()>>>(
    connection: C,
    over: impl Future<Output = ()>,
    tell: impl FnOnce(Pin<&mut C>),
) {
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = over => {
            tell(connection.as_mut());
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection broke");
    }
}

/// Returns when no request has come for a while.
async fn quiet(asked: &Notify, limits: &Limits) {
    while timeout(limits.idle, asked.notified()).await.is_ok() {}
}

/// Ends a connection whose peer reads nothing or is gone without a word. Nothing else is quiet for so long: a
/// connection without a request ends when it is idle, and the client of a signaling socket answers pings.
fn timed(stream: PermittedStream, limits: &Limits) -> Pin<Box<TimeoutStream<PermittedStream>>> {
    let mut stream = Box::pin(TimeoutStream::new(stream));
    stream.as_mut().set_write_timeout_pinned(Some(limits.standstill));
    stream.as_mut().set_read_timeout_pinned(Some(limits.idle + limits.standstill));
    stream
}

/// Says of a request where it comes from and how. HTTP/2 names the host in the target.
fn described(mut request: Request<Incoming>, scheme: Scheme, address: SocketAddr) -> Request {
    let authority =
        request.uri().authority().and_then(|host| HeaderValue::from_str(host.as_str()).ok());
    if let Some(authority) = authority {
        request.headers_mut().entry(HOST).or_insert(authority);
    }
    request.extensions_mut().insert(ConnectInfo(address));
    request.extensions_mut().insert(scheme);
    request.map(axum::body::Body::new)
}

/// Spawns what HTTP/2 does beside its connection, where its end is waited for.
#[derive(Clone)]
struct Tracked(TaskTracker);

impl<F> Executor<F> for Tracked
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    fn execute(&self, future: F) {
        self.0.spawn(future);
    }
}

/// The record that begins every connection with TLS.
const HANDSHAKE: u8 = 22;

/// The longest head of a request, and how much of a body is read ahead.
const HEAD_BYTES: usize = 16 * 1024;

/// How many requests of one connection run at once: a page asks for four files.
const STREAMS: u32 = 32;
