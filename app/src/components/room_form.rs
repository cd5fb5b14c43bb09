//! The two ways into a call: a fresh room, or one that is known by its name or link.

use browser::page;
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::id::RoomId;

use super::icon::{Icon, Shape};
use crate::api;
use crate::entrance::room_meant;
use crate::text;

/// The two ways into a call. `New call` works before the page is awake, by the address `/new`.
#[component]
pub(crate) fn RoomForm() -> impl IntoView {
    let awake = RwSignal::new(false);
    Effect::new(move |_| awake.set(true));
    let busy = RwSignal::new(false);
    let refusal = RwSignal::new(None::<String>);
    let mistake = RwSignal::new(None::<String>);
    let field = NodeRef::<Input>::new();

    let on_new = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        refusal.set(None);
        spawn_local(async move {
            let answer = api::create_room().await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(room) => enter(&room),
                Err(error) => refusal.set(Some(error.to_string())),
            }
        });
    };
    let on_go = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else { return };
        match room_meant(&field.value(), &page::origin()) {
            Ok(room) => enter(&room),
            Err(error) => {
                mistake.set(Some(text::bad_entrance(&error)));
                let _ = field.focus();
            }
        }
    };

    let waiting = Signal::derive(move || busy.get().then_some("true"));
    let invalid = Signal::derive(move || mistake.get().map(|_| "true"));
    let asleep = Signal::derive(move || !awake.get());
    view! {
        <div class="entrance">
            <form class="entrance-new" action="/new" method="get" on:submit=on_new>
                <button type="submit" class="button button-main" aria-busy=waiting>
                    {text::NEW_CALL}
                    <Icon shape=Shape::Arrow />
                </button>
                <p class="error" role="alert">{refusal}</p>
            </form>
            <p class="entrance-or">{text::OR}</p>
            <form class="entrance-known" novalidate=true on:submit=on_go>
                <label class="field-label" for="room">{text::ROOM_FIELD}</label>
                <div class="field-row">
                    <input
                        id="room"
                        class="field"
                        type="text"
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        enterkeyhint="go"
                        placeholder=text::ROOM_EXAMPLE
                        aria-describedby="room-hint room-mistake"
                        aria-invalid=invalid
                        on:input=move |_| mistake.set(None)
                        node_ref=field
                    />
                    <button type="submit" class="button" disabled=asleep>{text::GO}</button>
                </div>
                <p class="error" id="room-mistake">{mistake}</p>
                <p class="hint" id="room-hint">{text::ROOM_HINT}</p>
            </form>
        </div>
    }
}

fn enter(room: &RoomId) {
    page::go_to(&format!("/room/{room}"));
}
