//! A client of the relay over a real socket: `turn-client-proto` and what carries its bytes.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use protocol::ice_server::IceServer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;
use turn_client_proto::api::{
    Transmit, TurnClientApi, TurnConfig, TurnEvent, TurnPollRet, TurnRecvRet,
};
use turn_client_proto::tcp::TurnClientTcp;
use turn_client_proto::types::attribute::{Data, XorPeerAddress};
use turn_client_proto::types::message::SEND;
use turn_client_proto::types::stun::message::{Message, MessageWriteVec};
use turn_client_proto::types::stun::prelude::*;
use turn_client_proto::types::{AddressFamily, Instant, TransportType, TurnCredentials};
use turn_client_proto::udp::TurnClientUdp;

use crate::test_server::soon;

turn_client_proto::impl_client!(pub(crate) Client, (Udp, TurnClientUdp), (Tcp, TurnClientTcp));

/// What carries the bytes.
enum Carrier {
    Udp(UdpSocket),
    Tcp(TcpStream),
}

/// A client of the relay.
pub(crate) struct TurnClient {
    client: Client,
    carrier: Carrier,
    start: std::time::Instant,
    from: SocketAddr,
    to: SocketAddr,
    received: Vec<(SocketAddr, Vec<u8>)>,
    events: Vec<TurnEvent>,
    /// How often an Allocate was refused; the first time it was not signed.
    refusals: usize,
    is_closed: bool,
}

impl TurnClient {
    /// One that asks over UDP for an allocation, with the credential of this server.
    pub(crate) async fn udp(server: &IceServer) -> Self {
        let to = address(server);
        let any = if to.is_ipv4() { "127.0.0.1:0" } else { "[::1]:0" };
        let socket = UdpSocket::bind(any).await.unwrap();
        socket.connect(to).await.unwrap();
        let from = socket.local_addr().unwrap();
        let client = Client::Udp(TurnClientUdp::allocate(from, to, config(server, to)));
        Self::new(client, Carrier::Udp(socket), from, to)
    }

    /// The same over TCP.
    pub(crate) async fn tcp(server: &IceServer) -> Self {
        Self::tcp_at(server, address(server)).await
    }

    /// The same at this address of the server, whose family the relayed address has.
    pub(crate) async fn tcp_at(server: &IceServer, to: SocketAddr) -> Self {
        let stream = TcpStream::connect(to).await.unwrap();
        let from = stream.local_addr().unwrap();
        let client = Client::Tcp(TurnClientTcp::allocate(from, to, config(server, to)));
        Self::new(client, Carrier::Tcp(stream), from, to)
    }

    fn new(client: Client, carrier: Carrier, from: SocketAddr, to: SocketAddr) -> Self {
        let (received, events) = (Vec::new(), Vec::new());
        let start = std::time::Instant::now();
        Self { client, carrier, start, from, to, received, events, refusals: 0, is_closed: false }
    }

    /// Goes on until it has its allocation. It gives the relayed address, or `None` if it is refused.
    pub(crate) async fn allocate(&mut self) -> Option<SocketAddr> {
        soon(async {
            loop {
                if let Some((_, relayed)) = self.client.relayed_addresses().next() {
                    return Some(relayed);
                }
                if self.is_closed || self.refusals > 1 {
                    return None;
                }
                self.step().await;
            }
        })
        .await
    }

    /// Asks for a permission for an address, with no port; whether it got one.
    pub(crate) async fn permit(&mut self, peer: IpAddr) -> bool {
        self.client.create_permission(TransportType::Udp, peer, self.now()).unwrap();
        soon(async {
            loop {
                for event in self.events.drain(..) {
                    match event {
                        TurnEvent::PermissionCreated(_, to) if to == peer => return true,
                        TurnEvent::PermissionCreateFailed(_, to) if to == peer => return false,
                        _ => {}
                    }
                }
                self.step().await;
            }
        })
        .await
    }

    /// Sends a Send indication, whether it is permitted or not.
    pub(crate) async fn indicate(&mut self, peer: SocketAddr, data: &[u8]) {
        let mut indication = Message::builder_indication(SEND, MessageWriteVec::new());
        let to = XorPeerAddress::new(peer, indication.transaction_id());
        indication.add_attribute(&to).unwrap();
        indication.add_attribute(&Data::new(data)).unwrap();
        let bytes = indication.finish();
        self.write(&bytes).await;
    }

    /// Binds a channel to a peer; whether it got one.
    pub(crate) async fn bind(&mut self, peer: SocketAddr) -> bool {
        self.client.bind_channel(TransportType::Udp, peer, self.now()).unwrap();
        soon(async {
            loop {
                for event in &self.events {
                    match event {
                        TurnEvent::ChannelCreated(_, to) if *to == peer => return true,
                        TurnEvent::ChannelCreateFailed(_, to) if *to == peer => return false,
                        _ => {}
                    }
                }
                self.step().await;
            }
        })
        .await
    }

