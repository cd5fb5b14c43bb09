//! The page of an unknown address.

use leptos::prelude::*;

use crate::components::{EmptyDoor, Masthead};
use crate::text::{Key, text};

/// The page of an unknown address. Its status is 404.
#[component]
pub(crate) fn NotFound(
    /// Says what is not there.
    heading: &'static str,
    /// Says why.
    sentence: String,
) -> impl IntoView {
    view! {
        <div class="page">
            <Masthead />
            <main class="plain">
                <EmptyDoor />
                <h1>{heading}</h1>
                <p>{sentence}</p>
                <div class="ways">
                    <a href="/" class="button button-main">{text(Key::Home)}</a>
                </div>
            </main>
        </div>
    }
}
