//! What can be done with a tile: small buttons on it, and how loud it is.

use leptos::html::Video;
use leptos::prelude::*;

use super::icon::{Icon, Shape};
use crate::text;

/// A button on a tile.
#[derive(Debug, Clone)]
pub(super) struct Action {
    /// What it does.
    pub(super) label: Signal<String>,
    /// The same as a picture.
    pub(super) shape: Shape,
    /// `aria-pressed`, of a toggle.
    pub(super) pressed: Signal<Option<&'static str>>,
    /// Does it.
    pub(super) run: Callback<()>,
}

impl Action {
    /// One that is no toggle.
    pub(super) fn plain(
        label: &'static str,
        shape: Shape,
        run: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self {
            label: Signal::derive(move || label.to_owned()),
            shape,
            pressed: Signal::derive(|| None),
            run: Callback::new(move |()| run()),
        }
    }
}

/// A row of buttons.
#[component]
pub(super) fn TileActions(
    /// Which.
    actions: Vec<Action>,
) -> impl IntoView {
    let button = |Action { label, shape, pressed, run }| {
        view! {
            <button
                type="button"
                class="tile-action"
                aria-label=label
                title=label
                aria-pressed=pressed
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
    /// What plays it.
    video: NodeRef<Video>,
) -> impl IntoView {
    let label = Signal::derive(move || text::volume(&of.get()));
    view! {
        <input
            class="volume"
            type="range"
            min="0"
            max="100"
            step="5"
            value="100"
            aria-label=label
            title=label
            on:input:target=move |event| {
                if let (Some(video), Ok(percent)) = (video.get_untracked(), event.target().value().parse::<u8>()) {
                    video.set_volume(f64::from(percent.min(100)) / 100.0);
                }
            }
        />
    }
}
