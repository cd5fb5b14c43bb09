//! The sockets of relayed addresses, one for each allocation.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;

use mio::net::UdpSocket;
use mio::{Interest, Registry};
use quinn_udp::{UdpSockRef, UdpSocketState};
use slab::Slab;
use socket2::{Domain, Protocol, Socket, Type};
use turn::address::Family;
use turn::allocation::AllocationId;
use turn::io::{NoPort, Parity};

use super::burst::Burst;
use super::datagrams::{DatagramBuffers, Origin};
use super::source::{Rest, Source};

/// The sockets of all allocations.
pub(super) struct RelayedSockets {
    ports: RangeInclusive<u16>,
    max: usize,
    sockets: Slab<RelayedSocket>,
    places: HashMap<AllocationId, usize>,
    taken: BTreeSet<(Family, u16)>,
    /// What the system can do with datagrams.
    state: UdpSocketState,
}

/// The socket of one allocation.
#[derive(Debug)]
struct RelayedSocket {
    allocation: AllocationId,
    socket: UdpSocket,
    port: (Family, u16),
}

impl RelayedSockets {
    /// None yet; `max` may be open at once.
    ///
    /// # Errors
    /// When the system has no sockets to give.
    pub(super) fn new(ports: RangeInclusive<u16>, max: usize) -> io::Result<Self> {
        let (sockets, places, taken) = (Slab::new(), HashMap::new(), BTreeSet::new());
        Ok(Self { ports, max, sockets, places, taken, state: capabilities()? })
    }

    /// Opens a socket at `address` for an allocation, with a port drawn at random. It gives the port.
    ///
    /// # Errors
    /// [`NoPort`] when no port is free, or as many sockets are open as may be.
    pub(super) fn open(
        &mut self,
        allocation: AllocationId,
        family: Family,
        parity: Parity,
        address: IpAddr,
        registry: &Registry,
    ) -> Result<u16, NoPort> {
        if self.sockets.len() >= self.max {
            return Err(NoPort);
        }
        let mut socket = self.bind(family, parity, address).ok_or(NoPort)?;
        let port = socket.local_addr().map_err(|_| NoPort)?.port();
        let entry = self.sockets.vacant_entry();
        let token = Source::Relayed(entry.key()).into();
        registry.register(&mut socket, token, Interest::READABLE).map_err(|_| NoPort)?;
        self.places.insert(allocation, entry.key());
        self.taken.insert((family, port));
        entry.insert(RelayedSocket { allocation, socket, port: (family, port) });
        Ok(port)
    }

    /// Draws ports until one is free. Where few are left, the next free one above the last draw is taken.
    fn bind(&self, family: Family, parity: Parity, address: IpAddr) -> Option<UdpSocket> {
        let (low, high) = (*self.ports.start(), *self.ports.end());
        let count = u32::from(high.checked_sub(low)?) + 1;
        let drawn = || Some(getrandom::u32().ok()? % count);
        let at = |place: u32| low + (place % count) as u16;
        let start = drawn()?;
        let random = std::iter::repeat_with(drawn).map_while(|place| place).take(DRAWS);
        let places = random.chain((0..count).map(|step| start + step));
        places
            .map(at)
            .filter(|port| parity.allows(*port) && !self.taken.contains(&(family, *port)))
            .take(MAX_TRIES)
            .find_map(|port| UdpSocket::bind(SocketAddr::new(address, port)).ok())
    }

    /// Closes the socket of an allocation, if it has one.
    pub(super) fn close(&mut self, allocation: AllocationId, registry: &Registry) {
        let Some(place) = self.places.remove(&allocation) else { return };
        if let Some(mut relayed) = self.sockets.try_remove(place) {
            self.taken.remove(&relayed.port);
            // It is closed anyway.
            let _ = registry.deregister(&mut relayed.socket);
        }
    }

