//! What needs to be acted on during a call: a device that could not be had, sound that is held back.

use browser::page;
use leptos::prelude::*;
use protocol::command::{CaptureError, Device, Switch};
use protocol::message::Source;

use super::icon::{Icon, Shape};
use super::tap_to_hear::TapToHear;
use crate::call::{use_live_call, use_sharing};
use crate::reactive::{callback, derived, effect, memo};
use crate::text::{self, Key, text};

/// The alerts. The region is there from the start, so that screen readers watch it.
#[component]
pub(super) fn Alerts() -> impl IntoView {
    let live_call = use_live_call();
    let alone = memo(move |_| live_call.state.with(|call| call.peers.is_empty()));
    view! {
        <div class="alerts" role="alert">
            <Alert source=Source::Microphone device=derived(move || live_call.state.with(|call| call.microphone)) />
            <Alert source=Source::Camera device=derived(move || live_call.state.with(|call| call.camera)) />
            <ShareAlert />
            {move || (live_call.autoplay_blocked.get() && !alone.get()).then(|| view! { <TapToHear /> })}
        </div>
    }
}

/// Why no screen could be shared; nothing once it was dismissed or tried again.
#[component]
fn ShareAlert() -> impl IntoView {
    let sharing = use_sharing();
    move || {
        let (error, in_place_of) = sharing.problem.get()?;
        Some(note(
            text::share_problem(error)?.to_owned(),
            move || sharing.share(in_place_of.clone()),
            move || sharing.problem.set(None),
        ))
    }
}

/// What is the matter with one device; nothing while all is well or once it was dismissed.
#[component]
fn Alert(
    /// Microphone or camera.
    source: Source,
    /// How it stands.
    #[prop(into)]
    device: Signal<Device>,
) -> impl IntoView {
    let live_call = use_live_call();
    let problem = RwSignal::new(None::<CaptureError>);
    effect(move || {
        problem.set(if let Device::Failed(error) = device.get() { Some(error) } else { None });
    });
    move || {
        let sentence = text::device_problem(source, problem.get()?, page::family());
        Some(note(
            sentence,
            move || live_call.set_desired(source, Switch::On),
            move || problem.set(None),
        ))
    }
}

/// A sentence, a way to try again and a way to be rid of it.
fn note(
    sentence: String,
    again: impl Fn() + Send + Sync + 'static,
    dismiss: impl Fn() + Send + Sync + 'static,
) -> impl IntoView {
    let (again, dismiss) = (callback(move |()| again()), callback(move |()| dismiss()));
    view! {
        <div class="note">
            <Icon shape=Shape::Warning />
            <p>{sentence}</p>
            <button type="button" class="button button-small" on:click=move |_| again.run(())>
                {text(Key::TryAgain)}
            </button>
            <button
                type="button"
                class="button button-small button-quiet"
                aria-label=text(Key::Dismiss)
                on:click=move |_| dismiss.run(())
            >
                <Icon shape=Shape::Close />
            </button>
        </div>
    }
}
