//! A STUN and TURN server as a plain value: what it answers, and what it relays.
//!
//! Everything here is a plain value: no socket, no clock, no randomness, no logging. Time comes in as a `Duration`
//! since start. Given the same seed and the same inputs the server does the same, so clients, peers and their server
//! run in a unit test.
//!
//! In reading order: which addresses are reached ([`address`]), who relays ([`user`], [`credential`], [`grant`]), what
//! comes in and goes out ([`io`], [`packet`], [`framer`], [`frame`]), what an [`allocation`] is, and the [`server`]
//! that decides, with what it refuses ([`refusal`]).
//!
//! # What it does
//!
//! RFC 8489 (STUN) with its long-term credentials, and RFC 8656 (TURN) as browsers use it: Allocate, Refresh,
//! CreatePermission, ChannelBind, Send and Data indications and channel data, over UDP and TCP, for IPv4 and IPv6.
//! There is no relaying of TCP, no mobility, no reserved ports and no second family in one allocation.
//!
//! # What it keeps to
//!
//! - A client without a credential costs no memory, and gets nothing but answers that are at most four times as long as
//!   what it sent, and not many of these.
//! - Whom it sends to is judged by [`address::Policy`] for every permission, every channel and every packet.
//! - A relayed address of this server is reached from the same room alone, and never through a socket.
//! - What a user has open ends with its grant.
//! - Every map is bounded: by the quota of a user and its room, by the seats of the rooms, or by its fixed size.
//!
//! # How a driver uses it
//!
//! One task owns the [`server::Server`] and its sockets. For each datagram of a client, each message that a
//! [`framer::Framer`] cuts out of a connection, and each datagram that comes to a relayed address, it calls
//! [`server::Server::forward`] and sends on at once what it gets back. It feeds everything else as an [`io::Input`]:
//! the rooms' grants and cuts among it. After either it does all that [`server::Server::poll_output`] gives, and it
//! comes back at [`server::Server::poll_timeout`].
//!
//! - A relayed address is a UDP socket on a port drawn at random. What cannot be sent at once is dropped, as a router
//!   does; an error of a send or a receive (a peer that is not there) ends nothing.
//! - A connection has an outbox bounded in bytes. When it is half full, frames with data are dropped and answers are
//!   not; when it is full, the connection is closed. One that has no allocation after some seconds is closed too.
//! - Credentials are made by [`credential::Secret`] with the clock that [`io::Settings::unix_start`] began: of a clock
//!   that was set meanwhile, they would seem expired, or from the future.
//! - The codec logs what it cannot read through `tracing`, at a level that anybody can trigger: the log leaves out its
//!   targets, `stun_types` and `turn_types`.

pub mod address;
pub mod user;
pub mod credential;
pub mod grant;
pub mod io;
pub mod packet;
pub mod framer;
pub mod frame;
pub mod allocation;
pub mod server;
pub mod refusal;

mod answer;
mod answer_limit;
mod attributes;
pub mod bucket;
mod hash;
mod nonce;
