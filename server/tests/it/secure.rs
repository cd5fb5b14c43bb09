//! A client that speaks TLS: each version of HTTP, and a socket over it.

use std::sync::Arc;
use std::time::Duration;

use futures::SinkExt;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::{http1, http2};
use hyper::ext::Protocol;
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use protocol::codec;
use protocol::id::Name;
use protocol::message::{ClientMessage, ServerMessage, State, VERSION};
use protocol::ticket::Ticket;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::Role;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::frames;
use crate::test_server::{TestServer, soon};

/// The origin of the server's own pages.
pub(crate) fn origin(server: &TestServer) -> String {
    format!("https://{}", server.address)
}

/// The certificate in the server's file.
pub(crate) fn certificate(server: &TestServer) -> CertificateDer<'static> {
    CertificateDer::from_pem_file(server.certificate_files().certificate).unwrap()
}

/// Shakes hands with a server that shows one of these certificates, which has to say its address.
pub(crate) async fn handshake(
    server: &TestServer,
    trusted: &[CertificateDer<'static>],
    protocol: &[u8],
) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    trusted.iter().for_each(|certificate| roots.add(certificate.clone()).unwrap());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let stream = TcpStream::connect(server.address).await.unwrap();
    let name = ServerName::IpAddress(server.address.ip().into());
    let stream = soon(TlsConnector::from(Arc::new(config)).connect(name, stream)).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol));
    stream
}

/// A connection of HTTP/1.1.
pub(crate) struct Http1(http1::SendRequest<Full<Bytes>>);

impl Http1 {
    pub(crate) async fn connect(server: &TestServer) -> Self {
        let stream = handshake(server, &[certificate(server)], b"http/1.1").await;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        Self(sender)
    }

    pub(crate) async fn get(&mut self, path: &str) -> Response<Incoming> {
        let request = Request::get(path).header("host", "localhost").body(Full::default()).unwrap();
        soon(self.0.send_request(request)).await.unwrap()
    }
}

/// A connection of HTTP/2.
pub(crate) struct Http2 {
    sender: http2::SendRequest<Full<Bytes>>,
    connection: JoinHandle<hyper::Result<()>>,
    origin: String,
}

impl Http2 {
    pub(crate) async fn connect(server: &TestServer) -> Self {
        let stream = handshake(server, &[certificate(server)], b"h2").await;
        let (sender, connection) =
            http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
        let mut connected =
            Self { sender, connection: tokio::spawn(connection), origin: origin(server) };
        // Only now has the server said that it opens sockets, too.
        connected.get("/healthz").await;
        connected
    }

    pub(crate) async fn get(&mut self, path: &str) -> Response<Incoming> {
        self.send(Request::get(format!("{}{path}", self.origin)).body(Full::default()).unwrap())
            .await
    }

    async fn ticket(&mut self, room: &str) -> Ticket {
        let request = Request::post(format!("{}/api/join_room", self.origin))
            .header("origin", &self.origin)
            .header("content-type", "application/json")
            .body(Full::from(format!(r#"{{"room":"{room}"}}"#)))
            .unwrap();
        let answer = self.send(request).await;
        serde_json::from_slice(&body(answer).await).unwrap()
    }

    /// Asks for a tunnel to `/ws` as a page of this origin does.
    pub(crate) async fn tunnel(
        &mut self,
        origin: &str,
        protocol: &'static str,
    ) -> Response<Incoming> {
        let request = Request::builder()
            .method(Method::CONNECT)
            .uri(format!("{}/ws", self.origin))
            .header("origin", origin)
            .header("sec-websocket-version", "13")
            .extension(Protocol::from_static(protocol))
            .body(Full::default())
            .unwrap();
        self.send(request).await
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> Response<Incoming> {
        soon(self.sender.send_request(request)).await.unwrap()
    }

    /// Returns when the server takes no further request. It is asked so seldom that it is idle in between.
    pub(crate) async fn refused(&mut self, idle: Duration) {
        soon(async {
            loop {
                tokio::time::sleep(2 * idle).await;
                let request =
                    Request::get(format!("{}/healthz", self.origin)).body(Full::default());
                if self.sender.send_request(request.unwrap()).await.is_err() {
                    break;
                }
            }
        })
        .await;
    }

    /// Returns when the connection has ended.
    pub(crate) async fn ended(self) {
        let _sender = self.sender;
        soon(self.connection).await.unwrap().unwrap();
    }
}

/// The whole body of an answer.
pub(crate) async fn body(answer: Response<Incoming>) -> Bytes {
    use http_body_util::BodyExt;
    soon(answer.into_body().collect()).await.unwrap().to_bytes()
}

/// A signaling socket over either version.
pub(crate) struct Socket<S>(WebSocketStream<S>);

/// Opens one over HTTP/1.1.
pub(crate) async fn old_socket(server: &TestServer) -> Socket<TlsStream<TcpStream>> {
    let mut request = format!("wss://{}/ws", server.address).into_client_request().unwrap();
    request.headers_mut().insert("origin", origin(server).parse().unwrap());
    let stream = handshake(server, &[certificate(server)], b"http/1.1").await;
    Socket(soon(client_async(request, stream)).await.unwrap().0)
}

/// Opens one over a connection of HTTP/2, which stays.
pub(crate) async fn new_socket(
    connection: &mut Http2,
) -> Socket<impl AsyncRead + AsyncWrite + Unpin + use<>> {
    let origin = connection.origin.clone();
    let answer = connection.tunnel(&origin, "websocket").await;
    assert_eq!(answer.status(), 200);
    let stream = TokioIo::new(soon(hyper::upgrade::on(answer)).await.unwrap());
    Socket(WebSocketStream::from_raw_socket(stream, Role::Client, None).await)
}

impl<S: AsyncRead + AsyncWrite + Unpin> Socket<S> {
    /// Joins a room, with a ticket that is fetched for it.
    pub(crate) async fn join(&mut self, server: &TestServer, name: &str) {
        let ticket = Http2::connect(server).await.ticket("standup").await.token;
        let (name, state) = (Name::parse(name).unwrap(), State::default());
        let join = ClientMessage::Join { version: VERSION, ticket, name, state };
        self.0.send(Message::text(codec::encode(&join).unwrap())).await.unwrap();
        assert!(matches!(self.receive().await, ServerMessage::IceServers { .. }));
        assert!(matches!(self.receive().await, ServerMessage::Joined { .. }));
    }

    pub(crate) async fn receive(&mut self) -> ServerMessage {
        codec::decode(&frames::text(&mut self.0).await).unwrap()
    }

    pub(crate) async fn closed(&mut self) -> u16 {
        frames::last_code(&mut self.0).await
    }
}
