//! What the start says of STUN and TURN: the addresses and ports, and what will not work, with what to do about it.

use std::net::IpAddr;
use std::path::Path;

use server::config::{AddressSource, Advertised, Config, TlsMode, TurnMode, interfaces, resolve};
use server::tls::Tls;

/// Whether the program runs in a container. Docker and Podman each leave a file there.
pub(crate) fn is_in_container() -> bool {
    ["/.dockerenv", "/run/.containerenv"].iter().any(|path| Path::new(path).exists())
}

/// The hosts that lead to this server: those of the settings, and of a certificate that somebody made for it.
pub(crate) fn hosts(config: &Config, tls: Option<&Tls>) -> Vec<String> {
    let certified = tls.filter(|_| config.tls == TlsMode::Files).map(Tls::hosts);
    config.live.hosts().into_iter().chain(certified.unwrap_or_default()).collect()
}

/// The lines of the start. `port`: at which it listens; `None`: it could not begin. The hosts are looked up for them, for
/// five seconds at most.
pub(crate) async fn lines(config: &Config, tls: Option<&Tls>, port: Option<u16>) -> Vec<String> {
    if port.is_none() && config.turn.mode == TurnMode::Embedded {
        return vec![not_open(config)];
    }
    let port = port.unwrap_or(config.turn.port);
    let (origins, interfaces) = (config.live.hosts(), interfaces());
    let is_looked_for =
        config.turn.mode == TurnMode::Embedded && config.turn.public_addresses.is_empty();
    let resolved = if is_looked_for { resolve(&hosts(config, tls)).await } else { Vec::new() };
    let advertised = config.address_facts(&origins, &interfaces, &resolved).advertised();
    let place = Place { interfaces: &interfaces, is_in_container: is_in_container() };
    line(config, &advertised, port)
        .into_iter()
        .chain(warnings(config, &advertised, port, place))
        .collect()
}

/// Where the program runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'p> {
    /// The addresses of the machine.
    pub(crate) interfaces: &'p [IpAddr],
    /// Whether it is a container.
    pub(crate) is_in_container: bool,
}

/// One line: what is advertised. `port`: at which it listens.
pub(crate) fn line(config: &Config, advertised: &Advertised, port: u16) -> Option<String> {
    if config.turn.mode == TurnMode::Off {
        let is_listed = !config.live.ice_servers.is_empty();
        return is_listed.then(|| "STUN and TURN: other servers, as listed.".to_owned());
    }
    let host = |ip: IpAddr| match advertised.is_named(ip) {
        true => ip.to_string(),
        false => "the host of the page".to_owned(),
    };
    let mut hosts: Vec<String> = advertised.addresses().map(host).collect();
    hosts.dedup();
    let hosts = hosts.join(" and ");
    let relay = relay_ports(config);
    let whom = match advertised.source {
        AddressSource::Loopback => ", for this machine alone",
        AddressSource::Setting
        | AddressSource::Interface
        | AddressSource::Names
        | AddressSource::Unknown => "",
    };
    Some(format!("STUN and TURN: {hosts} port {port}, UDP and TCP; relayed ports {relay}{whom}."))
}

/// What keeps calls from connecting, a sentence or two for each, with what to do.
pub(crate) fn warnings(
    config: &Config,
    advertised: &Advertised,
    port: u16,
    place: Place<'_>,
) -> Vec<String> {
    if config.turn.mode == TurnMode::Off {
        let nothing = config.live.ice_servers.is_empty();
        return nothing.then(|| OFF.to_owned()).into_iter().collect();
    }
    let relay = relay_ports(config);
    let is_host_network = advertised
        .addresses()
        .any(|ip| advertised.is_named(ip) && !ip.is_loopback() && place.interfaces.contains(&ip));
    let mut warnings = Vec::new();
    if advertised.source == AddressSource::Unknown {
        warnings.push(ONLY_PRIVATE.to_owned());
    }
    let elsewhere: Vec<String> = advertised
        .addresses()
        .filter(|ip| {
            advertised.is_named(*ip) && !place.interfaces.contains(ip) && !ip.is_loopback()
        })
        .map(|ip| ip.to_string())
        .collect();
    if !elsewhere.is_empty() {
        let (all, are) = (elsewhere.join(" and "), if elsewhere.len() == 1 { "is" } else { "are" });
        let origin = match advertised.source {
            AddressSource::Names => {
                " It is what the hosts of origins or of the certificate resolve to; if that is a proxy, set \
                 public_address to this machine's own."
            }
            AddressSource::Setting
            | AddressSource::Interface
            | AddressSource::Loopback
            | AddressSource::Unknown => "",
        };
        warnings.push(format!(
            "{all} {are} no address of this machine: forward UDP and TCP {port} and UDP {relay} from there to it, each \
             port to the same one.{origin}"
        ));
    }
    let is_for_others = advertised.source != AddressSource::Loopback;
    if place.is_in_container && is_for_others && !is_host_network {
        warnings.push(format!(
            "This is a container: publish its ports {port}/udp, {port}/tcp and {relay}/udp, or give it the host's \
             network. A narrower range (turn_relay_ports) is published sooner."
        ));
    }
    warnings
}

/// What is said where the relay could not begin.
fn not_open(config: &Config) -> String {
    format!(
        "STUN and TURN: not here. Port {} is taken, or cannot be had; the log says why. Calls with people in other \
         networks do not connect. Set turn_port to a free one, or turn to off.",
        config.turn.port
    )
}

fn relay_ports(config: &Config) -> String {
    let ports = &config.turn.relay_ports;
    format!("{}-{}", ports.start(), ports.end())
}

const OFF: &str = "STUN and TURN are off and no other server is listed, so calls connect within one network only. Set \
                   turn to embedded, or list servers (stun_urls, turn_urls).";
