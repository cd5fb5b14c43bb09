//! What two real browser pages did under glare, done again by the fake peer connection: it refuses what
//! they refused, fires `negotiationneeded` when they did, and renews user name fragments when they did.
//!
//! The logs are made by `end2end/tests/glare.spec.ts`. Some are kept in `recordings/`; the test command
//! also names a folder with fresh ones in `PARLOR_RECORDINGS`.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::fake_peer::{Description, FakePeer};

#[test]
fn the_fake_does_what_browsers_did() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/recordings")];
    folders.extend(std::env::var_os("PARLOR_RECORDINGS").map(PathBuf::from));
    for folder in folders {
        let mut replayed = 0;
        for file in std::fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            let recording = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            if let Err(why) = replay(&recording) {
                panic!("{}: {why}", path.display());
            }
            replayed += 1;
        }
        assert!(replayed > 0, "{} holds no recording", folder.display());
    }
}

/// Replays a recording in every order that its log leaves open; one of them must be what the fake does.
///
/// A change that came while the browser was making a description may have come before or after the moment
/// at which the browser looked, and the log cannot tell.
fn replay(recording: &Recording) -> Result<(), String> {
    let mut first_failure = None;
    let mut orders = Orders::default();
    for _ in 0..MAX_ORDERS {
        let mut replay = Replay::new(recording.clone(), orders);
        match replay.run() {
            Ok(()) => return Ok(()),
            Err(why) => first_failure.get_or_insert(why),
        };
        let Some(next) = replay.orders.next() else { break };
        orders = next;
    }
    Err(first_failure.unwrap_or_default())
}

/// Enough for six changes that are open in one recording.
const MAX_ORDERS: u32 = 64;

/// When the changes came whose order is open.
#[derive(Default)]
struct Orders {
    /// For each of them in turn: whether it came after the browser looked.
    late: Vec<bool>,
    /// How many of them were met in this replay; it ended before the others.
    met: usize,
}

impl Orders {
    fn comes_late(&mut self) -> bool {
        let at = self.met;
        self.met += 1;
        if at == self.late.len() {
            self.late.push(false);
        }
        self.late[at]
    }

    /// The next order to try; what this replay did not reach is open again.
    fn next(mut self) -> Option<Self> {
        self.late.truncate(self.met);
        while self.late.pop_if(|late| *late).is_some() {}
        *self.late.last_mut()? = true;
        Some(Self { met: 0, ..self })
    }
}

/// The logs of both ends: the impolite one first.
#[derive(Debug, Clone, Deserialize)]
struct Recording {
    ends: [Vec<Entry>; 2],
}

#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
enum Entry {
    Add,
    Stop,
    Restart,
    Needed,
    Start { action: Action },
    End { ok: bool, made: Option<Made> },
}

#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
enum Action {
    SendOffer,
    SendAnswer,
    ApplyOffer { id: u32 },
    ApplyAnswer { id: u32 },
    Candidate { ufrag: String },
}

#[derive(Debug, Clone, Deserialize)]
struct Made {
    id: u32,
    ufrag: String,
}

struct Replay {
    ends: [End; 2],
    /// Descriptions by their maker and its number.
    descriptions: BTreeMap<(usize, u32), Description>,
    /// The fake's number for a real user name fragment.
    ufrags: BTreeMap<String, u32>,
    fresh: u32,
    orders: Orders,
}

struct End {
    log: std::vec::IntoIter<Entry>,
    /// Read, but waiting for something that the other end has yet to make.
    next: Option<Entry>,
    peer: FakePeer,
    in_hand: Option<Action>,
    /// The m-lines that this end brought, as far as they were agreed on.
    own: VecDeque<usize>,
    /// An ICE restart that counts from the end of the operation under way.
    restarts_late: bool,
    done: usize,
}

impl Replay {
    fn new(recording: Recording, orders: Orders) -> Self {
        let end = |log: Vec<Entry>| End {
            log: log.into_iter(),
            next: None,
            peer: FakePeer::default(),
            in_hand: None,
            own: VecDeque::new(),
            restarts_late: false,
            done: 0,
        };
        Self {
            ends: recording.ends.map(end),
            descriptions: BTreeMap::new(),
            ufrags: BTreeMap::new(),
            fresh: 0,
            orders,
        }
    }

