//! A client of a TURN server: `turn-client-proto`, another implementation than our server's, and what carries its
//! bytes.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use server::listen::Transport;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;
use turn_client_proto::api::{
    Transmit, TurnClientApi, TurnConfig, TurnEvent, TurnPollRet, TurnRecvRet,
};
use turn_client_proto::tcp::TurnClientTcp;
use turn_client_proto::types::stun::attribute::ErrorCode;
use turn_client_proto::types::stun::message::{Message, MessageClass, TransactionId};
use turn_client_proto::types::{AddressFamily, Instant, TransportType, TurnCredentials};
use turn_client_proto::udp::TurnClientUdp;

use super::tls::{Tls, TlsTrouble};

turn_client_proto::impl_client!(pub(super) Client, (Udp, TurnClientUdp), (Tcp, TurnClientTcp));

/// What a client connects with.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) address: SocketAddr,
    pub(super) transport: Transport,
    /// TLS over TCP, and the host that the certificate has to be for.
    pub(super) tls: Option<(Tls, String)>,
    /// Of the relayed address.
    pub(super) family: AddressFamily,
}

/// Why something did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Nothing came in time.
    NoAnswer,
    /// As the system says it.
    Io(io::ErrorKind, String),
    /// The server ended the connection, or the client gave up on what it said.
    Closed,
    /// The server refused it, by a number of STUN.
    Refused(u16),
    /// There is no TLS with it.
    Tls(TlsTrouble),
}

/// A client of a TURN server.
#[derive(Debug)]
pub(super) struct TurnClient {
    client: Client,
    carrier: Carrier,
    start: std::time::Instant,
    from: SocketAddr,
    to: SocketAddr,
    buffer: Vec<u8>,
    /// The request that was not signed yet, and so was refused.
    unsigned: Option<TransactionId>,
    /// The number by which another one was refused. The client waits on, since what refuses a password is not signed.
    refusal: Option<u16>,
    /// What became of the allocation and of the channel.
    allocated: Option<bool>,
    bound: Option<bool>,
    /// The last data that came.
    received: Option<(SocketAddr, Vec<u8>)>,
}

