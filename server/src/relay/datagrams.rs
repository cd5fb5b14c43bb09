//! The sockets that datagrams of clients come to, and what datagrams are received into.
//!
//! Many come with one system call, and each with the address that it was sent to: an answer leaves from the same one,
//! as a NAT on the way expects it.

use std::fmt;
use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr};

use mio::net::UdpSocket;
use quinn_udp::{RecvMeta, UdpSockRef, UdpSocketState};
use turn::allocation::AllocationId;
use turn::io::{Client, Packet, Transport};

use super::burst::Burst;
use super::source::Rest;

/// A socket for the datagrams of clients.
pub(super) struct DatagramSocket {
    pub(super) socket: UdpSocket,
    state: UdpSocketState,
    local: SocketAddr,
}

impl DatagramSocket {
    /// Takes a bound socket.
    pub(super) fn new(socket: std::net::UdpSocket) -> io::Result<Self> {
        let state = UdpSocketState::new(UdpSockRef::from(&socket))?;
        // A burst of key frames is larger than what many systems give; what they refuse is not needed.
        let _ = state.set_recv_buffer_size(UdpSockRef::from(&socket), BUFFER_BYTES);
        let _ = state.set_send_buffer_size(UdpSockRef::from(&socket), BUFFER_BYTES);
        let local = socket.local_addr()?;
        Ok(Self { socket: UdpSocket::from_std(socket), state, local })
    }

    /// Whether it serves clients that came to this address.
    pub(super) fn serves(&self, local: SocketAddr) -> bool {
        let is_any = self.local.ip().is_unspecified();
        self.local.port() == local.port()
            && self.local.is_ipv4() == local.is_ipv4()
            && (is_any || self.local.ip() == local.ip())
    }

    /// Receives as many datagrams as the buffers hold. An error says that there are none, or that a client that was
    /// sent to is gone; then there may be more.
    pub(super) fn receive(&self, buffers: &mut DatagramBuffers) -> io::Result<Rest> {
        buffers.receive(Origin::Clients(self.local), &self.state, &self.socket)
    }

    /// Sends datagrams to a client.
    pub(super) fn send(&self, client: &Client, burst: &Burst) {
        burst.send(&self.state, &self.socket, client.remote, Some(client.local.ip()));
    }

    /// How many datagrams the system takes in one piece.
    pub(super) fn max_segments(&self) -> usize {
        self.state.max_gso_segments()
    }
}

impl fmt::Debug for DatagramSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatagramSocket").field("local", &self.local).finish_non_exhaustive()
    }
}

/// What was received with one call. The buffers are as large as what the system may put together into one.
#[derive(Debug)]
pub(super) struct DatagramBuffers {
    bytes: [Box<[u8]>; BATCH],
    metas: [RecvMeta; BATCH],
    received: usize,
    origin: Origin,
}

/// Whose socket it came to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin {
    /// One for clients, bound to this address.
    Clients(SocketAddr),
    /// That of an allocation.
    Allocation(AllocationId),
}

impl DatagramBuffers {
    /// Empty ones.
    pub(super) fn new() -> Self {
        Self {
            bytes: std::array::from_fn(|_| vec![0; MAX_DATAGRAM_BYTES].into()),
            metas: [RecvMeta::default(); BATCH],
            received: 0,
            origin: Origin::Clients(SocketAddr::from(([0, 0, 0, 0], 0))),
        }
    }

    /// Receives as many datagrams as they hold, with one system call. Where it has given fewer, there are no more.
    pub(super) fn receive(
        &mut self,
        origin: Origin,
        state: &UdpSocketState,
        socket: &UdpSocket,
    ) -> io::Result<Rest> {
        (self.origin, self.received) = (origin, 0);
        let mut slices = self.bytes.each_mut().map(|bytes| IoSliceMut::new(bytes));
        self.received = state.recv(UdpSockRef::from(socket), &mut slices, &mut self.metas)?;
        Ok(if self.received == BATCH { Rest::Some } else { Rest::None })
    }

    /// Each datagram, as the machine takes it.
    pub(super) fn packets(&self) -> impl Iterator<Item = Packet<'_>> {
        let received = self.metas.iter().zip(&self.bytes).take(self.received);
        received.flat_map(|(meta, bytes)| {
            let bytes = bytes.get(..meta.len).unwrap_or_default();
            cut(bytes, meta.stride).map(|bytes| self.origin.packet(meta, bytes))
        })
    }
}

impl Origin {
    fn packet<'a>(&self, meta: &RecvMeta, bytes: &'a [u8]) -> Packet<'a> {
        match *self {
            Self::Clients(local) => {
                let ip = meta.dst_ip.map_or(local.ip(), |ip: IpAddr| ip.to_canonical());
                let local = SocketAddr::new(ip, local.port());
                let client = Client { transport: Transport::Udp, local, remote: meta.addr };
                Packet::FromClient { client, bytes }
            }
            Self::Allocation(allocation) => {
                Packet::FromPeer { allocation, source: meta.addr, bytes }
            }
        }
    }
}

/// Cuts what the system has put together into datagrams of this length. An empty one is one.
fn cut(bytes: &[u8], stride: usize) -> impl Iterator<Item = &[u8]> {
    let empty = bytes.is_empty().then_some(bytes);
    bytes.chunks(stride.max(1)).chain(empty)
}

/// How many buffers one call fills.
const BATCH: usize = 16;

/// The longest that one buffer may get.
const MAX_DATAGRAM_BYTES: usize = 65_536;

/// How much the system is asked to keep for one socket: what a busy server receives in a tenth of a second.
const BUFFER_BYTES: usize = 4 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_together_is_cut_and_an_empty_datagram_is_one() {
        let lens = |len, stride| cut(&vec![0; len], stride).map(<[u8]>::len).collect::<Vec<_>>();
        assert_eq!(lens(10, 4), [4, 4, 2]);
        assert_eq!(lens(10, 10), [10]);
        assert_eq!(lens(0, 0), [0]);
    }
}
