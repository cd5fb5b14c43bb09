use super::*;

#[test]
fn the_setting_stands_above_all_that_is_found_and_is_taken_alone() {
    let facts = Facts { public: &["203.0.113.7"], interfaces: &["5.6.7.8", "2600::8"], ..ALL };
    let advertised = facts.advertised();
    assert_eq!(advertised, of(Some("203.0.113.7"), None, AddressSource::Setting));
    assert_eq!(
        advertised.urls(3478),
        [
            "stun:203.0.113.7:3478",
            "turn:203.0.113.7:3478?transport=udp",
            "turn:203.0.113.7:3478?transport=tcp",
        ]
    );
}

#[test]
fn an_address_of_this_machine_that_all_networks_route_is_advertised_for_each_family() {
    let interfaces = &["10.0.0.5", "5.6.7.8", "fe80::1", "fd00::5", "2600::8", "127.0.0.1", "::1"];
    let advertised = Facts { interfaces, ..ALL }.advertised();
    assert_eq!(advertised, of(Some("5.6.7.8"), Some("2600::8"), AddressSource::Interface));
    assert_eq!(
        advertised.urls(3479),
        [
            "stun:5.6.7.8:3479",
            "turn:5.6.7.8:3479?transport=udp",
            "turn:5.6.7.8:3479?transport=tcp",
            "stun:[2600::8]:3479",
            "turn:[2600::8]:3479?transport=udp",
            "turn:[2600::8]:3479?transport=tcp",
        ]
    );
}

#[test]
fn of_several_addresses_of_a_family_the_one_with_a_name_is_taken() {
    let facts = Facts {
        interfaces: &["2600::7777", "2600::8", "5.6.7.8", "5.6.7.9"],
        hosts: &["meet.example.org"],
        resolved: &["2600::8", "5.6.7.9"],
        ..ALL
    };
    assert_eq!(facts.advertised(), of(Some("5.6.7.9"), Some("2600::8"), AddressSource::Interface));
}

#[test]
fn behind_nat_what_the_hosts_of_origins_resolve_to_is_taken_if_it_is_public() {
    let behind = Facts { interfaces: &["10.0.0.5"], hosts: &["meet.example.org"], ..ALL };
    let resolved = &["192.168.1.2", "5.6.7.8"];
    let advertised = Facts { resolved, ..behind }.advertised();
    assert_eq!(advertised, of(Some("5.6.7.8"), None, AddressSource::Names));
    // A family of the machine's own and one behind NAT.
    let interfaces = &["10.0.0.5", "2600::8"];
    let advertised = Facts { resolved, interfaces, ..behind }.advertised();
    assert_eq!(advertised, of(Some("5.6.7.8"), Some("2600::8"), AddressSource::Names));
    // Of a family that the machine does not have, a name is that of a proxy.
    let advertised = Facts { resolved: &["5.6.7.8", "2600::8"], ..behind }.advertised();
    assert_eq!(advertised, of(Some("5.6.7.8"), None, AddressSource::Names));
    let private = Facts { resolved: &["192.168.1.2", "127.0.0.1"], ..behind }.advertised();
    assert_eq!(private, of(Some("10.0.0.5"), None, AddressSource::Unknown));
}

#[test]
fn where_only_private_addresses_are_known_the_page_puts_in_its_host() {
    let interfaces = &["127.0.0.1", "169.254.3.4", "10.0.0.5", "172.17.0.1", "fe80::1", "fd00::5"];
    let advertised = Facts { interfaces, ..ALL }.advertised();
    assert_eq!(advertised, of(Some("10.0.0.5"), Some("fd00::5"), AddressSource::Unknown));
    let urls = [
        "stun:host.invalid:3478",
        "turn:host.invalid:3478?transport=udp",
        "turn:host.invalid:3478?transport=tcp",
    ];
    assert_eq!(advertised.urls(3478), urls);
    // The same without any network.
    let nothing = Facts { interfaces: &["127.0.0.1", "fe80::1"], ..ALL }.advertised();
    assert_eq!(nothing, of(Some("127.0.0.1"), None, AddressSource::Unknown));
    assert_eq!(nothing.urls(3478), urls);
}

#[test]
fn a_private_address_beside_a_public_one_of_the_other_family_is_left_to_the_page() {
    let advertised = Facts { interfaces: &["10.0.0.5", "2600::8"], ..ALL }.advertised();
    assert_eq!(advertised, of(Some("10.0.0.5"), Some("2600::8"), AddressSource::Interface));
    let hosts: Vec<_> = advertised.urls(3478).into_iter().step_by(3).collect();
    assert_eq!(hosts, ["stun:host.invalid:3478", "stun:[2600::8]:3478"]);
    let advertised = Facts { interfaces: &["5.6.7.8", "fd00::5"], ..ALL }.advertised();
    assert_eq!(advertised, of(Some("5.6.7.8"), None, AddressSource::Interface));
}