    /// Sends data to a peer.
    pub(crate) async fn send(&mut self, peer: SocketAddr, data: &[u8]) {
        let now = self.now();
        let sent = self.client.send_to(TransportType::Udp, peer, data, now).unwrap();
        let bytes = sent.map(|transmit| transmit.build().data);
        if let Some(bytes) = bytes {
            self.write(&bytes).await;
        }
    }

    /// The next data that came, and its peer.
    pub(crate) async fn receive(&mut self) -> (SocketAddr, Vec<u8>) {
        soon(async {
            while self.received.is_empty() {
                self.step().await;
            }
        })
        .await;
        self.received.remove(0)
    }

    /// Waits until its connection is closed.
    pub(crate) async fn closed(&mut self) {
        soon(async {
            while !self.is_closed {
                self.step().await;
            }
        })
        .await;
    }

    /// Sends what it has to send, and receives once.
    async fn step(&mut self) {
        let now = self.now();
        if let TurnPollRet::Closed = self.client.poll(now) {
            self.is_closed = true;
        }
        while let Some(transmit) = self.client.poll_transmit(now) {
            let bytes = transmit.data.to_vec();
            self.write(&bytes).await;
        }
        while let Some(event) = self.client.poll_event() {
            self.events.push(event);
        }
        let mut buffer = vec![0; 65_536];
        let read = match &mut self.carrier {
            Carrier::Udp(socket) => timeout(TICK, socket.recv(&mut buffer)).await,
            Carrier::Tcp(stream) => timeout(TICK, stream.read(&mut buffer)).await,
        };
        match read {
            Ok(Ok(0) | Err(_)) if matches!(self.carrier, Carrier::Tcp(_)) => self.is_closed = true,
            Ok(Ok(read)) => self.take(&buffer[..read]),
            Ok(Err(_)) | Err(_) => {}
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        if bytes.starts_with(&ALLOCATE_ERROR) {
            self.refusals += 1;
        }
        let now = self.now();
        let transport = self.client.transport();
        let transmit = Transmit { data: bytes.to_vec(), transport, from: self.to, to: self.from };
        if let TurnRecvRet::PeerData(data) = self.client.recv(transmit, now) {
            self.received.push((data.peer, data.data().to_vec()));
        }
        while let Some(data) = self.client.poll_recv(now) {
            self.received.push((data.peer, data.data().to_vec()));
        }
        while let Some(event) = self.client.poll_event() {
            self.events.push(event);
        }
    }

    /// Sends bytes as they are.
    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        // A relay that closes the connection does so while it is written to.
        match &mut self.carrier {
            Carrier::Udp(socket) => drop(socket.send(bytes).await),
            Carrier::Tcp(stream) => drop(stream.write_all(bytes).await),
        }
    }

    fn now(&self) -> Instant {
        Instant::from_nanos(i64::try_from(self.start.elapsed().as_nanos()).unwrap())
    }
}

/// Where the relay is, by its first URL.
pub(crate) fn address(server: &IceServer) -> SocketAddr {
    addresses(server)[0]
}

/// All addresses of the relay, each once.
pub(crate) fn addresses(server: &IceServer) -> Vec<SocketAddr> {
    let mut addresses: Vec<_> = server.urls.iter().map(|url| address_of(url)).collect();
    addresses.dedup();
    addresses
}

fn address_of(url: &str) -> SocketAddr {
    let url = url.split('?').next().unwrap();
    let (_, authority) = url.split_once(':').unwrap();
    let (host, port) = authority.rsplit_once(':').unwrap();
    // The page would put in the host that it came from.
    let ip = match host {
        "host.invalid" => IpAddr::V4(Ipv4Addr::LOCALHOST),
        host => host.trim_matches(['[', ']']).parse().unwrap(),
    };
    SocketAddr::new(ip, port.parse().unwrap())
}

fn config(server: &IceServer, to: SocketAddr) -> TurnConfig {
    let (username, password) = (server.username.as_ref(), server.credential.as_ref());
    let credentials = TurnCredentials::new(username.unwrap(), password.unwrap());
    let mut config = TurnConfig::new(credentials);
    config.set_address_family(if to.is_ipv4() { AddressFamily::IPV4 } else { AddressFamily::IPV6 });
    config
}

/// The type of an error answer to Allocate.
const ALLOCATE_ERROR: [u8; 2] = [0x01, 0x13];

/// How long one look into the socket takes.
const TICK: Duration = Duration::from_millis(20);
