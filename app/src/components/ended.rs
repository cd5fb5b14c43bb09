//! After the call: why it ended, and the way back.

use leptos::html::H1;
use leptos::prelude::*;
use protocol::command::Ended;

use super::empty_door::EmptyDoor;
use super::masthead::Masthead;
use crate::reactive::{derived, effect};
use crate::text::{self, Key, NextStep, text};
use crate::visit::use_visit;

/// The page after a call.
#[component]
pub(crate) fn EndedPage(
    /// Why it ended.
    ended: Ended,
    /// Goes back into the call.
    on_join_again: Callback<()>,
) -> impl IntoView {
    let visit = use_visit();
    let (heading, sentence, next) = text::ending(ended);
    let title = NodeRef::<H1>::new();
    effect(move || {
        if let Some(title) = title.get() {
            let _ = title.focus();
        }
    });
    let label = match next {
        NextStep::JoinAgain => text(Key::JoinAgain),
        NextStep::TryToJoin => text(Key::TryToJoin),
        NextStep::Reload => text(Key::Reload),
    };
    let on_click = move |_| match next {
        NextStep::JoinAgain | NextStep::TryToJoin => on_join_again.run(()),
        NextStep::Reload => {
            let _ = location().reload();
        }
    };
    let asking = derived(move || visit.asking.get().then_some("true"));
    view! {
        <div class="page">
            <Masthead />
            <main class="plain" tabindex="-1">
                <EmptyDoor />
                <h1 tabindex="-1" node_ref=title>{heading}</h1>
                <p>{sentence}</p>
                <div class="ways">
                    <button
                        type="button"
                        class="button button-main"
                        aria-busy=asking
                        on:click=on_click
                    >
                        {label}
                    </button>
                    <a href="/" class="button button-quiet">{text(Key::Home)}</a>
                </div>
                <p class="error" role="alert">{visit.refusal}</p>
            </main>
        </div>
    }
}
