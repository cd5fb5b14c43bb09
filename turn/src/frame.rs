//! What a client is sent with data in it: the data as it came, what stands before it, and the padding behind.
//!
//! The data is not copied; a driver sends the three parts with one call.
//!
//! Source: RFC 8656 §11.3 (Data indication), §12.4 and §12.5 (channel data).

use std::net::{IpAddr, SocketAddr};

use crate::io::Transport;
use crate::packet::MAX_BYTES;

/// Data for a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    head: [u8; MAX_HEAD_BYTES],
    head_len: usize,
    data: &'a [u8],
    padding: usize,
}

impl<'a> Frame<'a> {
    /// Data in a channel.
    pub(crate) fn channel(number: u16, data: &'a [u8], transport: Transport) -> Option<Self> {
        let mut head = Head::new();
        head.push(&number.to_be_bytes());
        head.push(&u16::try_from(data.len()).ok()?.to_be_bytes());
        let padding = match transport {
            Transport::Udp => 0,
            Transport::Tcp => padding(data.len()),
        };
        head.before(data, padding)
    }

    /// Data in an indication that names the peer.
    pub(crate) fn indication(peer: SocketAddr, data: &'a [u8], transaction: u64) -> Option<Self> {
        let ip = peer.ip().to_canonical();
        let (family, address_bytes) = match ip {
            IpAddr::V4(_) => (1, 4),
            IpAddr::V6(_) => (2, 16),
        };
        let padding = padding(data.len());
        let length = u16::try_from(4 + 4 + address_bytes + 4 + data.len() + padding).ok()?;
        // What the address is hidden by: the cookie and the transaction.
        let mut mask = [0; 16];
        mask[..4].copy_from_slice(&MAGIC_COOKIE);
        mask[8..].copy_from_slice(&transaction.to_be_bytes());
        let mut masked = [0; 16];
        let octets = match ip {
            IpAddr::V4(ip) => ip.to_ipv6_mapped().octets(),
            IpAddr::V6(ip) => ip.octets(),
        };
        let octets = &octets[16 - address_bytes..];
        for (at, octet) in octets.iter().enumerate() {
            masked[at] = octet ^ mask[at];
        }
        let port = peer.port() ^ u16::from_be_bytes([mask[0], mask[1]]);

        let mut head = Head::new();
        head.push(&DATA_INDICATION.to_be_bytes());
        head.push(&length.to_be_bytes());
        head.push(&mask);
        head.push(&XOR_PEER_ADDRESS.to_be_bytes());
        head.push(&[0, 4 + address_bytes as u8, 0, family]);
        head.push(&port.to_be_bytes());
        head.push(&masked[..address_bytes]);
        head.push(&DATA.to_be_bytes());
        head.push(&u16::try_from(data.len()).ok()?.to_be_bytes());
        head.before(data, padding)
    }

    /// Its parts, in the order in which they are sent.
    #[must_use]
    pub fn parts(&self) -> [&[u8]; 3] {
        [&self.head[..self.head_len], self.data, &PADDING[..self.padding]]
    }

    /// Its parts in one piece.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        self.parts().concat()
    }
}

/// The bytes before the data.
struct Head {
    bytes: [u8; MAX_HEAD_BYTES],
    len: usize,
}

impl Head {
    fn new() -> Self {
        Self { bytes: [0; MAX_HEAD_BYTES], len: 0 }
    }

    fn push(&mut self, bytes: &[u8]) {
        self.bytes[self.len..self.len + bytes.len()].copy_from_slice(bytes);
        self.len += bytes.len();
    }

    fn before(self, data: &[u8], padding: usize) -> Option<Frame<'_>> {
        let frame = Frame { head: self.bytes, head_len: self.len, data, padding };
        (self.len + data.len() + padding <= MAX_BYTES).then_some(frame)
    }
}

fn padding(len: usize) -> usize {
    len.next_multiple_of(4) - len
}

/// A message's header, an IPv6 address in an attribute, and the header of another.
const MAX_HEAD_BYTES: usize = 20 + 24 + 4;
const PADDING: [u8; 3] = [0; 3];

const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const DATA_INDICATION: u16 = 0x0017;
const XOR_PEER_ADDRESS: u16 = 0x0012;
const DATA: u16 = 0x0013;

#[cfg(test)]
mod tests {
    use stun_types::message::{Message, MessageClass};
    use turn_types::attribute::{Data, XorPeerAddress};
    use turn_types::channel::ChannelData;
    use turn_types::message;

    use super::*;

    #[test]
    fn the_codec_reads_an_indication_back() {
        for peer in ["20.1.2.3:4567", "[2a00:1450::1]:65535", "[::ffff:20.1.2.3]:1"] {
            let peer: SocketAddr = peer.parse().unwrap();
            for data in [&b""[..], b"a", b"abc", b"abcd"] {
                let bytes = Frame::indication(peer, data, 0x0102_0304_0506).unwrap().to_vec();
                let read = Message::from_bytes(&bytes).unwrap();
                assert_eq!(
                    (read.class(), read.method()),
                    (MessageClass::Indication, message::DATA)
                );
                let named: XorPeerAddress = read.attribute().unwrap();
                let named = named.addr(read.transaction_id());
                assert_eq!((named.ip(), named.port()), (peer.ip().to_canonical(), peer.port()));
                assert_eq!(read.attribute::<Data<'_>>().unwrap().data(), data);
                assert_eq!(bytes.len() % 4, 0);
            }
        }
    }

    #[test]
    fn the_codec_reads_channel_data_back_and_tcp_pads_it() {
        for (transport, len) in [(Transport::Udp, 7), (Transport::Tcp, 8)] {
            let bytes = Frame::channel(0x4001, b"abc", transport).unwrap().to_vec();
            let read = ChannelData::parse(&bytes).unwrap();
            assert_eq!((read.id(), read.data()), (0x4001, &b"abc"[..]));
            assert_eq!(bytes.len(), len);
        }
    }

    #[test]
    fn data_that_makes_too_long_a_packet_gets_no_frame() {
        let data = [0; MAX_BYTES];
        assert_eq!(Frame::channel(0x4000, &data, Transport::Udp), None);
        assert!(Frame::channel(0x4000, &data[4..], Transport::Udp).is_some());
        assert_eq!(Frame::indication("20.1.2.3:4".parse().unwrap(), &data[4..], 1), None);
    }
}
