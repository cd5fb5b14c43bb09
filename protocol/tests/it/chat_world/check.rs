//! Whether all who are there show the same, and nobody what is not meant for them or was never written.

use std::collections::BTreeSet;

use protocol::chat::{Message, MessageId};
use protocol::id::Epoch;

use super::{ChatWorld, Presence};

impl ChatWorld {
    /// What a page shows, without what only two can see.
    pub(crate) fn public(&self, at: usize) -> Vec<&Message> {
        let view = self.pages[at].view.values();
        view.filter(|message| message.id.journal.to.is_none()).collect()
    }

    /// Why it is not so, if it is not.
    pub(crate) fn check(&self) -> Result<(), String> {
        let here: Vec<usize> = self.here_but(usize::MAX);
        for at in &here {
            self.check_page(*at)?;
            let (first, this) = (self.public(here[0]), self.public(*at));
            let same = first.len() == this.len()
                && first.iter().zip(&this).all(|(a, b)| (a.time, &a.id) == (b.time, &b.id));
            if !same {
                let (a, b) = (&self.pages[here[0]].name, &self.pages[*at].name);
                return Err(format!("{a}: {:?}\n{b}: {:?}", ids(&first), ids(&this)));
            }
            for (a, b) in first.iter().zip(&this) {
                let is_here = self.is_written_by_a_page_that_is_here(&a.id);
                if is_here && (&a.text, a.edited) != (&b.text, b.edited) {
                    return Err(format!("two texts of one message: {a:?} and {b:?}"));
                }
                let answers = |message: &Message| -> Vec<_> {
                    let kept = message.reactions.iter().filter(|(peer, _)| {
                        here.iter().any(|at| self.pages[*at].id == *peer) && is_here
                    });
                    kept.map(|(peer, emoji)| (peer.clone(), emoji.clone())).collect()
                };
                let have_reloaded = self.tally.reloads > 0;
                if !have_reloaded && answers(a) != answers(b) {
                    return Err(format!("two answers to one message: {a:?} and {b:?}"));
                }
            }
        }
        for (id, reader) in &self.direct {
            let author_is_here = self.is_written_by_a_page_that_is_here(id);
            let reader = here.iter().find(|at| self.pages[**at].id == *reader);
            if let (true, Some(reader)) = (author_is_here, reader)
                && !self.pages[*reader].view.values().any(|message| message.id == *id)
            {
                return Err(format!("{id:?} did not reach its reader"));
            }
        }
        Ok(())
    }

    fn check_page(&self, at: usize) -> Result<(), String> {
        let page = &self.pages[at];
        let ids: BTreeSet<&MessageId> = page.view.values().map(|message| &message.id).collect();
        if ids.len() != page.view.len() {
            return Err(format!("{} shows a message twice", page.name));
        }
        for message in page.view.values() {
            let journal = &message.id.journal;
            if let Some(to) = &journal.to
                && ![to, &journal.author].contains(&&page.id)
            {
                return Err(format!("{} reads what is meant for another", page.name));
            }
            let written = self.written.get(&message.id);
            let is_true = message
                .text
                .as_ref()
                .is_none_or(|text| written.is_some_and(|written| written.contains(text.as_str())));
            if !is_true {
                return Err(format!("nobody wrote {message:?}"));
            }
            if message.told_by.is_some() && self.is_written_by_a_page_that_is_here(&message.id) {
                return Err(format!("its author is here, and {message:?} is told by another"));
            }
        }
        Ok(())
    }

    fn is_written_by_a_page_that_is_here(&self, id: &MessageId) -> bool {
        self.pages.iter().any(|page| {
            page.presence == Presence::Here
                && page.id == id.journal.author
                && page.incarnation == id.journal.since
        })
    }
}

/// Messages by their places and authors, such as `7 Ann's 1 (2)`.
fn ids(view: &[&Message]) -> Vec<String> {
    let id = |message: &&Message| {
        let Message { time, name, id, told_by, .. } = message;
        let since = id.journal.since.0 / Epoch::STEP;
        format!(
            "{time} {name}'s {} of {since}{}",
            id.number,
            if told_by.is_some() { " told" } else { "" }
        )
    };
    view.iter().map(id).collect()
}