const ONLY_PRIVATE: &str = "Only private addresses of this machine are known. For calls with people in other networks \
                            give its public one, such as --public-address 203.0.113.7.";

#[cfg(test)]
mod tests {
    use super::*;
    use server::config::{Environment, Settings};

    #[tokio::test]
    async fn a_port_that_cannot_be_had_is_named_with_what_to_do() {
        let config = Config::resolve(Settings::default(), Environment::default()).unwrap();
        let said = lines(&config, None, None).await;
        assert!(said.len() == 1 && said[0].contains("Port 3478 is taken"), "{said:?}");
    }

    #[test]
    fn an_address_of_this_machine_is_one_line_and_nothing_to_mind() {
        assert_eq!(
            said("[::]:443", |_| {}, &["10.0.0.5", "5.6.7.8"], &[]),
            ["STUN and TURN: 5.6.7.8 port 3478, UDP and TCP; relayed ports 49152-65535."]
        );
        let both = said("[::]:443", |_| {}, &["5.6.7.8", "2600::8"], &[]);
        assert!(both[0].starts_with("STUN and TURN: 5.6.7.8 and 2600::8 port 3478,"), "{both:?}");
    }

    #[test]
    fn two_tabs_on_one_machine_have_nothing_to_mind() {
        assert_eq!(
            said("127.0.0.1:3000", |_| {}, &["127.0.0.1", "10.0.0.5"], &[]),
            [
                "STUN and TURN: 127.0.0.1 port 3478, UDP and TCP; relayed ports 49152-65535, for this machine \
                 alone."
            ]
        );
    }

    #[test]
    fn where_only_private_addresses_are_known_the_setting_is_named() {
        assert_eq!(
            said("0.0.0.0:443", |_| {}, &["10.0.0.5"], &[]),
            [
                "STUN and TURN: the host of the page port 3478, UDP and TCP; relayed ports 49152-65535.",
                ONLY_PRIVATE
            ]
        );
    }

    #[test]
    fn behind_nat_the_ports_to_forward_are_said() {
        let set = |s: &mut Settings| {
            s.public_address = Some("203.0.113.7".into());
            s.turn_relay_ports = Some("50000-50100".into());
        };
        assert_eq!(
            said("0.0.0.0:443", set, &["10.0.0.5"], &[]),
            [
                "STUN and TURN: 203.0.113.7 port 3478, UDP and TCP; relayed ports 50000-50100.",
                "203.0.113.7 is no address of this machine: forward UDP and TCP 3478 and UDP 50000-50100 from there to \
                 it, each port to the same one."
            ]
        );
        let here = said("0.0.0.0:443", set, &["203.0.113.7"], &[]);
        assert_eq!(here.len(), 1, "{here:?}");
    }

    #[test]
    fn an_address_that_a_name_resolves_to_may_be_a_proxys() {
        let set = |s: &mut Settings| s.origins = Some("https://meet.example.org".into());
        let lines = said("127.0.0.1:3000", set, &["10.0.0.5"], &["5.6.7.8"]);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[1].ends_with(
            "each port to the same one. It is what the hosts of origins or of the certificate resolve to; if that is a \
             proxy, set public_address to this machine's own."
        ));
    }

    #[test]
    fn a_container_has_to_publish_its_ports_unless_it_is_in_the_hosts_network() {
        let container = |listen: &str, interfaces: &[&str]| {
            said_in(listen, |_| {}, interfaces, &[], true).pop().unwrap()
        };
        assert_eq!(
            container("0.0.0.0:443", &["10.88.0.5"]),
            "This is a container: publish its ports 3478/udp, 3478/tcp and 49152-65535/udp, or give it the host's \
             network. A narrower range (turn_relay_ports) is published sooner."
        );
        assert!(container("0.0.0.0:443", &["5.6.7.8"]).starts_with("STUN and TURN: 5.6.7.8"));
        assert!(
            container("127.0.0.1:3000", &["10.88.0.5"]).starts_with("STUN and TURN: 127.0.0.1")
        );
    }

    #[test]
    fn without_any_server_calls_stay_in_one_network() {
        let off = |s: &mut Settings| s.turn = Some("off".into());
        assert_eq!(said("0.0.0.0:443", off, &["5.6.7.8"], &[]), [OFF]);
        let listed = |s: &mut Settings| s.stun_urls = Some("stun:s.example".into());
        assert_eq!(
            said("0.0.0.0:443", listed, &["5.6.7.8"], &[]),
            ["STUN and TURN: other servers, as listed."]
        );
    }

    fn said(
        listen: &str,
        set: impl FnOnce(&mut Settings),
        interfaces: &[&str],
        resolved: &[&str],
    ) -> Vec<String> {
        said_in(listen, set, interfaces, resolved, false)
    }

    fn said_in(
        listen: &str,
        set: impl FnOnce(&mut Settings),
        interfaces: &[&str],
        resolved: &[&str],
        is_in_container: bool,
    ) -> Vec<String> {
        let mut settings = Settings { listen: Some(listen.to_owned()), ..Settings::default() };
        set(&mut settings);
        let config = Config::resolve(settings, Environment::default()).unwrap();
        let ips = |texts: &[&str]| -> Vec<IpAddr> {
            texts.iter().map(|text| text.parse().unwrap()).collect()
        };
        let (hosts, interfaces) = (config.live.hosts(), ips(interfaces));
        let advertised = config.address_facts(&hosts, &interfaces, &ips(resolved)).advertised();
        let place = Place { interfaces: &interfaces, is_in_container };
        let line = line(&config, &advertised, 3478);
        line.into_iter().chain(warnings(&config, &advertised, 3478, place)).collect()
    }
}
