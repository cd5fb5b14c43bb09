//! Pages that chat on simulated time: connections that break, people who come late, reload and leave.
//!
//! Everything that happens is drawn from one seed. When nothing moves any more, every connection comes up once more, and
//! [`ChatWorld::check`] asks: do all who are there show the same?

mod check;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use protocol::chat::{
    Chat, ChatMessage, ChatText, Command, Emoji, Input, Message, MessageId, Output, Refusal, Update,
};
use protocol::id::{Epoch, Name, PeerId};

use crate::random::Random;

/// Everybody, and what is on its way.
pub(crate) struct ChatWorld {
    pub(crate) random: Random,
    pub(crate) now: Duration,
    pub(crate) pages: Vec<Page>,
    /// The connections of pairs, by the places of their ends, smaller first.
    pairs: BTreeMap<(usize, usize), Pair>,
    incarnations: u64,
    /// Every text that was ever written, by its message.
    written: BTreeMap<MessageId, BTreeSet<String>>,
    /// Each direct message and its reader.
    direct: Vec<(MessageId, PeerId)>,
    pub(crate) refused: Vec<Refusal>,
    pub(crate) tally: Tally,
}

/// What happened, so that a test can tell whether its fault was there at all.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Tally {
    pub(crate) cuts: u64,
    pub(crate) reloads: u64,
    pub(crate) leaves: u64,
    pub(crate) late: u64,
    pub(crate) lost: u64,
    pub(crate) told: u64,
    pub(crate) messages: u64,
}

/// One participant, from page to page.
pub(crate) struct Page {
    pub(crate) id: PeerId,
    name: Name,
    pub(crate) chat: Chat,
    pub(crate) presence: Presence,
    incarnation: Epoch,
    /// What its view shows.
    pub(crate) view: BTreeMap<(u64, MessageId), Message>,
    /// Those that were there by its own roster.
    roster: Vec<(PeerId, Name)>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Presence {
    NotYet,
    Here,
    Left,
}

/// A connection: what each end has sent and the other has not received.
#[derive(Default)]
struct Pair {
    is_open: [bool; 2],
    on_the_way: [Vec<ChatMessage>; 2],
}

impl ChatWorld {
    pub(crate) fn new(seed: u64, people: usize) -> Self {
        let page = |n: usize| Page {
            id: PeerId::from_random_bits(n as u128 + 1),
            name: Name::parse(["Ann", "Bob", "Cy", "Dan", "Eve"][n]).unwrap(),
            chat: Chat::new(),
            presence: Presence::NotYet,
            incarnation: Epoch(0),
            view: BTreeMap::new(),
            roster: Vec::new(),
        };
        Self {
            random: Random::new(seed),
            now: Duration::ZERO,
            pages: (0..people).map(page).collect(),
            pairs: BTreeMap::new(),
            incarnations: 0,
            written: BTreeMap::new(),
            direct: Vec::new(),
            refused: Vec::new(),
            tally: Tally::default(),
        }
    }

    /// A world in which much goes wrong.
    pub(crate) fn drawn(seed: u64) -> Self {
        let mut world = Self::new(seed, 2 + (seed % 4) as usize);
        for at in 0..world.pages.len() {
            if at < 2 || world.random.percent(40) {
                world.join(at);
            }
        }
        for _ in 0..10 + world.random.below(50) {
            world.now += Duration::from_millis(200 + world.random.below(2500));
            world.step();
        }
        world.settle();
        world
    }

    fn step(&mut self) {
        let at = self.random.below(self.pages.len() as u64) as usize;
        match (self.random.below(100), self.pages[at].presence) {
            (0..=29, Presence::Here) => self.write(at),
            (30..=37, Presence::Here) => self.change(at),
            (38..=43, Presence::Here) => self.react(at),
            (44..=53, _) => self.cut(at),
            (54..=57, Presence::Here) => self.reload(at),
            (58..=59, Presence::Here) => self.leave(at),
            (54..=63, Presence::NotYet) => {
                self.tally.late += 1;
                self.join(at);
            }
            (64..=72, _) => self.open_one(at),
            _ => {
                for _ in 0..self.random.below(8) {
                    self.deliver_one();
                }
            }
        }
    }

    /// Lets everything arrive and every connection come up.
    pub(crate) fn settle(&mut self) {
        for _ in 0..3 {
            self.deliver_all();
            for at in 0..self.pages.len() {
                self.sync_roster(at);
            }
            for a in 0..self.pages.len() {
                for b in a + 1..self.pages.len() {
                    self.open(a, b);
                }
            }
            self.deliver_all();
            // What was asked for and did not come is given up.
            self.now += Duration::from_secs(60);
            for at in 0..self.pages.len() {
                self.feed(at, Input::Timeout);
            }
        }
        self.deliver_all();
    }

