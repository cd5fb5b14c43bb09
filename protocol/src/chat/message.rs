//! What two pages tell each other over the data channel `chat`.
//!
//! One text, one message: JSON tagged with `type`, of at most [`ChatMessage::MAX_BYTES`]. `docs/protocol.md` says the same.
//! What a newer client says is passed over, and so is what cannot be read.

mod loose;

use serde::{Deserialize, Serialize};

use super::numbers::Numbers;
use super::record::Record;
use crate::codec::{self, DecodeError};
use crate::id::{Epoch, Name, PeerId};
use loose::{LooseChatMessage, LooseRecord};

/// What one end tells the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "LooseChatMessage", into = "LooseChatMessage")]
pub enum ChatMessage {
    /// The first one of each end: nothing else is sent before it.
    Hello {
        /// Since which incarnation the sender has its journals.
        since: Epoch,
        /// What the sender is called, for a receiver that the room has not told yet.
        name: Option<Name>,
        /// How much it has of the receiver's, from the receiver itself.
        journals: Vec<Head>,
    },
    /// What the sender has written.
    Records {
        /// Whether the receiver is its only reader.
        direct: bool,
        /// Whether it was written before now, and the receiver did not have it.
        history: bool,
        /// In the order of their revisions.
        records: Vec<Record>,
    },
    /// What the sender has of pages that are gone.
    Holds {
        /// Which records of their public journals, with the names of their authors.
        held: Vec<Held>,
    },
    /// Please tell what the receiver holds.
    Request {
        /// Which records.
        held: Vec<Held>,
    },
    /// A part of what was requested.
    Told {
        /// Whose.
        author: PeerId,
        /// Which journal.
        since: Epoch,
        /// In the order of their numbers.
        records: Vec<Record>,
        /// Whether this is the last part of what was requested.
        last: bool,
    },
    /// Something of a newer version; it is passed over.
    Unknown,
}

/// A journal of the receiver's, and up to which revision the sender knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The incarnation with which it begins.
    pub since: Epoch,
    /// Whether the sender is its only reader.
    #[serde(default, skip_serializing_if = "is_false")]
    pub direct: bool,
    /// The newest revision.
    pub revision: u32,
}

/// A public journal of a page that is gone, and records of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Whose.
    pub author: PeerId,
    /// The incarnation with which it begins.
    pub since: Epoch,
    /// What the author was called, if the sender knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// Which records.
    pub numbers: Numbers,
}

impl ChatMessage {
    /// The longest text of one, in bytes. It holds the longest message.
    pub const MAX_BYTES: usize = 16 * 1024;

    /// How many journals one message names at most.
    pub const MAX_JOURNALS: usize = 24;

    /// Reads one.
    ///
    /// # Errors
    /// Where the reader stopped.
    pub fn parse(text: &str) -> Result<Self, DecodeError> {
        let too_long = text.len() > Self::MAX_BYTES;
        codec::decode_on_page(if too_long { "" } else { text })
    }

    /// The text of this one, if it has one.
    #[must_use]
    pub fn to_text(&self) -> Option<String> {
        codec::encode(self).ok()
    }
}

/// Records in pieces, each small enough for one message.
pub(super) fn pieces(records: Vec<Record>) -> Vec<Vec<Record>> {
    let mut pieces: Vec<Vec<Record>> = Vec::new();
    let mut bytes = usize::MAX;
    for record in records {
        let more =
            codec::encode(&LooseRecord::from(record.clone())).map_or(0, |text| text.len() + 1);
        match pieces.last_mut() {
            Some(piece) if bytes + more <= MAX_RECORDS_BYTES => {
                bytes += more;
                piece.push(record);
            }
            _ => {
                bytes = more;
                pieces.push(vec![record]);
            }
        }
    }
    pieces
}

fn is_false(value: &bool) -> bool {
    !value
}

