//! Untrusted texts: reading any of them is little work, takes little memory and never panics.
//!
//! A bounded run of what the fuzzers in `fuzz/` do for hours, over the same seeds: frames of an end-to-end
//! run, and names and ids. `docs/fuzzing.md` says how to run the long one. Work is counted in allocations, which are the
//! same on every machine; how long reading takes is the fuzzers' to judge.

use std::hint::black_box;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use cpu_time::ThreadTime;
use proptest::prelude::*;
use proptest::sample::Index;

use protocol::channel::ChannelMessage;
use protocol::chat::ChatMessage;
use protocol::codec::{
    MAX_FRAME_BYTES, MAX_STRUCTURAL_TOKENS, decode, decode_on_page, decode_version, encode,
};
use protocol::id::{Epoch, Hand, LinkId, Name, PeerId, RoomId, StreamId, Token};
use protocol::message::{
    ClientMessage, Envelope, Peer, Presence, ServerMessage, Source, State, Stream,
};
use protocol::relay_only;
use protocol::transport_policy::TransportPolicy;

use crate::document::{CLIENT_WORDS, KINDS, SERVER_WORDS};

/// How much memory reading one text may take at a time, and how much in all.
const MAX_BYTES_AT_ONCE: u64 = 1024 * 1024;
const MAX_BYTES_IN_ALL: u64 = 2 * 1024 * 1024;

/// How often it may ask for some: once for each structural token of a frame.
const MAX_ALLOCATIONS: u64 = MAX_STRUCTURAL_TOKENS as u64;

/// What no reading takes of the processor whose work grows with its text: many times what an idle machine needs, built
/// for debugging. What grows with the square of a text takes longer.
const NEVER: Duration = Duration::from_secs(1);

/// How often it is read before it counts as slow. The kernel's own work for a busy machine's memory counts as the
/// thread's.
const READINGS: usize = 3;

static CLIENT: LazyLock<Vec<String>> = LazyLock::new(|| seeds("client_message"));
static SERVER: LazyLock<Vec<String>> = LazyLock::new(|| seeds("server_message"));
static CHANNEL: LazyLock<Vec<String>> = LazyLock::new(|| seeds("channel_message"));
static CHAT: LazyLock<Vec<String>> = LazyLock::new(|| seeds("chat_message"));
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| seeds("id_and_name"));

#[test]
fn every_seed_is_what_its_folder_says() {
    for frame in CLIENT.iter() {
        assert!(decode::<ClientMessage>(frame).is_ok(), "{frame}");
    }
    for frame in SERVER.iter() {
        let message = decode::<ServerMessage>(frame);
        assert_eq!(decode_on_page(frame), message, "{frame}");
        assert!(message.is_ok_and(|message| message != ServerMessage::Unknown), "{frame}");
    }
    for text in CHANNEL.iter() {
        assert!(ChannelMessage::parse(text).is_ok(), "{text}");
    }
}

