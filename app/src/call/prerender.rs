//! Renders a call out of sight, while the lobby is calm: it runs through how one begins and is laid out, so that the
//! one that is joined does both faster.

use std::time::Duration;

use browser::call_task;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use protocol::call_state::CallState;

use super::LiveCall;
use crate::visit::{Phase, Visit};

/// Renders a call of two, and takes it back once it is laid out.
pub(super) fn prerender(visit: Visit, live_call: LiveCall) {
    visit.prerendered.set(true);
    spawn_local(async move {
        for update in call_task::warm_up() {
            // What follows from it, with no event of the page in between.
            tick().await;
            live_call.state.update(|call| drop(call.apply(update)));
        }
        let take_back = move || {
            if visit.phase.try_get_untracked() == Some(Phase::Lobby) {
                live_call.state.set(CallState::default());
            }
        };
        set_timeout(take_back, LAID_OUT_AFTER);
    });
}

/// How long a browser takes to lay out what was drawn, on a slow machine too.
const LAID_OUT_AFTER: Duration = Duration::from_millis(100);
