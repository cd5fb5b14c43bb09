//! Who may come in: whose page asks, which client it is, what its ticket or seat is worth, and how much one may do.
//!
//! Everything here judges what it is given. It is no request handler and holds no room: the tickets that were used are
//! counted here, but kept beside the rooms they lead to, under the hub's lock.
//!
//! It may import nothing of this crate but its small common files.

pub(crate) mod origin;
pub(crate) mod client;
pub(crate) mod ticket;
pub(crate) mod secret;
pub mod limits;
