//! The exact text of every message. A change here needs a change of `docs/protocol.md`.

mod hands;
mod signals;

use proptest::prelude::*;

use protocol::codec::{
    DecodeError, MAX_FRAME_BYTES, MAX_NESTING, decode, decode_on_page, decode_version, encode,
};
use protocol::ice_server::IceServer;
use protocol::id::{Epoch, LinkId, Name, PeerId, RoomId, Seq, StreamId, Token};
use protocol::message::{
    Candidate, ClientMessage, Envelope, Page, Peer, Presence, Sdp, ServerMessage, Signal, Source,
    State, Stream, VERSION,
};
use protocol::ticket::Ticket;
use protocol::transport_policy::TransportPolicy;

#[test]
fn join_reads_so() {
    let (version, ticket, name) = (VERSION, token(), name());
    is_written(
        &ClientMessage::Join { version, ticket, name, state: state() },
        r#"{"type":"join","version":1,"ticket":"abc.def","name":"Alice","state":{"microphone":true,"camera":false,"streams":[{"id":"s7","source":"camera","paused":false}]}}"#,
    );
}

#[test]
fn rejoin_reads_so() {
    let (version, seat, page, name) = (VERSION, token(), Page::Kept, name());
    is_written(
        &ClientMessage::Rejoin { version, seat, page, name, state: State::default() },
        r#"{"type":"rejoin","version":1,"seat":"abc.def","page":"kept","name":"Alice","state":{"microphone":false,"camera":false,"streams":[]}}"#,
    );
}

