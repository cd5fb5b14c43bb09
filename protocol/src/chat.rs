//! Text chat: what is written, edited, taken back and answered, between the pages of a room.
//!
//! It travels over the data channel `chat` of each connection, so the server never sees a word. Everybody writes into
//! journals of their own ([`JournalId`]): one that all may read, and one for each peer that is written to alone. A page
//! believes about a journal what its author says over its own connection. When a connection comes up, each end says how
//! far it knows the other's journals, and receives the rest. Journals of pages that are gone are told by those who have
//! them: such a record is marked with who told it, and never takes the place of one that is there.
//!
//! The order of messages is that of their Lamport times and ids, so it is the same for all who have them.

mod bucket;
mod io;
mod log;
mod message;
mod numbers;
mod peer;
mod record;
mod text;

use std::collections::VecDeque;
use std::time::Duration;

use litemap::LiteMap;

use crate::id::{Epoch, Name, PeerId};
use bucket::{Bucket, Rate};
use log::{Change, Entry, Log};
use peer::{Fetch, Limits, Link};

pub use io::{Command, Input, Message, Output, Refusal, Update};
pub use log::{MAX_BYTES, MAX_MESSAGES};
pub use message::{ChatMessage, Head, Held};
pub use numbers::Numbers;
pub use record::{Content, JournalId, MessageId, Reactions, Record};
pub use text::{ChatText, ChatTextError, Emoji, EmojiError};

/// The chat as one page sees it.
#[derive(Debug, Default)]
pub struct Chat {
    me: Option<Me>,
    clock: u64,
    /// How far the own journals go, by their readers.
    written: LiteMap<Option<PeerId>, Written>,
    bucket: Bucket,
    log: Log,
    /// The newest revision of each journal that its author has sent.
    known: LiteMap<JournalId, u32>,
    roster: LiteMap<PeerId, Name>,
    links: LiteMap<PeerId, Link>,
    limits: LiteMap<PeerId, Limits>,
    fetch: Option<Fetch>,
    outputs: VecDeque<Output>,
}

/// Who one is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Me {
    id: PeerId,
    since: Epoch,
    name: Name,
}

/// The last record of an own journal, and its last change.
#[derive(Debug, Default)]
struct Written {
    number: u32,
    revision: u32,
}

impl Chat {
    /// A chat in which nothing was written.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in what happened, at the time `now` since the call began.
    pub fn handle_input(&mut self, input: Input, now: Duration) {
        match input {
            Input::Joined { id, incarnation, name } => {
                let me = Me { id, since: incarnation, name };
                if self
                    .me
                    .as_ref()
                    .is_none_or(|before| (&before.id, before.since) != (&me.id, me.since))
                {
                    self.written.clear();
                }
                self.me = Some(me);
                self.greet_all();
            }
            Input::Roster(peers) => self.set_roster(peers),
            Input::ChannelOpened(peer) => {
                self.links.insert(peer.clone(), Link::default());
                if !self.log.is_empty() {
                    self.greet(&peer);
                }
            }
            Input::ChannelClosed(peer) => {
                self.links.remove(&peer);
                if self.fetch.as_ref().is_some_and(|fetch| fetch.from == peer) {
                    self.end_fetch();
                }
            }
            Input::Received { from, message } => self.receive(&from, message, now),
            Input::Command { command, clock_ms } => self.obey(command, clock_ms, now),
            Input::Timeout => {
                if self.poll_timeout().is_some_and(|until| until <= now) {
                    self.end_fetch();
                }
            }
        }
        self.fetch_more(now);
    }

