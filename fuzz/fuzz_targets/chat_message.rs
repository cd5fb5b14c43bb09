//! What comes over the data channel `chat`, and what a chat does with it.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use protocol::chat::{Chat, ChatMessage, Input};
use protocol::id::{Epoch, Name, PeerId};

fuzz_target!(|input: &[u8]| {
    fuzz::soon(input, || {
        let Ok(text) = std::str::from_utf8(input) else { return };
        let mut chat = Chat::new();
        let (id, from) = (PeerId::from_random_bits(1), PeerId::from_random_bits(2));
        let name = Name::parse("Ann").expect("a name");
        let roster = vec![(from.clone(), name.clone())];
        for input in [
            Input::Joined { id, incarnation: Epoch(65_536), name },
            Input::Roster(roster),
            Input::ChannelOpened(from.clone()),
        ] {
            chat.handle_input(input, Duration::ZERO);
        }
        for (second, line) in text.lines().enumerate() {
            let Ok(message) = ChatMessage::parse(line) else { continue };
            let written = message.to_text().expect("it has a text");
            assert_eq!(ChatMessage::parse(&written).ok(), Some(message.clone()));
            let now = Duration::from_secs(second as u64);
            chat.handle_input(Input::Received { from: from.clone(), message }, now);
            while chat.poll_output().is_some() {}
        }
    });
});
