//! The server does what `docs/protocol.md` says, to a client that knows nothing else.
//!
//! Every example is read out of the document itself. A message that the server says and the document does
//! not describe, field by field, fails here, and so does one that is described and never said.

mod reading;
mod session;
mod document;
mod client;

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use server::{Credential, IceServerSetting};

use crate::http::request;
use crate::test_server::TestServer;
use client::{Client, join, rejoin, silent, ticket, with};
use document::{Document, fits, word};

#[tokio::test]
async fn every_message_of_a_client_is_taken_and_every_one_of_the_server_described() {
    let document = Document::read();
    let server = TestServer::open_with(|config| {
        let ttl = Duration::from_secs(86_400);
        config.live.ice_servers =
            stun_and_turn(Credential::TimeLimited { secret: "north".into(), ttl });
    })
    .await;
    let (mut bob, b) = Client::join(&server, "den", "Bob").await;
    let mut received = vec![b.clone()];
    for example in &document.client {
        let mut message = example.clone();
        let (mut alice, joined) = Client::join(&server, "den", "Alice").await;
        received.extend([bob.receive().await, joined.clone()]);
        let id = joined["you"].clone();
        match word(example).0.as_str() {
            "join" => {
                message["ticket"] = ticket(&server, "den").await.into();
                let mut carol = Client::open(server.address).await;
                carol.send(&message).await;
                received.extend(carol.receive_joined().await);
                received.push(bob.receive().await);
                carol.send(&json!({ "type": "leave" })).await;
                assert_eq!(carol.closed().await, 1000);
                received.push(bob.receive().await);
            }
            "rejoin" => {
                message["seat"] = joined["seat"].clone();
                drop(alice);
                assert_eq!(bob.receive().await, json!({ "type": "peer_away", "id": id }));
                received.push(json!({ "type": "peer_away", "id": id }));
                alice = Client::open(server.address).await;
                alice.send(&message).await;
                let [ice_servers, again] = alice.receive_joined().await;
                assert_eq!((&again["you"], &again["incarnation"]), (&id, &joined["incarnation"]));
                assert_ne!(again["seat"], joined["seat"]);
                received.extend([ice_servers, again, bob.receive().await]);
            }
            "state" => {
                alice.send(&message).await;
                let mut told = json!({ "type": "peer_state", "id": id, "state": message["state"] });
                if message["hand"] == true {
                    told["hand"] = json!(1);
                    assert_eq!(alice.receive().await, told);
                }
                assert_eq!(bob.receive().await, told);
                received.push(told);
            }
            "signal" => {
                message["link"] = b["you"].clone();
                alice.send(&message).await;
                message["link"] = id.clone();
                assert_eq!(bob.receive().await, message);
                received.push(message);
            }
            "leave" => {}
            other => panic!("the document tells of {other}"),
        }
        alice.send(&json!({ "type": "leave" })).await;
        assert_eq!(alice.closed().await, 1000);
        let left = bob.receive().await;
        assert_eq!(left, json!({ "type": "peer_left", "id": id }));
        received.push(left);
    }
    received.extend(received_in_a_relay_only_room(&server).await);
    received.extend(received_with_raised_hands(&server).await);
    received.extend(received_after_a_restart(server, bob, &b["seat"]).await);
    for message in &received {
        assert!(document.describes(message), "the document does not describe {message}");
    }
    let sent: BTreeSet<_> = received.iter().map(word).collect();
    let described: BTreeSet<_> = document.server.iter().map(word).collect();
    assert_eq!(sent, described);
}

/// The messages to a client in a relay-only room, to whom another one sends a signal of a kind of its own.
async fn received_in_a_relay_only_room(server: &TestServer) -> Vec<Value> {
    let asked = json!({ "room": "hidden", "transport_policy": "relay" }).to_string();
    let answer = server.call("join_room", &asked).await;
    let ticket: Value = serde_json::from_str(&answer.body).unwrap();
    let mut alice = Client::open(server.address).await;
    alice.send(&join(ticket["token"].as_str().unwrap(), "Alice")).await;
    let [_, joined] = alice.receive_joined().await;
    assert_eq!(joined["transport_policy"], "relay");
    let (mut bob, b) = Client::join(server, "hidden", "Bob").await;
    assert_eq!(b["transport_policy"], "relay");
    let _came = alice.receive().await;
    let signal = |link: &Value, signal: Value| json!({ "type": "signal", "link": link, "epoch": 1, "seq": 1, "ack": 0, "signal": signal });
    bob.send(&signal(&joined["you"], json!({ "kind": "fireworks" }))).await;
    let received = alice.receive().await;
    assert_eq!(received, signal(&b["you"], json!({ "kind": "removed" })));
    vec![joined, received]
}

