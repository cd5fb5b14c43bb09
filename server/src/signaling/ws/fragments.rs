//! How many fragments a message comes in: counted on the way from the network, since what is below this server's
//! sockets hands out whole messages only.
//!
//! Without a bound, one client could send empty fragments for ever, and each costs work that no bucket sees.
//!
//! Source: RFC 6455 §5.2 (the head of a frame), §5.4 (fragmentation).

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A connection that ends reading with [`TooManyFragments`] when a message comes in more than so many.
#[derive(Debug)]
pub(super) struct Fragments<S> {
    below: S,
    heads: Heads,
}

impl<S> Fragments<S> {
    /// At most `limit` fragments for each message.
    pub(super) fn new(below: S, limit: u32) -> Self {
        Self { below, heads: Heads { limit, fragments: 0, part: Part::START } }
    }
}

/// A message in too many fragments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a message in too many fragments")]
pub(super) struct TooManyFragments;

impl<S: AsyncRead + Unpin> AsyncRead for Fragments<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.below).poll_read(context, buffer))?;
        let fresh = buffer.filled().get(before..).unwrap_or_default();
        Poll::Ready(self.heads.pass(fresh).map_err(io::Error::other))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Fragments<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.below).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.below).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.below).poll_shutdown(context)
    }
}

/// Finds the heads of frames in the bytes that pass.
#[derive(Debug)]
struct Heads {
    limit: u32,
    fragments: u32,
    part: Part,
}

/// What the next byte belongs to.
#[derive(Debug)]
enum Part {
    /// A head, of which so many bytes are here.
    Head { bytes: [u8; MAX_HEAD_BYTES], have: usize },
    /// What a head announced, of which so many bytes are to come.
    Payload { left: u64 },
}

impl Part {
    const START: Self = Self::Head { bytes: [0; MAX_HEAD_BYTES], have: 0 };
}

/// Two bytes, eight of length, four of mask.
const MAX_HEAD_BYTES: usize = 14;

impl Heads {
    fn pass(&mut self, mut bytes: &[u8]) -> Result<(), TooManyFragments> {
        while let Some((&byte, rest)) = bytes.split_first() {
            match &mut self.part {
                Part::Payload { left } => {
                    let skip = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                    *left -= skip as u64;
                    bytes = bytes.get(skip..).unwrap_or_default();
                    if *left == 0 {
                        self.part = Part::START;
                    }
                }
                Part::Head { bytes: head, have } => {
                    head[*have] = byte;
                    *have += 1;
                    bytes = rest;
                    if let Some(left) = announced(head, *have) {
                        let first = head[0];
                        self.part = if left == 0 { Part::START } else { Part::Payload { left } };
                        self.count(first)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, first_byte: u8) -> Result<(), TooManyFragments> {
        let (is_final, is_control) = (first_byte & 0x80 != 0, first_byte & 0x08 != 0);
        if is_control {
            // They stand between fragments, and count as messages.
            return Ok(());
        }
        self.fragments += 1;
        if self.fragments > self.limit {
            return Err(TooManyFragments);
        }
        if is_final {
            self.fragments = 0;
        }
        Ok(())
    }
}

/// How long the payload is, once the whole head is here.
fn announced(head: &[u8; MAX_HEAD_BYTES], have: usize) -> Option<u64> {
    if have < 2 {
        return None;
    }
    let short = head[1] & 0x7F;
    let length_bytes = match short {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    let mask_bytes = if head[1] & 0x80 == 0 { 0 } else { 4 };
    if have < 2 + length_bytes + mask_bytes {
        return None;
    }
    let long = head[2..2 + length_bytes].iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte));
    Some(if length_bytes == 0 { u64::from(short) } else { long })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_in_as_many_fragments_as_allowed_passes_and_one_more_does_not() {
        let pieces = [frame(0x01, 3), frame(0x00, 0), frame(0x80, 200)].concat();
        assert_eq!(pass(3, &[pieces.clone(), pieces.clone()].concat()), Ok(()));
        assert_eq!(pass(2, &pieces), Err(TooManyFragments));
    }

    #[test]
    fn whole_messages_and_control_frames_between_fragments_do_not_add_up() {
        let between = [frame(0x01, 1), frame(0x89, 4), frame(0x8A, 0), frame(0x80, 1)].concat();
        let whole = [frame(0x81, 0), frame(0x81, 65_535), frame(0x81, 65_536)].concat();
        assert_eq!(pass(2, &[between, whole].concat()), Ok(()));
    }

    #[test]
    fn an_empty_fragment_counts_as_soon_as_its_head_is_there() {
        assert_eq!(pass(64, &frame(0x00, 0).repeat(64)), Ok(()));
        assert_eq!(pass(64, &frame(0x00, 0).repeat(65)), Err(TooManyFragments));
    }

    /// In one piece, and byte by byte.
    fn pass(limit: u32, bytes: &[u8]) -> Result<(), TooManyFragments> {
        let heads = || Heads { limit, fragments: 0, part: Part::START };
        let whole = heads().pass(bytes);
        let mut slow = heads();
        assert_eq!(whole, bytes.iter().try_for_each(|byte| slow.pass(&[*byte])));
        whole
    }

    fn frame(first: u8, length: usize) -> Vec<u8> {
        let mut frame = vec![first];
        match length {
            0..126 => frame.push(0x80 | length as u8),
            126..65_536 => {
                frame.push(0xFE);
                frame.extend((length as u16).to_be_bytes());
            }
            _ => {
                frame.push(0xFF);
                frame.extend((length as u64).to_be_bytes());
            }
        }
        frame.extend([1, 2, 3, 4]);
        frame.extend(vec![0x81; length]);
        frame
    }
}
