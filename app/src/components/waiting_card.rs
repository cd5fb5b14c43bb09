//! What the first person sees beside the own tile: an empty doorway.

use leptos::prelude::*;

use super::copy_link::CopyLink;
use super::empty_door::EmptyDoor;
use crate::layout::Place;
use crate::text;

/// Says that nobody else is here yet, and how to change that.
#[component]
pub(super) fn WaitingCard(
    /// Where it stands.
    place: Signal<Place>,
) -> impl IntoView {
    let px =
        move |side: fn(Place) -> u32| Signal::derive(move || format!("{}px", side(place.get())));
    view! {
        <section
            class="waiting"
            aria-labelledby="waiting-heading"
            style:--x=px(|place| place.x_px)
            style:--y=px(|place| place.y_px)
            style:--width=px(|place| place.width_px)
            style:--height=px(|place| place.height_px)
        >
            <EmptyDoor />
            <h2 id="waiting-heading">{text::ALONE_HEADING}</h2>
            <p>{text::ALONE}</p>
            <CopyLink />
        </section>
    }
}