/// The messages that tell of the hands of two peers, when one of them has come back.
async fn received_with_raised_hands(server: &TestServer) -> Vec<Value> {
    let (mut bob, b) = Client::join(server, "hands", "Bob").await;
    let (mut alice, a) = Client::join(server, "hands", "Alice").await;
    let _came = bob.receive().await;
    let raised = json!({ "type": "state", "state": silent(), "hand": true });
    for is_bob in [false, true] {
        let sender = if is_bob { &mut bob } else { &mut alice };
        sender.send(&raised).await;
        assert_eq!(alice.receive().await, bob.receive().await);
    }
    drop(alice);
    let _away = bob.receive().await;
    let mut alice = Client::open(server.address).await;
    alice.send(&rejoin(&a["seat"], "fresh")).await;
    let [_, joined] = alice.receive_joined().await;
    assert_eq!((&joined["hand"], &joined["peers"][0]["hand"]), (&json!(1), &json!(2)));
    assert_eq!(joined["peers"][0]["id"], b["you"]);
    let came = bob.receive().await;
    assert_eq!(came["peer"]["hand"], 1);
    vec![joined, came]
}

/// The messages to a client that comes back after a restart, to a room that takes up its call.
async fn received_after_a_restart(server: TestServer, mut bob: Client, seat: &Value) -> Vec<Value> {
    let successor =
        server.successor(|config| config.limits.away_timeout = Duration::from_secs(1)).await;
    let stopped = server.stop();
    assert_eq!(bob.closed().await, 1012);
    stopped.await.unwrap();
    let server = successor;
    let mut bob = Client::open(server.address).await;
    bob.send(&rejoin(seat, "kept")).await;
    let [ice_servers, joined] = bob.receive_joined().await;
    assert_eq!(joined["awaiting"], true);
    let (alice, a) = Client::join(&server, "den", "Alice").await;
    let came = bob.receive().await;
    assert_eq!(a.get("awaiting"), None);
    let peers = bob.receive().await;
    assert_eq!(peers, json!({ "type": "peers", "peers": [came["peer"]] }));
    drop(alice);
    vec![ice_servers, joined, came, peers]
}

#[tokio::test]
async fn every_call_of_a_server_function_is_answered_as_written() {
    let document = Document::read();
    let server = TestServer::open_with(|config| {
        config.turn.mode = server::config::TurnMode::Embedded;
        config.turn.port = 0;
    })
    .await;
    assert_eq!(document.calls.len(), 3);
    for (asked, answered) in &document.calls {
        let (head, body) = asked.split_once("\n\n").unwrap();
        let path = head.split(' ').nth(1).unwrap();
        let own = server.origin();
        let headers: Vec<(&str, &str)> = head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter(|(name, _)| *name != "Host")
            .map(|(name, value)| (name, if name == "Origin" { own.as_str() } else { value }))
            .collect();
        let answer = request(server.address, "POST", path, &headers, body.trim()).await;
        let (head, body) = answered.split_once("\n\n").unwrap();
        assert_eq!(head.split(' ').nth(1).unwrap(), answer.status.to_string());
        assert!(head.contains(&format!("Content-Type: {}", answer.header("content-type"))));
        let example: Value = serde_json::from_str(body).unwrap();
        let real = serde_json::from_str(&answer.body).unwrap();
        assert!(fits(&[&example], &real), "{real}");
    }
}

