//! The records that are kept: as many as [`MAX_MESSAGES`] and [`MAX_BYTES`] allow, the oldest fall out.
//!
//! Public messages, direct ones and reactions are counted apart, so that nobody loses a public message that the others
//! keep.

use litemap::LiteMap;

use super::numbers::Numbers;
use super::record::{Content, JournalId, MessageId, Reactions, Record};
use super::text::Emoji;
use crate::id::{Name, PeerId};

/// How many messages are kept of each kind.
pub const MAX_MESSAGES: usize = 500;

/// How much of each kind is kept, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;

/// How many reactions are kept.
const MAX_REACTIONS: usize = 2000;

/// A record, and from whom it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) record: Record,
    /// What the author was called.
    pub(super) name: Name,
    /// Who told it; nobody if it came from the author itself.
    pub(super) told_by: Option<Name>,
}

/// All that is kept. There is so little of it that it is looked through from one end to the other.
#[derive(Debug, Default)]
pub(super) struct Log(LiteMap<MessageId, Entry>);

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shelf {
    Public,
    Direct,
    Reactions,
}

/// What is to be shown anew.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// A message, or its reactions.
    Shown(MessageId),
    /// A message fell out.
    Dropped(MessageId),
}

impl Log {
    pub(super) fn get(&self, id: &MessageId) -> Option<&Entry> {
        self.0.get(id)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Writes down a record, in the place of an older one with its id.
    pub(super) fn insert(&mut self, id: MessageId, entry: Entry) -> Vec<Change> {
        let mut changes = Vec::new();
        let shown = match &entry.record.content {
            Content::Text { .. } | Content::Deleted => id.clone(),
            Content::Reaction { target, .. } => target.clone(),
        };
        let shelf = Shelf::of(&id, &entry);
        self.0.insert(id, entry);
        self.shorten(shelf, &mut changes);
        if self.0.get(&shown).is_some_and(|entry| entry.record.is_message()) {
            changes.push(Change::Shown(shown));
        }
        changes
    }

    /// The records of a journal that are newer than a revision, in the order of their revisions.
    pub(super) fn newer(&self, journal: &JournalId, revision: u32) -> Vec<Record> {
        let mut newer = Vec::<Record>::new();
        for (_, Entry { record, .. }) in self.of(journal) {
            if record.revision > revision {
                let at = newer.partition_point(|before| before.revision < record.revision);
                newer.insert(at, record.clone());
            }
        }
        newer
    }

    /// These records of a journal, in the order of their numbers.
    pub(super) fn numbered(&self, journal: &JournalId, numbers: &Numbers) -> Vec<Record> {
        let entries = self.of(journal).filter(|(id, _)| numbers.contains(id.number));
        entries.map(|(_, entry)| entry.record.clone()).collect()
    }

    /// Which records of a journal are kept.
    pub(super) fn numbers(&self, journal: &JournalId) -> Numbers {
        self.of(journal).map(|(id, _)| id.number).collect()
    }

    /// The journals of which anything is kept, each with its author's name.
    pub(super) fn journals(&self) -> LiteMap<JournalId, Name> {
        let mut journals = LiteMap::new();
        for (id, entry) in self.0.iter() {
            journals.insert(id.journal.clone(), entry.name.clone());
        }
        journals
    }

    /// What a journal's author has answered to a message.
    pub(super) fn reaction(&self, journal: &JournalId, target: &MessageId) -> Option<&MessageId> {
        let mut answers = self.of(journal);
        answers.find(|(_, entry)| entry.record.target() == Some(target)).map(|(id, _)| id)
    }

    /// All answers to a message. Of two of the same peer the later one counts.
    pub(super) fn reactions(&self, target: &MessageId) -> Reactions {
        let mut latest = LiteMap::<PeerId, (u64, Option<Emoji>)>::new();
        for (id, Entry { record, .. }) in self.0.iter() {
            if let Content::Reaction { target: answered, emoji } = &record.content
                && answered == target
            {
                let last = latest.entry(id.journal.author.clone()).or_default();
                if last.0 <= record.time {
                    *last = (record.time, emoji.clone());
                }
            }
        }
        let mut reactions = Reactions::new();
        for (peer, (_, emoji)) in latest {
            if let Some(emoji) = emoji {
                reactions.push((peer, emoji));
            }
        }
        reactions
    }

    fn of(&self, journal: &JournalId) -> impl Iterator<Item = (&MessageId, &Entry)> {
        self.0.iter().filter(move |(id, _)| id.journal == *journal)
    }

    /// Lets the oldest of a shelf fall out until the rest may be kept.
    fn shorten(&mut self, shelf: Shelf, changes: &mut Vec<Change>) {
        loop {
            let (mut count, mut bytes) = (0, 0);
            let mut oldest = None;
            for (id, entry) in self.0.iter().filter(|(id, entry)| Shelf::of(id, entry) == shelf) {
                count += 1;
                bytes += entry.record.bytes();
                let place = (entry.record.time, id);
                if oldest.is_none_or(|oldest| place < oldest) {
                    oldest = Some(place);
                }
            }
            let Some((_, id)) = oldest else { return };
            if count <= shelf.most() && bytes <= MAX_BYTES {
                return;
            }
            let id = id.clone();
            self.0.remove(&id);
            if shelf != Shelf::Reactions {
                changes.push(Change::Dropped(id));
            }
        }
    }
}

impl Shelf {
    fn of(id: &MessageId, entry: &Entry) -> Self {
        match (entry.record.is_message(), &id.journal.to) {
            (false, _) => Self::Reactions,
            (true, Some(_)) => Self::Direct,
            (true, None) => Self::Public,
        }
    }

    fn most(self) -> usize {
        match self {
            Self::Public | Self::Direct => MAX_MESSAGES,
            Self::Reactions => MAX_REACTIONS,
        }
    }
}
