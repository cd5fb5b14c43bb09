//! Access: the origin of a page, the client of a request, tickets and seats, and the bounds of one client.
//!
//! These are checks of given values. There is no request handler and no room here: [`ticket`] has the type that
//! remembers used tickets, and the hub keeps it beside the rooms, under its lock.
//!
//! It may import nothing of this crate but its small common files.

pub(crate) mod origin;
pub(crate) mod client;
pub(crate) mod address_limit;
pub(crate) mod ticket;
pub(crate) mod secret;
pub mod limits;
