//! The settings that can change while the server runs.

use ipnet::IpNet;

use crate::access::origin::Origin;
use crate::ice::IceServerSetting;

/// The settings that are read again on SIGHUP and hold from then on.
#[derive(Debug, Clone)]
pub struct LiveSettings {
    /// Further origins whose pages may open a socket or call a server function.
    pub origins: Vec<Origin>,
    /// The proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The capacity of a room that opens from now on.
    pub room_capacity: usize,
    /// The STUN and TURN servers of every call.
    pub ice_servers: Vec<IceServerSetting>,
}

impl LiveSettings {
    /// The hosts of `origins`.
    #[must_use]
    pub fn hosts(&self) -> Vec<String> {
        let mut hosts: Vec<String> =
            self.origins.iter().map(|origin| origin.host().to_owned()).collect();
        hosts.sort();
        hosts.dedup();
        hosts
    }
}
