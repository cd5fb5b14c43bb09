//! Sharing a screen: the browser's picker, and why it brought none.

use browser::media::{self, PickError};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::call_state::CallState;
use protocol::command::Command;
use protocol::id::StreamId;

use super::LiveCall;

/// The screens that are shared here. `Copy`: a handle.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sharing {
    /// Why no screen could be shared, and in the place of which one.
    pub(crate) problem: RwSignal<Option<(PickError, Option<StreamId>)>>,
    live_call: LiveCall,
}

impl Sharing {
    /// Nothing is shared yet.
    pub(super) fn new(live_call: LiveCall) -> Self {
        Self { problem: RwSignal::new(None), live_call }
    }

    /// Begins anew, with another call.
    pub(super) fn reset(self) {
        self.problem.set(None);
    }

    /// Shares a screen, or stops sharing the first one. Only in a click or key handler.
    pub(crate) fn toggle(self) {
        let first = |call: &CallState| call.shares.iter().flatten().next().cloned();
        match self.live_call.state.with_untracked(first) {
            Some(share) => self.live_call.send(Command::StopShare(share.stream)),
            None => self.share(None),
        }
    }

    /// Opens the browser's picker at once, and shares what is picked: as one more screen, or in the place of one. Only
    /// in a click or key handler.
    pub(crate) fn share(self, in_place_of: Option<StreamId>) {
        self.problem.set(None);
        let picked = media::pick_screen();
        spawn_local(async move {
            match picked.await {
                // Without a call by then, it is given back.
                Ok(screen) => self.live_call.with_commands(|commands| match in_place_of {
                    Some(stream) => commands.switch(stream, screen),
                    None => commands.share(screen),
                }),
                Err(PickError::Cancelled) => {}
                Err(error) => drop(self.problem.try_set(Some((error, in_place_of)))),
            }
        });
    }
}

/// The sharing of this page.
pub(crate) fn use_sharing() -> Sharing {
    expect_context()
}
