//! Whether a text names an address. It may find one where there is none; what browsers write has none such.

/// Whether there is an IP address in a text, or a name of multicast DNS.
///
/// Examples: `cname:alice@192.0.2.7`, `fe80::1%eth0`, `0b5c….local`.
///
/// Source: RFC 4291 §2.2, RFC 8828 §5.1 (names of multicast DNS).
pub(super) fn names_address(text: &str) -> bool {
    let digits_and_dots = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    let hex_and_colons = text.split(|c: char| !c.is_ascii_hexdigit() && c != ':');
    digits_and_dots.into_iter().any(has_four_numbers)
        || hex_and_colons.into_iter().any(|run| run.contains("::") || run.split(':').count() >= 8)
        || text.as_bytes().windows(LOCAL.len()).any(|end| end.eq_ignore_ascii_case(LOCAL))
}

/// Whether a text can hold no address: letters, digits, and `-`, `_`, `+`, `/`, at most 256 of them.
pub(super) fn is_plain(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_+/".contains(&byte);
    text.len() <= 256 && text.bytes().all(is_plain)
}

fn has_four_numbers(run: &str) -> bool {
    let mut in_a_row = 0;
    run.split('.').any(|number| {
        in_a_row = if number.is_empty() { 0 } else { in_a_row + 1 };
        in_a_row == 4
    })
}

/// The end of a name of multicast DNS.
const LOCAL: &[u8] = b".local";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_wherever_they_stand() {
        for text in [
            "192.0.2.7",
            "cname:e192.0.2.7e",
            "1234.5.6.789",
            "..10.0.0.1..",
            "incl IN IP4 * 192.0.2.7",
            "::",
            "::ffff:c000:207",
            "2001:db8:1:2:3:4:5:6",
            "[2001:db8::7]:3478",
            "fe80::1%eth0",
            "name:fe80::1",
            "0b5cf1d2-6a37-4d4c-9d52-c3ad2c0b1a5f.local",
            "PRINTER.LOCAL",
        ] {
            assert!(names_address(text), "{text}");
            assert!(!is_plain(text), "{text}");
        }
    }

    #[test]
    fn what_browsers_write_names_none() {
        for text in [
            "",
            "a=rtpmap:111 opus/48000/2",
            "a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
            "a=extmap:4 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
            "a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid",
            "a=msid:{0f8c2a3e-1b2c-4d5e-8f90-123456789abc} 5b2c",
            "o=mozilla...THIS_IS_SDPARTA-99.0 4040 0 IN IP4",
            "a=group:BUNDLE 0 1 2",
        ] {
            assert!(!names_address(text), "{text}");
        }
        assert!(is_plain("") && is_plain("a/B+9") && !is_plain("a b"));
    }
}
