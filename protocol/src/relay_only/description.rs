//! A session description: line by line, with candidates of relays alone and nothing else that names an address.

use super::address::names_address;
use super::candidate;
use crate::message::Sdp;

/// A description without what names an address; nothing, if too little would be left of it.
///
/// Source: RFC 8866 §5; the blanks are those of RFC 8829 §5.2.1, which browsers write while they gather.
pub(super) fn clean(sdp: &Sdp) -> Option<Sdp> {
    let mut clean = String::with_capacity(sdp.as_str().len());
    for line in sdp.as_str().split(['\r', '\n']) {
        let before = clean.len();
        push(&mut clean, line)?;
        if clean.len() > before {
            clean.push_str("\r\n");
        }
        // Blanks can be longer than what they stand for.
        (clean.len() <= Sdp::MAX_BYTES).then_some(())?;
    }
    Sdp::try_from(clean).ok()
}

/// Adds what may pass of a line. Nothing comes back where it names an address, and the description makes no sense
/// without it.
fn push(clean: &mut String, line: &str) -> Option<()> {
    let (kind, value) = line.split_once('=').unwrap_or_default();
    match kind {
        "c" => clean.push_str("c=IN IP4 0.0.0.0"),
        "o" => push_origin(clean, value)?,
        "m" => push_media(clean, value)?,
        "a" => push_attribute(clean, line, value),
        "v" | "s" | "t" | "b" if names_address(value) => return None,
        "v" | "s" | "t" | "b" => clean.push_str(line),
        // Whom to write to, and the like: no browser says so.
        _ => {}
    }
    Some(())
}

/// Source: RFC 8866 §5.2.
fn push_origin(clean: &mut String, value: &str) -> Option<()> {
    let mut words = value.split(' ');
    let mut next = || words.next().filter(|word| !names_address(word));
    let kept = [next()?, next()?, next()?];
    let rest = words.count();
    (rest == 3)
        .then(|| clean.extend(["o=", kept[0], " ", kept[1], " ", kept[2], " IN IP4 0.0.0.0"]))
}

/// Source: RFC 8866 §5.14. Port 9 stands for none yet, 0 for a line that is not in use.
fn push_media(clean: &mut String, value: &str) -> Option<()> {
    let (media, rest) = value.split_once(' ')?;
    let (port, rest) = rest.split_once(' ')?;
    let names_none = !names_address(media) && !names_address(rest);
    let port = if port == "0" { "0" } else { "9" };
    names_none.then(|| clean.extend(["m=", media, " ", port, " ", rest]))
}

fn push_attribute(clean: &mut String, line: &str, value: &str) {
    let (name, value_of_name) = value.split_once(':').unwrap_or((value, ""));
    match name {
        "candidate" => {
            if let Some(candidate) = candidate::clean(value) {
                clean.extend(["a=", &candidate]);
            }
        }
        "rtcp" => clean.push_str("a=rtcp:9 IN IP4 0.0.0.0"),
        "fingerprint" if is_fingerprint(value_of_name) => clean.push_str(line),
        _ if names_address(value) => {}
        _ => clean.push_str(line),
    }
}

