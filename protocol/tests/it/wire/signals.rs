//! The text of signals, and what becomes of one that is not known.

use protocol::codec::{decode, decode_on_page, encode};
use protocol::id::Seq;
use protocol::message::{ClientMessage, RawSignal, Sdp, ServerMessage, Signal};

use super::{B, candidate, envelope, is_written, sdp};

#[test]
fn every_signal_reads_so() {
    let texts = [
        (Signal::Open, r#"{"kind":"open"}"#),
        (Signal::Offer { sdp: sdp() }, r#"{"kind":"offer","sdp":"v=0\r\n"}"#),
        (
            Signal::Answer { sdp: sdp(), offer: Seq(3) },
            r#"{"kind":"answer","sdp":"v=0\r\n","offer":3}"#,
        ),
        (
            Signal::Candidate { candidate: candidate() },
            r#"{"kind":"candidate","candidate":{"candidate":"candidate:1 1 udp 1 x.local 9 typ host","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"uf"}}"#,
        ),
    ];
    for (signal, text) in texts {
        let text = signal_of(text);
        is_written(&ClientMessage::Signal(envelope(signal.clone())), &text);
        is_written(&ServerMessage::Signal(envelope(signal)), &text);
    }
}

#[test]
fn a_signal_is_relayed_as_it_came() {
    for text in [
        r#"{ "sdp" : "v=0\u000d\n", "kind":"offer", "colour": ["green", 1.5] }"#,
        r#"{"kind":"candidate","candidate":{"candidate":"","sdpMid":null}}"#,
        r#"{"kind":"fireworks"}"#,
        r#"{"sdp":7,"candidate":["\ud800"],"offer":{},"kind":"fire\u0077orks"}"#,
        &unknown_of(RawSignal::MAX_UNKNOWN_BYTES),
    ] {
        let Ok(ClientMessage::Signal(envelope)) = decode(&signal_of(text)) else {
            panic!("{text:.80}")
        };
        let relayed = ServerMessage::Signal(envelope);
        assert_eq!(encode(&relayed).unwrap(), signal_of(text));
        assert_eq!(decode(&signal_of(text)).as_ref(), Ok(&relayed));
        assert_eq!(decode_on_page(&signal_of(text)), Ok(relayed));
    }
}

#[test]
fn a_signal_of_an_unknown_kind_has_a_kind_and_a_limit_and_one_of_a_known_kind_its_shape() {
    for text in [
        r#""fireworks""#,
        r#"["fireworks"]"#,
        "null",
        "{}",
        r#"{"kind":null}"#,
        r#"{"kind":7}"#,
        r#"{"kind":["fireworks"]}"#,
        r#"{"kind":"fireworks","kind":"fireworks"}"#,
        r#"{"kind":"fireworks","kind":"open"}"#,
        &unknown_of(RawSignal::MAX_UNKNOWN_BYTES + 1),
        r#"{"kind":"open","kind":"open"}"#,
        r#"{"kind":"offer"}"#,
        r#"{"kind":"offer","sdp":7}"#,
        r#"{"kind":"offer","sdp":"v=0","sdp":"v=1"}"#,
        r#"{"kind":"answer","sdp":"v=0","offer":-1}"#,
        r#"{"kind":"answer","sdp":"v=0"}"#,
        r#"{"kind":"candidate","candidate":{"sdpMid":"0"}}"#,
        r#"{"kind":"candidate","candidate":{"candidate":"","candidate":""}}"#,
    ] {
        assert!(decode::<ClientMessage>(&signal_of(text)).is_err(), "{text:.80}");
    }
}

#[test]
fn a_signal_that_a_page_does_not_know_is_read_as_none() {
    let read = |text: &str| match decode_on_page(&signal_of(text)) {
        Ok(ServerMessage::Signal(envelope)) => envelope.signal.read(),
        other => panic!("{other:?}"),
    };
    assert_eq!(read(r#"{"kind":"fireworks","sdp":"v=0"}"#), None);
    assert_eq!(read(r#"{"kind":"offer","sdp":7}"#), None);
    assert_eq!(read(r#"{"kind":"open","colour":"green"}"#), Some(Signal::Open));
}

#[test]
fn a_description_over_its_limit_is_refused() {
    let long = "x".repeat(Sdp::MAX_BYTES + 1);
    assert!(Sdp::try_from(long.clone()).is_err());
    let frame = format!(
        r#"{{"type":"signal","link":"{B}","epoch":1,"seq":1,"ack":0,"signal":{{"kind":"offer","sdp":"{long}"}}}}"#
    );
    assert!(decode::<ClientMessage>(&frame).is_err());
}

#[test]
fn a_description_tells_whether_it_has_a_line_for_data_channels() {
    let has = |text: &str| Sdp::try_from(text.to_owned()).unwrap().has_data_channels();
    let video = "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:m=application\r\n";
    assert!(!has(video));
    assert!(has(&format!("{video}m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n")));
}

/// The frame of [`envelope`] with this text as its signal.
fn signal_of(text: &str) -> String {
    format!(r#"{{"type":"signal","link":"{B}","epoch":65536,"seq":2,"ack":1,"signal":{text}}}"#)
}

/// A signal of an unknown kind that is so long.
fn unknown_of(bytes: usize) -> String {
    let empty = r#"{"kind":"fireworks","x":""}"#;
    empty.replace(r#""x":""#, &format!(r#""x":"{}"#, "x".repeat(bytes - empty.len())))
}
