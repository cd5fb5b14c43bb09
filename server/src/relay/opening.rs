//! How the relay of a server begins, and how it learns of other addresses while it runs.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, Mac};
use sha2::Sha256;
use tokio::time::{MissedTickBehavior, interval};
use turn::credential::Secret;

use super::{Relay, RelayError, RelayReach, RelaySettings};
use crate::ice::{Advertised, interfaces, resolve};
use crate::operate::config::{Config, TurnMode};

/// The relay of a server with these settings; `None`: they ask for none. `secret` is the one of the server.
///
/// # Errors
/// [`RelayError`] when it cannot begin.
pub(crate) fn open(config: &Config, secret: &[u8; 32]) -> Result<Option<Arc<Relay>>, RelayError> {
    if config.turn.mode == TurnMode::Off {
        return Ok(None);
    }
    let addresses = Addresses::of(config, &config.live.hosts(), &[]);
    let port = config.turn.port;
    let relay = Relay::start(RelaySettings {
        listen: addresses.listen.iter().map(|ip| SocketAddr::new(*ip, port)).collect(),
        ports: config.turn.relay_ports.clone(),
        secret: derived(secret),
        reach: addresses.reach,
        sockets: config.limits.relay_sockets,
    })?;
    relay.advertise(addresses.advertised.urls(relay.port()));
    Ok(Some(Arc::new(relay)))
}

/// Looks for other addresses again and again, for ever: those of this machine, and what its names resolve to. `hosts`
/// gives these names as they are now.
pub(crate) async fn follow_addresses(
    relay: &Relay,
    config: &Config,
    hosts: impl Fn() -> Vec<String>,
) {
    let mut ticks = interval(LOOKUP_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut known, mut resolved) = (Addresses::of(config, &hosts(), &[]), Vec::new());
    loop {
        ticks.tick().await;
        let hosts = hosts();
        let found = resolve(&hosts).await;
        if !found.is_empty() {
            // A name server that does not answer takes nothing away.
            resolved = found;
        }
        let addresses = Addresses::of(config, &hosts, &resolved);
        if addresses != known {
            relay.advertise(addresses.advertised.urls(relay.port()));
            relay.change_reach(addresses.reach.clone()).await;
            known = addresses;
            tracing::info!("the addresses of the relay have changed");
        }
    }
}

/// What is known of the addresses of this server.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Addresses {
    listen: Vec<IpAddr>,
    advertised: Advertised,
    reach: RelayReach,
}

impl Addresses {
    /// What follows from the settings, the interfaces, the names of this server and what they resolve to.
    fn of(config: &Config, hosts: &[String], resolved: &[IpAddr]) -> Self {
        let interfaces = interfaces();
        let facts = config.address_facts(hosts, &interfaces, resolved);
        let (listen, advertised) = (facts.listen_addresses(), facts.advertised());
        let own = facts.own_addresses();
        let reach = RelayReach {
            v4: advertised.v4,
            v6: advertised.v6,
            own,
            here: interfaces,
            allowed: config.turn.allowed_peers.clone(),
        };
        Self { listen, advertised, reach }
    }
}

/// The secret that signs credentials: one that follows from the server's own, so that it is the same after a restart.
fn derived(secret: &[u8; 32]) -> Secret {
    let mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    Secret::new(mac.chain_update("relay").finalize().into_bytes().to_vec())
}

/// How often addresses are looked up: a home's changes once a day, and its name follows within minutes.
const LOOKUP_EVERY: Duration = Duration::from_secs(300);
