//! ICE servers: which STUN and TURN servers a client is told of, and with what credentials.
//!
//! It is no STUN or TURN server, and no media passes here.
//!
//! It may import nothing of this crate but its small common files.

pub(crate) use ice_servers::renewal;
pub use ice_servers::{Credential, IceServerSetting};
pub(crate) use url::{Kind, is_url};

mod ice_servers;
mod url;