    pub(crate) fn join(&mut self, at: usize) {
        self.incarnations += 1;
        let page = &mut self.pages[at];
        page.presence = Presence::Here;
        page.incarnation = Epoch(self.incarnations * Epoch::STEP);
        let (id, incarnation, name) = (page.id.clone(), page.incarnation, page.name.clone());
        self.feed(at, Input::Joined { id, incarnation, name });
        self.sync_roster(at);
        for other in self.here_but(at) {
            if self.random.percent(70) {
                self.sync_roster(other);
                self.open(at, other);
            }
        }
    }

    pub(crate) fn leave(&mut self, at: usize) {
        self.tally.leaves += 1;
        self.pages[at].presence = Presence::Left;
        self.close_all(at);
        for other in self.here_but(at) {
            if self.random.percent(70) {
                self.sync_roster(other);
            }
        }
    }

    fn reload(&mut self, at: usize) {
        self.tally.reloads += 1;
        self.close_all(at);
        let page = &mut self.pages[at];
        page.chat = Chat::new();
        page.view.clear();
        page.roster.clear();
        self.join(at);
    }

    pub(crate) fn write(&mut self, at: usize) {
        let others = self.here_but(at);
        let to = match self.random.percent(20) && !others.is_empty() {
            true => Some(others[self.random.below(others.len() as u64) as usize]),
            false => None,
        };
        let text = format!("{} {}", self.pages[at].name, self.tally.messages);
        self.tally.messages += 1;
        self.send(at, to, &text);
    }

    /// Sends a message. The one who reads it is known by then.
    pub(crate) fn send(&mut self, at: usize, to: Option<usize>, text: &str) {
        if to.is_some() {
            self.sync_roster(at);
        }
        let to = to.map(|to| self.pages[to].id.clone());
        let text = ChatText::parse(text).unwrap();
        self.command(at, Command::Send { to, text });
    }

    fn change(&mut self, at: usize) {
        let own = self.pages[at].view.values().filter(|message| message.can_change);
        let ids: Vec<MessageId> = own.map(|message| message.id.clone()).collect();
        if ids.is_empty() {
            return;
        }
        let id = ids[self.random.below(ids.len() as u64) as usize].clone();
        let command = match self.random.percent(30) {
            true => Command::Delete(id),
            false => {
                self.tally.messages += 1;
                let text = ChatText::parse(&format!("edited {}", self.tally.messages)).unwrap();
                Command::Edit { id, text }
            }
        };
        self.command(at, command);
    }

    fn react(&mut self, at: usize) {
        let ids: Vec<MessageId> =
            self.pages[at].view.values().map(|message| message.id.clone()).collect();
        if ids.is_empty() {
            return;
        }
        let target = ids[self.random.below(ids.len() as u64) as usize].clone();
        let emoji = match self.random.percent(25) {
            true => None,
            false => Emoji::parse(["👍", "🎉"][self.random.below(2) as usize]).ok(),
        };
        self.command(at, Command::React { target, emoji });
    }

    pub(crate) fn command(&mut self, at: usize, command: Command) {
        let reader = match &command {
            Command::Send { to, .. } => to.clone(),
            Command::Edit { .. } | Command::Delete(_) | Command::React { .. } => None,
        };
        let before: BTreeSet<MessageId> = self.ids(at);
        let clock_ms = self.now.as_millis() as u64;
        self.feed(at, Input::Command { command, clock_ms });
        let new = self.ids(at).into_iter().find(|id| !before.contains(id));
        if let (Some(id), Some(reader)) = (new, reader) {
            self.direct.push((id, reader));
        }
        for message in self.pages[at].view.values().filter(|message| message.can_change) {
            if let Some(text) = &message.text {
                let texts = self.written.entry(message.id.clone()).or_default();
                texts.insert(text.as_str().to_owned());
            }
        }
    }

    fn ids(&self, at: usize) -> BTreeSet<MessageId> {
        self.pages[at].view.values().map(|message| message.id.clone()).collect()
    }

    /// Breaks the connections of somebody, some of them at one end first.
    fn cut(&mut self, at: usize) {
        let other = self.random.below(self.pages.len() as u64) as usize;
        self.tally.cuts += u64::from(self.close(at, other));
    }

    fn open_one(&mut self, at: usize) {
        let other = self.random.below(self.pages.len() as u64) as usize;
        self.open(at, other);
    }

