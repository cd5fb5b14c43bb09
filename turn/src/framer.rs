//! Cuts the bytes of a connection into messages.
//!
//! The codec's own buffer is not used: it keeps garbage for ever, and takes the padding behind channel data for the
//! next message.
//!
//! Source: RFC 8656 §3.1 and §12.5: over TCP, channel data is padded to four bytes.

use thiserror::Error;

use crate::packet::MAX_BYTES;

/// What has come over one connection and is not taken out yet. It holds one message that is not whole, and what came in
/// one read behind it.
#[derive(Debug, Default)]
pub struct Framer {
    buffer: Vec<u8>,
    /// How much of it was taken out.
    taken: usize,
}

impl Framer {
    /// Takes in what was read. All whole messages are taken out before the next call.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.taken);
        self.taken = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole message, without its padding, or `None` until more has come.
    ///
    /// # Errors [`NotTurn`] when the bytes are of another protocol, or a message is longer than any of ours. The
    /// connection is to be closed: nothing tells where the next message would begin.
    pub fn take_message(&mut self) -> Result<Option<&[u8]>, NotTurn> {
        let rest = self.buffer.get(self.taken..).unwrap_or_default();
        let Some(head) = rest.first_chunk::<4>() else {
            return match rest.first() {
                Some(first) if first >> 6 > 1 => Err(NotTurn),
                Some(_) | None => Ok(None),
            };
        };
        let [first, _, length @ ..] = *head;
        let length = usize::from(u16::from_be_bytes(length));
        let (whole, padded) = match first >> 6 {
            0 if length % 4 == 0 => (20 + length, 20 + length),
            1 => (4 + length, 4 + length.next_multiple_of(4)),
            _ => return Err(NotTurn),
        };
        let has_cookie = rest.get(4..8).is_none_or(|cookie| cookie == MAGIC_COOKIE);
        if padded > MAX_BYTES || (first >> 6 == 0 && !has_cookie) {
            return Err(NotTurn);
        }
        if rest.len() < padded {
            return Ok(None);
        }
        let from = self.taken;
        self.taken += padded;
        Ok(self.buffer.get(from..from + whole))
    }
}

/// A connection that speaks another protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("The connection carries neither STUN nor channel data.")]
pub struct NotTurn;

const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BINDING: [u8; 20] =
        [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    const DATA: [u8; 8] = [0x40, 1, 0, 1, 7, 0, 0, 0];

    /// All messages of these bytes, when they come in pieces of this size.
    fn cut(bytes: &[u8], size: usize) -> Result<Vec<Vec<u8>>, NotTurn> {
        let mut framer = Framer::default();
        let mut found = Vec::new();
        for piece in bytes.chunks(size) {
            framer.push(piece);
            while let Some(message) = framer.take_message()? {
                found.push(message.to_vec());
            }
            assert!(framer.buffer.len() - framer.taken < MAX_BYTES);
        }
        Ok(found)
    }

    #[test]
    fn messages_are_found_however_they_are_cut() {
        let stream = [&BINDING[..], &DATA, &DATA, &BINDING].concat();
        let wanted =
            vec![BINDING.to_vec(), DATA[..5].to_vec(), DATA[..5].to_vec(), BINDING.to_vec()];
        for size in 1..=stream.len() {
            assert_eq!(cut(&stream, size), Ok(wanted.clone()), "{size}");
        }
    }

    #[test]
    fn another_protocol_is_told_by_its_first_bytes() {
        for bytes in
            [&b"GET / HTTP/1.1\r\n"[..], &[0x16, 3, 1, 2, 0, 1, 0, 1], &[0xff], &[0, 1, 0, 2]]
        {
            let is_http = bytes.starts_with(b"G");
            // `G` is the first byte of a channel number, so only its length tells it.
            assert_eq!(cut(bytes, bytes.len()), Err(NotTurn), "{is_http}");
        }
    }

    #[test]
    fn a_message_longer_than_any_of_ours_ends_the_connection() {
        assert_eq!(cut(&[0x40, 0, 0xff, 0xff], 4), Err(NotTurn));
        assert_eq!(cut(&[0, 1, 0xff, 0xfc], 4), Err(NotTurn));
    }

    proptest! {
        #[test]
        fn no_bytes_panic_or_are_kept(
            bytes in prop::collection::vec(any::<u8>(), 0..4000), size in 1_usize..100
        ) {
            let _ = cut(&bytes, size);
        }
    }
}
