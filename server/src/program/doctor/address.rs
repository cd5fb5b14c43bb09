//! Under which addresses browsers are told to reach STUN and TURN: what the start says of them.

use server::config::{Config, TurnMode, interfaces, resolve};

use super::finding::Finding;
use crate::program::stun_turn::{Place, is_in_container, line, warnings};

/// Looks names up, for five seconds at most. `certified`: the hosts of a certificate that the operator put there.
pub(super) async fn findings(config: &Config, certified: &[String]) -> Vec<Finding> {
    let (origins, interfaces) = (config.live.hosts(), interfaces());
    let hosts: Vec<String> = origins.iter().chain(certified).cloned().collect();
    let is_looked_for =
        config.turn.mode == TurnMode::Embedded && config.turn.public_addresses.is_empty();
    let resolved = if is_looked_for { resolve(&hosts).await } else { Vec::new() };
    let advertised = config.address_facts(&origins, &interfaces, &resolved).advertised();
    let place = Place { interfaces: &interfaces, is_in_container: is_in_container() };
    let port = config.turn.port;
    let told = line(config, &advertised, port).map(Finding::ok);
    // What it warns of may be meant so: calls within one network, a router that forwards.
    let warnings = warnings(config, &advertised, port, place).into_iter().map(Finding::note);
    told.into_iter().chain(warnings).collect()
}
