//! The connections of clients, and how many one source may have.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use mio::net::TcpStream;
use mio::{Interest, Registry};
use slab::Slab;
use turn::io::{Client, Transport};

use super::connection::Connection;
use super::source::Source;
use crate::access::address_limit::source;

/// All connections.
#[derive(Debug)]
pub(super) struct Connections {
    max: usize,
    connections: Slab<Connection>,
    places: HashMap<Client, usize>,
    by_source: HashMap<IpAddr, usize>,
}

impl Connections {
    /// None yet; `max` may be open at once.
    pub(super) fn new(max: usize) -> Self {
        let (places, by_source) = (HashMap::new(), HashMap::new());
        Self { max, connections: Slab::new(), places, by_source }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.connections.len()
    }

    /// Takes a connection that has just been accepted. It is closed at once if there are too many.
    pub(super) fn add(&mut self, mut stream: TcpStream, now: Duration, registry: &Registry) {
        let (Ok(local), Ok(remote)) = (stream.local_addr(), stream.peer_addr()) else { return };
        let client = Client { transport: Transport::Tcp, local, remote };
        let of_source = self.by_source.get(&source(remote.ip())).copied().unwrap_or_default();
        if self.connections.len() >= self.max || of_source >= MAX_OF_SOURCE {
            return;
        }
        // Media waits for nothing.
        let _ = stream.set_nodelay(true);
        let entry = self.connections.vacant_entry();
        let token = Source::Connection(entry.key()).into();
        let interest = Interest::READABLE | Interest::WRITABLE;
        if registry.register(&mut stream, token, interest).is_ok() {
            self.places.insert(client, entry.key());
            *self.by_source.entry(source(remote.ip())).or_default() += 1;
            entry.insert(Connection::new(client, stream, now));
        }
    }

    /// Closes the connection of a client, if it has one.
    pub(super) fn close(&mut self, client: &Client, registry: &Registry) {
        let Some(place) = self.places.remove(client) else { return };
        let Some(mut connection) = self.connections.try_remove(place) else { return };
        // It is closed anyway.
        let _ = registry.deregister(&mut connection.stream);
        let source = source(client.remote.ip());
        if let Some(count) = self.by_source.get_mut(&source) {
            *count -= 1;
            if *count == 0 {
                self.by_source.remove(&source);
            }
        }
    }

    /// The connection at this place.
    pub(super) fn get(&mut self, place: usize) -> Option<&mut Connection> {
        self.connections.get_mut(place)
    }

    /// The connection of a client.
    pub(super) fn of(&mut self, client: &Client) -> Option<&mut Connection> {
        self.connections.get_mut(*self.places.get(client)?)
    }

    /// The clients whose connections were accepted before `time`.
    pub(super) fn older_than(&self, time: Duration) -> impl Iterator<Item = Client> {
        let connections = self.connections.iter().map(|(_, connection)| connection);
        connections.filter(move |connection| connection.since < time).map(|old| old.client)
    }
}

/// How many connections one source may have: an office behind one address, with a dozen for each of its calls.
const MAX_OF_SOURCE: usize = 512;
