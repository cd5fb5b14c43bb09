//! How the server reads messages: up to which length, how strictly, and how it cleans a name.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use server::limits::Limits;

use super::client::{Client, join, ticket, with};
use super::document::{Document, word};
use crate::test_server::TestServer;

#[tokio::test]
async fn the_limits_are_those_of_the_document() {
    let rows = Document::read().table("limit");
    let limits = Limits::default();
    let seconds = |duration: Duration| format!("{} s", duration.as_secs());
    let expected = BTreeMap::from([
        (
            "messages and control frames of a client",
            format!(
                "{} per second, {} at once for each seat of the room",
                limits.messages_per_second, limits.message_burst_per_seat
            ),
        ),
        ("fragments of one message", limits.fragments.to_string()),
        ("first message", format!("within {} of opening", seconds(limits.first_message))),
        ("what waits to be read by the client", format!("{} KiB", limits.outbox_bytes / 1024)),
        (
            "silence of a client: no frame, not even a pong",
            format!(
                "{}; the server pings every {}",
                seconds(limits.silence),
                seconds(limits.ping_every)
            ),
        ),
        ("closing", format!("{}, then the connection is dropped", seconds(limits.close_timeout))),
    ]);
    for (limit, value) in expected {
        let row = rows.iter().find(|row| row[0] == limit);
        assert_eq!(row.map(|row| &row[1]), Some(&value), "{limit}");
    }
    // A message that is as large as a message may be.
    let server = TestServer::open().await;
    let stream = |n: usize| json!({ "id": format!("s{n}"), "source": "screen", "paused": false });
    let streams = |n: usize| (0..n).map(stream).collect::<Vec<_>>();
    let state = |streams: Vec<Value>| {
        json!({ "type": "state", "state": { "microphone": true, "camera": true, "streams": streams } })
            .to_string()
    };
    let nested = |depth: usize| {
        let (open, close) = ("[".repeat(depth - 1), "]".repeat(depth - 1));
        format!(r#"{{"type":"leave","x":{open}{close}}}"#)
    };
    let tokens_of =
        |tokens: usize| format!(r#"{{"type":"leave","x":[{}0]}}"#, "0,".repeat(tokens - 5));
    let sdp = |bytes: usize| {
        let signal = json!({ "kind": "offer", "sdp": "x".repeat(bytes) });
        let link = "0".repeat(32);
        json!({ "type": "signal", "link": link, "epoch": 1, "seq": 1, "ack": 0, "signal": signal })
            .to_string()
    };
    let unknown = |bytes: usize| {
        let empty = r#"{"kind":"fireworks","x":""}"#;
        let signal =
            empty.replace(r#":""}"#, &format!(r#":"{}"}}"#, "x".repeat(bytes - empty.len())));
        signal_of(&"0".repeat(32), &signal)
    };
    for (within, beyond) in [
        (state(streams(8)), state(streams(9))),
        (state(vec![stream(1), stream(2)]), state(vec![stream(1), stream(1)])),
        (nested(127), nested(128)),
        (tokens_of(4096), tokens_of(4097)),
        (sdp(48 * 1024), sdp(48 * 1024 + 1)),
        (unknown(48 * 1024), unknown(48 * 1024 + 1)),
    ] {
        let (mut alice, _) = Client::join(&server, "den", "Alice").await;
        alice.send_text(&within).await;
        alice.send(&json!({ "type": "leave" })).await;
        assert_eq!(alice.closed().await, 1000, "{within:.80}");
        let (mut alice, _) = Client::join(&server, "den", "Alice").await;
        alice.send_text(&beyond).await;
        assert_eq!(alice.closed().await, 4400, "{beyond:.80}");
    }
}

#[tokio::test]
async fn what_a_client_sends_is_read_as_strictly_as_the_document_says() {
    let document = Document::read();
    let server = TestServer::open().await;
    for example in &document.client {
        let fields = example.as_object().unwrap();
        let kind = &word(example).0;
        let twice = format!(r#"{{"type":"{kind}","#);
        let mut refused = vec![
            with(example, "type", "fireworks".into()).to_string(),
            example.to_string().replacen('{', &twice, 1),
        ];
        // A hand may be absent or null.
        for name in fields.keys().filter(|name| *name != "hand") {
            let mut without = fields.clone();
            without.remove(name);
            refused.push(Value::Object(without).to_string());
            refused.push(with(example, name, Value::Null).to_string());
        }
        if fields.contains_key("hand") {
            refused.push(with(example, "hand", "up".into()).to_string());
            let null = with(example, "hand", Value::Null).to_string();
            assert_eq!(end_of(&server, kind, null).await, 1000);
        }
        for text in refused {
            assert_eq!(end_of(&server, kind, text.clone()).await, 4400, "{text}");
        }
        let unknown = with(example, "fireworks", json!({ "colour": ["green"] })).to_string();
        assert_eq!(end_of(&server, kind, unknown.clone()).await, 1000, "{unknown}");
    }
}

#[tokio::test]
async fn a_signal_is_relayed_byte_by_byte_also_one_of_an_unknown_kind() {
    let server = TestServer::open().await;
    let (mut alice, a) = Client::join(&server, "den", "Alice").await;
    let (mut bob, b) = Client::join(&server, "den", "Bob").await;
    assert_eq!(alice.receive().await["type"], "peer_joined");
    for signal in [
        r#"{"kind":"fireworks"}"#,
        r#"{ "sdp" : 7, "x":[[1.5e3,null],{"y":"\ud800"}], "kind":"fire\u0077orks" }"#,
        r#"{"kind":"offer","sdp":"v=0\u000d\n","colour":"green"}"#,
        r#"{"kind":"candidate","candidate":{"candidate":"","sdpMid":null}}"#,
    ] {
        alice.send_text(&signal_of(b["you"].as_str().unwrap(), signal)).await;
        assert_eq!(bob.receive_text().await, signal_of(a["you"].as_str().unwrap(), signal));
    }
}

#[tokio::test]
async fn what_is_no_signal_or_not_of_its_kind_is_refused() {
    let server = TestServer::open().await;
    for signal in [
        r#""fireworks""#,
        r#"["fireworks"]"#,
        r#"{"kind":7}"#,
        r#"{"kind":"fireworks","kind":"fireworks"}"#,
        r#"{"kind":"open","kind":"open"}"#,
        r#"{"kind":"offer","sdp":7}"#,
        r#"{"kind":"offer","sdp":"v=0","sdp":"v=0"}"#,
    ] {
        let text = signal_of(&"0".repeat(32), signal);
        assert_eq!(end_of(&server, "signal", text).await, 4400, "{signal}");
    }
}

/// A message that carries this signal.
fn signal_of(link: &str, signal: &str) -> String {
    format!(r#"{{"type":"signal","link":"{link}","epoch":1,"seq":1,"ack":0,"signal":{signal}}}"#)
}

/// The code that a client is closed with after it has sent this text and then left.
async fn end_of(server: &TestServer, kind: &str, mut text: String) -> u16 {
    // A room of its own: a client that is closed for a mistake keeps its seat for a while.
    let created: Value =
        serde_json::from_str(&server.call("create_room", "{}").await.body).unwrap();
    let room = created.as_str().unwrap();
    let mut somebody = if ["join", "rejoin"].contains(&kind) {
        let (_, joined) = Client::join(server, room, "Before").await;
        text = text.replace("eyJraW5k.c2lnbmVk", &ticket(server, room).await);
        text = text.replace("eyJzZWF0.c2lnbmVk", joined["seat"].as_str().unwrap());
        Client::open(server.address).await
    } else {
        Client::join(server, room, "Somebody").await.0
    };
    somebody.send_text(&text).await;
    somebody.send(&json!({ "type": "leave" })).await;
    somebody.closed().await
}

#[tokio::test]
async fn a_name_is_cleaned_or_refused_as_the_document_says() {
    let server = TestServer::open().await;
    for (name, seen) in [
        ("  Zoë\t\n李 ", "Zoë 李"),
        ("\u{202E}ecila\u{200B}\u{FEFF}\u{3164}", "ecila"),
        ("👩\u{200D}💻 \u{2764}\u{FE0F}", "👩💻 \u{2764}\u{FE0F}"),
        (
            "\u{0301}Z\u{0301}\u{0301}\u{0301}\u{0301}\u{0301}\u{0301}",
            "Z\u{0301}\u{0301}\u{0301}\u{0301}",
        ),
        ("<b>Ann</b>", "<b>Ann</b>"),
    ] {
        let (mut alice, _) = Client::join(&server, "den", name).await;
        let (mut bob, joined) = Client::join(&server, "den", "Bob").await;
        assert_eq!(joined["peers"][0]["name"], seen);
        for client in [&mut alice, &mut bob] {
            client.send(&json!({ "type": "leave" })).await;
            assert_eq!(client.closed().await, 1000);
        }
    }
    for name in ["", "\u{200B}", "a\u{7}b", &"a".repeat(65)] {
        let mut client = Client::open(server.address).await;
        client.send(&join(&ticket(&server, "den").await, name)).await;
        assert_eq!(client.closed().await, 4400, "{name:?}");
    }
}