/// What carries the bytes.
#[derive(Debug)]
enum Carrier {
    Udp(UdpSocket),
    Tcp(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl TurnClient {
    /// Connects, and asks for nothing yet.
    ///
    /// # Errors
    /// [`Trouble`] when there is no connection.
    pub(super) async fn connect(
        target: &Target,
        username: &str,
        password: &str,
    ) -> Result<Self, Trouble> {
        let to = target.address;
        let mut config = TurnConfig::new(TurnCredentials::new(username, password));
        config.set_address_family(target.family);
        let (client, carrier, from) = match target.transport {
            Transport::Udp => {
                let any = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
                let socket = UdpSocket::bind(any).await?;
                socket.connect(to).await?;
                let from = socket.local_addr()?;
                let client = Client::Udp(TurnClientUdp::allocate(from, to, config));
                (client, Carrier::Udp(socket), from)
            }
            Transport::Tcp => {
                let connecting = timeout(PATIENCE, TcpStream::connect(to));
                let stream = connecting.await.map_err(|_| Trouble::NoAnswer)??;
                let from = stream.local_addr()?;
                let client = Client::Tcp(TurnClientTcp::allocate(from, to, config));
                let carrier = match &target.tls {
                    Some((tls, host)) => Carrier::Tls(Box::new(secured(tls, host, stream).await?)),
                    None => Carrier::Tcp(stream),
                };
                (client, carrier, from)
            }
        };
        let start = std::time::Instant::now();
        Ok(Self {
            client,
            carrier,
            start,
            from,
            to,
            buffer: vec![0; BUFFER_BYTES],
            unsigned: None,
            refusal: None,
            allocated: None,
            bound: None,
            received: None,
        })
    }

    /// Gets a relayed address.
    ///
    /// # Errors
    /// [`Trouble`] when it gets none.
    pub(super) async fn allocate(&mut self) -> Result<SocketAddr, Trouble> {
        self.until(|client| {
            if client.allocated == Some(false) {
                return Some(Err(client.refused()));
            }
            client.client.relayed_addresses().next().map(|(_, relayed)| Ok(relayed))
        })
        .await
    }

    /// Binds a channel to a peer, the only one of this client.
    ///
    /// # Errors
    /// [`Trouble`] when the server does not let it.
    pub(super) async fn bind(&mut self, peer: SocketAddr) -> Result<(), Trouble> {
        let asked = self.client.bind_channel(TransportType::Udp, peer, self.now());
        asked.map_err(|_| Trouble::Closed)?;
        self.until(|client| match client.bound? {
            true => Some(Ok(())),
            false => Some(Err(client.refused())),
        })
        .await
    }

    /// Sends data to a peer.
    ///
    /// # Errors
    /// [`Trouble`] when it cannot be sent.
    pub(super) async fn send(&mut self, peer: SocketAddr, data: &[u8]) -> Result<(), Trouble> {
        let sent = self.client.send_to(TransportType::Udp, peer, data, self.now());
        let bytes = sent.map_err(|_| Trouble::Closed)?.map(|transmit| transmit.build().data);
        self.write(&bytes.unwrap_or_default()).await
    }

    /// The data that came last, and its peer.
    ///
    /// # Errors
    /// [`Trouble`] when none comes.
    pub(super) async fn receive(&mut self) -> Result<(SocketAddr, Vec<u8>), Trouble> {
        self.until(|client| client.received.take().map(Ok)).await
    }

    /// Gives the relayed address back, as far as the server takes it.
    pub(super) async fn delete(mut self) {
        let now = self.now();
        if self.client.delete(now).is_ok() {
            while let Some(transmit) = self.client.poll_transmit(now) {
                let bytes = transmit.data.to_vec();
                if self.write(&bytes).await.is_err() {
                    break;
                }
            }
        }
    }

    /// Goes on until this gives something.
    async fn until<T>(
        &mut self,
        mut done: impl FnMut(&mut Self) -> Option<Result<T, Trouble>>,
    ) -> Result<T, Trouble> {
        let going = async {
            loop {
                if let Some(result) = done(self) {
                    return result;
                }
                if let Some(code) = self.refusal {
                    return Err(Trouble::Refused(code));
                }
                self.step().await?;
            }
        };
        timeout(PATIENCE, going).await.unwrap_or(Err(Trouble::NoAnswer))
    }

    /// Sends what it has to send, and receives once.
    async fn step(&mut self) -> Result<(), Trouble> {
        let now = self.now();
        let is_closed = matches!(self.client.poll(now), TurnPollRet::Closed);
        while let Some(transmit) = self.client.poll_transmit(now) {
            let bytes = transmit.data.to_vec();
            self.write(&bytes).await?;
        }
        self.take_events();
        if is_closed && self.allocated != Some(false) {
            return Err(self.refused());
        }
        let is_connection = !matches!(self.carrier, Carrier::Udp(_));
        let read = match &mut self.carrier {
            Carrier::Udp(socket) => timeout(TICK, socket.recv(&mut self.buffer)).await,
            Carrier::Tcp(stream) => timeout(TICK, stream.read(&mut self.buffer)).await,
            Carrier::Tls(stream) => timeout(TICK, stream.read(&mut self.buffer)).await,
        };
        match read {
            Ok(Ok(0)) if is_connection => return Err(Trouble::Closed),
            Ok(Ok(read)) => {
                let bytes = self.buffer.get(..read).unwrap_or_default().to_vec();
                self.take(bytes);
            }
            Ok(Err(error)) => return Err(error.into()),
            // Something may have to be sent again.
            Err(_) => {}
        }
        Ok(())
    }

    fn take(&mut self, bytes: Vec<u8>) {
        if let Some((code, request)) = refusal(&bytes) {
            let is_first = code == UNAUTHORIZED && *self.unsigned.get_or_insert(request) == request;
            if !is_first && code != STALE_NONCE {
                self.refusal = Some(code);
            }
        }
        let now = self.now();
        let transport = self.client.transport();
        let transmit = Transmit { data: bytes, transport, from: self.to, to: self.from };
        if let TurnRecvRet::PeerData(data) = self.client.recv(transmit, now) {
            self.received = Some((data.peer, data.data().to_vec()));
        }
        while let Some(data) = self.client.poll_recv(now) {
            self.received = Some((data.peer, data.data().to_vec()));
        }
        self.take_events();
    }

    fn take_events(&mut self) {
        while let Some(event) = self.client.poll_event() {
            match event {
                TurnEvent::AllocationCreated(..) => self.allocated = Some(true),
                TurnEvent::AllocationCreateFailed(_) => self.allocated = Some(false),
                TurnEvent::ChannelCreated(..) => self.bound = Some(true),
                TurnEvent::ChannelCreateFailed(..) => self.bound = Some(false),
                TurnEvent::PermissionCreated(..)
                | TurnEvent::PermissionCreateFailed(..)
                | TurnEvent::TcpConnected(_)
                | TurnEvent::TcpConnectFailed(_) => {}
            }
        }
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        match &mut self.carrier {
            Carrier::Udp(socket) => socket.send(bytes).await.map(drop)?,
            Carrier::Tcp(stream) => stream.write_all(bytes).await?,
            Carrier::Tls(stream) => {
                stream.write_all(bytes).await?;
                stream.flush().await?;
            }
        }
        Ok(())
    }

    fn refused(&self) -> Trouble {
        self.refusal.map_or(Trouble::Closed, Trouble::Refused)
    }

    fn now(&self) -> Instant {
        let nanoseconds = self.start.elapsed().as_nanos();
        Instant::from_nanos(i64::try_from(nanoseconds).unwrap_or(i64::MAX))
    }
}

/// Begins TLS. A server that waits for more, or closes the connection, has not understood how it begins.
async fn secured(
    tls: &Tls,
    host: &str,
    stream: TcpStream,
) -> Result<TlsStream<TcpStream>, Trouble> {
    match timeout(PATIENCE, tls.connect(host, stream)).await {
        Ok(Ok(connected)) => connected.map_err(Trouble::Tls),
        Ok(Err(error)) if !CLOSED.contains(&error.kind()) => Err(error.into()),
        Ok(Err(_)) | Err(_) => Err(Trouble::Tls(TlsTrouble::NotTls)),
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            kind if CLOSED.contains(&kind) => Self::Closed,
            kind => Self::Io(kind, error.to_string()),
        }
    }
}

/// The number of a refusal and the request that it answers, if these bytes are one.
fn refusal(bytes: &[u8]) -> Option<(u16, TransactionId)> {
    let message = Message::from_bytes(bytes).ok()?;
    let error = message.attribute::<ErrorCode>().ok()?;
    message.has_class(MessageClass::Error).then(|| (error.code(), message.transaction_id()))
}

/// How it shows that the other end has closed a connection.
const CLOSED: [io::ErrorKind; 3] =
    [io::ErrorKind::UnexpectedEof, io::ErrorKind::ConnectionReset, io::ErrorKind::BrokenPipe];

/// A request is not signed, or with another password (RFC 8489 §14.8).
const UNAUTHORIZED: u16 = 401;

/// The client signs once more, with the nonce of the answer.
const STALE_NONCE: u16 = 438;

/// How long a server may take for one step. Requests over UDP are sent again meanwhile, after 0.5 s, 1 s and 2 s.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// How long one look into the socket takes.
const TICK: Duration = Duration::from_millis(50);

/// More than an answer has.
const BUFFER_BYTES: usize = 4096;
