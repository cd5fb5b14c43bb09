//! What can be done with a tile: small buttons on it, or large ones on its sheet, and how loud it is.

use browser::media::{can_float, float, toggle_full_screen};
use leptos::html::{Div, Video};
use leptos::prelude::*;
use protocol::call_state::TileKey;

use super::icon::{Icon, Shape};
use super::viewer::{STEP, Viewer};
use crate::call::use_stage_view;
use crate::layout::{Role, TileRect};
use crate::reactive::{callback, derived, memo};
use crate::text::{self, Key, text};

/// A button on a tile.
#[derive(Debug, Clone)]
pub(super) struct Action {
    /// What it does.
    pub(super) label: Signal<String>,
    /// The same as a picture.
    pub(super) shape: Shape,
    /// `aria-pressed`, of a toggle.
    pub(super) pressed: Signal<Option<&'static str>>,
    /// Whether it would do nothing now.
    pub(super) hidden: Signal<bool>,
    /// What becomes of the sheet that it was chosen from.
    pub(super) sheet: AfterAction,
    /// Does it.
    pub(super) run: Callback<()>,
}

/// What becomes of a sheet when an action was chosen from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AfterAction {
    /// It is closed.
    Close,
    /// It stays: the same is done again and again.
    Stay,
}

impl Action {
    /// One that is no toggle, and always there.
    fn plain(label: &'static str, shape: Shape, run: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            label: derived(move || label.to_owned()),
            shape,
            pressed: derived(|| None),
            hidden: derived(|| false),
            sheet: AfterAction::Close,
            run: callback(move |()| run()),
        }
    }
}

/// What can be done with a tile.
pub(super) fn actions(
    key: &TileKey,
    label: Signal<String>,
    rect: Signal<TileRect>,
    frame: NodeRef<Div>,
    video: NodeRef<Video>,
    viewer: Viewer,
) -> Vec<Action> {
    let stage_view = use_stage_view();
    let mut actions = vec![pin(key.clone(), label)];
    if *key == TileKey::Own {
        let hide = move || stage_view.self_hidden.set(true);
        actions.push(Action::plain(text(Key::HideSelf), Shape::Hide, hide));
        return actions;
    }
    if can_float() {
        actions.push(Action::plain(text(Key::PictureInPicture), Shape::Float, move || {
            if let Some(video) = video.get_untracked() {
                float(&video);
            }
        }));
    }
    if matches!(key, TileKey::Screen(..)) {
        let hidden = derived(move || rect.get().role != Role::Stage);
        let closer = Action::plain(text(Key::ZoomIn), Shape::Plus, move || viewer.step(STEP));
        let farther =
            Action::plain(text(Key::ZoomOut), Shape::Minus, move || viewer.step(1.0 / STEP));
        let actual = Action::plain(text(Key::ActualSize), Shape::Actual, move || {
            viewer.toggle_actual_size()
        });
        let sheet = AfterAction::Stay;
        actions.extend([closer, farther, actual].map(|action| Action { hidden, sheet, ..action }));
    }
    actions.push(Action::plain(text(Key::FullScreen), Shape::Full, move || {
        if let Some(frame) = frame.get_untracked() {
            toggle_full_screen(&frame);
        }
    }));
    actions
}

/// Puts the tile on the stage, or takes it back.
fn pin(key: TileKey, label: Signal<String>) -> Action {
    let stage_view = use_stage_view();
    let of = key.clone();
    let pinned = memo(move |_| stage_view.pinned.with(|pinned| pinned.as_ref() == Some(&of)));
    Action {
        label: derived(move || text::pin(&label.get())),
        shape: Shape::Pin,
        pressed: derived(move || Some(if pinned.get() { "true" } else { "false" })),
        hidden: derived(|| false),
        sheet: AfterAction::Close,
        run: callback(move |()| {
            stage_view.pinned.set((!pinned.get_untracked()).then(|| key.clone()))
        }),
    }
}

/// A row of buttons.
#[component]
pub(super) fn TileActions(
    /// Which.
    actions: Vec<Action>,
) -> impl IntoView {
    let button = |Action { label, shape, pressed, hidden, run, .. }| {
        view! {
            <button
                type="button"
                class="tile-action"
                aria-label=label
                title=label
                aria-pressed=pressed
                hidden=hidden
                on:click=move |_| run.run(())
            >
                <Icon shape=shape />
            </button>
        }
    };
    actions.into_iter().map(button).collect_view()
}

/// How loud somebody is here; the others do not notice.
#[component]
pub(super) fn Volume(
    /// Whose.
    of: Signal<String>,
    /// How loud, 0 to 100.
    percent: RwSignal<u8>,
) -> impl IntoView {
    let label = derived(move || text::volume(&of.get()));
    view! {
        <input
            class="volume"
            type="range"
            step="5"
            aria-label=label
            title=label
            prop:value=move || percent.get().to_string()
            on:input:target=move |event| {
                if let Ok(chosen) = event.target().value().parse() {
                    percent.set(chosen);
                }
            }
        />
    }
}
