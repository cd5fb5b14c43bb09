//! An address that a client names: its first byte says which of the kinds, the next ones are its bits. And a range of a list.
#![no_main]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use libfuzzer_sys::fuzz_target;
use turn::address::{Policy, Range, Reach};

fuzz_target!(|input: &[u8]| {
    fuzz::soon(input, || {
        if let Ok(text) = std::str::from_utf8(input)
            && let Ok(range) = text.parse::<Range>()
        {
            let written = range.to_string();
            assert_eq!(written.parse(), Ok(range), "{written}");
        }
        let Some(bytes) = input.first_chunk::<16>() else { return };
        let own = [IpAddr::from([20, 1, 1, 1])];
        let policy = Policy::new(own, Vec::new());
        let ip = Ipv6Addr::from(*bytes);
        let inside = Ipv4Addr::from([bytes[12], bytes[13], bytes[14], bytes[15]]);
        let reach = policy.reach(ip.into());
        // The last bytes are an IPv4 address in most forms, and the others of the form deny by themselves.
        let is_nat64 = ip.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0];
        if ip.to_ipv4_mapped().is_some() || (is_nat64 && policy.reach(inside.into()) != Reach::Own)
        {
            assert_eq!(reach, policy.reach(inside.into()), "{ip}");
        } else if reach == Reach::Beyond {
            assert_eq!(ip.segments()[0] >> 13, 1, "{ip}");
        }
    });
});
