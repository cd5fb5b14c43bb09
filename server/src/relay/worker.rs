//! The thread of the relay: one loop over all its sockets, which feeds the machine and does what comes out.
//!
//! It never waits but for the poll. What a socket has ready is taken in portions, so that a busy one leaves the others
//! their turn. A panic in the work on one packet ends the allocation that the packet was for.

use std::collections::BTreeSet;
use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::{Events, Poll};
use tokio::sync::mpsc::Receiver;
use tokio::sync::mpsc::error::TryRecvError;
use turn::address::Family;
use turn::allocation::AllocationId;
use turn::io::{Client, Input, NoPort, Output, Packet, Parity};
use turn::server::Server;

use super::Command;
use super::datagrams::DatagramBuffers;
use super::settings::RelayReach;
use super::sockets::Sockets;
use super::source::{Rest, Source};
use crate::operate::metrics::RelayCounts;

/// What the thread owns.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) poll: Poll,
    pub(super) server: Server,
    pub(super) sockets: Sockets,
    pub(super) reach: RelayReach,
    pub(super) commands: Receiver<Command>,
    pub(super) counts: Arc<RelayCounts>,
    pub(super) start: Instant,
}

/// What is read into.
#[derive(Debug)]
struct Buffers {
    datagrams: DatagramBuffers,
    bytes: Box<[u8]>,
}

impl Worker {
    /// Works until the relay is let go.
    ///
    /// # Errors
    /// When the system polls no more.
    pub(super) fn run(mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(EVENTS);
        let mut buffers =
            Buffers { datagrams: DatagramBuffers::new(), bytes: vec![0; READ_BYTES].into() };
        let mut ready = BTreeSet::new();
        let mut swept = Duration::ZERO;
        loop {
            let wait = if ready.is_empty() { self.wait() } else { Duration::ZERO };
            match self.poll.poll(&mut events, Some(wait)) {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
                Ok(()) | Err(_) => {}
            }
            ready.extend(events.iter().map(|event| Source::from(event.token())));
            // Grants first: who has just been told of the relay may be here already.
            if !self.take_commands() {
                return Ok(());
            }
            let now = self.start.elapsed();
            if self.server.poll_timeout().is_some_and(|at| at <= now) {
                self.feed(Input::Timeout, now);
            }
            for source in std::mem::take(&mut ready) {
                if self.serve(source, &mut buffers, now) == Rest::Some {
                    ready.insert(source);
                }
            }
            if now >= swept + SWEEP {
                swept = now;
                self.sweep(now);
                // A connection that could not be accepted, since too many files were open, waits without a word.
                ready.extend((0..self.sockets.listeners.len()).map(Source::Connections));
            }
            self.counts.publish(
                self.server.counters(),
                self.server.allocations(),
                self.sockets.connections.len(),
            );
        }
    }

    /// How long nothing needs to be done by itself.
    fn wait(&self) -> Duration {
        let at = self.server.poll_timeout();
        at.map_or(SWEEP, |at| at.saturating_sub(self.start.elapsed()).min(SWEEP))
    }

