//! The inputs and outputs of the server.

use std::net::SocketAddr;
use std::time::Duration;

use crate::address::{Family, Policy};
use crate::allocation::AllocationId;
use crate::credential::Secret;
use crate::frame::Frame;
use crate::grant::Grant;
use crate::user::User;

/// What a server starts with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What signs the credentials.
    pub secret: Secret,
    /// 32 random bytes, drawn at the start: nonces are signed with them, and hashing begins with them.
    pub seed: [u8; 32],
    /// The Unix time when `now` was zero. Credentials are made by the same clock.
    pub unix_start: Duration,
    /// Where it can be reached from, and who is reached.
    pub network: Network,
}

/// What the network around the server is.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// The families that it has an advertised address of.
    pub families: Vec<Family>,
    /// Who is reached.
    pub policy: Policy,
}

/// How a client is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// Datagrams, each with one message.
    Udp,
    /// A connection: TCP, or TLS over it. Messages are cut out of it by [`crate::framer::Framer`].
    Tcp,
}

/// A client, by its five-tuple. It has at most one allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Client {
    /// How it is connected.
    pub transport: Transport,
    /// The server's address, as the client sees it.
    pub local: SocketAddr,
    /// The client's address, as the server sees it.
    pub remote: SocketAddr,
}

/// What came from the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packet<'a> {
    /// From a client: one datagram, or one message of a connection.
    FromClient {
        /// Which.
        client: Client,
        /// The message.
        bytes: &'a [u8],
    },
    /// From a peer, to the relayed address of an allocation.
    FromPeer {
        /// Whose socket it came to.
        allocation: AllocationId,
        /// Where it came from.
        source: SocketAddr,
        /// The datagram.
        bytes: &'a [u8],
    },
}

/// Data to be sent on. It borrows what it carries from the packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forward<'a> {
    /// To a peer, from the relayed address of an allocation.
    ToPeer {
        /// From whose socket.
        allocation: AllocationId,
        /// Where to.
        peer: SocketAddr,
        /// The datagram.
        data: &'a [u8],
    },
    /// To a client.
    ToClient {
        /// Which.
        client: Client,
        /// One datagram, or one message of a connection.
        frame: Frame<'a>,
    },
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Input {
    /// The answer to [`Output::OpenRelay`]. It comes once for each, soon.
    Opened {
        /// For which allocation.
        allocation: AllocationId,
        /// The relayed address as it is advertised, or that no port is free.
        result: Result<SocketAddr, NoPort>,
    },
    /// A user has taken its seat.
    Grant(Grant),
    /// A user's seat has ended.
    Cut(User),
    /// The connection of a client is closed.
    Closed(Client),
    /// What came for an allocation broke the server's own work on it. It ends.
    Failed(AllocationId),
    /// The network has changed.
    Network(Network),
    /// The time of [`crate::server::Server::poll_timeout`] has come.
    Timeout,
}

/// Which ports will do for a relayed address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parity {
    /// All of them.
    Any,
    /// Even ones alone, which clients without multiplexing ask for. Source: RFC 8656 §7.2.
    Even,
}

impl Parity {
    /// Whether a port will do.
    #[must_use]
    pub fn allows(self, port: u16) -> bool {
        match self {
            Self::Any => true,
            Self::Even => port.is_multiple_of(2),
        }
    }
}

/// There is no port for a relayed address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoPort;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Send an answer.
    Answer {
        /// To whom.
        client: Client,
        /// The message.
        bytes: Vec<u8>,
    },
    /// Open a socket with a port that no other allocation of this family has, drawn at random.
    OpenRelay {
        /// For which allocation.
        allocation: AllocationId,
        /// Of which family.
        family: Family,
        /// With which port.
        parity: Parity,
    },
    /// Close the socket of an allocation.
    CloseRelay {
        /// Of which.
        allocation: AllocationId,
    },
    /// Close a connection.
    CloseConnection {
        /// Of whom.
        client: Client,
    },
}
