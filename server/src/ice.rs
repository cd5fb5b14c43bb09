//! ICE servers: which STUN and TURN servers a client is told of, with what credentials, and under which addresses the
//! one inside the program is reached.
//!
//! It is no STUN or TURN server, and no media passes here.
//!
//! It may import nothing of this crate but its small common files.

pub use advertised::{AddressFacts, AddressSource, Advertised};
pub use ice_servers::{Credential, IceServerSetting};
pub(crate) use ice_servers::{has_relay, renewal};
pub use interfaces::interfaces;
pub use resolve::resolve;
pub use url::UrlError;
pub(crate) use url::{Kind, check};

mod advertised;
mod ice_servers;
mod interfaces;
mod resolve;
mod url;
