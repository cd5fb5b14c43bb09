//! Ids and names, as they come in addresses, bodies and fields.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::id::{LinkId, Name, PeerId, RoomId, StreamId, Token};

fuzz_target!(|input: &[u8]| {
    fuzz::soon(input, || {
        let Ok(text) = std::str::from_utf8(input) else { return };
        if let Ok(room) = RoomId::parse(text) {
            assert_eq!(RoomId::parse(room.as_str()), Ok(room));
        }
        for parsed in [
            PeerId::parse(text).map(String::from),
            LinkId::parse(text).map(String::from),
            StreamId::parse(text).map(String::from),
            Token::parse(text).map(String::from),
        ] {
            assert!(parsed.is_err() || parsed.as_deref() == Ok(text));
        }
        if let Ok(name) = Name::parse(text) {
            assert!(name.as_str().chars().count() <= Name::MAX_CHARS);
            assert_eq!(Name::parse(name.as_str()), Ok(name));
        }
    });
});
