//! What is written down of a message: who wrote it, where it stands, what it says.

use super::text::{ChatText, Emoji};
use crate::id::{Epoch, PeerId};

/// Everything that one page of a peer has written to the same readers, numbered 1, 2, 3 …
///
/// A page that was loaded again has another journal, as it has another incarnation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JournalId {
    /// Whose.
    pub author: PeerId,
    /// The incarnation of the author's page.
    pub since: Epoch,
    /// The only reader, or everybody.
    pub to: Option<PeerId>,
}

/// One message, wherever it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId {
    /// In which journal.
    pub journal: JournalId,
    /// Which of it.
    pub number: u32,
}

/// A message or a reaction as its author last wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Which of its journal; the first is 1.
    pub number: u32,
    /// When it was last changed: every change in a journal counts one more. The first is 1.
    pub revision: u32,
    /// When it was written, in Lamport time: later than everything that its author had read.
    ///
    /// Source: L. Lamport, Time, Clocks, and the Ordering of Events in a Distributed System, 1978.
    pub time: u64,
    /// When it was written by the author's clock, in milliseconds since 1970. For a reader's eyes only.
    pub sent_ms: u64,
    /// What it is.
    pub content: Content,
}

/// What a record holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A message.
    Text {
        /// What it says.
        text: ChatText,
        /// Whether it said something else before.
        edited: bool,
    },
    /// A message that its author took back.
    Deleted,
    /// What its author answers to a message; each author has one answer to each.
    Reaction {
        /// The message.
        target: MessageId,
        /// The answer; none if it was taken back.
        emoji: Option<Emoji>,
    },
}

impl Record {
    /// The latest Lamport time, which leaves room in the numbers of JSON.
    pub const MAX_TIME: u64 = 1 << 52;

    /// How much it takes of what may be kept.
    pub(super) fn bytes(&self) -> usize {
        OVERHEAD_BYTES
            + match &self.content {
                Content::Text { text, .. } => text.as_str().len(),
                Content::Deleted => 0,
                Content::Reaction { emoji, .. } => emoji.as_ref().map_or(0, |e| e.as_str().len()),
            }
    }

    /// Whether one kind of content may take the place of another.
    pub(super) fn may_follow(&self, before: &Self) -> bool {
        match (&before.content, &self.content) {
            (Content::Text { .. }, Content::Text { .. } | Content::Deleted) => true,
            (Content::Reaction { target: before, .. }, Content::Reaction { target, .. }) => {
                before == target
            }
            (Content::Text { .. }, Content::Reaction { .. })
            | (Content::Deleted, _)
            | (Content::Reaction { .. }, Content::Text { .. } | Content::Deleted) => false,
        }
    }

    /// The message that it answers, if it is a reaction.
    pub(super) fn target(&self) -> Option<&MessageId> {
        match &self.content {
            Content::Reaction { target, .. } => Some(target),
            Content::Text { .. } | Content::Deleted => None,
        }
    }

    pub(super) fn is_message(&self) -> bool {
        self.target().is_none()
    }
}

/// The answers to one message: who gave which, in the order of their ids.
pub type Reactions = Vec<(PeerId, Emoji)>;

/// What a record takes besides its text, roughly: ids, numbers and times.
const OVERHEAD_BYTES: usize = 96;
