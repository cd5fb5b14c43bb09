//! The page of an address that leads nowhere.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use crate::components::{EmptyDoor, Masthead};
use crate::text;

/// The page of an address that leads nowhere. Its status is 404.
#[component]
pub(crate) fn NotFound(
    /// Says what is not there.
    #[prop(default = text::NOT_FOUND_HEADING)]
    heading: &'static str,
    /// Says why.
    #[prop(default = text::NOT_FOUND.to_owned())]
    sentence: String,
) -> impl IntoView {
    crate::answer_not_found();
    view! {
        <Title text=heading />
        <div class="page">
            <Masthead />
            <main class="plain">
                <EmptyDoor />
                <h1>{heading}</h1>
                <p>{sentence}</p>
                <div class="ways">
                    <A href="/" attr:class="button button-main">{text::HOME}</A>
                </div>
            </main>
        </div>
    }
}
