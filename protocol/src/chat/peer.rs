//! One other page: what it may send, what it has, and what was asked of it.

use std::time::Duration;

use litemap::LiteMap;

use super::bucket::{Bucket, Rate};
use super::message::{ChatMessage, Head, Held, pieces};
use super::numbers::Numbers;
use super::record::{Content, JournalId, MessageId, Record};
use super::{Chat, Output};
use crate::id::{Epoch, Name, PeerId};

/// An open data channel.
#[derive(Debug, Default)]
pub(super) struct Link {
    /// Whether we have said hello.
    greeted: bool,
    /// Since when the other end has its journals; nothing before its hello.
    pub(super) since: Option<Epoch>,
    /// What the other end calls itself.
    name: Option<Name>,
    /// What it holds of pages that are gone and was not asked for: the author's name, and which records.
    holds: LiteMap<JournalId, (Name, Numbers)>,
}

/// How much of a peer's is taken in.
#[derive(Debug, Default)]
pub(super) struct Limits {
    live: Bucket,
    history: Bucket,
    requests: Bucket,
}

/// What was asked of one page.
#[derive(Debug)]
pub(super) struct Fetch {
    pub(super) from: PeerId,
    /// When it is given up.
    pub(super) until: Duration,
    /// With the names of their authors.
    journals: LiteMap<JournalId, Name>,
    /// How many records may still come.
    left: usize,
}

impl Chat {
    /// Says hello to everybody who was not greeted yet.
    pub(super) fn greet_all(&mut self) {
        if !self.log.is_empty() {
            let peers: Vec<PeerId> = self.links.keys().cloned().collect();
            peers.iter().for_each(|peer| self.greet(peer));
        }
    }

    /// Says hello, and up to where the other end's own journals are known.
    pub(super) fn greet(&mut self, peer: &PeerId) {
        let Some(me) = &self.me else { return };
        let Some(link) = self.links.get_mut(peer).filter(|link| !link.greeted) else { return };
        link.greeted = true;
        let theirs = self.known.iter().filter(|(journal, _)| {
            journal.author == *peer && journal.to.as_ref().is_none_or(|to| *to == me.id)
        });
        let heads = theirs.map(|(journal, revision)| Head {
            since: journal.since,
            direct: journal.to.is_some(),
            revision: *revision,
        });
        // The newest ones are the last.
        let journals = heads.rev().take(ChatMessage::MAX_JOURNALS).collect();
        let name = Some(me.name.clone());
        let message = ChatMessage::Hello { since: me.since, name, journals };
        self.send(peer, message);
    }

    pub(super) fn receive(&mut self, from: &PeerId, message: ChatMessage, now: Duration) {
        match message {
            ChatMessage::Hello { since, name, journals } => {
                self.receive_hello(from, since, name, &journals);
            }
            ChatMessage::Records { direct, history, records } => {
                self.receive_records(from, direct, history, records, now);
            }
            ChatMessage::Holds { held } => self.receive_holds(from, held),
            ChatMessage::Request { held } => self.answer(from, &held, now),
            ChatMessage::Told { author, since, records, last } => {
                self.receive_told(from, JournalId { author, since, to: None }, records, last);
            }
            ChatMessage::Unknown => {}
        }
    }

    /// Sends what the other end does not have of our own journals, and says what we hold of others'.
    fn receive_hello(&mut self, from: &PeerId, since: Epoch, name: Option<Name>, theirs: &[Head]) {
        self.greet(from);
        let Some(me) = self.me.clone() else { return };
        let Some(link) = self.links.get_mut(from).filter(|link| link.since.is_none()) else {
            return;
        };
        (link.since, link.name) = (Some(since), name);
        for to in [None, Some(from.clone())] {
            let direct = to.is_some();
            let head = theirs.iter().find(|head| head.since == me.since && head.direct == direct);
            let newer = self.log.newer(&me.journal(to), head.map_or(0, |head| head.revision));
            for records in pieces(newer) {
                self.send(from, ChatMessage::Records { direct, history: true, records });
            }
        }
        self.tell_held(|_| true, Some(from));
        // Its own earlier pages are gone now.
        self.tell_held(|journal| journal.author == *from, None);
    }

