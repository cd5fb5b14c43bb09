//! The settings of the relay inside the program: whether it runs, on which ports, and whom it may reach.

use std::net::{IpAddr, Ipv4Addr};
use std::ops::RangeInclusive;

use turn::address::Range;

use super::read::{given, list, one_of};
use super::{ConfigError, Settings};

/// The relay inside the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnSettings {
    /// Whether it runs.
    pub mode: TurnMode,
    /// The port of STUN and TURN, over UDP and TCP. 0: one that is free.
    pub port: u16,
    /// The ports of relayed addresses, all of UDP.
    pub relay_ports: RangeInclusive<u16>,
    /// Ranges of special addresses that it may reach, for calls within a local network.
    pub allowed_peers: Vec<Range>,
    /// The addresses under which others reach it: at most one of IPv4 and one of IPv6.
    pub public_addresses: Vec<IpAddr>,
}

/// Whether the program answers STUN and TURN by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnMode {
    /// It does.
    Embedded,
    /// It does not: calls use the outside servers that are listed, if any.
    Off,
}

impl TurnMode {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Embedded, Self::Off];

    /// As the setting names it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Off => "off",
        }
    }
}

/// What a restart makes of the relay inside. Its sockets cannot begin or end while the server runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelayAtRestart {
    /// It ends, since other servers are listed now.
    Ends,
    /// It begins, since no other server is listed any more.
    Begins,
}

impl TurnSettings {
    /// Parses them. Where nothing is said, a list of outside servers replaces the relay inside.
    pub(super) fn read(settings: &Settings, outside: OutsideServers) -> Result<Self, ConfigError> {
        let mode = match (given(&settings.turn), outside) {
            (Some(mode), _) => one_of("turn", mode, &TurnMode::ALL, TurnMode::as_str, MODE)?,
            (None, OutsideServers::None) => TurnMode::Embedded,
            (None, OutsideServers::Listed) => TurnMode::Off,
        };
        let port = given(&settings.turn_port).map_or(Ok(DEFAULT_PORT), |text| {
            text.parse().map_err(|_| wrong("turn_port", text, PORT))
        })?;
        let relay_ports = given(&settings.turn_relay_ports)
            .map_or(Ok(DEFAULT_RELAY_PORTS), |text| {
                relay_ports(text).ok_or_else(|| wrong("turn_relay_ports", text, RELAY_PORTS))
            })?;
        if relay_ports.contains(&port) {
            return Err(ConfigError::TurnPortIsRelayed { port, relay_ports: ports(&relay_ports) });
        }
        let allowed = |text: &str| text.parse().map_err(ConfigError::AllowedPeer);
        Ok(Self {
            mode,
            port,
            relay_ports,
            allowed_peers: list(&settings.turn_allowed_peers)
                .map(allowed)
                .collect::<Result<_, _>>()?,
            public_addresses: public_addresses(settings)?,
        })
    }

    /// The settings and their values, as TOML has them.
    pub(super) fn lines(&self) -> Vec<(&'static str, String)> {
        let texts = |parts: Vec<String>| format!("{parts:?}");
        let allowed = self.allowed_peers.iter().map(ToString::to_string).collect();
        let public = self.public_addresses.iter().map(ToString::to_string).collect();
        vec![
            ("turn", format!("{:?}", self.mode.as_str())),
            ("turn_port", self.port.to_string()),
            ("turn_relay_ports", format!("{:?}", ports(&self.relay_ports))),
            ("turn_allowed_peers", texts(allowed)),
            ("public_address", texts(public)),
        ]
    }
}

/// Whether the settings list STUN or TURN servers beside the relay inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OutsideServers {
    /// They list none.
    None,
    /// They list at least one.
    Listed,
}

/// `49152-65535`.
fn relay_ports(text: &str) -> Option<RangeInclusive<u16>> {
    let (low, high) = text.split_once('-')?;
    let (low, high): (u16, u16) = (low.trim().parse().ok()?, high.trim().parse().ok()?);
    let is_wide = high.checked_sub(low).is_some_and(|wide| wide >= MIN_RELAY_PORTS - 1);
    (is_wide && low >= FIRST_RELAY_PORT).then_some(low..=high)
}

