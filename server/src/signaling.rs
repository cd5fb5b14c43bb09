//! The signaling: a socket for each client, a task for each room, and the hub through which they meet.
//!
//! A driver: it feeds [`protocol::room`] and does what comes out. It decides nothing about a call and does not look into
//! a signal. From a request it takes no more than the upgrade; whether it may is for `access`.
//!
//! It may import `access`, `operate` and `context`; never `http`.

pub(crate) mod ws;
pub(crate) mod admission;
pub(crate) mod hub;
mod room_handle;
mod room_task;
mod outbox;
