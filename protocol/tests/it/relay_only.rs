//! What passes in a relay-only room: whatever a client sends, no address but those of relayed candidates.

use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;
use proptest::sample::Index;

use protocol::codec::{decode, encode};
use protocol::message::{ClientMessage, Envelope, RawSignal, Sdp, ServerMessage, Signal};
use protocol::relay_only::clean;

use crate::untrusted::seeds;

#[test]
fn the_descriptions_of_browsers_keep_every_line_that_names_no_address() {
    let descriptions: Vec<String> =
        sent_by_browsers().filter_map(|sent| sdp(&sent.read()?)).collect();
    assert!(descriptions.len() > 1);
    for sent in descriptions {
        // The seeds' own were shortened.
        let pair = |line: &str| match line.starts_with("a=fingerprint:") {
            true => format!("a=fingerprint:sha-256 {}", ["7B"; 32].join(":")),
            false => line.to_owned(),
        };
        let sent: Vec<String> = sent.lines().map(pair).collect();
        let signal = offer(&sent.join("\r\n"));
        let passed = clean(&signal).read().and_then(|signal| sdp(&signal)).expect("it passes");
        let is_candidate = |line: &&String| line.starts_with("a=candidate:");
        let sent: Vec<&String> = sent.iter().filter(|line| !is_candidate(line)).collect();
        assert_eq!(sent.len(), passed.lines().count(), "{passed}");
        for (sent, passed) in sent.iter().zip(passed.lines()) {
            let is_blank = ["o=", "c=", "m=", "a=rtcp:"].iter().any(|kind| sent.starts_with(kind));
            assert!(is_blank || *sent == passed, "{sent} became {passed}");
        }
    }
}

