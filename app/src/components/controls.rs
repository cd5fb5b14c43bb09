//! The controls of a call, and their keys.

use leptos::ev::{self, KeyboardEvent};
use leptos::html::Button;
use leptos::prelude::*;
use protocol::message::Source;

use super::icon::{Icon, Shape};
use super::toggle::Toggle;
use crate::session::use_session;
use crate::state::CallStateStoreFields;
use crate::text;

/// The toolbar: every control is a tab stop, and the arrow keys go from one to the next.
#[component]
pub(super) fn Controls() -> impl IntoView {
    let session = use_session();
    let on_toggle = Callback::new(move |source| session.toggle(source));
    let on_key = window_event_listener(ev::keydown, move |event| match shortcut(&event) {
        Some(source) if !is_typing() => session.toggle(source),
        _ => {}
    });
    on_cleanup(move || on_key.remove());

    let buttons: [NodeRef<Button>; 3] = std::array::from_fn(|_| NodeRef::new());
    let [microphone, camera, leave] = buttons;
    let on_arrow = move |event: KeyboardEvent| {
        let held = |button: &NodeRef<Button>| {
            let focused = document().active_element();
            button.get_untracked().is_some_and(|button| focused == Some(button.into()))
        };
        let Some(at) = buttons.iter().position(held) else { return };
        let Some(to) = arrow(&event.key(), at, buttons.len()) else { return };
        event.prevent_default();
        if let Some(button) = buttons[to].get_untracked() {
            let _ = button.focus();
        }
    };
    view! {
        <div class="controls" role="toolbar" aria-label=text::CONTROLS on:keydown=on_arrow>
            <Toggle
                source=Source::Microphone
                device=session.call.microphone()
                on_toggle=on_toggle
                key="M"
                node_ref=microphone
            />
            <Toggle
                source=Source::Camera
                device=session.call.camera()
                on_toggle=on_toggle
                key="V"
                node_ref=camera
            />
            <button
                type="button"
                class="control control-leave"
                on:click=move |_| session.leave()
                node_ref=leave
            >
                <span class="control-face">
                    <Icon shape=Shape::Leave />
                </span>
                <span class="control-label">{text::LEAVE}</span>
            </button>
        </div>
    }
}

/// What a key is for.
fn shortcut(event: &KeyboardEvent) -> Option<Source> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.repeat() {
        return None;
    }
    match event.key().as_str() {
        "m" | "M" => Some(Source::Microphone),
        "v" | "V" => Some(Source::Camera),
        _ => None,
    }
}

/// Whether keys go into a field now.
fn is_typing() -> bool {
    let focused = document().active_element();
    focused.is_some_and(|focused| {
        matches!(focused.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    })
}

/// Where an arrow key leads from the control at `at`.
///
/// Source: ARIA Authoring Practices, toolbar pattern.
fn arrow(key: &str, at: usize, count: usize) -> Option<usize> {
    match key {
        "ArrowRight" => Some((at + 1) % count),
        "ArrowLeft" => Some((at + count - 1) % count),
        "Home" => Some(0),
        "End" => Some(count - 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round_the_toolbar() {
        assert_eq!(arrow("ArrowRight", 2, 3), Some(0));
        assert_eq!(arrow("ArrowLeft", 0, 3), Some(2));
        assert_eq!(arrow("End", 0, 3), Some(2));
        assert_eq!(arrow("m", 1, 3), None);
    }
}
