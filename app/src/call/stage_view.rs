//! What of a call is looked at: the pinned tile, the own one, the speaker's, and whether the page is seen at all.

use std::time::Duration;

use browser::page;
use leptos::ev;
use leptos::prelude::*;
use protocol::call_state::TileKey;
use protocol::command::Command;
use protocol::id::PeerId;
use protocol::message::{Peer, Source};

use super::LiveCall;
use crate::layout::TileRect;
use crate::reactive::{effect, memo};
use crate::speaker::{self, ActiveSpeaker};
use crate::view_sizes::{self, Visibility};

/// What of a call is looked at. `Copy`: a handle.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StageView {
    /// The tile that the user put on the stage.
    pub(crate) pinned: RwSignal<Option<TileKey>>,
    /// Whether the own tile is hidden.
    pub(crate) self_hidden: RwSignal<bool>,
    /// The peer that speaks.
    pub(crate) speaker: RwSignal<Option<PeerId>>,
    /// The tile whose picture floats in a window of its own.
    pub(crate) floating: RwSignal<Option<TileKey>>,
    /// The tile that has the whole screen.
    pub(crate) full_screen: RwSignal<Option<TileKey>>,
    /// A picture takes the whole screen or a window of its own, or comes back.
    pub(crate) visibility_changed: Trigger,
    page_hidden: RwSignal<bool>,
    live_call: LiveCall,
}

impl StageView {
    /// Everybody is looked at alike.
    pub(super) fn new(live_call: LiveCall) -> Self {
        Self {
            pinned: RwSignal::new(None),
            self_hidden: RwSignal::new(false),
            speaker: RwSignal::new(None),
            floating: RwSignal::new(None),
            full_screen: RwSignal::new(None),
            visibility_changed: Trigger::new(),
            page_hidden: RwSignal::new(false),
            live_call,
        }
    }

    /// Begins anew, with another call.
    pub(super) fn reset(self) {
        self.pinned.set(None);
        self.self_hidden.set(false);
    }

    /// Tells the others how large their pictures are shown, as long as the caller lives.
    pub(crate) fn send_view_sizes(self, placed: Memo<(Vec<TileKey>, Vec<TileRect>)>) {
        self.follow_page();
        let view_sizes = memo(move |_| {
            let placed: Vec<_> = placed
                .with(|(keys, places)| keys.iter().cloned().zip(places.iter().copied()).collect());
            let visibility = Visibility {
                pixels_per_px: page::pixels_per_px(),
                hidden: self.page_hidden.get(),
                floating: self.floating.get(),
                full_screen: self.full_screen.get(),
            };
            view_sizes::view_sizes(&self.live_call.state.read().peers, &placed, &visibility)
        });
        effect(move || {
            view_sizes.track();
            let send = move || {
                view_sizes.try_with_untracked(|view_sizes| {
                    for (peer, view_sizes) in view_sizes {
                        let command = Command::SetViewSizes(peer.clone(), view_sizes.clone());
                        self.live_call.send(command);
                    }
                });
            };
            if self.page_hidden.get_untracked() { send() } else { set_timeout(send, SETTLED_AFTER) }
        });
    }

    /// Follows whether the page is seen, and what fills the screen, as long as the caller lives.
    fn follow_page(self) {
        let hidden = self.page_hidden;
        hidden.set(page::is_hidden());
        let on_change =
            window_event_listener(ev::visibilitychange, move |_| hidden.set(page::is_hidden()));
        on_cleanup(move || on_change.remove());
        for kind in ["fullscreenchange", "enterpictureinpicture", "leavepictureinpicture"] {
            let on_change =
                window_event_listener_untyped(kind, move |_| self.visibility_changed.notify());
            on_cleanup(move || on_change.remove());
        }
    }

    /// Follows which peer speaks, as long as the caller lives.
    pub(crate) fn follow_speaker(self) {
        self.sample_later(StoredValue::new(ActiveSpeaker::default()));
    }

    fn sample_later(self, speaker: StoredValue<ActiveSpeaker>) {
        let sample = move || {
            let levels = self.live_call.state.with_untracked(|call| {
                let level = |peer: &Peer| {
                    let camera = peer.state.streams.iter().find(|s| s.source == Source::Camera)?;
                    Some((peer.id.clone(), self.live_call.level(&peer.id, &camera.id)?))
                };
                call.peers.iter().filter_map(level).collect::<Vec<_>>()
            });
            // It ends with the stage.
            let Some(speaks) = speaker.try_update_value(|speaker| speaker.sample(levels).cloned())
            else {
                return;
            };
            if self.speaker.with_untracked(|before| *before != speaks) {
                self.speaker.set(speaks);
            }
            self.sample_later(speaker);
        };
        set_timeout(sample, speaker::until_next_sample(page::random()));
    }
}

/// How long the places of the pictures have to stay as they are before the others are told.
const SETTLED_AFTER: Duration = Duration::from_millis(300);

/// The stage's view of this page.
pub(crate) fn use_stage_view() -> StageView {
    expect_context()
}