    pub(crate) fn open(&mut self, a: usize, b: usize) {
        let both_here = [a, b].iter().all(|at| self.pages[*at].presence == Presence::Here);
        if a == b || !both_here {
            return;
        }
        // A connection needs that each end knows of the other.
        self.sync_roster(a);
        self.sync_roster(b);
        let pair = self.pairs.entry((a.min(b), a.max(b))).or_default();
        if pair.is_open != [false; 2] {
            return;
        }
        pair.is_open = [true; 2];
        for (at, other) in [(a, b), (b, a)] {
            let peer = self.pages[other].id.clone();
            self.feed(at, Input::ChannelOpened(peer));
        }
    }

    /// Closes a connection, with all that is on its way; whether there was one.
    pub(crate) fn close(&mut self, a: usize, b: usize) -> bool {
        let Some(pair) = self.pairs.get_mut(&(a.min(b), a.max(b))) else { return false };
        if pair.is_open == [false; 2] {
            return false;
        }
        self.tally.lost += pair.on_the_way.iter().map(|waiting| waiting.len() as u64).sum::<u64>();
        *pair = Pair::default();
        for (at, other) in [(a, b), (b, a)] {
            let peer = self.pages[other].id.clone();
            self.feed(at, Input::ChannelClosed(peer));
        }
        true
    }

    fn close_all(&mut self, at: usize) {
        for other in 0..self.pages.len() {
            self.close(at, other);
        }
    }

    fn here_but(&self, at: usize) -> Vec<usize> {
        let here = |other: &usize| *other != at && self.pages[*other].presence == Presence::Here;
        (0..self.pages.len()).filter(here).collect()
    }

    pub(crate) fn sync_roster(&mut self, at: usize) {
        if self.pages[at].presence != Presence::Here {
            return;
        }
        let others = self.here_but(at).into_iter();
        let roster: Vec<_> =
            others.map(|at| (self.pages[at].id.clone(), self.pages[at].name.clone())).collect();
        if roster != self.pages[at].roster {
            self.pages[at].roster.clone_from(&roster);
            self.feed(at, Input::Roster(roster));
        }
    }

    pub(crate) fn feed(&mut self, at: usize, input: Input) {
        let now = self.now;
        self.pages[at].chat.handle_input(input, now);
        while let Some(output) = self.pages[at].chat.poll_output() {
            match output {
                Output::Send { to, message } => {
                    let other = self.pages.iter().position(|page| page.id == to).unwrap();
                    let Some(pair) = self.pairs.get_mut(&(at.min(other), at.max(other))) else {
                        // A test speaks for the other end.
                        continue;
                    };
                    assert!(pair.is_open[usize::from(at > other)], "sent over a closed channel");
                    let text = message.to_text().unwrap();
                    assert!(text.len() <= ChatMessage::MAX_BYTES, "{text}");
                    pair.on_the_way[usize::from(at > other)]
                        .push(ChatMessage::parse(&text).unwrap());
                }
                Output::Update(Update::Message(message)) => {
                    let page = &mut self.pages[at];
                    self.tally.told += u64::from(message.told_by.is_some());
                    page.view.insert((message.time, message.id.clone()), message);
                }
                Output::Update(Update::Dropped(id)) => {
                    self.pages[at].view.retain(|(_, known), _| *known != id);
                }
                Output::Update(Update::Refused(refusal)) => self.refused.push(refusal),
            }
        }
    }

    fn deliver_one(&mut self) -> bool {
        let busy: Vec<((usize, usize), usize)> = self
            .pairs
            .iter()
            .flat_map(|(pair, state)| {
                (0..2).filter(|from| !state.on_the_way[*from].is_empty()).map(|from| (*pair, from))
            })
            .collect();
        if busy.is_empty() {
            return false;
        }
        let ((a, b), from) = busy[self.random.below(busy.len() as u64) as usize];
        let Some(pair) = self.pairs.get_mut(&(a, b)) else { return false };
        let message = pair.on_the_way[from].remove(0);
        let (sender, receiver) = if from == 0 { (a, b) } else { (b, a) };
        let from = self.pages[sender].id.clone();
        self.feed(receiver, Input::Received { from, message });
        true
    }

    pub(crate) fn deliver_all(&mut self) {
        let mut rounds = 0;
        while self.deliver_one() {
            rounds += 1;
            assert!(rounds < 100_000, "it never ends");
        }
    }

    pub(crate) fn forget_pairs(&mut self) {
        self.pairs.clear();
    }
}
