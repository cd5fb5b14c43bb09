//! Under which hosts a server can be reached that listens at some address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use server::config::{Config, TlsMode};

/// The URLs, the one of this machine first, then those for others.
pub(crate) fn urls(config: &Config, listen: SocketAddr) -> Vec<String> {
    let (scheme, own_port) = match config.tls {
        TlsMode::Off => ("http", 80),
        TlsMode::SelfSigned | TlsMode::Files => ("https", 443),
    };
    let port =
        if listen.port() == own_port { String::new() } else { format!(":{}", listen.port()) };
    hosts(listen.ip(), &machine())
        .into_iter()
        .map(|host| format!("{scheme}://{host}{port}"))
        .collect()
}

/// The names that a certificate needs for all of these URLs and for the listed origins.
pub(crate) fn names(config: &Config, listen: SocketAddr) -> Vec<String> {
    let mut names = vec![
        "localhost".to_owned(),
        Ipv4Addr::LOCALHOST.to_string(),
        Ipv6Addr::LOCALHOST.to_string(),
    ];
    if listen.ip().is_unspecified() {
        names.extend(machine().iter().map(ToString::to_string));
    } else {
        names.push(listen.ip().to_string());
    }
    let name = gethostname::gethostname().to_string_lossy().to_lowercase();
    if name.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c)) && !name.is_empty() {
        // The second is how machines of one network find each other (RFC 6762).
        names.extend([name.clone(), format!("{name}.local")]);
    }
    names.extend(config.live.origins.iter().map(|origin| origin.host().to_owned()));
    names.sort();
    names.dedup();
    names
}

fn hosts(listen: IpAddr, machine: &[IpAddr]) -> Vec<String> {
    let text = |address: &IpAddr| match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    };
    if listen.to_canonical().is_loopback() {
        return vec!["localhost".to_owned()];
    }
    if !listen.is_unspecified() {
        return vec![text(&listen)];
    }
    let fits = |address: &&IpAddr| listen.is_ipv6() || address.is_ipv4();
    let others = machine.iter().filter(fits).map(text);
    ["localhost".to_owned()].into_iter().chain(others).collect()
}

/// The addresses of this machine that a browser elsewhere can open, those of IPv4 first. One that is good on its own
/// link only would need the name of an interface in the URL, which browsers do not take.
fn machine() -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let mut addresses: Vec<IpAddr> = interfaces
        .iter()
        .filter(|interface| !interface.is_loopback() && !interface.is_link_local())
        .map(if_addrs::Interface::ip)
        .collect();
    addresses.sort();
    addresses.dedup();
    addresses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_host_that_a_browser_can_open_is_there() {
        let machine = ["192.0.2.7", "2001:db8::1"].map(|address| address.parse().unwrap());
        let hosts = |listen: &str| hosts(listen.parse().unwrap(), &machine);
        assert_eq!(hosts("127.0.0.1"), ["localhost"]);
        assert_eq!(hosts("::1"), ["localhost"]);
        assert_eq!(hosts("192.0.2.7"), ["192.0.2.7"]);
        assert_eq!(hosts("2001:db8::1"), ["[2001:db8::1]"]);
        assert_eq!(hosts("0.0.0.0"), ["localhost", "192.0.2.7"]);
        assert_eq!(hosts("::"), ["localhost", "192.0.2.7", "[2001:db8::1]"]);
    }
}
