//! What the first person sees beside the own tile: an empty doorway.

use leptos::prelude::*;

use super::copy_link::CopyLink;
use super::empty_door::EmptyDoor;
use crate::text;

/// Says that nobody else is here yet, and how to change that.
#[component]
pub(super) fn WaitingCard() -> impl IntoView {
    view! {
        <section class="waiting" aria-labelledby="waiting-heading">
            <EmptyDoor />
            <h2 id="waiting-heading">{text::ALONE_HEADING}</h2>
            <p>{text::ALONE}</p>
            <CopyLink />
        </section>
    }
}
