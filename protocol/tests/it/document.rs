//! The examples in `docs/protocol.md` are our messages, to the letter, and none is without an example.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use protocol::channel::ChannelMessage;
use protocol::chat::ChatMessage;
use protocol::close::CloseReason;
use protocol::codec::{decode, encode};
use protocol::message::{ClientMessage, ServerMessage, Signal};

/// What a client says.
pub(crate) const CLIENT_WORDS: [&str; 5] = ["join", "rejoin", "state", "signal", "leave"];

/// What the server says.
pub(crate) const SERVER_WORDS: [&str; 8] = [
    "joined",
    "peers",
    "ice_servers",
    "peer_joined",
    "peer_away",
    "peer_left",
    "peer_state",
    "signal",
];

/// The codes with which the server closes a socket.
const CLOSE_CODES: [&str; 11] =
    ["1000", "1008", "1009", "1012", "1013", "4400", "4401", "4408", "4409", "4423", "4426"];

/// The kinds of signals.
pub(crate) const KINDS: [&str; 4] = ["open", "offer", "answer", "candidate"];

#[test]
fn the_document_has_every_message_as_it_reads() {
    let client = examples::<ClientMessage>("json client");
    let server = examples::<ServerMessage>("json server");
    let words: BTreeSet<_> = client.iter().map(client_word).collect();
    assert_eq!(words, BTreeSet::from(CLIENT_WORDS));
    let words: BTreeSet<_> = server.iter().map(server_word).collect();
    assert_eq!(words, BTreeSet::from(SERVER_WORDS));
    let sent = client.iter().filter_map(|message| match message {
        ClientMessage::Signal(envelope) => envelope.signal.read().as_ref().map(kind),
        _ => None,
    });
    let received = server.iter().filter_map(|message| match message {
        ServerMessage::Signal(envelope) => envelope.signal.read().as_ref().map(kind),
        _ => None,
    });
    let every = BTreeSet::from(KINDS);
    assert_eq!((sent.collect(), received.collect()), (every.clone(), every));
}

#[test]
fn the_document_has_every_message_of_the_data_channel_as_it_reads() {
    let words: BTreeSet<_> = examples("json channel").iter().map(channel_word).collect();
    assert_eq!(words, BTreeSet::from(["view_sizes"]));
}

#[test]
fn the_document_has_every_message_of_the_chat_as_it_reads() {
    let words: BTreeSet<_> = examples("json chat").iter().map(chat_word).collect();
    assert_eq!(words, BTreeSet::from(["hello", "records", "holds", "request", "told"]));
}

#[test]
fn the_document_has_every_close_code() {
    let codes: BTreeSet<_> = CloseReason::ALL.map(close_code).into();
    assert_eq!(codes, BTreeSet::from(CLOSE_CODES));
    for reason in CloseReason::ALL {
        assert_eq!(reason.code().to_string(), close_code(reason));
    }
    let document = document();
    let words: BTreeSet<_> = document.split(|c: char| !c.is_ascii_digit()).collect();
    assert_eq!(codes.difference(&words).count(), 0, "{codes:?}");
}

/// The messages between fences of this kind, each of which is written just so.
fn examples<M: Serialize + DeserializeOwned + Debug>(fence: &str) -> Vec<M> {
    let mut messages = Vec::new();
    let mut inside = false;
    for line in document().lines() {
        if let Some(kind) = line.strip_prefix("```") {
            inside = kind == fence;
        } else if inside {
            let message: M = decode(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            assert_eq!(encode(&message).unwrap(), line);
            messages.push(message);
        }
    }
    messages
}

fn document() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/protocol.md");
    std::fs::read_to_string(path).unwrap()
}

// A message that is added to the protocol does not compile here until it has a word, and then needs an
// example. So does a close reason, which then needs its code in the document.

fn client_word(message: &ClientMessage) -> &'static str {
    match message {
        ClientMessage::Join { .. } => "join",
        ClientMessage::Rejoin { .. } => "rejoin",
        ClientMessage::State { .. } => "state",
        ClientMessage::Signal(_) => "signal",
        ClientMessage::Leave => "leave",
    }
}

fn server_word(message: &ServerMessage) -> &'static str {
    match message {
        ServerMessage::Joined { .. } => "joined",
        ServerMessage::Peers { .. } => "peers",
        ServerMessage::IceServers { .. } => "ice_servers",
        ServerMessage::PeerJoined { .. } => "peer_joined",
        ServerMessage::PeerAway { .. } => "peer_away",
        ServerMessage::PeerLeft { .. } => "peer_left",
        ServerMessage::PeerState { .. } => "peer_state",
        ServerMessage::Signal(_) => "signal",
        ServerMessage::Unknown => "of a newer version",
    }
}

fn channel_word(message: &ChannelMessage) -> &'static str {
    match message {
        ChannelMessage::ViewSizes(_) => "view_sizes",
        ChannelMessage::Unknown => "of a newer version",
    }
}

fn chat_word(message: &ChatMessage) -> &'static str {
    match message {
        ChatMessage::Hello { .. } => "hello",
        ChatMessage::Records { .. } => "records",
        ChatMessage::Holds { .. } => "holds",
        ChatMessage::Request { .. } => "request",
        ChatMessage::Told { .. } => "told",
        ChatMessage::Unknown => "of a newer version",
    }
}

fn close_code(reason: CloseReason) -> &'static str {
    match reason {
        CloseReason::Normal => "1000",
        CloseReason::TooManyMessages => "1008",
        CloseReason::TooBig => "1009",
        CloseReason::Restarting => "1012",
        CloseReason::TooSlow => "1013",
        CloseReason::Malformed => "4400",
        CloseReason::Refused => "4401",
        CloseReason::Silent => "4408",
        CloseReason::Replaced => "4409",
        CloseReason::RoomFull => "4423",
        CloseReason::Version => "4426",
    }
}

fn kind(signal: &Signal) -> &'static str {
    match signal {
        Signal::Open => "open",
        Signal::Offer { .. } => "offer",
        Signal::Answer { .. } => "answer",
        Signal::Candidate { .. } => "candidate",
    }
}