#[tokio::test]
async fn every_refusal_has_its_status_and_its_word() {
    for row in Document::read().table("status") {
        let example: Value = serde_json::from_str(&row[1]).unwrap();
        let reason = example["error"].as_str().unwrap().to_owned();
        let server = TestServer::open_with(|config| match reason.as_str() {
            "room_full" => config.live.room_capacity = 2,
            "busy" => config.limits.rooms = 0,
            _ => {}
        })
        .await;
        let address = server.address;
        let own = server.origin();
        let json = ("content-type", "application/json");
        let ask = async |origin: &str, body: &str| {
            request(address, "POST", "/api/join_room", &[("origin", origin), json], body).await
        };
        let answer = match reason.as_str() {
            "malformed" => ask(&own, r#"{"room":""}"#).await,
            "origin" => ask("http://elsewhere.example", r#"{"room":"den"}"#).await,
            "room_full" => {
                let _one = Client::join(&server, "den", "One").await;
                let _two = Client::join(&server, "den", "Two").await;
                ask(&own, r#"{"room":"den"}"#).await
            }
            "busy" => ask(&own, r#"{"room":"den"}"#).await,
            "restarting" => {
                // It does not listen, so the goodbye takes as long as it may.
                let _silent = Client::join(&server, "den", "Silent").await;
                let mut other = Client::open(address).await;
                let _stopping = server.stop();
                assert_eq!(other.closed().await, 1012);
                ask(&own, r#"{"room":"den"}"#).await
            }
            // No client can make the server fail.
            "failed" => continue,
            other => panic!("nobody knows how to be refused for {other}"),
        };
        assert_eq!(answer.status.to_string(), row[0], "{reason}");
        let real: Value = serde_json::from_str(&answer.body).unwrap();
        assert!(fits(&[&example], &real), "{real}");
        assert_eq!(real["error"], example["error"]);
        if reason == "malformed" {
            assert_eq!(real, example);
        }
    }
    let server = TestServer::open().await;
    assert_eq!(server.get("/api/join_room").await.status, 405);
    assert_eq!(server.call("no_such_function", "{}").await.status, 404);
    let version = serde_json::from_str(&server.get("/version").await.body).unwrap();
    assert!(fits(&[&json!({ "name": "", "version": "", "protocol": 1 })], &version), "{version}");
}

#[tokio::test]
async fn every_close_code_is_met() {
    for row in Document::read().table("code") {
        let code: u16 = row[0].parse().unwrap();
        if code == 1011 {
            // No client can make the server fail; server/src/signaling/ws/tests.rs does.
            continue;
        }
        let server = TestServer::open_with(|config| match code {
            1008 => config.limits.message_burst_per_seat = 1.0,
            1013 => config.limits.outbox_bytes = 100,
            4408 => config.limits.first_message = Duration::from_secs(1),
            4423 => config.live.room_capacity = 2,
            _ => {}
        })
        .await;
        let (mut alice, joined) = match code {
            // She would not be let in.
            1013 => (Client::open(server.address).await, Value::Null),
            _ => Client::join(&server, "den", "Alice").await,
        };
        match code {
            1000 => alice.send(&json!({ "type": "leave" })).await,
            1002 => alice.break_the_wire(&[0x83, 0x80, 0, 0, 0, 0]).await,
            1007 => alice.break_the_wire(&[0x81, 0x82, 0, 0, 0, 0, 0xC3, 0x28]).await,
            1008 => {
                for _ in 0..50 {
                    alice.send(&json!({ "type": "state", "state": silent() })).await;
                }
            }
            1009 => alice.send_text(&" ".repeat(64 * 1024 + 1)).await,
            1012 => drop(server.stop()),
            1013 => alice.send(&join(&ticket(&server, "den").await, "Alice")).await,
            4400 => alice.send_text("null").await,
            4401 => {
                alice = Client::open(server.address).await;
                alice.send(&join("eyJraW5k.c2lnbmVk", "Mallory")).await;
            }
            4408 => alice = Client::open(server.address).await,
            4409 => {
                let mut again = Client::open(server.address).await;
                again.send(&rejoin(&joined["seat"], "kept")).await;
                assert_eq!(again.receive().await["type"], "ice_servers");
                assert_eq!(alice.closed().await, 4409);
                continue;
            }
            4423 => {
                let late = ticket(&server, "den").await;
                let _bob = Client::join(&server, "den", "Bob").await;
                alice = Client::open(server.address).await;
                alice.send(&join(&late, "Carol")).await;
            }
            4426 => {
                alice = Client::open(server.address).await;
                alice.send(&json!({ "type": "enter", "version": 2 })).await;
            }
            other => panic!("nobody knows how to be closed with {other}"),
        }
        assert_eq!(alice.closed().await, code);
    }
}

#[tokio::test]
async fn two_rooms_receive_nothing_of_each_other() {
    let server = TestServer::open().await;
    let (mut carol, c) = Client::join(&server, "elsewhere", "Carol").await;
    // Everything that can happen in one room, with Carol's id wherever an id can stand.
    let (mut alice, a) = Client::join(&server, "den", "Alice").await;
    let (mut bob, b) = Client::join(&server, "den", "Bob").await;
    assert_eq!(b["peers"].as_array().unwrap().len(), 1);
    assert_eq!(alice.receive().await["type"], "peer_joined");
    for example in Document::read().client.iter().filter(|example| word(example).0 == "signal") {
        alice.send(&with(example, "link", c["you"].clone())).await;
    }
    alice.send(&json!({ "type": "state", "state": silent() })).await;
    assert_eq!(bob.receive().await["type"], "peer_state");
    drop(bob);
    assert_eq!(alice.receive().await["type"], "peer_away");
    let mut bob = Client::open(server.address).await;
    bob.send(&rejoin(&b["seat"], "fresh")).await;
    assert_eq!(bob.receive_joined().await[1]["room"], "den");
    alice.send(&json!({ "type": "leave" })).await;
    assert_eq!(bob.receive().await, json!({ "type": "peer_left", "id": a["you"] }));
    // Carol's first message is about her own room.
    let (_dave, d) = Client::join(&server, "elsewhere", "Dave").await;
    let came = carol.receive().await;
    assert_eq!((&came["type"], &came["peer"]["id"]), (&json!("peer_joined"), &d["you"]));
    assert_eq!(d["peers"].as_array().unwrap().len(), 1);
}

/// A STUN server, and a TURN server with this credential.
fn stun_and_turn(credential: Credential) -> Vec<IceServerSetting> {
    vec![
        IceServerSetting {
            urls: vec!["stun:stun.example.org:3478".into()],
            credential: Credential::None,
        },
        IceServerSetting { urls: vec!["turn:turn.example.org:3478".into()], credential },
    ]
}
