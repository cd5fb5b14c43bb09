//! Before the call: how one looks and sounds, what one is called, and the way in.

use std::time::Duration;

use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;

use super::device_picker::DevicePicker;
use super::device_problem::DeviceProblem;
use super::hide_address::{HideAddress, chosen_policy};
use super::masthead::Masthead;
use super::name_field::{NameField, read_name};
use super::own_picture::OwnPicture;
use crate::preview::Preview;
use crate::reactive::{derived, effect, memo};
use crate::text::{DeviceKind, Key, text};
use crate::visit::{Phase, use_visit};

/// The lobby. The server renders it; it asks for camera and microphone once the page is hydrated.
#[component]
pub(crate) fn Lobby() -> impl IntoView {
    let visit = use_visit();
    let preview = Preview::new();
    let not_hydrated = memo(move |_| visit.phase.get() == Phase::NotHydrated);
    effect(move || {
        if !not_hydrated.get() {
            preview.open();
            set_timeout(move || visit.prerender(), Duration::ZERO);
        }
    });
    let field = NodeRef::<Input>::new();
    let mistake = RwSignal::new(None);
    let on_join = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(name) = read_name(field, mistake) else { return };
        if let Some(policy) = chosen_policy() {
            visit.transport_policy.set_value(policy);
        }
        visit.join(move || preview.hand_over(name));
    };
    let room = visit.room();
    let guessable =
        (!room.is_hard_to_guess()).then(|| view! { <p class="hint">{text(Key::Guessable)}</p> });
    let not_hydrated: Signal<bool> = not_hydrated.into();
    let waiting = derived(move || visit.asking.get().then_some("true"));
    view! {
        <div class="page">
            <Masthead />
            <main class="lobby" tabindex="-1">
                <OwnPicture preview=preview not_hydrated=not_hydrated />
                <DeviceProblem preview=preview />
                <form class="lobby-form" novalidate=true data-not-hydrated=not_hydrated on:submit=on_join>
                    <h1>{text(Key::LobbyHeading)}</h1>
                    <div class="lobby-room">
                        <p>{text(Key::Room)} " " <b>{room.to_string()}</b></p>
                        {guessable}
                    </div>
                    <NameField mistake=mistake node_ref=field />
                    <HideAddress />
                    // Never disabled: a click before the page is hydrated is kept by `early.js`.
                    <button type="submit" class="button button-main" aria-busy=waiting hidden=visit.unable>
                        {text(Key::Join)}
                    </button>
                    <p class="error" role="alert">{visit.refusal}</p>
                </form>
                <div class="pickers">
                    <DevicePicker kind=DeviceKind::Camera preview=preview />
                    <DevicePicker kind=DeviceKind::Microphone preview=preview />
                    <DevicePicker kind=DeviceKind::Speaker preview=preview />
                    {move || visit.program.get().map(|program| program.connection_test())}
                </div>
            </main>
        </div>
    }
}
