//! All sockets of the relay, and how something is sent through them.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener, UdpSocket};
use std::time::Duration;

use mio::{Interest, Registry};
use socket2::{Domain, Protocol, Socket, Type};
use turn::address::Family;
use turn::allocation::AllocationId;
use turn::io::{Client, Forward, NoPort, Parity, Transport};

use super::burst::{Burst, Way};
use super::connections::Connections;
use super::datagrams::{DatagramBuffers, DatagramSocket};
use super::relayed::RelayedSockets;
use super::settings::RelaySettings;
use super::source::{Rest, Source};

/// The sockets that clients come to, before they are polled.
#[derive(Debug)]
pub(super) struct Bound {
    datagrams: Vec<UdpSocket>,
    connections: Vec<TcpListener>,
}

impl Bound {
    /// Binds a socket of either kind at each of these addresses.
    ///
    /// # Errors
    /// The address that cannot be had, and why.
    pub(super) fn new(listen: &[SocketAddr]) -> Result<Self, (SocketAddr, io::Error)> {
        let (mut datagrams, mut connections): (Vec<UdpSocket>, Vec<_>) = Default::default();
        for address in listen {
            let failed = |error| (*address, error);
            // Where any port will do, it is the same for all.
            let port = datagrams.first().map(UdpSocket::local_addr).transpose().map_err(failed)?;
            let port = port.map_or(address.port(), |first| first.port());
            let (datagram, connection) =
                bind_both(SocketAddr::new(address.ip(), port)).map_err(failed)?;
            datagrams.push(datagram);
            connections.push(connection);
        }
        Ok(Self { datagrams, connections })
    }

    /// The port of all of them.
    pub(super) fn port(&self) -> io::Result<u16> {
        let first = self.datagrams.first().map(UdpSocket::local_addr).transpose()?;
        Ok(first.map_or(0, |address| address.port()))
    }
}

/// Binds a socket of either kind to one port. The port that the system chose for one may be taken for the other; then it
/// chooses again.
fn bind_both(address: SocketAddr) -> io::Result<(UdpSocket, TcpListener)> {
    let mut tries = if address.port() == 0 { CHOICES } else { 1 };
    loop {
        let datagrams: UdpSocket = bind(address, Type::DGRAM, Protocol::UDP)?.into();
        let chosen = datagrams.local_addr()?;
        tries -= 1;
        match bind(chosen, Type::STREAM, Protocol::TCP) {
            Ok(connections) => return Ok((datagrams, connections.into())),
            Err(error) if tries == 0 => return Err(error),
            Err(_) => {}
        }
    }
}

fn bind(address: SocketAddr, kind: Type, protocol: Protocol) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), kind, Some(protocol))?;
    if address.is_ipv6() {
        // IPv4 has a socket of its own, so that a client's address has one form.
        socket.set_only_v6(true)?;
    }
    if kind == Type::STREAM {
        // A server that starts again need not wait for the connections of the last one.
        socket.set_reuse_address(true)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    if kind == Type::STREAM {
        socket.listen(BACKLOG)?;
    }
    Ok(socket)
}

/// All sockets.
#[derive(Debug)]
pub(super) struct Sockets {
    datagrams: Vec<DatagramSocket>,
    pub(super) listeners: Vec<mio::net::TcpListener>,
    pub(super) connections: Connections,
    pub(super) relayed: RelayedSockets,
    registry: Registry,
    /// The datagrams that leave next.
    burst: Burst,
}

impl Sockets {
    /// Takes the bound sockets, and has them polled.
    ///
    /// # Errors
    /// When the system does not poll them.
    pub(super) fn new(
        bound: Bound,
        settings: &RelaySettings,
        registry: Registry,
    ) -> io::Result<Self> {
        let (mut datagrams, mut listeners) = (Vec::new(), Vec::new());
        for (place, socket) in bound.datagrams.into_iter().enumerate() {
            let mut socket = DatagramSocket::new(socket)?;
            let token = Source::Datagrams(place).into();
            registry.register(&mut socket.socket, token, Interest::READABLE)?;
            datagrams.push(socket);
        }
        for (place, listener) in bound.connections.into_iter().enumerate() {
            let mut listener = mio::net::TcpListener::from_std(listener);
            let token = Source::Connections(place).into();
            registry.register(&mut listener, token, Interest::READABLE)?;
            listeners.push(listener);
        }
        // An allocation over TCP has one of each.
        let half = settings.sockets / 2;
        let relayed = RelayedSockets::new(settings.ports.clone(), half)?;
        let (connections, burst) = (Connections::new(half), Burst::default());
        Ok(Self { datagrams, listeners, connections, relayed, registry, burst })
    }

