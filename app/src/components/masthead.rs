//! The word and mark at the top of every page but the call.

use leptos::prelude::*;
use leptos_router::components::A;

use super::mark::Mark;

/// The way back to the first page.
#[component]
pub(crate) fn Masthead() -> impl IntoView {
    view! {
        <header class="masthead">
            <A href="/" attr:class="wordmark">
                <Mark />
                <span>"Parlor"</span>
            </A>
        </header>
    }
}