/// How many bytes of records one message holds: the rest of it is shorter than what is left.
const MAX_RECORDS_BYTES: usize = ChatMessage::MAX_BYTES - 256;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{ChatText, Content, Emoji, JournalId, MessageId};

    fn peer(n: u128) -> PeerId {
        PeerId::from_random_bits(n)
    }

    fn record(number: u32, content: Content) -> Record {
        Record { number, revision: number + 1, time: 7, sent_ms: 1_764_450_000_000, content }
    }

    fn said(text: &str) -> Content {
        Content::Text { text: ChatText::parse(text).unwrap(), edited: false }
    }

    #[test]
    fn each_message_has_this_text() {
        let head = Head { since: Epoch(65536), direct: true, revision: 4 };
        let held = |name: Option<&str>| Held {
            author: peer(1),
            since: Epoch(65536),
            name: name.map(|name| Name::parse(name).unwrap()),
            numbers: [1, 2, 4].into_iter().collect(),
        };
        let target = MessageId {
            journal: JournalId { author: peer(1), since: Epoch(65536), to: None },
            number: 3,
        };
        let id = "00000000000000000000000000000001";
        let table = [
            (
                ChatMessage::Hello {
                    since: Epoch(131_072),
                    name: Some(Name::parse("Bob").unwrap()),
                    journals: vec![head],
                },
                r#"{"type":"hello","since":131072,"name":"Bob","journals":[{"since":65536,"direct":true,"revision":4}]}"#.to_owned(),
            ),
            (
                ChatMessage::Records {
                    direct: false,
                    history: false,
                    records: vec![record(1, said("Hello, all"))],
                },
                r#"{"type":"records","records":[{"number":1,"revision":2,"time":7,"sent":1764450000000,"text":"Hello, all"}]}"#.to_owned(),
            ),
            (
                ChatMessage::Records {
                    direct: true,
                    history: true,
                    records: vec![
                        record(2, Content::Deleted),
                        record(
                            4,
                            Content::Reaction {
                                target: target.clone(),
                                emoji: Some(Emoji::parse("👍").unwrap()),
                            },
                        ),
                    ],
                },
                format!(
                    r#"{{"type":"records","direct":true,"history":true,"records":[{{"number":2,"revision":3,"time":7,"sent":1764450000000,"deleted":true}},{{"number":4,"revision":5,"time":7,"sent":1764450000000,"on":{{"author":"{id}","since":65536,"number":3}},"emoji":"👍"}}]}}"#
                ),
            ),
            (
                ChatMessage::Holds { held: vec![held(Some("Alice"))] },
                format!(
                    r#"{{"type":"holds","held":[{{"author":"{id}","since":65536,"name":"Alice","numbers":[1,2,4,4]}}]}}"#
                ),
            ),
            (
                ChatMessage::Request { held: vec![held(None)] },
                format!(
                    r#"{{"type":"request","held":[{{"author":"{id}","since":65536,"numbers":[1,2,4,4]}}]}}"#
                ),
            ),
            (
                ChatMessage::Told {
                    author: peer(1),
                    since: Epoch(65536),
                    records: vec![record(1, said("Bye"))],
                    last: true,
                },
                format!(
                    r#"{{"type":"told","author":"{id}","since":65536,"last":true,"records":[{{"number":1,"revision":2,"time":7,"sent":1764450000000,"text":"Bye"}}]}}"#
                ),
            ),
        ];
        for (message, text) in table {
            assert_eq!(message.to_text().unwrap(), text);
            assert_eq!(ChatMessage::parse(&text), Ok(message), "{text}");
        }
    }

    #[test]
    fn what_a_newer_client_says_is_passed_over() {
        let unknown = r#"{"type":"typing","who":"me"}"#;
        assert_eq!(ChatMessage::parse(unknown), Ok(ChatMessage::Unknown));
        let text = r#"{"type":"records","records":[{"number":1,"revision":1,"time":1,"sent":1,"poll":["a"]},{"number":2,"revision":2,"time":2,"sent":2,"text":"b","color":"red"}]}"#;
        let Ok(ChatMessage::Records { records, .. }) = ChatMessage::parse(text) else {
            panic!("{text}");
        };
        assert_eq!(records.iter().map(|record| record.number).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn the_longest_message_fits_and_a_longer_one_is_refused() {
        let longest = record(u32::MAX - 1, said(&"😀".repeat(ChatText::MAX_CHARS)));
        let told = ChatMessage::Told {
            author: peer(u128::MAX),
            since: Epoch(u64::MAX),
            records: vec![Record { time: Record::MAX_TIME, ..longest.clone() }],
            last: true,
        };
        let text = told.to_text().unwrap();
        assert!(text.len() <= ChatMessage::MAX_BYTES, "{}", text.len());
        assert_eq!(ChatMessage::parse(&text), Ok(told));
        assert!(ChatMessage::parse(&format!("{text}{}", " ".repeat(512))).is_err());

        let many: Vec<_> =
            (1..600).map(|n| record(n, said(&"ab\"\n".repeat(n as usize % 90 + 1)))).collect();
        let pieces = pieces(many.clone());
        assert!(pieces.len() > 2);
        for records in &pieces {
            let message =
                ChatMessage::Records { direct: true, history: true, records: records.clone() };
            assert!(message.to_text().unwrap().len() <= ChatMessage::MAX_BYTES);
        }
        assert_eq!(pieces.concat(), many);
    }

    #[test]
    fn what_says_nothing_is_refused() {
        for text in [
            "",
            "{}",
            "[]",
            r#"{"type":"hello"}"#,
            r#"{"type":"told","records":[]}"#,
            r#"{"type":"records","records":[{"number":-1}]}"#,
            r#"{"type":"records","records":[{"number":1,"revision":1,"time":1,"sent":1,"text":" "}]}"#,
        ] {
            assert!(ChatMessage::parse(text).is_err(), "{text}");
        }
        let heads = [r#"{"since":1,"revision":1}"#; ChatMessage::MAX_JOURNALS + 1];
        let text = format!(r#"{{"type":"hello","since":1,"journals":[{}]}}"#, heads.join(","));
        assert!(ChatMessage::parse(&text).is_err());
    }

    #[test]
    fn as_many_journals_as_may_be_named_fit() {
        let held = Held {
            author: peer(u128::MAX),
            since: Epoch(1 << 52),
            name: Some(Name::parse(&"𝒜".repeat(Name::MAX_CHARS)).unwrap()),
            numbers: (0..50).map(|n| u32::MAX - 200 + 2 * n).collect(),
        };
        let message = ChatMessage::Holds { held: vec![held; ChatMessage::MAX_JOURNALS] };
        let text = message.to_text().unwrap();
        assert!(text.len() <= ChatMessage::MAX_BYTES, "{}", text.len());
        assert_eq!(ChatMessage::parse(&text), Ok(message));
    }
}
