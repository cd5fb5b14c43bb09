//! The two ways into a call: a fresh room, or one that is known by its name or link.
//!
//! Both are plain forms that the server answers, so the first page needs no program.

use leptos::prelude::*;

use super::hide_address::HideAddress;
use super::icon::{Icon, Shape};
use crate::room_input::RoomInputError;
use crate::text::{self, Key, text};

/// The two ways into a call.
#[component]
pub(crate) fn RoomForm(
    /// What was typed that means no room, and why.
    invalid_room: Option<(String, RoomInputError)>,
) -> impl IntoView {
    let invalid = invalid_room.is_some().then_some("true");
    let (typed, mistake) = invalid_room
        .map(|(typed, error)| (typed, text::room_input_error(&error)))
        .unwrap_or_default();
    view! {
        <div class="room-form">
            <form class="room-form-new" action="/new">
                <button type="submit" class="button button-main">
                    {text(Key::NewCall)}
                    <Icon shape=Shape::Arrow />
                </button>
                <HideAddress />
            </form>
            <p class="room-form-or">{text(Key::Or)}</p>
            <form class="room-form-known" action="/go">
                <label class="field-label" for="room">{text(Key::RoomField)}</label>
                <div class="field-row">
                    <input
                        id="room"
                        name="room"
                        class="field"
                        type="text"
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        enterkeyhint="go"
                        placeholder=text(Key::RoomExample)
                        aria-describedby="room-hint room-mistake"
                        aria-invalid=invalid
                        autofocus=invalid.is_some()
                        value=typed
                    />
                    <button type="submit" class="button">{text(Key::Go)}</button>
                </div>
                <p class="error" id="room-mistake">{mistake}</p>
                <p class="hint" id="room-hint">{text(Key::RoomHint)}</p>
            </form>
        </div>
    }
}
