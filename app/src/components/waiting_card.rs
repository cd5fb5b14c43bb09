//! What a person who is alone in the call sees beside the own tile.

use leptos::prelude::*;

use super::copy_link::CopyLink;
use super::empty_door::EmptyDoor;
use crate::layout::TileRect;
use crate::reactive::derived;
use crate::text::{self, Key, text};

/// Says that nobody else is here yet, and how to change that.
#[component]
pub(super) fn WaitingCard(
    /// Where it stands.
    rect: Signal<TileRect>,
    /// Whether others were here before.
    had_others: Memo<bool>,
) -> impl IntoView {
    let px = move |side: fn(TileRect) -> u32| derived(move || format!("{}px", side(rect.get())));
    view! {
        <section
            class="waiting"
            aria-labelledby="waiting-heading"
            style:--x=px(|rect| rect.x_px)
            style:--y=px(|rect| rect.y_px)
            style:--width=px(|rect| rect.width_px)
            style:--height=px(|rect| rect.height_px)
        >
            <EmptyDoor />
            <h2 id="waiting-heading">{move || text::alone_heading(had_others.get())}</h2>
            <p>{text(Key::Invitation)}</p>
            <CopyLink />
        </section>
    }
}