    /// Receives datagrams of clients, as many as the buffers hold.
    ///
    /// # Errors
    /// As [`DatagramSocket::receive`].
    pub(super) fn receive(&self, place: usize, buffers: &mut DatagramBuffers) -> io::Result<Rest> {
        let socket = self.datagrams.get(place).ok_or(io::ErrorKind::WouldBlock)?;
        socket.receive(buffers)
    }

    /// Sends data on. Datagrams wait for [`Sockets::flush`], or for one that goes another way.
    ///
    /// # Errors
    /// The client whose connection is closed by it.
    pub(super) fn forward(&mut self, forward: Forward<'_>) -> Result<(), Client> {
        match forward {
            Forward::ToPeer { allocation, peer, data } => {
                self.send_datagram(Way::Peer(allocation, peer), [data, &[], &[]]);
                Ok(())
            }
            Forward::ToClient { client, frame } => match client.transport {
                Transport::Udp => {
                    self.send_datagram(Way::Client(client), frame.parts());
                    Ok(())
                }
                Transport::Tcp => match self.connections.of(&client) {
                    Some(connection) => connection.send_data(&frame).map_err(|_| client),
                    None => Ok(()),
                },
            },
        }
    }

    /// Sends an answer, after the data that waits.
    ///
    /// # Errors
    /// The client whose connection is closed by it.
    pub(super) fn answer(&mut self, client: Client, bytes: &[u8]) -> Result<(), Client> {
        match client.transport {
            Transport::Udp => {
                self.send_datagram(Way::Client(client), [bytes, &[], &[]]);
                Ok(())
            }
            Transport::Tcp => match self.connections.of(&client) {
                Some(connection) => connection.send_answer(bytes).map_err(|_| client),
                None => Ok(()),
            },
        }
    }

    /// Sends the datagrams that wait.
    pub(super) fn flush(&mut self) {
        match self.burst.way() {
            Some(Way::Client(client)) => {
                if let Some(socket) = self.of_client(&client) {
                    socket.send(&client, &self.burst);
                }
            }
            Some(Way::Peer(allocation, peer)) => self.relayed.send(allocation, peer, &self.burst),
            None => return,
        }
        self.burst.clear();
    }

    fn send_datagram(&mut self, way: Way, parts: [&[u8]; 3]) {
        let max_segments = match way {
            Way::Client(client) => self.of_client(&client).map_or(1, DatagramSocket::max_segments),
            Way::Peer(..) => self.relayed.max_segments(),
        };
        let len = parts.iter().map(|part| part.len()).sum();
        if !self.burst.takes(way, len, max_segments) {
            self.flush();
        }
        self.burst.push(way, parts);
    }

    /// The socket that a client comes to.
    fn of_client(&self, client: &Client) -> Option<&DatagramSocket> {
        self.datagrams.iter().find(|socket| socket.serves(client.local))
    }

    /// Accepts a connection; `false`: none waits.
    pub(super) fn accept(&mut self, place: usize, now: Duration) -> bool {
        let Some(Ok((stream, _))) = self.listeners.get(place).map(mio::net::TcpListener::accept)
        else {
            return false;
        };
        self.connections.add(stream, now, &self.registry);
        true
    }

    /// Closes the connection of a client.
    pub(super) fn close_connection(&mut self, client: &Client) {
        self.connections.close(client, &self.registry);
    }

    /// Opens a socket for an allocation, bound to this address. It gives its port.
    ///
    /// # Errors
    /// [`NoPort`] when none is to be had.
    pub(super) fn open_relayed(
        &mut self,
        allocation: AllocationId,
        family: Family,
        parity: Parity,
        address: IpAddr,
    ) -> Result<u16, NoPort> {
        self.relayed.open(allocation, family, parity, address, &self.registry)
    }

    /// Closes the socket of an allocation.
    pub(super) fn close_relayed(&mut self, allocation: AllocationId) {
        self.relayed.close(allocation, &self.registry);
    }
}

/// How many ports the system may choose before it is given up.
const CHOICES: usize = 16;

/// How many connections wait to be accepted.
const BACKLOG: i32 = 1024;