#[test]
fn the_candidates_of_the_seeds_are_of_the_machine_itself_and_none_passes() {
    let candidate = |sent: &RawSignal| matches!(sent.read(), Some(Signal::Candidate { .. }));
    let sent: Vec<RawSignal> = sent_by_browsers().filter(candidate).collect();
    assert!(sent.len() > 1);
    for sent in sent {
        assert_eq!(encode(&clean(&sent)).unwrap(), r#"{"kind":"removed"}"#);
    }
}

#[test]
fn a_kind_that_is_not_known_does_not_pass() {
    let sent = raw(r#"{"kind":"fireworks","sdp":"192.0.2.7"}"#);
    assert_eq!(encode(&clean(&sent)).unwrap(), r#"{"kind":"removed"}"#);
}

#[test]
fn a_field_that_is_not_known_does_not_pass() {
    let sent = raw(r#"{"kind":"open","host":"192.0.2.7","x":{"y":["192.0.2.7"]}}"#);
    assert_eq!(encode(&clean(&sent)).unwrap(), r#"{"kind":"open"}"#);
}

#[test]
fn a_signal_that_would_outgrow_its_frame_does_not_pass() {
    let sent = offer(&"c=\n".repeat(Sdp::MAX_BYTES / 3));
    assert_eq!(encode(&clean(&sent)).unwrap(), r#"{"kind":"removed"}"#);
}

proptest! {
    #[test]
    fn no_address_but_those_of_relays_passes(
        lines in proptest::collection::vec(line(), 0..12), end in "\r\n|\n|\r", as_answer in any::<bool>(),
    ) {
        let text = lines.join(&end);
        let text = serde_json::to_string(&text).unwrap();
        let sent = match as_answer {
            true => raw(&format!(r#"{{"sdp":{text},"kind":"answer","offer":1,"x":{text}}}"#)),
            false => raw(&format!(r#"{{"kind":"offer","sdp":{text}}}"#)),
        };
        names_relays_alone(&clean(&sent))?;
    }

    #[test]
    fn no_candidate_but_a_relays_passes(
        text in line(), mid in field(), ufrag in field(), at_line in any::<u16>(),
    ) {
        let text = text.strip_prefix("a=").unwrap_or(&text).to_owned();
        let [text, mid, ufrag] = [text, mid, ufrag].map(|text| serde_json::to_string(&text).unwrap());
        let sent = raw(&format!(
            r#"{{"kind":"candidate","candidate":{{"candidate":{text},"sdpMid":{mid},"sdpMLineIndex":{at_line},"usernameFragment":{ufrag},"x":{mid}}}}}"#
        ));
        names_relays_alone(&clean(&sent))?;
    }

    #[test]
    fn what_was_cleaned_is_clean(lines in proptest::collection::vec(line(), 0..12)) {
        let once = clean(&offer(&lines.join("\r\n")));
        prop_assert_eq!(clean(&once), once);
    }
}

/// A line as a browser writes it, or anything, with addresses of a client in places of it.
fn line() -> impl Strategy<Value = String> {
    let place = (any::<Index>(), hidden());
    let any_line = prop_oneof![
        6 => proptest::sample::select(LINES).prop_map(str::to_owned),
        1 => "[a-z]=\\PC{0,40}",
        1 => "[ -~]{0,40}",
    ];
    (any_line, proptest::collection::vec(place, 0..3), any::<bool>()).prop_map(
        |(line, places, as_word)| {
            places.into_iter().fold(line, |line, (at, hidden)| insert(&line, at, &hidden, as_word))
        },
    )
}

/// In the place of a word, or at any place.
fn insert(line: &str, at: Index, hidden: &str, as_word: bool) -> String {
    if as_word {
        let mut words: Vec<&str> = line.split(' ').collect();
        let at = at.index(words.len());
        words[at] = hidden;
        return words.join(" ");
    }
    let mut places: Vec<usize> = line.char_indices().map(|(at, _)| at).collect();
    places.push(line.len());
    let at = places[at.index(places.len())];
    // Digits beside it would make another address of it.
    format!("{} {hidden} {}", &line[..at], &line[at..])
}

fn field() -> impl Strategy<Value = String> {
    prop_oneof![Just("0".to_owned()), hidden(), "[ -~]{0,9}"]
}

/// An address of a client, or its name.
fn hidden() -> impl Strategy<Value = String> {
    prop_oneof![
        (1u8..=9, any::<[u8; 3]>()).prop_map(|(a, [b, c, d])| format!("{a}.{b}.{c}.{d}")),
        any::<[u8; 2]>().prop_map(|[c, d]| format!("192.168.{c}.{d}")),
        any::<u64>().prop_map(|low| Ipv6Addr::from((0xfe80 << 112) | u128::from(low)).to_string()),
        any::<[u8; 4]>().prop_map(|[a, b, c, d]| format!("::ffff:{}.{b}.{c}.{d}", a & 7)),
        any::<[u16; 7]>()
            .prop_map(|rest| format!("fd00:{}", rest.map(|n| format!("{n:X}")).join(":"))),
        "[0-9a-f]{8}-[0-9a-f]{4}\\.local",
    ]
}

const LINES: &[&str] = &[
    "v=0",
    "o=- 7465758713299469903 2 IN IP4 127.0.0.1",
    "s=-",
    "t=0 0",
    "c=IN IP4 0.0.0.0",
    "b=AS:300",
    "m=audio 50000 UDP/TLS/RTP/SAVPF 111 63",
    "m=application 0 UDP/DTLS/SCTP webrtc-datachannel",
    "a=rtcp:9 IN IP4 0.0.0.0",
    "a=fingerprint:sha-256 7B:8B:F0:65:5F:78:E2:51:3B:AC:6F:F3:3F:46:1B:35:DC:B8:5F:64:1A:24:C2:43:F0:A1:58:D0:A1:2C:19:08",
    "a=ice-ufrag:MDZ6",
    "a=ssrc:3324483878 cname:NVz1I9aGMaeB4tjV",
    "a=rtpmap:111 opus/48000/2",
    "a=candidate:1 1 udp 2122194687 10.0.0.7 34938 typ host generation 0 ufrag oyvz network-id 1",
    "a=candidate:2 1 udp 1686052607 198.51.100.7 34938 typ srflx raddr 10.0.0.7 rport 34938",
    "a=candidate:3 1 udp 41885439 203.0.113.5 50002 typ relay raddr 198.51.100.7 rport 41000 generation 0",
    "a=candidate:4 1 tcp 41885439 2001:db8:5::5 9 typ relay raddr 2001:db8::7 rport 9 tcptype active",
    "a=remote-candidates:1 198.51.100.7 34938",
];

/// By a reader of its own: every text of the signal, cut at what no address holds. The address of a relayed candidate is
/// its fifth word; whose it is, only its sender knows.
fn names_relays_alone(passed: &RawSignal) -> Result<(), TestCaseError> {
    let json: serde_json::Value = serde_json::from_str(&encode(passed).unwrap()).unwrap();
    let mut texts = Vec::new();
    collect(&json, &mut texts);
    for line in texts.iter().flat_map(|text| text.lines()) {
        prop_assert!(!line.to_lowercase().contains(".local"), "{}", line);
        let is_relays = line.contains("candidate:") && line.contains(" typ relay ");
        for (at, word) in line.split(' ').enumerate() {
            let parts = word.split(|c: char| !(c.is_ascii_hexdigit() || c == ':' || c == '.'));
            for part in parts {
                let v4 = part.parse::<Ipv4Addr>().is_ok_and(|v4| !v4.is_unspecified());
                let v6 = part.parse::<Ipv6Addr>().is_ok_and(|v6| !v6.is_unspecified());
                prop_assert!(!v4 && !v6 || (is_relays && at == 4), "{} in {}", part, line);
            }
        }
    }
    Ok(())
}

fn collect(json: &serde_json::Value, texts: &mut Vec<String>) {
    match json {
        serde_json::Value::String(text) => texts.push(text.clone()),
        serde_json::Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                texts.push(name.clone());
                collect(value, texts);
            }
        }
        _ => {}
    }
}

fn sent_by_browsers() -> impl Iterator<Item = RawSignal> {
    let frames = seeds("client_message").into_iter();
    frames.filter_map(|frame| match decode(&frame) {
        Ok(ClientMessage::Signal(envelope)) => Some(envelope.signal),
        _ => None,
    })
}

fn sdp(signal: &Signal) -> Option<String> {
    match signal {
        Signal::Offer { sdp } | Signal::Answer { sdp, .. } => Some(sdp.as_str().to_owned()),
        _ => None,
    }
}

fn offer(text: &str) -> RawSignal {
    RawSignal::from(&Signal::Offer { sdp: Sdp::try_from(text.to_owned()).unwrap() })
}

/// A signal of this text, as it comes out of a frame.
fn raw(text: &str) -> RawSignal {
    let frame = format!(
        r#"{{"type":"signal","link":"0000000000000000000000000000000b","epoch":1,"seq":1,"ack":0,"signal":{text}}}"#
    );
    match decode(&frame) {
        Ok(ServerMessage::Signal(Envelope { signal, .. })) => signal,
        other => panic!("{other:?}: {frame}"),
    }
}
