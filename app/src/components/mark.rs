//! Parlor's mark: somebody in a doorway.

use leptos::prelude::*;

/// The mark alone. The word stands beside it.
#[component]
pub(super) fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <path class="mark-door" d="M5 30V15a11 11 0 0 1 22 0v15Z" />
            <circle class="mark-person" cx="16" cy="15.5" r="4" />
            <path class="mark-person" d="M8.5 30c.4-5.2 3.3-8 7.5-8s7.1 2.8 7.5 8Z" />
        </svg>
    }
}
