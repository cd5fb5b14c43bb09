//! A test in a network namespace of its own: a machine with loopback and two public addresses, whose only cable ends
//! nowhere.
//!
//! A namespace is a process's own, so such a test runs a second time in another process, which is in one.

use std::env;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::process::Command;

/// The machine's IPv4 address. All networks route it, since the relay refuses what is reserved for documentation.
pub(crate) const V4: IpAddr = IpAddr::V4(Ipv4Addr::new(20, 0, 0, 1));

/// The machine's IPv6 address.
pub(crate) const V6: IpAddr = IpAddr::V6(Ipv6Addr::new(0x2a01, 0x4f8, 0, 0, 0, 0, 0, 1));

/// Whether this process is in a namespace of its own. Where it is not, the test of this name has passed in one, or this
/// system makes none.
pub(crate) fn is_entered(test: &str) -> bool {
    if env::var_os(ENTERED).is_some() {
        return true;
    }
    let Some(unshare) = UNSHARE.into_iter().find(|options| runs(options, &["true"])) else {
        println!("{test} is skipped: this system makes no network namespaces");
        return false;
    };
    let me = env::current_exe().unwrap();
    let again = ["sh", "-ec", SETUP, "sh", me.to_str().unwrap(), "--exact", test, "--nocapture"];
    assert!(runs(unshare, &again), "it fails in a namespace of its own");
    false
}

/// How many datagrams this machine has sent so far, to others and to itself.
pub(crate) fn datagrams_sent() -> u64 {
    let v4 = std::fs::read_to_string("/proc/net/snmp").unwrap();
    let (names, values) = {
        let mut udp = v4.lines().filter_map(|line| line.strip_prefix("Udp: "));
        (udp.next().unwrap(), udp.next().unwrap())
    };
    let place = names.split(' ').position(|name| name == "OutDatagrams").unwrap();
    let v4: u64 = values.split(' ').nth(place).unwrap().parse().unwrap();
    let v6 = std::fs::read_to_string("/proc/net/snmp6").unwrap();
    let line = v6.lines().find_map(|line| line.strip_prefix("Udp6OutDatagrams"));
    v4 + line.unwrap().trim().parse::<u64>().unwrap()
}

fn runs(unshare: &[&str], command: &[&str]) -> bool {
    let mut unshare = Command::new("unshare").args(unshare).args(command).env(ENTERED, "1").spawn();
    unshare.as_mut().is_ok_and(|child| child.wait().unwrap().success())
}

/// As root, and as another user.
const UNSHARE: [&[&str]; 2] = [&["--net", "--"], &["--net", "--map-root-user", "--"]];

/// What is sent into the cable comes to nobody: its other end has no address, and is not asked for one.
const SETUP: &str = "
    ip link set lo up
    ip link add outside type veth peer name nowhere
    ip link set outside addrgenmode none arp off up
    ip link set nowhere addrgenmode none up
    ip address add 20.0.0.1/32 dev outside
    ip route add default dev outside
    ip address add 2a01:4f8::1/128 dev outside nodad
    ip -6 route add default dev outside
    exec \"$@\"
";

const ENTERED: &str = "PARLOR_TEST_NAMESPACE";