#[test]
fn the_seeds_hold_every_message() {
    let words = |frames: &[String], field: &str, words: &[&str]| {
        for word in words {
            let text = format!(r#""{field}":"{word}""#);
            assert!(frames.iter().any(|frame| frame.contains(&text)), "no seed has {text}");
        }
    };
    words(&CLIENT, "type", &CLIENT_WORDS);
    words(&CLIENT, "kind", &KINDS);
    words(&SERVER, "kind", &KINDS);
    words(&SERVER, "type", &SERVER_WORDS);
}

#[test]
fn the_worst_frames_that_fit_take_little_time_and_memory() {
    let fill = |head: &str, piece: &str, tail: &str| {
        let times = (MAX_FRAME_BYTES - head.len() - tail.len()) / piece.len();
        format!("{head}{}{tail}", piece.repeat(times))
    };
    let offer = r#"{"type":"signal","link":"0000000000000000000000000000000b","epoch":1,"seq":1,"ack":0,"signal":{"kind":"offer","sdp":""#;
    let unknown = r#"{"type":"signal","link":"0000000000000000000000000000000b","epoch":1,"seq":1,"ack":0,"signal":{"kind":"fireworks","x":["#;
    let frames = [
        fill(r#"{"type":"leave","x":["#, "0,", "0]}"),
        fill(r#"{"type":"leave","x":["#, "[],", "0]}"),
        fill(r#"{"type":"leave","x":["#, r#""","#, "0]}"),
        fill(r#"{"type":"leave""#, r#","":0"#, "}"),
        fill(r#"{"type":"leave","x":"#, r#"{"":"#, ""),
        fill("", "[", ""),
        fill(r#"{"type":"leave","x":""#, r"\u0000", r#""}"#),
        fill(r#"{"type":"leave","x":""#, r"\ud83d\udc69", r#""}"#),
        fill(r#"{"type":"leave","x":"#, "9", "}"),
        fill(r#"{"type":"leave","x":0."#, "0", "1}"),
        fill(r#"{"type":"leave"}"#, " ", ""),
        fill(offer, "x", r#""}}"#),
        fill(offer, r"\n", r#""}}"#),
        fill(offer, r"c=\n", r#""}}"#),
        fill(offer, r"a=1.2,", r#""}}"#),
        fill(offer, r"a=::1\n", r#""}}"#),
        fill(offer, r"a=candidate:1 1 udp 1 1.1.1.1 1 typ relay\n", r#""}}"#),
        fill(unknown, "[],", "0]}}"),
        fill(unknown, r#"{"":0},"#, "0]}}"),
        fill(r#"{"type":"ice_servers","ice_servers":[{"urls":["#, r#""","#, r#"""]}]}"#),
        fill(r#"{"type":"ice_servers","ice_servers":["#, r#"{"urls":[]},"#, r#"{"urls":[]}]}"#),
        fill(
            r#"{"type":"state","state":{"microphone":true,"camera":true,"streams":["#,
            r#"{"id":"s","source":"camera","paused":true},"#,
            "{}]}}",
        ),
        fill(r#"{"type":"join","version":1,"name":"Z"#, "\u{0301}", r#""}"#),
        fill(r#"{"type":"join","version":1,"name":"#, "👩\u{200D}", r#"""#),
    ];
    for frame in &frames {
        is_harmless(frame);
    }
}

#[test]
fn a_text_over_every_limit_is_refused_as_harmlessly() {
    for text in ["a", "[0,", "\u{0301}", "\u{200B}", "\u{1F469}", "\"", "0."] {
        is_harmless(&text.repeat(1024 * 1024 / text.len()));
    }
}

#[test]
fn the_fullest_message_has_fewer_parts_and_bytes_than_a_frame_may_have() {
    let peer = |n: u128| {
        let stream = |k: usize| Stream {
            id: StreamId::parse(&format!("{}{k}", "\"".repeat(63))).unwrap(),
            source: Source::Microphone,
            paused: false,
            sound: false,
        };
        Peer {
            id: PeerId::from_random_bits(n),
            name: Name::parse(&"\u{1F469}".repeat(Name::MAX_CHARS)).unwrap(),
            incarnation: Epoch(u64::MAX),
            presence: Presence::Here,
            state: State {
                microphone: false,
                camera: false,
                streams: (0..State::MAX_STREAMS).map(stream).collect(),
            },
            hand: Some(Hand::LAST),
        }
    };
    let message = ServerMessage::Joined {
        you: PeerId::from_random_bits(0),
        incarnation: Epoch(u64::MAX),
        room: RoomId::parse(&"r".repeat(RoomId::MAX_CHARS)).unwrap(),
        seat: Token::parse(&"t".repeat(Token::MAX_CHARS)).unwrap(),
        peers: (1..32).map(peer).collect(),
        awaiting: true,
        transport_policy: TransportPolicy::All,
        hand: Some(Hand::LAST),
    };
    assert_eq!(decode(&encode(&message).unwrap()), Ok(message));
}

#[test]
fn a_frame_with_too_many_structural_tokens_is_refused() {
    let frame = |tokens: usize| format!(r#"{{"type":"leave","x":[{}0]}}"#, "0,".repeat(tokens - 5));
    assert!(decode::<ClientMessage>(&frame(MAX_STRUCTURAL_TOKENS)).is_ok());
    assert!(decode::<ClientMessage>(&frame(MAX_STRUCTURAL_TOKENS + 1)).is_err());
    // What stands in a string is no structural token.
    let text = r#"{[,:\"\\"#.repeat(2000);
    assert!(decode::<ClientMessage>(&format!(r#"{{"type":"leave","x":"{text}"}}"#)).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_client_message_with_mistakes_is_harmless(
        seed in any::<Index>(), edits in prop::collection::vec(edit(), 0..6),
    ) {
        is_harmless(&edited(seed.get(&CLIENT[..]).as_str(), &edits));
    }

    #[test]
    fn a_server_message_with_mistakes_is_harmless(
        seed in any::<Index>(), edits in prop::collection::vec(edit(), 0..6),
    ) {
        is_harmless(&edited(seed.get(&SERVER[..]).as_str(), &edits));
    }

    #[test]
    fn a_channel_message_with_mistakes_is_harmless(
        seed in any::<Index>(), edits in prop::collection::vec(edit(), 0..6),
    ) {
        is_harmless(&edited(seed.get(&CHANNEL[..]).as_str(), &edits));
    }

    #[test]
    fn a_chat_message_with_mistakes_is_harmless(
        seed in any::<Index>(), edits in prop::collection::vec(edit(), 0..6),
    ) {
        is_harmless(&edited(seed.get(&CHAT[..]).as_str(), &edits));
    }

    #[test]
    fn a_name_or_an_id_with_mistakes_is_harmless(
        seed in any::<Index>(), edits in prop::collection::vec(edit(), 0..6),
    ) {
        is_harmless(&edited(seed.get(&NAMES[..]).as_str(), &edits));
    }
}

/// Reads a text as everything it could be meant for. Reading is the same every time, so the fastest of [`READINGS`]
/// counts: what a busy machine does in between is no fault of the reader.
fn is_harmless(text: &str) {
    let shown: String = text.chars().take(200).collect();
    let time = || {
        let began = ThreadTime::now();
        reads_everything(text, &shown);
        began.elapsed()
    };
    let fastest = (0..READINGS).map(|_| time()).find(|took| *took <= NEVER);
    assert!(fastest.is_some(), "more than {NEVER:?}, {READINGS} times in a row: {shown}");
}

fn reads_everything(text: &str, shown: &str) {
    let frames = [reads_back::<ClientMessage>, reads_back::<ServerMessage>, channel_reads_back];
    let on_page = [page_reads_the_same, page_reads_what_is_relayed];
    let others = [ids, name_reads_back, passes_clean, chat_reads_back];
    for read in frames.into_iter().chain(on_page).chain(others) {
        let work = allocation_counter::measure(|| read(text));
        assert!(work.bytes_max <= MAX_BYTES_AT_ONCE, "{} bytes: {shown}", work.bytes_max);
        assert!(work.bytes_total <= MAX_BYTES_IN_ALL, "{} bytes in all: {shown}", work.bytes_total);
        assert!(work.count_total <= MAX_ALLOCATIONS, "{} allocations: {shown}", work.count_total);
    }
}

/// What passes in a relay-only room is read like what was sent, and is clean.
fn passes_clean(text: &str) {
    if let Ok(ClientMessage::Signal(envelope)) = decode(text) {
        let clean = relay_only::clean(&envelope.signal);
        let passed = ServerMessage::Signal(Envelope { signal: clean.clone(), ..envelope });
        assert_eq!(encode(&passed).map(|frame| decode(&frame)), Ok(Ok(passed)));
        assert_eq!(relay_only::clean(&clean), clean);
    }
}

fn ids(text: &str) {
    let _ = black_box(decode_version(text));
    let _ = black_box(RoomId::parse(text).and(PeerId::parse(text).map(drop)));
    let _ = black_box(LinkId::parse(text).and(StreamId::parse(text).map(drop)));
    let _ = black_box(Token::parse(text));
}

fn reads_back<M>(text: &str)
where
    M: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    if let Ok(message) = decode::<M>(text)
        && let Ok(written) = encode(&message)
    {
        assert_eq!(decode(&written), Ok(message));
    }
}

/// A page takes nothing for a message that the other reader takes for none, or for another one. The other one takes more:
/// a list for an object, say.
fn page_reads_the_same(text: &str) {
    if let Ok(message) = decode_on_page::<ServerMessage>(text) {
        assert_eq!(decode(text), Ok(message));
    }
}

/// A signal that a server relays is as long at the other end, and a page there reads it.
fn page_reads_what_is_relayed(text: &str) {
    if let Ok(ClientMessage::Signal(envelope)) = decode(text) {
        let relayed = ServerMessage::Signal(envelope);
        assert_eq!(decode_on_page(&encode(&relayed).unwrap()), Ok(relayed));
    }
}

fn channel_reads_back(text: &str) {
    if let Ok(message) = ChannelMessage::parse(text) {
        let written = serde_json::to_string(&message).unwrap();
        assert_eq!(ChannelMessage::parse(&written).ok(), Some(message));
    }
}

fn chat_reads_back(text: &str) {
    for line in text.lines() {
        if let Ok(message) = ChatMessage::parse(line) {
            let written = message.to_text().expect("what was read can be written");
            assert_eq!(ChatMessage::parse(&written), Ok(message));
        }
    }
}

fn name_reads_back(text: &str) {
    if let Ok(name) = Name::parse(text) {
        assert!(name.as_str().chars().count() <= Name::MAX_CHARS);
        assert_eq!(Name::parse(name.as_str()), Ok(name));
    }
}

/// One mistake in a text.
#[derive(Debug, Clone)]
enum Edit {
    Insert(Index, String),
    Cut(Index, Index),
    Repeat(Index, Index, usize),
    Flip(Index, u8),
}

fn edit() -> impl Strategy<Value = Edit> {
    let words = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        "\"",
        ",",
        ":",
        "null",
        "-1",
        "1e999",
        "18446744073709551615",
        "\\u0000",
        "\\ud83d",
        "\u{202E}",
        "\u{0301}",
        "\u{200D}",
        "\0",
        "\"type\":\"leave\",",
        "\"kind\":\"open\",",
        "\"x\":[[]],",
    ]);
    prop_oneof![
        (any::<Index>(), words).prop_map(|(at, word)| Edit::Insert(at, word.to_owned())),
        (any::<Index>(), "\\PC{1,8}").prop_map(|(at, text)| Edit::Insert(at, text)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Edit::Cut(from, to)),
        (any::<Index>(), any::<Index>(), 2usize..70_000)
            .prop_map(|(a, b, n)| Edit::Repeat(a, b, n)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, bits)| Edit::Flip(at, bits)),
    ]
}

/// The text with its mistakes; a little longer than a frame may be, at most.
fn edited(text: &str, edits: &[Edit]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for edit in edits {
        let place = |index: &Index| index.index(bytes.len() + 1);
        match edit {
            Edit::Insert(at, word) => {
                let at = place(at);
                bytes.splice(at..at, word.bytes());
            }
            Edit::Cut(from, to) => {
                let (from, to) = (place(from), place(to));
                bytes.drain(from.min(to)..from.max(to));
            }
            Edit::Repeat(at, length, times) => {
                let at = place(at);
                let piece =
                    bytes[at..].iter().take(1 + length.index(16)).copied().collect::<Vec<_>>();
                let times = (*times).min(MAX_FRAME_BYTES / piece.len().max(1));
                bytes.splice(at..at, piece.repeat(times));
            }
            Edit::Flip(at, bits) => {
                let at = place(at);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= bits;
                }
            }
        }
        bytes.truncate(MAX_FRAME_BYTES + 1024);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

pub(crate) fn seeds(target: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(target);
    let mut seeds: Vec<String> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    seeds.sort();
    assert!(seeds.len() >= 10, "{} seeds", seeds.len());
    seeds
}