#[test]
fn two_tabs_on_one_machine_need_nothing_but_loopback() {
    let interfaces = &["10.0.0.5", "5.6.7.8", "127.0.0.1"];
    for (listen, hosts) in [
        ("127.0.0.1", &[][..]),
        ("::1", &[]),
        ("::ffff:127.0.0.1", &[]),
        ("127.0.0.1", &["localhost", "127.0.0.1", "::1", "parlor.localhost"]),
    ] {
        let facts = Facts { listen, hosts, interfaces, ..ALL };
        assert_eq!(facts.advertised(), of(Some("127.0.0.1"), None, AddressSource::Loopback));
        assert_eq!(facts.listen(), ["127.0.0.1"]);
        let facts = Facts { interfaces: &["127.0.0.1", "::1"], ..facts };
        assert_eq!(facts.listen(), ["127.0.0.1", "::1"]);
    }
}

#[test]
fn behind_a_proxy_on_the_same_machine_it_listens_at_every_address() {
    let loopback = Facts { listen: "127.0.0.1", ..ALL };
    assert_eq!(Facts { hosts: &["meet.example.org"], ..loopback }.listen(), ["0.0.0.0", "::"]);
    assert_eq!(Facts { public: &["203.0.113.7"], ..loopback }.listen(), ["0.0.0.0", "::"]);
}

#[test]
fn it_listens_where_the_pages_do() {
    let listen = |listen, public| Facts { listen, public, ..ALL }.listen();
    assert_eq!(listen("0.0.0.0", &[]), ["0.0.0.0"]);
    assert_eq!(listen("::", &[]), ["0.0.0.0", "::"]);
    assert_eq!(listen("5.6.7.8", &[]), ["5.6.7.8"]);
    assert_eq!(listen("2600::8", &[]), ["2600::8"]);
    // And where it is advertised.
    assert_eq!(listen("10.0.0.5", &["203.0.113.7"]), ["10.0.0.5"]);
    assert_eq!(listen("0.0.0.0", &["203.0.113.7", "2001:db8::7"]), ["0.0.0.0", "::"]);
}

#[test]
fn nothing_is_advertised_that_it_does_not_listen_at() {
    let interfaces = &["5.6.7.9", "5.6.7.8", "2600::8"];
    let resolved = &["5.6.7.10", "2600::9"];
    let facts = Facts { interfaces, resolved, hosts: &["meet.example.org"], ..ALL };
    let advertised = |listen| Facts { listen, ..facts }.advertised();
    assert_eq!(advertised("0.0.0.0"), of(Some("5.6.7.9"), None, AddressSource::Interface));
    assert_eq!(advertised("5.6.7.8"), of(Some("5.6.7.8"), None, AddressSource::Interface));
    assert_eq!(advertised("2600::8"), of(None, Some("2600::8"), AddressSource::Interface));
    // One address of many that are behind NAT.
    assert_eq!(advertised("10.0.0.5"), of(Some("5.6.7.10"), None, AddressSource::Names));
}

#[test]
fn the_relay_knows_every_address_that_leads_back_to_it() {
    let facts = Facts {
        public: &["203.0.113.7"],
        interfaces: &["127.0.0.1", "::1", "10.0.0.5", "fe80::1"],
        ..ALL
    };
    assert_eq!(facts.own(), ["10.0.0.5", "127.0.0.1", "203.0.113.7", "::1", "fe80::1"]);
    // A machine that does not say its addresses.
    let facts = Facts { listen: "5.6.7.8", interfaces: &[], ..ALL };
    assert_eq!(facts.own(), ["5.6.7.8"]);
}

/// [`AddressFacts`] as text.
#[derive(Clone, Copy)]
struct Facts {
    public: &'static [&'static str],
    listen: &'static str,
    hosts: &'static [&'static str],
    interfaces: &'static [&'static str],
    resolved: &'static [&'static str],
}

/// A server for every network, of which nothing else is known.
const ALL: Facts = Facts { public: &[], listen: "::", hosts: &[], interfaces: &[], resolved: &[] };

impl Facts {
    fn ask<T>(self, question: impl FnOnce(AddressFacts<'_>) -> T) -> T {
        let list = |texts: &[&str]| -> Vec<IpAddr> {
            texts.iter().map(|text| text.parse().unwrap()).collect()
        };
        question(AddressFacts {
            public: &list(self.public),
            listen: self.listen.parse().unwrap(),
            hosts: &self.hosts.iter().map(|host| (*host).to_owned()).collect::<Vec<_>>(),
            interfaces: &list(self.interfaces),
            resolved: &list(self.resolved),
        })
    }

    fn advertised(self) -> Advertised {
        self.ask(|facts| facts.advertised())
    }

    fn listen(self) -> Vec<String> {
        self.ask(|facts| facts.listen_addresses().iter().map(ToString::to_string).collect())
    }

    fn own(self) -> Vec<String> {
        self.ask(|facts| facts.own_addresses().iter().map(ToString::to_string).collect())
    }
}

fn of(v4: Option<&str>, v6: Option<&str>, source: AddressSource) -> Advertised {
    let (v4, v6) = (v4.map(|ip| ip.parse().unwrap()), v6.map(|ip| ip.parse().unwrap()));
    Advertised { v4, v6, source }
}
