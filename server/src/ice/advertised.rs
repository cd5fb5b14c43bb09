//! Under which addresses the relay inside the program is advertised, and at which it listens.
//!
//! It only chooses among addresses that others found: [`super::resolve`] asks for names, [`super::interfaces`] for
//! those of the machine. What a request says in `Host` is not among them: a client could name any address there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use turn::address::{Family, Policy, Reach};

/// All that is known when an address is chosen.
#[derive(Debug, Clone, Copy)]
pub struct AddressFacts<'f> {
    /// The setting `public_address`.
    pub public: &'f [IpAddr],
    /// The address at which the pages are served.
    pub listen: IpAddr,
    /// The hosts of the setting `origins`.
    pub hosts: &'f [String],
    /// Every address of this machine, the one that leads out of it first.
    pub interfaces: &'f [IpAddr],
    /// The addresses that `hosts`, and those of a certificate, resolve to.
    pub resolved: &'f [IpAddr],
}

impl AddressFacts<'_> {
    /// The addresses that clients are told, one for each family.
    ///
    /// In this order: the setting, alone; then for each family an address of this machine that all networks route;
    /// then one that a host of `origins` resolves to. Where none is known, the private address of the machine is what
    /// relayed addresses carry: two clients of the relay reach each other by it.
    #[must_use]
    pub fn advertised(&self) -> Advertised {
        if !self.public.is_empty() {
            let v4 = self.public.iter().copied().find_map(as_v4);
            let v6 = self.public.iter().copied().find_map(as_v6);
            return Advertised { v4, v6, source: AddressSource::Setting };
        }
        if self.is_local_only() {
            // One family is enough for one machine, and each further server makes a browser slower.
            let v4 = Some(Ipv4Addr::LOCALHOST);
            return Advertised { v4, v6: None, source: AddressSource::Loopback };
        }
        let [v4, v6] = [Family::V4, Family::V6].map(|family| self.public(family));
        let source = match [v4, v6].map(|known| known.map(|(_, source)| source)) {
            [None, None] => AddressSource::Unknown,
            sources if sources.contains(&Some(AddressSource::Names)) => AddressSource::Names,
            _ => AddressSource::Interface,
        };
        let v4 = v4.map(|(ip, _)| ip).or_else(|| self.private(Family::V4));
        // A private address of IPv6 beside a public one of IPv4 would help nobody.
        let private = || self.private(Family::V6).filter(|_| source == AddressSource::Unknown);
        let v6 = v6.map(|(ip, _)| ip).or_else(private);
        // On a machine without a network, its own browser is the only client.
        let v4 = v4.or(v6.is_none().then_some(IpAddr::V4(Ipv4Addr::LOCALHOST)));
        Advertised { v4: v4.and_then(as_v4), v6: v6.and_then(as_v6), source }
    }

    /// The addresses at which the relay listens.
    ///
    /// Where the pages are for this machine alone, so is the relay. Pages behind a proxy are served at a loopback
    /// address, too, and no proxy passes the relay on.
    #[must_use]
    pub fn listen_addresses(&self) -> Vec<IpAddr> {
        const ALL: [IpAddr; 2] =
            [IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)];
        let listen = self.listen.to_canonical();
        if self.is_local_only() {
            let mut addresses = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
            let v6 = IpAddr::V6(Ipv6Addr::LOCALHOST);
            addresses.extend(self.interfaces.contains(&v6).then_some(v6));
            return addresses;
        }
        if listen.is_loopback() || listen == IpAddr::V6(Ipv6Addr::UNSPECIFIED) {
            return ALL.to_vec();
        }
        // What the operator advertises has to be listened to, even if the pages have no address of its family.
        let is_advertised =
            |family: &IpAddr| self.public.iter().any(|ip| ip.is_ipv4() == family.is_ipv4());
        let other = ALL.into_iter().filter(|ip| ip.is_ipv4() != listen.is_ipv4());
        [listen].into_iter().chain(other.filter(is_advertised)).collect()
    }

    /// The addresses that lead to this server: the relay sends nothing there but to its own relayed addresses.
    #[must_use]
    pub fn own_addresses(&self) -> Vec<IpAddr> {
        let advertised = self.advertised();
        let mut own: Vec<IpAddr> = self.interfaces.iter().map(IpAddr::to_canonical).collect();
        own.extend(self.listen_addresses().into_iter().filter(|ip| !ip.is_unspecified()));
        own.extend(advertised.addresses());
        own.sort();
        own.dedup();
        own
    }

    /// Whether only this machine is to reach the relay.
    fn is_local_only(&self) -> bool {
        self.listen.to_canonical().is_loopback()
            && self.public.is_empty()
            && self.hosts.iter().all(|host| is_loopback_host(host))
    }

    /// The address that all networks route, if one is known.
    fn public(&self, family: Family) -> Option<(IpAddr, AddressSource)> {
        let fits = |ip: &IpAddr| Family::of(*ip) == family && is_global(*ip);
        let named: Vec<IpAddr> =
            self.resolved.iter().map(IpAddr::to_canonical).filter(fits).collect();
        let here: Vec<IpAddr> = self.heard_interfaces().into_iter().filter(fits).collect();
        // Of several, such as the changing ones of IPv6, the one that has a name stays.
        let here = here.iter().find(|ip| named.contains(ip)).or(here.first());
        // NAT leads to an address of the same family. Without one, the name leads to another machine: a proxy.
        let named = named.first().filter(|_| self.private(family).is_some());
        here.map(|ip| (*ip, AddressSource::Interface))
            .or(named.map(|ip| (*ip, AddressSource::Names)))
    }

    /// The address that clients within the network reach.
    fn private(&self, family: Family) -> Option<IpAddr> {
        let fits = |ip: &IpAddr| Family::of(*ip) == family && !is_link_local(*ip);
        self.heard_interfaces().into_iter().find(fits)
    }

    /// The addresses of this machine at which the relay listens, without those of the machine alone.
    fn heard_interfaces(&self) -> Vec<IpAddr> {
        let listen = self.listen_addresses();
        let is_heard = |ip: &IpAddr| {
            let all = |at: &IpAddr| at.is_unspecified() && Family::of(*at) == Family::of(*ip);
            !ip.is_loopback() && listen.iter().any(|at| at == ip || all(at))
        };
        // The system may not say its addresses.
        let all = self.interfaces.iter().chain(&listen).map(IpAddr::to_canonical);
        all.filter(|ip| !ip.is_unspecified()).filter(is_heard).collect()
    }
}