    /// Takes in what a page has written itself.
    fn receive_records(
        &mut self,
        from: &PeerId,
        direct: bool,
        history: bool,
        records: Vec<Record>,
        now: Duration,
    ) {
        let Some(me) = self.me.as_ref().map(|me| me.id.clone()) else { return };
        let Some(link) = self.links.get(from) else { return };
        let Some(since) = link.since else { return };
        // What the room says counts.
        let named = self.roster.get(from).or(link.name.as_ref());
        let Some(name) = named.cloned() else { return };
        let journal = JournalId { author: from.clone(), since, to: direct.then(|| me.clone()) };
        for mut record in records {
            let known = self.known.entry(journal.clone()).or_default();
            if record.revision <= *known {
                continue;
            }
            *known = record.revision;
            let limits = self.limits.entry(from.clone()).or_default();
            let passes = match history {
                true => limits.history.take(HISTORY_RATE, now),
                false => limits.live.take(LIVE_RATE, now),
            };
            if passes && record.find_target(&journal) {
                self.insert(journal.clone(), record, name.clone(), None);
            }
        }
        self.greet_all();
    }

    /// Takes note of what another page could tell.
    fn receive_holds(&mut self, from: &PeerId, held: Vec<Held>) {
        let Some(link) = self.links.get_mut(from) else { return };
        for Held { author, since, name, numbers } in held {
            let journal = JournalId { author, since, to: None };
            let is_new = !link.holds.contains_key(&journal);
            let Some(name) = name.filter(|_| !is_new || link.holds.len() < MAX_HELD) else {
                continue;
            };
            link.holds.insert(journal, (name, numbers));
        }
    }

    /// Says what we hold of pages that are gone: to one page, or to all that said hello.
    pub(super) fn tell_held(&mut self, which: impl Fn(&JournalId) -> bool, to: Option<&PeerId>) {
        let journals = self.log.journals().into_iter();
        let held =
            journals.filter(|(id, _)| which(id) && self.is_gone(id)).map(|(id, name)| Held {
                author: id.author.clone(),
                since: id.since,
                name: Some(name.clone()),
                numbers: self.log.numbers(&id),
            });
        let held: Vec<Held> = held.collect();
        let links = self.links.iter().filter(|(_, link)| link.since.is_some());
        let peers: Vec<PeerId> = links.map(|(peer, _)| peer.clone()).collect();
        for peer in peers.iter().filter(|peer| to.is_none_or(|to| to == *peer)) {
            for held in held.chunks(ChatMessage::MAX_JOURNALS) {
                self.send(peer, ChatMessage::Holds { held: held.to_vec() });
            }
        }
    }

    /// Tells what another page requested.
    fn answer(&mut self, from: &PeerId, requested: &[Held], now: Duration) {
        let limits = self.limits.entry(from.clone()).or_default();
        let is_greeted = self.links.get(from).is_some_and(|link| link.since.is_some());
        if !is_greeted || !limits.requests.take(REQUEST_RATE, now) {
            return;
        }
        let mut parts = Vec::new();
        for Held { author, since, numbers, .. } in requested {
            let journal = JournalId { author: author.clone(), since: *since, to: None };
            let records = pieces(self.log.numbered(&journal, numbers));
            let records = if records.is_empty() { vec![Vec::new()] } else { records };
            parts.extend(records.into_iter().map(|records| (author.clone(), *since, records)));
        }
        let count = parts.len();
        for (at, (author, since, records)) in parts.into_iter().enumerate() {
            let last = at + 1 == count;
            self.send(from, ChatMessage::Told { author, since, records, last });
        }
    }