    /// Takes what the rooms say; `false`: nobody is left to say anything.
    fn take_commands(&mut self) -> bool {
        loop {
            let now = self.start.elapsed();
            match self.commands.try_recv() {
                Ok(Command::Grant(grant)) => self.feed(Input::Grant(grant), now),
                Ok(Command::Cut(user)) => self.feed(Input::Cut(user), now),
                Ok(Command::Reach(reach)) => {
                    self.feed(Input::Network(reach.network()), now);
                    self.reach = reach;
                }
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }

    /// Takes a portion of what a socket has.
    fn serve(&mut self, source: Source, buffers: &mut Buffers, now: Duration) -> Rest {
        let rest = match source {
            Source::Waker => Rest::None,
            Source::Datagrams(place) => {
                let receive = |sockets: &Sockets, buffers: &mut _| sockets.receive(place, buffers);
                self.serve_datagrams(BATCHES, &mut buffers.datagrams, now, receive)
            }
            Source::Connections(place) => self.accept(place, now),
            Source::Connection(place) => self.serve_connection(place, &mut buffers.bytes, now),
            Source::Relayed(place) => {
                let receive =
                    |sockets: &Sockets, buffers: &mut _| sockets.relayed.receive(place, buffers);
                self.serve_datagrams(RELAYED_BATCHES, &mut buffers.datagrams, now, receive)
            }
        };
        self.sockets.flush();
        rest
    }

    /// Fills the buffers so often from one socket, and takes what is in them.
    fn serve_datagrams(
        &mut self,
        batches: usize,
        buffers: &mut DatagramBuffers,
        now: Duration,
        receive: impl Fn(&Sockets, &mut DatagramBuffers) -> io::Result<Rest>,
    ) -> Rest {
        let mut rest = Rest::None;
        for _ in 0..batches {
            rest = match receive(&self.sockets, buffers) {
                Ok(received) => received,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Rest::None,
                // Somebody that something was sent to is gone. That has nothing to do with what comes next.
                Err(_) => continue,
            };
            for packet in buffers.packets() {
                self.take_packet(packet, now);
            }
            if rest == Rest::None {
                break;
            }
        }
        rest
    }

    fn accept(&mut self, place: usize, now: Duration) -> Rest {
        let accepted = (0..PORTION).take_while(|_| self.sockets.accept(place, now)).count();
        if accepted == PORTION { Rest::Some } else { Rest::None }
    }

    fn serve_connection(&mut self, place: usize, buffer: &mut [u8], now: Duration) -> Rest {
        let Some(connection) = self.sockets.connections.get(place) else { return Rest::None };
        let client = connection.client;
        if connection.flush().is_err() {
            self.close(client, now);
            return Rest::None;
        }
        let read = match connection.read(buffer) {
            Ok(Some(read)) => read,
            Ok(None) => return Rest::None,
            Err(_) => {
                self.close(client, now);
                return Rest::None;
            }
        };
        // The framer is taken out, since a message in it may go on to any other connection.
        let mut framer = std::mem::take(&mut connection.framer);
        framer.push(buffer.get(..read).unwrap_or_default());
        loop {
            match framer.take_message() {
                Ok(Some(bytes)) => self.take_packet(Packet::FromClient { client, bytes }, now),
                Ok(None) => break,
                Err(_) => {
                    self.close(client, now);
                    return Rest::None;
                }
            }
        }
        match self.sockets.connections.get(place).filter(|here| here.client == client) {
            Some(connection) => {
                connection.framer = framer;
                Rest::Some
            }
            None => Rest::None,
        }
    }

    /// Has the machine take a packet, and sends on what comes out.
    fn take_packet(&mut self, packet: Packet<'_>, now: Duration) {
        let server = &mut self.server;
        let taken = catch_unwind(AssertUnwindSafe(|| {
            #[cfg(test)]
            panic_if_asked(&packet);
            server.forward(packet, now)
        }));
        match taken {
            Ok(Some(forward)) => {
                if let Err(client) = self.sockets.forward(forward) {
                    self.close(client, now);
                }
            }
            Ok(None) => {}
            Err(_) => {
                self.counts.count_panic();
                match packet {
                    Packet::FromClient { client, .. } => self.close(client, now),
                    Packet::FromPeer { allocation, .. } => {
                        self.feed(Input::Failed(allocation), now);
                    }
                }
            }
        }
        self.drain(now);
    }

    /// Has the machine take an input, and does what comes out.
    fn feed(&mut self, input: Input, now: Duration) {
        let server = &mut self.server;
        if catch_unwind(AssertUnwindSafe(|| server.handle_input(input, now))).is_err() {
            self.counts.count_panic();
        }
        self.drain(now);
    }

    fn drain(&mut self, now: Duration) {
        while let Some(output) = self.server.poll_output() {
            match output {
                Output::Answer { client, bytes } => {
                    if let Err(client) = self.sockets.answer(client, &bytes) {
                        self.close(client, now);
                    }
                }
                Output::OpenRelay { allocation, family, parity } => {
                    let result = self.open(allocation, family, parity);
                    self.server.handle_input(Input::Opened { allocation, result }, now);
                }
                Output::CloseRelay { allocation } => self.sockets.close_relayed(allocation),
                Output::CloseConnection { client } => self.sockets.close_connection(&client),
            }
        }
    }

    /// Opens the socket of an allocation. It gives the relayed address as clients are told of it.
    fn open(
        &mut self,
        allocation: AllocationId,
        family: Family,
        parity: Parity,
    ) -> Result<SocketAddr, NoPort> {
        let told = self.reach.address(family).ok_or(NoPort)?;
        let bound = self.reach.bind_address(family).ok_or(NoPort)?;
        let port = self.sockets.open_relayed(allocation, family, parity, bound)?;
        Ok(SocketAddr::new(told, port))
    }

    /// Closes the connection of a client, or forgets where it came from; its allocation ends.
    fn close(&mut self, client: Client, now: Duration) {
        self.sockets.close_connection(&client);
        self.feed(Input::Closed(client), now);
    }

    /// Closes the connections that have shown no credential in time.
    fn sweep(&mut self, now: Duration) {
        let Some(before) = now.checked_sub(WITHOUT_ALLOCATION) else { return };
        let old: Vec<_> = self.sockets.connections.older_than(before).collect();
        for client in old {
            if !self.server.has_allocation(&client) {
                self.sockets.close_connection(&client);
            }
        }
    }
}

/// Panics where a test has asked for it.
#[cfg(test)]
fn panic_if_asked(packet: &Packet<'_>) {
    let (Packet::FromClient { bytes, .. } | Packet::FromPeer { bytes, .. }) = packet;
    let asks = bytes.windows(PANIC.len()).any(|part| part == PANIC);
    assert!(!asks, "a test asked for a panic");
}

/// What is in a packet that shall panic.
#[cfg(test)]
pub(super) const PANIC: &[u8] = b"panic, please";

/// How many sockets one poll tells of. The others are told of by the next one.
const EVENTS: usize = 1024;

/// How many new connections are taken before the others have their turn.
const PORTION: usize = 64;

/// How many times the buffers are filled from one socket before the others have their turn.
const BATCHES: usize = 16;

/// The same for the socket of a relayed address, of which there are many.
const RELAYED_BATCHES: usize = 4;

/// How much is read from a connection at once.
const READ_BYTES: usize = 65_536;

/// How often connections without an allocation are looked for.
const SWEEP: Duration = Duration::from_secs(1);

/// How long a connection may be without an allocation.
const WITHOUT_ALLOCATION: Duration = Duration::from_secs(10);