/// Whether it is the name of a hash function and a hash: pairs of digits with colons between them, and too many of them
/// for an address.
///
/// Source: RFC 8122 §5.
fn is_fingerprint(value: &str) -> bool {
    let Some((function, hash)) = value.split_once(' ') else { return false };
    let is_pair = |pair: &str| pair.len() == 2 && pair.bytes().all(|b| b.is_ascii_hexdigit());
    !names_address(function) && hash.split(':').count() >= 16 && hash.split(':').all(is_pair)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_keeps_what_makes_the_call_and_the_candidates_of_relays() {
        assert_eq!(cleaned_text(SENT).as_deref(), Some(PASSED));
        assert_eq!(cleaned_text(PASSED).as_deref(), Some(PASSED));
    }

    #[test]
    fn lines_of_any_ending_are_lines() {
        for end in ["\n", "\r", "\r\n", "\n\n"] {
            assert_eq!(
                cleaned_text(&SENT.replace("\r\n", end)).as_deref(),
                Some(PASSED),
                "{end:?}"
            );
        }
    }

    #[test]
    fn attributes_that_name_an_address_are_left_out() {
        for line in [
            "a=candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host",
            "a=candidate:1 1 udp 2122260223 0b5cf1d2-6a37-4d4c-9d52-c3ad2c0b1a5f.local 50000 typ host",
            "a=remote-candidates:1 192.0.2.7 50000",
            "a=source-filter: incl IN IP4 * 192.0.2.7",
            "a=ssrc:7 cname:alice@192.0.2.7",
            "a=x-host:fe80::7",
            "a=fingerprint:sha-256 20:01:0D:B8:00:00:00:07",
            "a=fingerprint:192.0.2.7 00",
            "i=of 192.0.2.7",
            "u=http://192.0.2.7/",
            "e=alice@example.org",
            "x=192.0.2.7",
            " a=candidate:1 1 udp 1 192.0.2.7 50000 typ host",
            "192.0.2.7",
        ] {
            assert_eq!(cleaned_text(&format!("v=0\r\n{line}\r\n")).as_deref(), Some("v=0\r\n"));
        }
    }

    #[test]
    fn a_description_that_names_an_address_where_none_belongs_is_none() {
        for line in [
            "v=192.0.2.7",
            "s=call of 192.0.2.7",
            "t=0 192.0.2.7",
            "b=AS:fe80::1",
            "o=192.0.2.7 1 2 IN IP4 127.0.0.1",
            "o=- 1 2 IN IP4 127.0.0.1 192.0.2.7",
            "o=-",
            "m=audio 9 192.0.2.7 111",
            "m=192.0.2.7 9 UDP/TLS/RTP/SAVPF 111",
            "m=audio",
        ] {
            assert_eq!(cleaned_text(line), None, "{line}");
        }
    }

    fn cleaned_text(text: &str) -> Option<String> {
        clean(&Sdp::try_from(text.to_owned()).unwrap()).map(String::from)
    }

    const SENT: &str = "v=0\r\n\
        o=- 4611731400430051336 2 IN IP4 192.0.2.7\r\n\
        s=-\r\n\
        t=0 0\r\n\
        a=group:BUNDLE 0 1\r\n\
        a=fingerprint:sha-256 7B:8B:F0:65:5F:78:E2:51:3B:AC:6F:F3:3F:46:1B:35:DC:B8:5F:64:1A:24:C2:43:F0:A1:58:D0:A1:2C:19:08\r\n\
        m=audio 50000 UDP/TLS/RTP/SAVPF 111\r\n\
        c=IN IP6 2001:db8::7\r\n\
        a=rtcp:50001 IN IP4 192.0.2.7\r\n\
        a=candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host\r\n\
        a=candidate:2 1 udp 41885439 203.0.113.5 50002 typ relay raddr 198.51.100.7 rport 41000\r\n\
        a=end-of-candidates\r\n\
        a=ice-ufrag:a/B+\r\n\
        a=mid:0\r\n\
        a=rtpmap:111 opus/48000/2\r\n\
        b=AS:300\r\n\
        m=video 0 UDP/TLS/RTP/SAVPF 96\r\n\
        c=IN IP4 0.0.0.0\r\n\
        a=bundle-only\r\n";

    const PASSED: &str = "v=0\r\n\
        o=- 4611731400430051336 2 IN IP4 0.0.0.0\r\n\
        s=-\r\n\
        t=0 0\r\n\
        a=group:BUNDLE 0 1\r\n\
        a=fingerprint:sha-256 7B:8B:F0:65:5F:78:E2:51:3B:AC:6F:F3:3F:46:1B:35:DC:B8:5F:64:1A:24:C2:43:F0:A1:58:D0:A1:2C:19:08\r\n\
        m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n\
        c=IN IP4 0.0.0.0\r\n\
        a=rtcp:9 IN IP4 0.0.0.0\r\n\
        a=candidate:2 1 udp 41885439 203.0.113.5 50002 typ relay raddr 0.0.0.0 rport 0\r\n\
        a=end-of-candidates\r\n\
        a=ice-ufrag:a/B+\r\n\
        a=mid:0\r\n\
        a=rtpmap:111 opus/48000/2\r\n\
        b=AS:300\r\n\
        m=video 0 UDP/TLS/RTP/SAVPF 96\r\n\
        c=IN IP4 0.0.0.0\r\n\
        a=bundle-only\r\n";
}