    /// Receives as many datagrams as the buffers hold. An error says that there are none, or that a peer that was sent
    /// to is not there; then there may be more.
    pub(super) fn receive(&self, place: usize, buffers: &mut DatagramBuffers) -> io::Result<Rest> {
        let relayed = self.sockets.get(place).ok_or(io::ErrorKind::WouldBlock)?;
        let origin = Origin::Allocation(relayed.allocation);
        buffers.receive(origin, &self.state, &relayed.socket)
    }

    /// Sends datagrams to a peer.
    pub(super) fn send(&self, allocation: AllocationId, peer: SocketAddr, burst: &Burst) {
        let place = self.places.get(&allocation);
        if let Some(relayed) = place.and_then(|place| self.sockets.get(*place)) {
            burst.send(&self.state, &relayed.socket, peer, None);
        }
    }

    /// How many datagrams the system takes in one piece.
    pub(super) fn max_segments(&self) -> usize {
        self.state.max_gso_segments()
    }
}

impl fmt::Debug for RelayedSockets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelayedSockets").field("sockets", &self.sockets).finish_non_exhaustive()
    }
}

/// What the system can do with datagrams. A socket of its own is asked: it gets options that a relayed address must not
/// have, whose datagrams may be fragmented. Source: RFC 8656 §14.
fn capabilities() -> io::Result<UdpSocketState> {
    let open = |domain| Socket::new(domain, Type::DGRAM, Some(Protocol::UDP));
    let socket = open(Domain::IPV4).or_else(|_| open(Domain::IPV6))?;
    UdpSocketState::new(UdpSockRef::from(&socket))
}

/// How many ports are drawn before the rest is tried one by one.
const DRAWS: usize = 16;

/// How many ports are tried for one allocation: other programs may have some of the range.
const MAX_TRIES: usize = 256;

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use mio::Poll;

    use super::*;

    fn allocations(count: usize) -> Vec<AllocationId> {
        (0..count as u32).map(AllocationId::first).collect()
    }

    #[test]
    fn a_port_is_drawn_within_the_range_and_free_again_when_closed() {
        let poll = Poll::new().unwrap();
        let mut sockets = RelayedSockets::new(50_100..=50_107, 100).unwrap();
        let open = |sockets: &mut RelayedSockets, id| {
            sockets.open(id, Family::V4, Parity::Any, Ipv4Addr::LOCALHOST.into(), poll.registry())
        };
        let ids = allocations(10);
        let mut ports: Vec<_> = ids.iter().map_while(|id| open(&mut sockets, *id).ok()).collect();
        assert!(!ports.is_empty() && ports.len() <= 8, "{ports:?}");
        assert!(ports.iter().all(|port| (50_100..=50_107).contains(port)), "{ports:?}");
        ports.sort_unstable();
        ports.dedup();
        let count = ports.len();
        assert_eq!(open(&mut sockets, ids[9]), Err(NoPort));
        sockets.close(ids[0], poll.registry());
        assert_eq!(sockets.sockets.len(), count - 1);
        assert!(open(&mut sockets, ids[9]).is_ok());
    }

    #[test]
    fn no_more_sockets_are_open_than_may_be() {
        let poll = Poll::new().unwrap();
        let mut sockets = RelayedSockets::new(50_110..=50_199, 2).unwrap();
        let results = allocations(3).into_iter().map(|id| {
            sockets
                .open(id, Family::V4, Parity::Any, Ipv4Addr::LOCALHOST.into(), poll.registry())
                .is_ok()
        });
        assert_eq!(results.collect::<Vec<_>>(), [true, true, false]);
    }

    #[test]
    fn an_even_port_is_even() {
        let poll = Poll::new().unwrap();
        let mut sockets = RelayedSockets::new(50_200..=50_215, 100).unwrap();
        for id in allocations(4) {
            let address = Ipv4Addr::LOCALHOST.into();
            let port = sockets.open(id, Family::V4, Parity::Even, address, poll.registry());
            assert_eq!(port.unwrap() % 2, 0);
        }
    }
}
