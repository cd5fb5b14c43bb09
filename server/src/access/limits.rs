//! Bounds on size, rate and time, so that one client cannot disturb the others.
//!
//! They are not settings: no operator needs to change them. A test makes them smaller so that it need not wait.

use std::time::Duration;

use protocol::room::AWAY_TIMEOUT;

/// The bounds of one server.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How many connections there may be at once; a further one is told that the server is full.
    pub connections: usize,
    /// How many sockets the relay may have open, connections and relayed addresses together.
    pub relay_sockets: usize,
    /// How long a connection may take to send the head of a request.
    pub request_head: Duration,
    /// How long after it has come a connection may bring its first request to a server that stops.
    pub first_request: Duration,
    /// How long a peer may read nothing of what is sent to it; then its connection is dropped.
    pub standstill: Duration,
    /// How long an HTTP/2 connection may be without a request; then no further one is taken on it.
    pub idle: Duration,
    /// How long the body of a server function's request may take.
    pub request_body: Duration,
    /// How long a fresh socket may stay without its first message; after that it closes with 4408.
    pub first_message: Duration,
    /// How often a socket is pinged.
    pub ping_every: Duration,
    /// How long nothing, not even a pong, may come from a socket before it counts as lost.
    pub silence: Duration,
    /// How long closing a socket may take before it is simply dropped.
    pub close_timeout: Duration,
    /// How many messages per second a socket may send in the long run; more closes it with 1008.
    pub messages_per_second: f64,
    /// How many messages a socket may send at once is this, times the seats of its room: a newcomer answers an offer of
    /// every peer, with some dozens of candidates each. Before it has joined, it counts one seat.
    pub message_burst_per_seat: f64,
    /// How many fragments a message may come in; more closes the socket with 1008.
    pub fragments: u32,
    /// How long a seat without a socket is kept, and a restarted server takes up the calls of before.
    pub away_timeout: Duration,
    /// How many bytes may wait for a socket that does not read; more closes it with 1013.
    pub outbox_bytes: usize,
    /// How many rooms may be open at once.
    pub rooms: usize,
    /// How long stopping waits for rooms and sockets, and then for requests.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 100_000,
            relay_sockets: 32_000,
            request_head: Duration::from_secs(5),
            first_request: Duration::from_secs(1),
            standstill: Duration::from_secs(30),
            idle: Duration::from_secs(60),
            request_body: Duration::from_secs(5),
            first_message: Duration::from_secs(5),
            ping_every: Duration::from_secs(2),
            silence: Duration::from_secs(6),
            close_timeout: Duration::from_secs(2),
            messages_per_second: 20.0,
            message_burst_per_seat: 50.0,
            fragments: 64,
            away_timeout: AWAY_TIMEOUT,
            outbox_bytes: 256 * 1024,
            rooms: 10_000,
            drain: Duration::from_secs(4),
        }
    }
}