    /// Takes in what was requested. What is there already stays as it is.
    fn receive_told(&mut self, from: &PeerId, id: JournalId, records: Vec<Record>, last: bool) {
        let teller = self.roster.get(from).cloned();
        let is_gone = self.is_gone(&id);
        let Some(fetch) = self.fetch.as_mut().filter(|fetch| fetch.from == *from) else { return };
        let name = fetch.journals.get(&id).cloned().filter(|_| is_gone);
        let passed = records.len().min(fetch.left);
        fetch.left -= passed;
        if let (Some(name), Some(teller)) = (name, teller) {
            for mut record in records.into_iter().take(passed) {
                if record.find_target(&id) {
                    self.insert(id.clone(), record, name.clone(), Some(teller.clone()));
                }
            }
        }
        if last {
            self.end_fetch();
        }
        self.greet_all();
    }

    /// What was asked for has come, or does not come. What has come may be what others lack.
    pub(super) fn end_fetch(&mut self) {
        if let Some(Fetch { journals, .. }) = self.fetch.take() {
            self.tell_held(|journal| journals.contains_key(journal), None);
        }
    }

    /// Asks the first page that holds anything that we lack.
    pub(super) fn fetch_more(&mut self, now: Duration) {
        if self.fetch.is_some() {
            return;
        }
        let lacking = |(peer, link): (&PeerId, &Link)| {
            let gone = link.holds.iter().filter(|(journal, _)| self.is_gone(journal));
            let wanted = gone.map(|(journal, (_, numbers))| {
                (journal.clone(), numbers.without(&self.log.numbers(journal)))
            });
            let wanted: Vec<_> = wanted.filter(|(_, numbers)| !numbers.is_empty()).collect();
            (!wanted.is_empty() && link.since.is_some()).then(|| (peer.clone(), wanted))
        };
        let Some((from, mut wanted)) = self.links.iter().find_map(lacking) else { return };
        wanted.truncate(ChatMessage::MAX_JOURNALS);
        let (mut journals, mut held) = (LiteMap::new(), Vec::new());
        for (journal, wanted) in wanted {
            let link = self.links.get_mut(&from);
            let Some((name, numbers)) = link.and_then(|link| link.holds.get_mut(&journal)) else {
                continue;
            };
            // What does not come is not asked for again.
            *numbers = numbers.without(&wanted);
            let (author, since) = (journal.author.clone(), journal.since);
            journals.insert(journal, name.clone());
            held.push(Held { author, since, name: None, numbers: wanted });
        }
        self.send(&from, ChatMessage::Request { held });
        self.fetch = Some(Fetch { from, until: now + MAX_FETCH, journals, left: MAX_TOLD });
    }

    fn send(&mut self, to: &PeerId, message: ChatMessage) {
        self.outputs.push_back(Output::Send { to: to.clone(), message });
    }
}

impl Record {
    /// Completes what a reaction answers with what follows from where it is written; `false` if it is none that its
    /// author can have read.
    fn find_target(&mut self, journal: &JournalId) -> bool {
        let Content::Reaction { target: MessageId { journal: target, .. }, .. } = &mut self.content
        else {
            return true;
        };
        let Some(reader) = &journal.to else { return true };
        target.to = match &target.author {
            author if *author == journal.author => Some(reader.clone()),
            author if author == reader => Some(journal.author.clone()),
            _ => return false,
        };
        true
    }
}

/// How fast a peer may write. More at once than one may write oneself: what it wrote while the connection stood still
/// comes at once.
const LIVE_RATE: Rate = Rate { interval: Duration::from_millis(500), burst: 100 };

/// How many records may come as history.
const HISTORY_RATE: Rate = Rate { interval: Duration::from_secs(2), burst: 1000 };

/// How often a peer may request what we hold.
const REQUEST_RATE: Rate = Rate { interval: Duration::from_secs(5), burst: 8 };

/// How long what was asked for may take.
const MAX_FETCH: Duration = Duration::from_secs(20);

/// How many records may be told at once: all that a page keeps.
const MAX_TOLD: usize = 2500;

/// How many journals of gone pages are remembered for each page that could tell them.
const MAX_HELD: usize = 256;
