//! A doorway with nobody in it: for the first one in a call, and after it.

use leptos::prelude::*;

/// Decoration. It says nothing to a screen reader.
#[component]
pub(crate) fn EmptyDoor() -> impl IntoView {
    view! {
        <svg class="empty-door" viewBox="0 0 64 72" aria-hidden="true" focusable="false">
            <path d="M10 70V30a22 22 0 0 1 44 0v40" />
            <path d="M2 70H62" />
        </svg>
    }
}
