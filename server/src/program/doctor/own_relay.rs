//! A round trip through the relay inside the program: that of the running server, or one that is started for it.

use std::net::{IpAddr, SocketAddr};

use protocol::ice_server::IceServer;
use server::TrialRelay;
use server::config::{Config, TurnMode, interfaces};
use server::listen::Transport;
use turn_client_proto::types::AddressFamily;

use super::finding::Finding;
use super::ports::RelayPort;
use super::round_trip::{Login, RoundTrip, seen, try_out};
use super::running::{Running, RunningRelay};
use super::turn_client::Target;
use crate::program::ask::own;

/// Tries each transport.
pub(super) async fn findings(
    config: &Config,
    running: Option<&Running>,
    relay_port: RelayPort,
) -> Vec<Finding> {
    if config.turn.mode == TurnMode::Off {
        return Vec::new();
    }
    match (running.map(|running| &running.relay), relay_port) {
        (Some(RunningRelay::At(port, servers)), RelayPort::Running) => {
            both(config, "the running server's relay", *port, servers).await
        }
        (_, RelayPort::Free) => started(config).await,
        // It has been said whose the port is.
        _ => Vec::new(),
    }
}

/// Starts one for the moment.
async fn started(config: &Config) -> Vec<Finding> {
    let relay = match TrialRelay::start(config) {
        Ok(Some(relay)) => relay,
        Ok(None) => return Vec::new(),
        Err(error) => return vec![Finding::wrong(format!("The relay cannot start: {error}."))],
    };
    let (Some(udp), Some(tcp)) = (relay.test_server(), relay.test_server()) else {
        return vec![Finding::wrong("The relay ended at once. Report this as a bug.")];
    };
    both(config, "a relay started for this check", relay.port(), &[udp, tcp]).await
}

async fn both(config: &Config, whose: &str, port: u16, servers: &[IceServer; 2]) -> Vec<Finding> {
    let (ip, family) = place(config);
    let mut findings = Vec::new();
    for (transport, server) in [Transport::Udp, Transport::Tcp].into_iter().zip(servers) {
        let address = SocketAddr::new(ip, port);
        let target = Target { address, transport, tls: None, family };
        let login = login(server);
        findings.push(judge(whose, &target, &try_out(&target, login, login).await));
    }
    findings
}

/// Where the relay listens, and the family of its relayed addresses.
fn place(config: &Config) -> (IpAddr, AddressFamily) {
    let (hosts, interfaces) = (config.live.hosts(), interfaces());
    let facts = config.address_facts(&hosts, &interfaces, &[]);
    let is_v4 = facts.advertised().v4.is_some();
    let listen = facts.listen_addresses();
    let fitting = listen.iter().find(|ip| ip.is_ipv4() == is_v4).or(listen.first());
    let family = if is_v4 { AddressFamily::IPV4 } else { AddressFamily::IPV6 };
    (own(fitting.copied().unwrap_or(IpAddr::from([127, 0, 0, 1]))), family)
}

fn login(server: &IceServer) -> Login<'_> {
    (
        server.username.as_deref().unwrap_or_default(),
        server.credential.as_deref().unwrap_or_default(),
    )
}

fn judge(whose: &str, target: &Target, round_trip: &RoundTrip) -> Finding {
    let (transport, address) = (target.transport.as_str(), target.address);
    match round_trip {
        RoundTrip::Whole => Finding::ok(format!(
            "TURN over {transport}: data went to {whose} at {address} and came back."
        )),
        RoundTrip::Dead(trouble) | RoundTrip::Single(trouble) | RoundTrip::Apart(trouble) => {
            Finding::wrong(format!(
                "TURN over {transport}: {whose} at {address} does not relay: {}",
                seen(trouble)
            ))
        }
    }
}
