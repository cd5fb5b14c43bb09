//! The word and mark at the top of every page but the call.

use leptos::prelude::*;

use super::mark::Mark;

/// The way back to the first page.
#[component]
pub(crate) fn Masthead() -> impl IntoView {
    view! {
        <header class="masthead">
            <a href="/" class="wordmark">
                <Mark />
                <span>"Parlor"</span>
            </a>
        </header>
    }
}