    fn run(&mut self) -> Result<(), String> {
        loop {
            let before = self.ends[0].done + self.ends[1].done;
            for at in 0..2 {
                while self.step(at)? {}
            }
            if self.ends[0].done + self.ends[1].done == before {
                break;
            }
        }
        for (at, end) in self.ends.iter_mut().enumerate() {
            if end.next.is_some() || end.log.next().is_some() {
                return Err(format!("end {at} stops at entry {}", end.done));
            }
            if end.peer.wants_task && end.peer.run_task() {
                return Err(format!(
                    "end {at}: the fake asks for negotiation, the browser did not"
                ));
            }
        }
        Ok(())
    }

    /// Does the next thing at one end; false when it has to wait for the other, or has ended.
    fn step(&mut self, at: usize) -> Result<bool, String> {
        let end = &mut self.ends[at];
        let Some(entry) = end.next.take().or_else(|| end.log.next()) else { return Ok(false) };
        let is_open = matches!(entry, Entry::Add | Entry::Restart)
            && matches!(end.in_hand, Some(Action::SendOffer | Action::SendAnswer));
        let other_order = is_open && self.orders.comes_late();
        let fail = |done: usize, what: &str| Err(format!("end {at}, entry {done}: {what}"));
        match entry.clone() {
            Entry::Add => {
                end.peer.add_transceiver();
                if other_order {
                    end.peer.start_operation();
                }
            }
            Entry::Stop => match end.own.remove(1) {
                Some(m_line) => end.peer.stop_transceiver(m_line),
                None => return fail(end.done, "nothing of its own to stop"),
            },
            Entry::Restart if other_order => end.restarts_late = true,
            Entry::Restart => end.peer.restart_ice(),
            Entry::Needed => {
                // It fired before what was started last had reached the browser.
                let busy = std::mem::take(&mut end.peer.busy);
                let fires = end.peer.wants_task && end.peer.run_task();
                end.peer.busy = busy;
                if !fires {
                    return fail(end.done, "the browser asks for negotiation, the fake does not");
                }
            }
            Entry::Start { action } => {
                end.peer.start_operation();
                end.in_hand = Some(action);
            }
            Entry::End { ok, made } => {
                let Some(action) = end.in_hand.clone() else {
                    return fail(end.done, "an end without a start");
                };
                if self.waits_for_the_other(at, &action) {
                    self.ends[at].next = Some(entry);
                    return Ok(false);
                }
                self.finish(at, &action, ok, made)?;
            }
        }
        self.ends[at].done += 1;
        Ok(true)
    }

    fn waits_for_the_other(&self, at: usize, action: &Action) -> bool {
        let (Action::ApplyOffer { id } | Action::ApplyAnswer { id }) = action else { return false };
        !self.descriptions.contains_key(&(1 - at, *id))
    }

    fn finish(
        &mut self,
        at: usize,
        action: &Action,
        ok: bool,
        made: Option<Made>,
    ) -> Result<(), String> {
        let fail = |done: usize, what: &str| Err(format!("end {at}, entry {done}: {what}"));
        self.fresh += 1;
        let end = &mut self.ends[at];
        let before = end.peer.transceivers.len();
        let result = match action {
            Action::SendOffer | Action::SendAnswer => end.peer.set_local(self.fresh).map(Some),
            Action::ApplyOffer { id } | Action::ApplyAnswer { id } => {
                end.peer.set_remote(self.descriptions[&(1 - at, *id)].clone()).map(|()| None)
            }
            Action::Candidate { ufrag } => {
                let known = self.ufrags.get(ufrag).copied().unwrap_or_default();
                end.peer.add_candidate(known).map(|()| None)
            }
        };
        if matches!(action, Action::ApplyAnswer { .. }) {
            end.own.extend(before..end.peer.transceivers.len());
        }
        end.in_hand = None;
        end.peer.end_operation();
        if std::mem::take(&mut end.restarts_late) {
            end.peer.restart_ice();
        }
        if !ok && result.is_ok() {
            return fail(end.done, "the browser refused, the fake did not");
        }
        let is_candidate = matches!(action, Action::Candidate { .. });
        if ok && result.is_err() && !is_candidate {
            return fail(end.done, &format!("the fake refused: {result:?}"));
        }
        if let (Some(made), Ok(Some(description))) = (made, result) {
            let known = *self.ufrags.entry(made.ufrag).or_insert(description.ufrag);
            if known != description.ufrag {
                return fail(end.done, "the fake and the browser disagree on new ICE credentials");
            }
            self.descriptions.insert((at, made.id), description);
        }
        Ok(())
    }
}
