//! The addresses of this machine, as its system says them.

use std::io;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};

/// Every address of this machine, each once, the IPv4 address that leads out of it first. Empty where the system does
/// not say.
#[must_use]
pub fn interfaces() -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let mut addresses: Vec<IpAddr> = Vec::new();
    for ip in interfaces.iter().map(if_addrs::Interface::ip) {
        if !addresses.contains(&ip) {
            addresses.push(ip);
        }
    }
    if let Ok(first) = leads_out() {
        // Stable: the others stay in the order of the system.
        addresses.sort_by_key(|ip| *ip != first);
    }
    addresses
}

/// The address by which this machine reaches others. A machine has more, for containers and virtual machines. Nothing
/// is sent: connecting a socket of UDP only looks the route up.
fn leads_out() -> io::Result<IpAddr> {
    // An address for documentation, so the default route leads there.
    const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    socket.connect((ELSEWHERE, 9))?;
    Ok(socket.local_addr()?.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_has_its_own_loopback_address_and_each_only_once() {
        let addresses = interfaces();
        assert!(addresses.contains(&Ipv4Addr::LOCALHOST.into()), "{addresses:?}");
        let mut unique = addresses.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), addresses.len(), "{addresses:?}");
        if let Ok(first) = leads_out() {
            assert_eq!(addresses.first(), Some(&first));
        }
    }
}