fn ports(range: &RangeInclusive<u16>) -> String {
    format!("{}-{}", range.start(), range.end())
}

fn public_addresses(settings: &Settings) -> Result<Vec<IpAddr>, ConfigError> {
    let mut found: Vec<IpAddr> = Vec::new();
    for text in list(&settings.public_address) {
        let refuse = |wrong| ConfigError::PublicAddress { value: text.to_owned(), wrong };
        let ip: IpAddr = text.parse().map_err(|_| refuse(no_address(text)))?;
        if let Some(wrong) = unusable(ip) {
            return Err(refuse(wrong));
        }
        if found.iter().any(|other| other.is_ipv4() == ip.is_ipv4()) {
            return Err(refuse("which is a second one of its kind"));
        }
        found.push(ip);
    }
    Ok(found)
}

/// What a text is that is no address.
fn no_address(text: &str) -> &'static str {
    if text.parse::<std::net::SocketAddr>().is_ok() {
        "which has a port"
    } else if text.starts_with('[') {
        "which has brackets"
    } else if text.contains("://") {
        "which is a URL"
    } else if text.contains('/') {
        "which is a range"
    } else if text.chars().all(|c| c.is_ascii_hexdigit() || ".:".contains(c)) {
        "which is no address"
    } else {
        "which is a name and no address"
    }
}

/// Why nobody can reach a server under this address.
fn unusable(ip: IpAddr) -> Option<&'static str> {
    if ip.is_ipv6() && ip.to_canonical().is_ipv4() {
        return Some("which is an IPv4 address in IPv6 form");
    }
    let is_link_local = match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    };
    if ip.is_loopback() {
        Some("which is a loopback address")
    } else if ip.is_unspecified() {
        Some("which stands for every address of a machine")
    } else if ip.is_multicast() {
        Some("which is a multicast address")
    } else if ip == IpAddr::V4(Ipv4Addr::BROADCAST) {
        Some("which is the broadcast address")
    } else {
        is_link_local.then_some("which is good on its own link only")
    }
}

fn wrong(setting: &'static str, value: &str, allowed: &'static str) -> ConfigError {
    ConfigError::Value { setting, value: value.to_owned(), allowed }
}

/// The port of STUN and TURN that IANA gave out.
const DEFAULT_PORT: u16 = 3478;

/// The ports that no service has of its own (RFC 6335 §6), as RFC 8656 §7.2 recommends.
const DEFAULT_RELAY_PORTS: RangeInclusive<u16> = 49_152..=65_535;

/// With fewer, not even a small room finds a port for each of its connections.
const MIN_RELAY_PORTS: u16 = 16;

/// Ports below are the system's.
const FIRST_RELAY_PORT: u16 = 1024;