/// What clients are told of the relay. There is an address of one family at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advertised {
    /// The IPv4 address that relayed addresses carry.
    pub v4: Option<Ipv4Addr>,
    /// The IPv6 address that relayed addresses carry.
    pub v6: Option<Ipv6Addr>,
    /// Where they come from.
    pub source: AddressSource,
}

impl Advertised {
    /// The host that stands for an address which the server does not know. The page puts the host in its place that it
    /// was itself loaded from. No name ends like this (RFC 6761 §6.4).
    pub const HOST_OF_THE_PAGE: &'static str = "host.invalid";

    /// What a client is told: STUN, then TURN over UDP and over TCP, for each address.
    ///
    /// Example: `stun:203.0.113.7:3478`, `turn:203.0.113.7:3478?transport=udp`, `turn:203.0.113.7:3478?transport=tcp`.
    #[must_use]
    pub fn urls(&self, port: u16) -> Vec<String> {
        let mut urls = Vec::new();
        for host in self.hosts() {
            urls.push(format!("stun:{host}:{port}"));
            urls.extend(["udp", "tcp"].map(|way| format!("turn:{host}:{port}?transport={way}")));
        }
        urls
    }

    /// Both addresses, as far as there are any.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        self.v4.map(IpAddr::V4).into_iter().chain(self.v6.map(IpAddr::V6))
    }

    /// Whether clients are told this address itself, and not the host of their page.
    #[must_use]
    pub fn is_named(&self, ip: IpAddr) -> bool {
        match self.source {
            AddressSource::Setting | AddressSource::Loopback => true,
            AddressSource::Interface | AddressSource::Names => is_global(ip),
            AddressSource::Unknown => false,
        }
    }

    /// Each host as a URL has it.
    fn hosts(&self) -> Vec<String> {
        let host = |ip: IpAddr| match ip {
            IpAddr::V4(v4) if self.is_named(ip) => v4.to_string(),
            IpAddr::V6(v6) if self.is_named(ip) => format!("[{v6}]"),
            IpAddr::V4(_) | IpAddr::V6(_) => Self::HOST_OF_THE_PAGE.to_owned(),
        };
        let mut hosts: Vec<String> = self.addresses().map(host).collect();
        hosts.dedup();
        hosts
    }
}

/// Where the advertised addresses come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressSource {
    /// The setting `public_address`.
    Setting,
    /// An interface of this machine.
    Interface,
    /// What the hosts of `origins` or of the certificate resolve to, for one family at least.
    Names,
    /// The pages are for this machine alone.
    Loopback,
    /// Only private addresses are known.
    Unknown,
}

/// Whether a page of this host is on the machine of its server: `localhost`, `127.0.0.1`, `::1`.
#[must_use]
pub(crate) fn is_loopback_host(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(ip) => ip.to_canonical().is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

/// Whether every network routes this address. The relay of another server would send there.
fn is_global(ip: IpAddr) -> bool {
    Policy::default().reach(ip) == Reach::Beyond
}

fn is_link_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    }
}

fn as_v4(ip: IpAddr) -> Option<Ipv4Addr> {
    match ip {
        IpAddr::V4(ip) => Some(ip),
        IpAddr::V6(_) => None,
    }
}

fn as_v6(ip: IpAddr) -> Option<Ipv6Addr> {
    match ip {
        IpAddr::V4(_) => None,
        IpAddr::V6(ip) => Some(ip),
    }
}

#[cfg(test)]
mod tests;