    /// What is to be done next, if anything.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call with [`Input::Timeout`], since the call began.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        self.fetch.as_ref().map(|fetch| fetch.until)
    }

    fn obey(&mut self, command: Command, clock_ms: u64, now: Duration) {
        let Err(refusal) = self.write(command, clock_ms, now) else { return };
        self.outputs.push_back(Output::Update(Update::Refused(refusal)));
    }

    fn write(&mut self, command: Command, clock_ms: u64, now: Duration) -> Result<(), Refusal> {
        let me = self.me.clone().ok_or(Refusal::NotThere)?;
        let (journal, number, content) = match command {
            Command::Send { to, text } => {
                if to.as_ref().is_some_and(|to| !self.roster.contains_key(to)) {
                    return Err(Refusal::Gone);
                }
                (me.journal(to), None, Content::Text { text, edited: false })
            }
            Command::Edit { id, text } => {
                self.own_text(&me, &id)?;
                (id.journal, Some(id.number), Content::Text { text, edited: true })
            }
            Command::Delete(id) => {
                self.own_text(&me, &id)?;
                (id.journal, Some(id.number), Content::Deleted)
            }
            Command::React { target, emoji } => {
                self.log.get(&target).ok_or(Refusal::NotThere)?;
                let JournalId { author, to, .. } = &target.journal;
                let reader = to.as_ref().map(|to| if *author == me.id { to } else { author });
                let journal = me.journal(reader.cloned());
                let before = self.log.reaction(&journal, &target).map(|id| id.number);
                if before.is_none() && emoji.is_none() {
                    return Ok(());
                }
                (journal, before, Content::Reaction { target, emoji })
            }
        };
        if !self.bucket.take(OWN_RATE, now) {
            return Err(Refusal::TooFast);
        }
        let written = self.written.entry(journal.to.clone()).or_default();
        written.revision = written.revision.saturating_add(1);
        let number = number.unwrap_or_else(|| {
            written.number = written.number.saturating_add(1);
            written.number
        });
        let revision = written.revision;
        let time = self.clock.saturating_add(1);
        let record = Record { number, revision, time, sent_ms: clock_ms, content };
        let record = self.insert(journal.clone(), record, me.name, None);
        self.greet_all();
        let direct = journal.to.is_some();
        for (peer, link) in &self.links {
            // Who has not said hello yet receives it as history.
            if link.since.is_some() && journal.to.as_ref().is_none_or(|to| to == peer) {
                let records = vec![record.clone()];
                let message = ChatMessage::Records { direct, history: false, records };
                self.outputs.push_back(Output::Send { to: peer.clone(), message });
            }
        }
        Ok(())
    }

    /// Whether a message is there, one's own and not taken back.
    fn own_text(&self, me: &Me, id: &MessageId) -> Result<(), Refusal> {
        let is_own = id.journal == me.journal(id.journal.to.clone());
        let entry = self.log.get(id).filter(|_| is_own);
        let is_text = |entry: &Entry| matches!(entry.record.content, Content::Text { .. });
        if entry.is_some_and(is_text) { Ok(()) } else { Err(Refusal::NotThere) }
    }

    /// Writes a record down as far as it may be believed, and returns what is kept of it.
    fn insert(
        &mut self,
        journal: JournalId,
        mut record: Record,
        name: Name,
        told_by: Option<Name>,
    ) -> Record {
        let id = MessageId { journal, number: record.number };
        record.time = record.time.min(self.clock.saturating_add(MAX_LEAP)).min(Record::MAX_TIME);
        if let Some(before) = self.log.get(&id) {
            if told_by.is_some() || !record.may_follow(&before.record) {
                return before.record.clone();
            }
            // It stays in its place.
            record.time = before.record.time;
        }
        self.clock = self.clock.max(record.time);
        let kept = record.clone();
        for change in self.log.insert(id, Entry { record, name, told_by }) {
            let update = match change {
                Change::Shown(id) => self.message(id).map(Update::Message),
                Change::Dropped(id) => Some(Update::Dropped(id)),
            };
            self.outputs.extend(update.map(Output::Update));
        }
        kept
    }

    /// A message as a view shows it.
    fn message(&self, id: MessageId) -> Option<Message> {
        let Entry { record, name, told_by } = self.log.get(&id)?.clone();
        let me = self.me.as_ref();
        let (text, edited) = match record.content {
            Content::Text { text, edited } => (Some(text), edited),
            Content::Deleted => (None, false),
            Content::Reaction { .. } => return None,
        };
        Some(Message {
            own: me.is_some_and(|me| me.id == id.journal.author),
            can_change: me.is_some_and(|me| self.own_text(me, &id).is_ok()),
            reactions: self.log.reactions(&id),
            time: record.time,
            sent_ms: record.sent_ms,
            id,
            name,
            text,
            edited,
            told_by,
        })
    }

    /// Whether the page that wrote a journal is not in the room any more.
    fn is_gone(&self, JournalId { author, since, to }: &JournalId) -> bool {
        let Some(me) = &self.me else { return false };
        let now = match self.links.get(author) {
            _ if *author == me.id => Some(me.since),
            link if self.roster.contains_key(author) => link.and_then(|link| link.since),
            _ => return to.is_none(),
        };
        to.is_none() && now.is_some_and(|now| now != *since)
    }

    fn set_roster(&mut self, peers: Vec<(PeerId, Name)>) {
        let mut roster = LiteMap::new();
        for (peer, name) in peers {
            roster.insert(peer, name);
        }
        let before = std::mem::replace(&mut self.roster, roster);
        let left: Vec<PeerId> =
            before.keys().filter(|peer| !self.roster.contains_key(*peer)).cloned().collect();
        if self.limits.len() > MAX_LIMITS {
            self.limits.retain(|peer, _| self.roster.contains_key(peer));
        }
        if !left.is_empty() {
            self.tell_held(|journal| left.contains(&journal.author), None);
        }
    }
}

impl Me {
    fn journal(&self, to: Option<PeerId>) -> JournalId {
        JournalId { author: self.id.clone(), since: self.since, to }
    }
}

/// How far ahead of the own Lamport clock another one may be.
const MAX_LEAP: u64 = 1 << 20;

/// How fast one may write, react and change.
const OWN_RATE: Rate = Rate { interval: Duration::from_secs(1), burst: 20 };

/// Of how many peers it is known how much they have sent, before those that are gone are forgotten.
const MAX_LIMITS: usize = 64;
