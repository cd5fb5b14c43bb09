use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::*;

/// The first and the last address of every special-purpose range, and what is reached beside them.
const DENIED_V4: [&str; 34] = [
    "0.0.0.0",
    "0.255.255.255",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.0",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.0",
    "127.0.0.1",
    "127.255.255.255",
    "168.63.129.16",
    "169.254.0.0",
    "169.254.169.254",
    "169.254.255.255",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.0",
    "192.0.0.192",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.0.0",
    "192.168.255.255",
    "192.175.48.1",
    "198.18.0.0",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.0",
    "255.255.255.254",
    "255.255.255.255",
];

const OPEN_V4: [&str; 16] = [
    "1.0.0.0",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
];

const DENIED_V6: [&str; 26] = [
    "::",
    "::1",
    "::8.8.8.8",
    "::ffff:0:8.8.8.8",
    "64:ff9b:1::8.8.8.8",
    "64:ff9b:2::1",
    "100::1",
    "100:0:0:1::1",
    "2001::1",
    "2001:1::1",
    "2001:2::1",
    "2001:3::1",
    "2001:4:112::1",
    "2001:10::1",
    "2001:20::1",
    "2001:30::1",
    "2001:db8::1",
    "2002:808:808::1",
    "2620:4f:8000::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00::1",
    "fe80::1",
    "ff02::1",
];

const OPEN_V6: [&str; 6] = [
    "2000::1",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2a00:1450::1",
    "3fff:1000::1",
    "64:ff9b::8.8.8.8",
];

const OWN: [&str; 2] = ["20.1.2.3", "2a01:4f8::3"];

fn policy(allowed: &[&str]) -> Policy {
    let allowed = allowed.iter().map(|text| text.parse().unwrap()).collect();
    Policy::new(OWN.map(|text| text.parse().unwrap()), allowed)
}

fn reach(policy: &Policy, text: &str) -> Reach {
    policy.reach(text.parse().unwrap())
}

/// The forms in which an IPv4 address can be written as IPv6.
fn forms(ip: Ipv4Addr) -> Vec<Ipv6Addr> {
    let [a, b, c, d] = ip.octets();
    let [high, low] = [u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])];
    vec![
        ip.to_ipv6_mapped(),
        Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
        Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, high, low),
        Ipv6Addr::new(0x64, 0xff9b, 1, high, u16::from(c), u16::from(d) << 8, 0, 0),
        Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
        Ipv6Addr::new(0x2001, 0, 0x808, 0x808, 0, 0, !high, !low),
        Ipv6Addr::new(0x2001, 0, high, low, 0, 0, !0x808, !0x808),
        Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
        Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, high, low),
    ]
}

#[test]
fn t_01_no_special_purpose_address_is_reached() {
    let policy = policy(&[]);
    for text in DENIED_V4.iter().chain(&DENIED_V6) {
        assert_eq!(reach(&policy, text), Reach::Denied, "{text}");
    }
    for text in OPEN_V4.iter().chain(&OPEN_V6) {
        assert_eq!(reach(&policy, text), Reach::Beyond, "{text}");
    }
}

#[test]
fn t_02_no_other_form_of_a_denied_address_is_reached() {
    let policy = policy(&[]);
    for text in DENIED_V4 {
        for form in forms(text.parse().unwrap()) {
            assert_eq!(policy.reach(form.into()), Reach::Denied, "{text} as {form}");
        }
    }
}

#[test]
fn t_05_an_own_address_is_told_in_every_form_and_before_the_allow_list() {
    let policy = policy(&["20.0.0.0/8", "2a01::/16"]);
    for text in ["20.1.2.3", "::ffff:20.1.2.3", "2a01:4f8::3"] {
        assert_eq!(reach(&policy, text), Reach::Own, "{text}");
    }
    assert_eq!(reach(&policy, "64:ff9b::20.1.2.3"), Reach::Denied);
    assert_eq!(reach(&policy, "20.1.2.4"), Reach::Beyond);
}

#[test]
fn an_allowed_range_opens_itself_and_nothing_beside_it() {
    let policy = policy(&["192.168.7.0/24", "fd00::/8"]);
    for (text, wanted) in [
        ("192.168.7.1", Reach::Beyond),
        ("::ffff:192.168.7.1", Reach::Beyond),
        ("64:ff9b::192.168.7.1", Reach::Beyond),
        ("fd12::1", Reach::Beyond),
        ("192.168.8.1", Reach::Denied),
        ("2002:c0a8:0701::1", Reach::Denied),
        ("64:ff9b:1::192.168.7.1", Reach::Denied),
        ("fc00::1", Reach::Denied),
    ] {
        assert_eq!(reach(&policy, text), wanted, "{text}");
    }
}

#[test]
fn an_allowed_tunnel_does_not_open_what_it_leads_to() {
    let policy = policy(&["2002::/16", "64:ff9b:1::/48"]);
    assert_eq!(reach(&policy, "2002:7f00:1::1"), Reach::Denied);
    assert_eq!(reach(&policy, "64:ff9b:1::127.0.0.1"), Reach::Denied);
    assert_eq!(reach(&policy, "2002:808:808::1"), Reach::Beyond);
}

proptest! {
    #[test]
    fn no_form_of_an_address_reaches_more_than_the_address(bits: u32) {
        let policy = policy(&["192.168.7.0/24"]);
        let ip = Ipv4Addr::from_bits(bits);
        let plain = policy.reach(ip.into());
        prop_assert_eq!(policy.reach(ip.to_ipv6_mapped().into()), plain);
        for form in forms(ip) {
            let found = policy.reach(form.into());
            prop_assert!(found == Reach::Denied || found == plain, "{} as {}", ip, form);
        }
    }

    #[test]
    fn every_address_has_an_answer_and_only_global_ones_are_reached(bits: u128) {
        let ip = Ipv6Addr::from_bits(bits);
        let found = policy(&[]).reach(ip.into());
        let is_global = ip.segments()[0] >> 13 == 1 || ip.to_canonical() != IpAddr::V6(ip);
        prop_assert!(is_global || found == Reach::Denied || ip.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0]);
    }

    #[test]
    fn no_text_panics_as_a_range(text in ".{0,60}") {
        let _ = text.parse::<Range>();
    }
}
