//! The controls of a call, and their keys.

use browser::media::can_share;
use leptos::ev::{self, KeyboardEvent};
use leptos::html::Button;
use leptos::prelude::*;
use protocol::command::{Command, Share};
use protocol::message::Source;

use super::icon::{Icon, Shape};
use super::toggle::Toggle;
use crate::call::{use_live_call, use_sharing, use_stage_view};
use crate::reactive::{callback, derived, memo};
use crate::text::{Key, text};
use crate::visit::{Phase, use_visit};

/// The toolbar: every control is a tab stop, and the arrow keys go from one to the next.
#[component]
pub(super) fn Controls() -> impl IntoView {
    let (visit, live_call, stage_view, sharing) =
        (use_visit(), use_live_call(), use_stage_view(), use_sharing());
    let on_toggle = callback(move |source| live_call.toggle(source));
    let can_share = can_share();
    let on_key = window_event_listener(ev::keydown, move |event| {
        if is_held(&event) || is_typing() || visit.phase.get_untracked() != Phase::Call {
            return;
        }
        match event.key().as_str() {
            "m" | "M" => live_call.toggle(Source::Microphone),
            "v" | "V" => live_call.toggle(Source::Camera),
            "s" | "S" if can_share => sharing.toggle(),
            "h" | "H" => live_call.toggle_hand(),
            _ => {}
        }
    });
    on_cleanup(move || on_key.remove());

    let buttons: [NodeRef<Button>; 7] = std::array::from_fn(|_| NodeRef::new());
    let [microphone, camera, share, another, hand, myself, leave] = buttons;
    let count = move || live_call.state.with(|call| call.shares.iter().flatten().count());
    let shares = memo(move |_| count() > 0);
    let is_sharing = derived(move || pressed(shares.get()));
    let is_raised = derived(move || pressed(live_call.state.with(|call| call.hand.is_some())));
    let none = derived(|| None);
    let always = derived(|| false);
    let alone = memo(move |_| !(1..Share::MAX_PER_PEER).contains(&count())).into();
    let shown = derived(move || !stage_view.self_hidden.get());
    let on_arrow = move |event: KeyboardEvent| {
        let held = |button: &NodeRef<Button>| {
            let focused = document().active_element();
            button.get_untracked().is_some_and(|button| focused == Some(button.into()))
        };
        let buttons: Vec<_> = buttons
            .iter()
            .filter(|button| button.get_untracked().is_some_and(|button| !button.hidden()))
            .collect();
        let Some(at) = buttons.iter().position(|button| held(button)) else { return };
        let Some(to) = arrow(&event.key(), at, buttons.len()) else { return };
        event.prevent_default();
        if let Some(button) = buttons[to].get_untracked() {
            let _ = button.focus();
        }
    };
    view! {
        <div class="controls" role="toolbar" aria-label=text(Key::Controls) on:keydown=on_arrow>
            <Toggle
                source=Source::Microphone
                device=derived(move || live_call.state.with(|call| call.microphone))
                on_toggle=on_toggle
                key="M"
                node_ref=microphone
            />
            <Toggle
                source=Source::Camera
                device=derived(move || live_call.state.with(|call| call.camera))
                on_toggle=on_toggle
                key="V"
                node_ref=camera
            />
            {can_share.then(|| control("control", text(Key::Share), Some("S"), Shape::Share, is_sharing, always, share, callback(move |()| sharing.toggle())))}
            {control("control", text(Key::ShareAnother), None, Shape::Share, none, alone, another, callback(move |()| sharing.share(None)))}
            {control("control", text(Key::RaiseHand), Some("H"), Shape::Hand, is_raised, always, hand, callback(move |()| live_call.toggle_hand()))}
            {control("control", text(Key::ShowSelf), None, Shape::Show, none, shown, myself, callback(move |()| stage_view.self_hidden.set(false)))}
            {control("control control-leave", text(Key::Leave), None, Shape::Leave, none, always, leave, callback(move |()| live_call.send(Command::Leave)))}
        </div>
    }
}

/// A control that has no device behind it.
#[expect(clippy::too_many_arguments, reason = "they are the attributes of one element")]
fn control(
    class: &'static str,
    label: &'static str,
    key: Option<&'static str>,
    shape: Shape,
    pressed: Signal<Option<&'static str>>,
    hidden: Signal<bool>,
    node_ref: NodeRef<Button>,
    run: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=class
            aria-pressed=pressed
            hidden=hidden
            aria-keyshortcuts=key
            title=key.map(|key| format!("{label} ({key})"))
            on:click=move |_| run.run(())
            node_ref=node_ref
        >
            <span class="control-face">
                <Icon shape=shape />
            </span>
            <span class="control-label">{label}</span>
        </button>
    }
}

/// The value of `aria-pressed`.
fn pressed(is_pressed: bool) -> Option<&'static str> {
    Some(if is_pressed { "true" } else { "false" })
}

/// Whether a key is held down for longer, or together with one that makes something else of it.
fn is_held(event: &KeyboardEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.alt_key() || event.repeat()
}

/// Whether keys go into a field now.
pub(super) fn is_typing() -> bool {
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
