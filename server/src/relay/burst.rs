//! Datagrams that go the same way one after the other, and leave together.
//!
//! A picture is many datagrams of one length to one receiver. The system takes them in one piece and cuts it up itself,
//! which costs it hardly more than one of them. Source: udp(7), `UDP_SEGMENT`.

use std::net::{IpAddr, SocketAddr};

use quinn_udp::{Transmit, UdpSockRef, UdpSocketState};
use turn::allocation::AllocationId;
use turn::io::Client;

/// The datagrams that wait for the next one. They wait until their socket's turn is over at most.
#[derive(Debug, Default)]
pub(super) struct Burst {
    way: Option<Way>,
    bytes: Vec<u8>,
    /// How long each of them is. The last one may be shorter.
    segment: usize,
}

/// Through which socket, and to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// To a client.
    Client(Client),
    /// To a peer, from the relayed address of an allocation.
    Peer(AllocationId, SocketAddr),
}

impl Burst {
    /// Whether one more datagram can leave with those that wait.
    pub(super) fn takes(&self, way: Way, len: usize, max_segments: usize) -> bool {
        self.way == Some(way)
            && (1..=self.segment.min(MAX_SEGMENT_BYTES)).contains(&len)
            && self.bytes.len().is_multiple_of(self.segment)
            && self.bytes.len() / self.segment < max_segments
            && self.bytes.len() + len <= MAX_BURST_BYTES
    }

    /// Adds one, which it takes, or which is the first.
    pub(super) fn push(&mut self, way: Way, parts: [&[u8]; 3]) {
        if self.way.replace(way).is_none() {
            self.segment = parts.iter().map(|part| part.len()).sum();
        }
        parts.into_iter().for_each(|part| self.bytes.extend_from_slice(part));
    }

    /// The way of those that wait.
    pub(super) fn way(&self) -> Option<Way> {
        self.way
    }

    /// Sends them. What cannot be sent at once is dropped, as a router does; that nobody is there ends nothing.
    pub(super) fn send(
        &self,
        state: &UdpSocketState,
        socket: &mio::net::UdpSocket,
        destination: SocketAddr,
        src_ip: Option<IpAddr>,
    ) {
        let send = |contents, segment_size| {
            let transmit = Transmit { destination, ecn: None, contents, segment_size, src_ip };
            state.try_send(UdpSockRef::from(socket), &transmit)
        };
        let Err(error) = send(&self.bytes, Some(self.segment)) else { return };
        if error.kind() == std::io::ErrorKind::WouldBlock || self.bytes.len() <= self.segment {
            return;
        }
        // Not every network can cut them up.
        for datagram in self.bytes.chunks(self.segment) {
            let _ = send(datagram, None);
        }
    }

    /// Forgets them.
    pub(super) fn clear(&mut self) {
        self.way = None;
        self.bytes.clear();
    }
}

/// The longest datagram of a burst: what passes every network in one piece. The system would refuse to cut a burst into
/// longer ones; by itself, one that is longer may be fragmented. Source: RFC 8200 §5, without the headers.
const MAX_SEGMENT_BYTES: usize = 1280 - 40 - 8;

/// The longest burst: one datagram of UDP, without the headers.
const MAX_BURST_BYTES: usize = 65_535 - 40 - 8;

#[cfg(test)]
mod tests {
    use super::*;

    fn way(port: u16) -> Way {
        Way::Peer(AllocationId::first(0), ([127, 0, 0, 1], port).into())
    }

    fn burst(lens: &[usize]) -> Burst {
        let mut burst = Burst::default();
        for len in lens {
            burst.push(way(1), [&vec![7; *len], &[], &[]]);
        }
        burst
    }

    #[test]
    fn datagrams_of_one_length_leave_together_and_a_shorter_one_is_the_last() {
        assert!(!Burst::default().takes(way(1), 100, 64));
        assert!(burst(&[100]).takes(way(1), 100, 64));
        assert!(burst(&[100, 100]).takes(way(1), 40, 64));
        assert!(!burst(&[100, 40]).takes(way(1), 40, 64));
        assert!(!burst(&[100]).takes(way(1), 101, 64));
    }

    #[test]
    fn an_empty_datagram_leaves_alone() {
        assert!(!burst(&[100]).takes(way(1), 0, 64));
        assert!(!burst(&[0]).takes(way(1), 0, 64));
        assert!(!burst(&[0]).takes(way(1), 100, 64));
    }

    #[test]
    fn another_way_begins_another_burst() {
        assert!(!burst(&[100]).takes(way(2), 100, 64));
        let mut one = burst(&[100]);
        one.clear();
        assert!(!one.takes(way(1), 100, 64));
    }

    #[test]
    fn a_burst_has_as_many_as_the_system_cuts_and_none_that_is_too_long() {
        assert!(!burst(&[100, 100]).takes(way(1), 100, 2));
        assert!(!burst(&[1300]).takes(way(1), 1300, 64));
        assert!(burst(&[1000; 64]).takes(way(1), 1000, 100));
        assert!(!burst(&[1000; 65]).takes(way(1), 1000, 100));
    }

    #[test]
    fn datagrams_that_left_together_arrive_one_by_one() {
        let receiver = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let to = receiver.local_addr().unwrap();
        let socket = mio::net::UdpSocket::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let state = UdpSocketState::new(UdpSockRef::from(&socket)).unwrap();
        for lens in [&[100, 100, 40][..], &[1300], &[0]] {
            burst(lens).send(&state, &socket, to, None);
            for len in lens {
                let mut buffer = [0; 2000];
                assert_eq!(receiver.recv(&mut buffer).unwrap(), *len);
            }
        }
    }
}