#[test]
fn state_and_leave_read_so() {
    is_written(
        &ClientMessage::State { state: State::default(), hand: None },
        r#"{"type":"state","state":{"microphone":false,"camera":false,"streams":[]}}"#,
    );
    is_written(&ClientMessage::Leave, r#"{"type":"leave"}"#);
}

#[test]
fn joined_reads_so() {
    let joined = |peers, awaiting, transport_policy| {
        let (you, incarnation, room, seat) = (peer(0xa), Epoch(131_072), room(), token());
        let hand = None;
        ServerMessage::Joined {
            you,
            incarnation,
            room,
            seat,
            peers,
            awaiting,
            transport_policy,
            hand,
        }
    };
    is_written(
        &joined(vec![bob()], false, TransportPolicy::All),
        r#"{"type":"joined","you":"0000000000000000000000000000000a","incarnation":131072,"room":"den","seat":"abc.def","peers":[{"id":"0000000000000000000000000000000b","name":"Bob","incarnation":65536,"presence":"here","state":{"microphone":true,"camera":false,"streams":[{"id":"s7","source":"camera","paused":false}]}}]}"#,
    );
    is_written(
        &joined(vec![], true, TransportPolicy::All),
        r#"{"type":"joined","you":"0000000000000000000000000000000a","incarnation":131072,"room":"den","seat":"abc.def","peers":[],"awaiting":true}"#,
    );
    is_written(
        &joined(vec![], false, TransportPolicy::Relay),
        r#"{"type":"joined","you":"0000000000000000000000000000000a","incarnation":131072,"room":"den","seat":"abc.def","peers":[],"transport_policy":"relay"}"#,
    );
}

#[test]
fn a_policy_that_is_not_known_reads_as_all() {
    for (text, policy) in [
        (r#""relay""#, TransportPolicy::Relay),
        (r#""all""#, TransportPolicy::All),
        (r#""pigeon""#, TransportPolicy::All),
    ] {
        assert_eq!((decode(text), decode_on_page(text)), (Ok(policy), Ok(policy)), "{text}");
        let frame = format!(
            r#"{{"type":"joined","you":"{B}","incarnation":1,"room":"den","seat":"abc.def","peers":[],"transport_policy":{text}}}"#
        );
        for read in [decode(&frame), decode_on_page(&frame)] {
            let Ok(ServerMessage::Joined { transport_policy, .. }) = read else {
                panic!("{text}: {read:?}")
            };
            assert_eq!(transport_policy, policy, "{text}");
        }
    }
}

#[test]
fn what_is_sent_of_a_peer_reads_so() {
    let away = Peer { presence: Presence::Away, state: State::default(), ..bob() };
    let id = || peer(0xb);
    is_written(
        &ServerMessage::PeerJoined { peer: away },
        r#"{"type":"peer_joined","peer":{"id":"0000000000000000000000000000000b","name":"Bob","incarnation":65536,"presence":"away","state":{"microphone":false,"camera":false,"streams":[]}}}"#,
    );
    is_written(&ServerMessage::Peers { peers: vec![] }, r#"{"type":"peers","peers":[]}"#);
    is_written(
        &ServerMessage::PeerAway { id: id() },
        r#"{"type":"peer_away","id":"0000000000000000000000000000000b"}"#,
    );
    is_written(
        &ServerMessage::PeerLeft { id: id() },
        r#"{"type":"peer_left","id":"0000000000000000000000000000000b"}"#,
    );
    is_written(
        &ServerMessage::PeerState { id: id(), state: State::default(), hand: None },
        r#"{"type":"peer_state","id":"0000000000000000000000000000000b","state":{"microphone":false,"camera":false,"streams":[]}}"#,
    );
}

#[test]
fn ice_servers_and_a_ticket_read_so() {
    is_written(
        &ServerMessage::IceServers { ice_servers: ice_servers() },
        r#"{"type":"ice_servers","ice_servers":[{"urls":["stun:stun.example.org"]},{"urls":["turn:turn.example.org:3478"],"username":"u","credential":"c"}]}"#,
    );
    is_written(&Ticket { token: token() }, r#"{"token":"abc.def"}"#);
}

#[test]
fn every_source_has_its_word() {
    for (source, text) in
        [(Source::Microphone, "microphone"), (Source::Camera, "camera"), (Source::Screen, "screen")]
    {
        is_written(&source, &format!("{text:?}"));
    }
}

#[test]
fn a_message_of_a_newer_server_is_passed_over() {
    let frame = r#"{"type":"fireworks","colour":"green"}"#;
    assert_eq!(decode(frame), Ok(ServerMessage::Unknown));
    assert_eq!(decode_on_page(frame), Ok(ServerMessage::Unknown));
}

#[test]
fn a_field_of_a_newer_version_is_passed_over() {
    let frame = r#"{"type":"peer_left","id":"0000000000000000000000000000000b","why":"tea"}"#;
    assert_eq!(decode(frame), Ok(ServerMessage::PeerLeft { id: peer(0xb) }));
    assert_eq!(decode_on_page(frame), Ok(ServerMessage::PeerLeft { id: peer(0xb) }));
}

#[test]
fn a_stream_that_a_newer_client_names_costs_that_stream_alone() {
    let known = r#"{"id":"s7","source":"camera","paused":false}"#;
    let state =
        |odd: &str| format!(r#"{{"microphone":true,"camera":false,"streams":[{known},{odd}]}}"#);
    for odd in [
        r#"{"id":"s8","source":"hologram","paused":false}"#,
        r#"{"id":"s8","source":7,"paused":false}"#,
        r#"{"id":"s8","source":"screen","paused":"dimmed"}"#,
        r#"{"id":"s8","source":"screen","paused":-1}"#,
        r#"{"id":"s8","source":"screen","paused":0.5}"#,
        r#"{"id":"s8","source":"screen","paused":{"since":[7]}}"#,
        r#"{"id":"s8","source":["screen","tab"],"paused":false}"#,
        r#"{"id":"s8","id":"s9","source":"screen","paused":false}"#,
        "null",
        r#"{"id":"s8","source":"screen","paused":false,"sound":"stereo"}"#,
        r#"{"id":"two words","source":"screen","paused":false}"#,
        r#"{"id":"s8","source":"screen"}"#,
        r#"{"id":"s7","source":"screen","paused":false}"#,
    ] {
        let state = state(odd);
        let told = format!(r#"{{"type":"peer_state","id":"{B}","state":{state}}}"#);
        let expected =
            Ok(ServerMessage::PeerState { id: peer(0xb), state: bob().state, hand: None });
        assert_eq!((decode(&told), decode_on_page(&told)), (expected.clone(), expected), "{odd}");
        let is_here = format!(
            r#"{{"type":"peer_joined","peer":{{"id":"{B}","name":"Bob","incarnation":65536,"presence":"here","state":{state}}}}}"#
        );
        let expected = Ok(ServerMessage::PeerJoined { peer: bob() });
        let read = (decode(&is_here), decode_on_page(&is_here));
        assert_eq!(read, (expected.clone(), expected), "{odd}");
        let joined = format!(
            r#"{{"type":"joined","you":"{B}","incarnation":131072,"room":"den","seat":"abc.def","peers":[{{"id":"{B}","name":"Bob","incarnation":65536,"presence":"here","state":{state}}}]}}"#
        );
        for read in [decode(&joined), decode_on_page(&joined)] {
            let Ok(ServerMessage::Joined { peers, .. }) = read else { panic!("{odd}: {read:?}") };
            assert_eq!(peers, [bob()], "{odd}");
        }
        // A server says so to the client that sends it.
        let said = format!(r#"{{"type":"state","state":{state}}}"#);
        assert!(decode::<ClientMessage>(&said).is_err(), "{odd}");
    }
}

#[test]
fn a_client_says_nothing_of_itself_that_the_room_decides() {
    let said = r#"{"type":"state","state":{"microphone":true,"camera":false,"streams":[{"id":"s7","source":"camera","paused":false}],"incarnation":7,"presence":"away"},"id":"me"}"#;
    assert_eq!(decode(said), Ok(ClientMessage::State { state: state(), hand: None }));
}

#[test]
fn the_version_of_a_first_message_is_read_before_the_rest_of_it() {
    assert_eq!(decode_version(r#"{"type":"join","version":7,"badge":"new"}"#), Ok(7));
    assert!(decode_version(r#"{"type":"join"}"#).is_err());
}

#[test]
fn what_is_no_message_is_refused_and_not_repeated() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let frames = [
        "",
        "null",
        "[]",
        "{}",
        "7",
        "\"leave\"",
        r#"{"type":"fireworks"}"#,
        r#"{"type":null}"#,
        r#"{"type":"state"}"#,
        r#"{"type":"state","state":null}"#,
        "{\"type\":\"lea",
        &deep,
        r#"{"type":"signal","link":"me","epoch":1,"seq":1,"ack":0,"signal":{"kind":"open"}}"#,
        r#"{"type":"signal","link":"0000000000000000000000000000000b","epoch":-1,"seq":1,"ack":0,"signal":{"kind":"open"}}"#,
        r#"{"type":"signal","link":"0000000000000000000000000000000b","epoch":1e99,"seq":1,"ack":0,"signal":{"kind":"open"}}"#,
    ];
    for frame in frames {
        let error = decode::<ClientMessage>(frame).unwrap_err();
        let said = matches!(error, DecodeError::NotAMessage { .. } | DecodeError::TooManyTokens);
        assert!(said, "{frame:.80}: {error}");
    }
}

#[test]
fn a_frame_that_is_nested_too_deep_is_refused_by_every_reader() {
    let nested = |lists: usize| {
        let (open, close) = ("[".repeat(lists), "]".repeat(lists));
        format!(r#"{{"type":"fireworks","x":{open}{close},"y":"[{{"}}"#)
    };
    let (within, beyond) = (nested(MAX_NESTING - 1), nested(MAX_NESTING));
    assert_eq!(decode(&within), Ok(ServerMessage::Unknown));
    assert_eq!(decode_on_page(&within), Ok(ServerMessage::Unknown));
    assert_eq!(decode::<ServerMessage>(&beyond), Err(DecodeError::TooDeep));
    assert_eq!(decode_on_page::<ServerMessage>(&beyond), Err(DecodeError::TooDeep));
    assert_eq!(decode::<ClientMessage>(&beyond), Err(DecodeError::TooDeep));
}

#[test]
fn a_frame_over_its_limit_is_refused_unread() {
    let frame = " ".repeat(MAX_FRAME_BYTES + 1);
    let bytes = MAX_FRAME_BYTES + 1;
    assert_eq!(decode::<ClientMessage>(&frame), Err(DecodeError::TooBig { bytes }));
}

#[test]
fn a_state_has_no_more_streams_than_its_limit_and_each_once() {
    let streams = |ids: &[usize]| {
        let stream = |n: &usize| format!(r#"{{"id":"s{n}","source":"screen","paused":false}}"#);
        let list = ids.iter().map(stream).collect::<Vec<_>>().join(",");
        decode::<State>(&format!(r#"{{"microphone":true,"camera":true,"streams":[{list}]}}"#))
    };
    assert!(streams(&[0, 1, 2, 3, 4, 5, 6, 7]).is_ok());
    assert!(streams(&[0, 1, 2, 3, 4, 5, 6, 7, 8]).is_err());
    assert!(streams(&[1, 2, 1]).is_err());
}

proptest! {
    #[test]
    fn every_message_that_is_read_is_written_back_the_same(
        name in "\\PC{1,64}", mid in proptest::option::of("[a-z0-9]{0,8}"),
        sdp in "[ -~\\r\\n]{0,400}", epoch in any::<u64>(), seq in any::<u32>(),
    ) {
        if let Ok(name) = Name::parse(&name) {
            let message = ClientMessage::Rejoin {
                version: VERSION, seat: token(), page: Page::Fresh, name, state: state(),
            };
            prop_assert_eq!(decode(&encode(&message).unwrap()), Ok(message));
        }
        let candidate = Candidate { sdp_mid: mid, ..candidate() };
        let sdp = Sdp::try_from(sdp).unwrap();
        for signal in [Signal::Candidate { candidate }, Signal::Offer { sdp }] {
            let envelope = Envelope { epoch: Epoch(epoch), seq: Seq(seq), ..envelope(signal) };
            let message = ClientMessage::Signal(envelope.clone());
            prop_assert_eq!(decode(&encode(&message).unwrap()), Ok(message));
            let message = ServerMessage::Signal(envelope);
            prop_assert_eq!(decode_on_page(&encode(&message).unwrap()), Ok(message));
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,300}") {
        let _ = decode::<ClientMessage>(&text);
        let _ = decode::<ServerMessage>(&text);
        let _ = decode_on_page::<ServerMessage>(&text);
    }

    #[test]
    fn nearly_a_message_makes_no_reader_panic(at in 0usize..260, with in any::<char>()) {
        let state = state();
        let message =
            ClientMessage::Join { version: VERSION, ticket: token(), name: name(), state };
        let mut text: Vec<char> = encode(&message).unwrap().chars().collect();
        let at = at % text.len();
        text[at] = with;
        let _ = decode::<ClientMessage>(&text.into_iter().collect::<String>());
    }
}

const B: &str = "0000000000000000000000000000000b";

/// The message has exactly this text, and the text is this message.
fn is_written<M>(message: &M, text: &str)
where
    M: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    assert_eq!(encode(message).unwrap(), text);
    assert_eq!(decode::<M>(text).as_ref(), Ok(message));
}

fn token() -> Token {
    Token::parse("abc.def").unwrap()
}

fn room() -> RoomId {
    RoomId::parse("den").unwrap()
}

fn name() -> Name {
    Name::parse("Alice").unwrap()
}

fn peer(n: u128) -> PeerId {
    PeerId::from_random_bits(n)
}

fn sdp() -> Sdp {
    Sdp::try_from("v=0\r\n".to_owned()).unwrap()
}

fn candidate() -> Candidate {
    Candidate {
        candidate: "candidate:1 1 udp 1 x.local 9 typ host".to_owned(),
        sdp_mid: Some("0".to_owned()),
        sdp_m_line_index: Some(0),
        username_fragment: Some("uf".to_owned()),
    }
}

fn state() -> State {
    let id = StreamId::parse("s7").unwrap();
    let streams = vec![Stream { id, source: Source::Camera, paused: false, sound: false }];
    State { microphone: true, camera: false, streams }
}

fn bob() -> Peer {
    Peer {
        id: peer(0xb),
        name: Name::parse("Bob").unwrap(),
        incarnation: Epoch(65_536),
        presence: Presence::Here,
        state: state(),
        hand: None,
    }
}

fn envelope(signal: Signal) -> Envelope {
    Envelope {
        link: LinkId::Peer(peer(0xb)),
        epoch: Epoch(65_536),
        seq: Seq(2),
        ack: Seq(1),
        signal: (&signal).into(),
    }
}

fn ice_servers() -> Vec<IceServer> {
    vec![
        IceServer {
            urls: vec!["stun:stun.example.org".to_owned()],
            username: None,
            credential: None,
        },
        IceServer {
            urls: vec!["turn:turn.example.org:3478".to_owned()],
            username: Some("u".to_owned()),
            credential: Some("c".to_owned()),
        },
    ]
}