const MODE: &str = "embedded or off";
const PORT: &str = "a whole number from 1 to 65535, or 0 for a port that is free";
const RELAY_PORTS: &str =
    "a range of at least 16 ports from 1024 to 65535 such as 49152-65535, the lower one first";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_outside_servers_replaces_the_relay_unless_it_is_asked_for() {
        for (typed, outside, mode) in [
            (None, OutsideServers::None, TurnMode::Embedded),
            (None, OutsideServers::Listed, TurnMode::Off),
            (Some("embedded"), OutsideServers::Listed, TurnMode::Embedded),
            (Some("off"), OutsideServers::None, TurnMode::Off),
        ] {
            let settings = Settings { turn: typed.map(str::to_owned), ..Settings::default() };
            assert_eq!(TurnSettings::read(&settings, outside).unwrap().mode, mode, "{typed:?}");
        }
    }

    #[test]
    fn each_value_is_what_it_is_printed_as() {
        let settings = read(|s| {
            s.turn_port = some("3479");
            s.turn_relay_ports = some("50000 - 50015");
            s.turn_allowed_peers = some("10.0.0.0/8, fd00::1");
            s.public_address = some("2001:db8::7,203.0.113.7");
        });
        assert_eq!(
            settings.unwrap().lines(),
            [
                ("turn", r#""embedded""#),
                ("turn_port", "3479"),
                ("turn_relay_ports", r#""50000-50015""#),
                ("turn_allowed_peers", r#"["10.0.0.0/8", "fd00::1/128"]"#),
                ("public_address", r#"["2001:db8::7", "203.0.113.7"]"#),
            ]
            .map(|(name, value)| (name, value.to_owned()))
        );
    }

    #[test]
    fn a_range_of_ports_has_room_and_leaves_the_systems_alone() {
        for text in ["1024-1039", "49152-65535", "65520-65535"] {
            assert!(read(|s| s.turn_relay_ports = some(text)).is_ok(), "{text}");
        }
        for text in [
            "49152",
            "1023-2000",
            "0-65535",
            "50000-50014",
            "50015-50000",
            "50000-65536",
            "50000-",
            "-50000",
            "50000:50020",
            "50000-50020-50040",
            "ports",
        ] {
            assert_eq!(
                read(|s| s.turn_relay_ports = some(text)),
                Err(wrong("turn_relay_ports", text, RELAY_PORTS))
            );
        }
    }

    #[test]
    fn the_port_of_the_relay_is_none_of_the_relayed_ones() {
        let error = read(|s| s.turn_port = some("50000")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "The setting turn_port is 50000, which is one of turn_relay_ports (49152-65535); allowed is a port beside \
             them."
        );
        assert_eq!(read(|s| s.turn_port = some("0")).unwrap().port, 0);
        for text in ["65536", "-1", "stun"] {
            assert_eq!(read(|s| s.turn_port = some(text)), Err(wrong("turn_port", text, PORT)));
        }
    }

    #[test]
    fn a_malformed_range_of_allowed_peers_has_its_sentence() {
        let error = read(|s| s.turn_allowed_peers = some("fd00::/8, 10.1.2.3/8")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "The setting turn_allowed_peers has an entry that cannot be used: \"10.1.2.3/8\" has bits beyond its \
             prefix. Write 10.0.0.0/8 if the whole range is meant."
        );
    }

    #[test]
    fn a_public_address_is_one_of_each_kind_that_others_can_reach() {
        for (text, wrong) in [
            ("meet.example.org", "which is a name and no address"),
            ("203.0.113.7:3478", "which has a port"),
            ("[2001:db8::7]:3478", "which has a port"),
            ("[2001:db8::7]", "which has brackets"),
            ("https://203.0.113.7", "which is a URL"),
            ("203.0.113.0/24", "which is a range"),
            ("203.0.113.256", "which is no address"),
            ("203.0.113", "which is no address"),
            ("127.0.0.1", "which is a loopback address"),
            ("::1", "which is a loopback address"),
            ("0.0.0.0", "which stands for every address of a machine"),
            ("::", "which stands for every address of a machine"),
            ("224.0.0.1", "which is a multicast address"),
            ("ff02::1", "which is a multicast address"),
            ("255.255.255.255", "which is the broadcast address"),
            ("169.254.1.1", "which is good on its own link only"),
            ("fe80::1", "which is good on its own link only"),
            ("::ffff:203.0.113.7", "which is an IPv4 address in IPv6 form"),
        ] {
            assert_eq!(
                read(|s| s.public_address = some(text)).unwrap_err().to_string(),
                format!(
                    "The setting public_address is \"{text}\", {wrong}; allowed is an IPv4 address, an IPv6 address \
                     or both, such as 203.0.113.7,2001:db8::7."
                )
            );
        }
        let twice = read(|s| s.public_address = some("203.0.113.7,203.0.113.8")).unwrap_err();
        assert!(twice.to_string().contains("\"203.0.113.8\", which is a second one"), "{twice}");
    }

    fn read(typed: impl FnOnce(&mut Settings)) -> Result<TurnSettings, ConfigError> {
        let mut settings = Settings::default();
        typed(&mut settings);
        TurnSettings::read(&settings, OutsideServers::None)
    }

    fn some(value: &str) -> Option<String> {
        Some(value.to_owned())
    }
}
