//! The link to this call, to be sent to somebody.

use browser::page;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::icon::{Icon, Shape};
use crate::address;
use crate::call::use_live_call;
use crate::notices::use_notices;
use crate::text::{Key, text};
use crate::visit::use_visit;

/// The link in a field, and a button that copies it.
#[component]
pub(super) fn CopyLink() -> impl IntoView {
    let (visit, notices) = (use_visit(), use_notices());
    let field = NodeRef::<Input>::new();
    let state = use_live_call().state;
    // It is rendered before one joins, when it is not known yet what the room allows.
    let link = move || {
        let policy = state.with(|state| state.transport_policy);
        page::origin() + &address::of_room(&visit.room(), policy)
    };
    let select = move || {
        if let Some(field) = field.try_get_untracked().flatten() {
            field.select();
        }
    };
    let on_copy = move |_| {
        let link = untrack(link);
        spawn_local(async move {
            if page::copy_text(link).await.is_ok() {
                notices.announce(text(Key::Copied).to_owned());
            } else {
                select();
                notices.announce(text(Key::NotCopied).to_owned());
            }
        });
    };
    view! {
        <div class="field-row copy-link">
            <input
                class="field"
                type="text"
                readonly=true
                aria-label=text(Key::Link)
                prop:value=link
                on:focus=move |_| select()
                node_ref=field
            />
            <button type="button" class="button" on:click=on_copy>
                <Icon shape=Shape::Copy />
                {text(Key::Copy)}
            </button>
        </div>
    }
}
