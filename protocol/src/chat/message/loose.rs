//! Messages as they travel: fields that may be missing, until it is known which message they make.
//!
//! One flat struct is less to load than an enum that serde reads by its tag, as `message::loose` says.

use serde::{Deserialize, Serialize};

use super::{ChatMessage, Head, Held, is_false};
use crate::chat::record::{Content, JournalId, MessageId, Record};
use crate::chat::text::{ChatText, Emoji};
use crate::id::{Epoch, Name, PeerId};

/// Any [`ChatMessage`].
#[derive(Default, Serialize, Deserialize)]
pub(super) struct LooseChatMessage {
    #[serde(rename = "type")]
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<PeerId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Epoch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Name>,
    #[serde(skip_serializing_if = "Option::is_none")]
    direct: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    journals: Option<Vec<Head>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<Vec<Held>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<Vec<LooseRecord>>,
}

/// Any [`Record`].
#[derive(Serialize, Deserialize)]
pub(super) struct LooseRecord {
    number: u32,
    revision: u32,
    time: u64,
    sent: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<ChatText>,
    #[serde(default, skip_serializing_if = "is_false")]
    edited: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    deleted: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    on: Option<Target>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    emoji: Option<Emoji>,
}

/// The message that a reaction answers. Whether it is a direct one follows from the reaction.
#[derive(Serialize, Deserialize)]
struct Target {
    author: PeerId,
    since: Epoch,
    number: u32,
}

impl TryFrom<LooseChatMessage> for ChatMessage {
    type Error = &'static str;

    fn try_from(loose: LooseChatMessage) -> Result<Self, &'static str> {
        let journals = loose.journals.unwrap_or_default();
        let held = loose.held.unwrap_or_default();
        if journals.len().max(held.len()) > Self::MAX_JOURNALS {
            return Err("too many journals");
        }
        // What this version does not know is left out.
        let records = loose.records.unwrap_or_default().into_iter();
        let records = records.filter_map(LooseRecord::read).collect();
        Ok(match loose.kind.as_str() {
            "hello" => {
                Self::Hello { since: loose.since.ok_or("no `since`")?, name: loose.name, journals }
            }
            "records" => Self::Records {
                direct: loose.direct.unwrap_or_default(),
                history: loose.history.unwrap_or_default(),
                records,
            },
            "holds" => Self::Holds { held },
            "request" => Self::Request { held },
            "told" => Self::Told {
                author: loose.author.ok_or("no `author`")?,
                since: loose.since.ok_or("no `since`")?,
                records,
                last: loose.last.unwrap_or_default(),
            },
            _ => Self::Unknown,
        })
    }
}

impl From<ChatMessage> for LooseChatMessage {
    fn from(message: ChatMessage) -> Self {
        let given = |truth: bool| truth.then_some(true);
        let written = |records: Vec<Record>| Some(records.into_iter().map(Into::into).collect());
        match message {
            ChatMessage::Hello { since, name, journals } => Self {
                kind: "hello".into(),
                since: Some(since),
                name,
                journals: Some(journals),
                ..Self::default()
            },
            ChatMessage::Records { direct, history, records } => Self {
                kind: "records".into(),
                direct: given(direct),
                history: given(history),
                records: written(records),
                ..Self::default()
            },
            ChatMessage::Holds { held } => {
                Self { kind: "holds".into(), held: Some(held), ..Self::default() }
            }
            ChatMessage::Request { held } => {
                Self { kind: "request".into(), held: Some(held), ..Self::default() }
            }
            ChatMessage::Told { author, since, records, last } => Self {
                kind: "told".into(),
                author: Some(author),
                since: Some(since),
                records: written(records),
                last: given(last),
                ..Self::default()
            },
            ChatMessage::Unknown => Self::default(),
        }
    }
}

impl LooseRecord {
    /// The record, if it is one that this version knows.
    fn read(self) -> Option<Record> {
        let Self { number, revision, time, sent, text, edited, deleted, on, emoji } = self;
        let content = match (text, on) {
            (Some(text), None) => Content::Text { text, edited },
            (None, None) if deleted => Content::Deleted,
            (None, Some(Target { author, since, number })) => Content::Reaction {
                // Who the only reader is, the receiver knows.
                target: MessageId { journal: JournalId { author, since, to: None }, number },
                emoji,
            },
            (Some(_), Some(_)) | (None, None) => return None,
        };
        Some(Record { number, revision, time: time.min(Record::MAX_TIME), sent_ms: sent, content })
    }
}

impl From<Record> for LooseRecord {
    fn from(record: Record) -> Self {
        let Record { number, revision, time, sent_ms: sent, content } = record;
        let (mut text, mut edited, mut deleted, mut on, mut emoji) =
            (None, false, false, None, None);
        match content {
            Content::Text { text: said, edited: was } => (text, edited) = (Some(said), was),
            Content::Deleted => deleted = true,
            Content::Reaction { target: MessageId { journal, number }, emoji: answer } => {
                on = Some(Target { author: journal.author, since: journal.since, number });
                emoji = answer;
            }
        }
        Self { number, revision, time, sent, text, edited, deleted, on, emoji }
    }
}
