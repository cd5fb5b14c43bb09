//! What a client sent: a message, or data in a channel. Both begin with their length, so neither is looked into further
//! than that is true.
//!
//! Source: RFC 8489 §5, RFC 8656 §12.4.

use stun_types::message::{Message, MessageHeader};

/// A packet of a client.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Read<'a> {
    /// A STUN message.
    Message(Message<'a>),
    /// Data in a channel.
    Channel {
        /// The channel's number.
        number: u16,
        /// The data.
        data: &'a [u8],
    },
}

/// Reads one packet. What is longer than [`MAX_BYTES`], shorter than it says, or of another protocol, is nothing.
pub(crate) fn read(bytes: &[u8]) -> Option<Read<'_>> {
    if bytes.len() > MAX_BYTES {
        return None;
    }
    let (head, rest) = bytes.split_first_chunk::<4>()?;
    let [first, second, length @ ..] = *head;
    let length = usize::from(u16::from_be_bytes(length));
    match first >> 6 {
        // The reader of the codec goes on beyond the length that a message has by itself.
        0 if bytes.len() == MessageHeader::LENGTH + length && length % 4 == 0 => {
            Message::from_bytes(bytes).ok().map(Read::Message)
        }
        // A datagram may be padded.
        1 => {
            let number = u16::from_be_bytes([first, second]);
            Some(Read::Channel { number, data: rest.get(..length)? })
        }
        _ => None,
    }
}

/// The longest packet, in bytes. A browser sends what passes every network, 1,500 at most; the rest is for jumbo frames
/// within a network. The codec counts in 16 bits, and does not come near their end this way.
pub const MAX_BYTES: usize = 9216;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_message(bytes: &[u8]) -> bool {
        matches!(read(bytes), Some(Read::Message(_)))
    }

    #[test]
    fn a_message_is_as_long_as_it_says() {
        let mut request = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
        request.extend([7; 12]);
        assert!(is_message(&request));
        assert!(!is_message(&request[..19]));
        request.extend([0x80, 0x22, 0, 0]);
        assert!(!is_message(&request));
        request[3] = 4;
        assert!(is_message(&request));
        request[3] = 2;
        assert!(!is_message(&request));
    }

    #[test]
    fn data_in_a_channel_ends_where_it_says() {
        for (bytes, wanted) in [
            (&[0x40, 0, 0, 2, 1, 2][..], Some(&[1, 2][..])),
            (&[0x40, 0, 0, 1, 1, 0, 0, 0], Some(&[1])),
            (&[0x40, 0, 0, 0], Some(&[])),
            (&[0x40, 0, 0, 3, 1, 2], None),
            (&[0x40, 0, 0], None),
            (&[0x80, 0, 0, 0], None),
            (&[], None),
        ] {
            let data = match read(bytes) {
                Some(Read::Channel { number: 0x4000, data }) => Some(data),
                Some(_) => panic!("{bytes:?}"),
                None => None,
            };
            assert_eq!(data, wanted, "{bytes:?}");
        }
    }

    #[test]
    fn nothing_longer_than_the_longest_packet_is_read() {
        let mut bytes = vec![0; MAX_BYTES + 1];
        bytes[..4].copy_from_slice(&[0x40, 0, 0, 1]);
        assert!(read(&bytes).is_none());
        assert!(read(&bytes[..MAX_BYTES]).is_some());
    }

    proptest! {
        #[test]
        fn no_packet_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }
    }
}
