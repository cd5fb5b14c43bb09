//! One connection of a client: what came in and is no whole message yet, and what waits to go out.

use std::io::{self, IoSlice, Read, Write};
use std::time::Duration;

use mio::net::TcpStream;
use turn::frame::Frame;
use turn::framer::Framer;
use turn::io::Client;

/// A connection.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) client: Client,
    pub(super) stream: TcpStream,
    pub(super) framer: Framer,
    /// When it was accepted.
    pub(super) since: Duration,
    outbox: Vec<u8>,
}

/// A connection that can carry nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

impl Connection {
    /// A connection that has just been accepted.
    pub(super) fn new(client: Client, stream: TcpStream, since: Duration) -> Self {
        Self { client, stream, framer: Framer::default(), since, outbox: Vec::new() }
    }

    /// Reads what has come, at most as much as the buffer holds; `None`: nothing more for now.
    ///
    /// # Errors
    /// [`Broken`] when the client has closed it, or it broke.
    pub(super) fn read(&mut self, buffer: &mut [u8]) -> Result<Option<usize>, Broken> {
        match self.stream.read(buffer) {
            Ok(0) => Err(Broken),
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(Some(0)),
            Err(_) => Err(Broken),
        }
    }

    /// Sends data, unless much waits already: media that comes late is of no use.
    ///
    /// # Errors
    /// [`Broken`] when the connection broke.
    pub(super) fn send_data(&mut self, frame: &Frame<'_>) -> Result<(), Broken> {
        if self.outbox.len() > OUTBOX_BYTES / 2 {
            return Ok(());
        }
        self.send(frame.parts())
    }

    /// Sends an answer.
    ///
    /// # Errors
    /// [`Broken`] when the connection broke, or its client does not read.
    pub(super) fn send_answer(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        self.send([bytes, &[], &[]])
    }

    fn send(&mut self, parts: [&[u8]; 3]) -> Result<(), Broken> {
        let mut sent = 0;
        if self.outbox.is_empty() {
            sent = match self.stream.write_vectored(&parts.map(IoSlice::new)) {
                Ok(sent) => sent,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => 0,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
                Err(_) => return Err(Broken),
            };
        }
        for part in parts {
            self.outbox.extend_from_slice(part.get(sent..).unwrap_or_default());
            sent = sent.saturating_sub(part.len());
        }
        if self.outbox.len() > OUTBOX_BYTES { Err(Broken) } else { Ok(()) }
    }

    /// Sends what waits, as far as the connection takes it.
    ///
    /// # Errors
    /// [`Broken`] when the connection broke.
    pub(super) fn flush(&mut self) -> Result<(), Broken> {
        let mut sent = 0;
        let result = loop {
            let Some(rest) = self.outbox.get(sent..).filter(|rest| !rest.is_empty()) else {
                break Ok(());
            };
            match self.stream.write(rest) {
                Ok(0) => break Err(Broken),
                Ok(bytes) => sent += bytes,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break Err(Broken),
            }
        };
        self.outbox.drain(..sent);
        result
    }
}

/// How much may wait for a client that does not read. From half of it on data is dropped; beyond it the connection is
/// closed.
const OUTBOX_BYTES: usize = 256 * 1024;
