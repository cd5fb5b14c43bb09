//! What needs to be acted on during a call: a device that could not be had, sound that is held back.

use browser::page;
use leptos::prelude::*;
use protocol::command::{CaptureError, Device, Switch};
use protocol::message::Source;

use super::icon::{Icon, Shape};
use super::tap_to_hear::TapToHear;
use crate::session::use_session;
use crate::text;

/// The alerts. The region is there from the start, so that screen readers watch it.
#[component]
pub(super) fn Alerts() -> impl IntoView {
    let session = use_session();
    let alone = Memo::new(move |_| session.call.with(|call| call.peers.is_empty()));
    view! {
        <div class="alerts" role="alert">
            <Alert source=Source::Microphone device=Signal::derive(move || session.call.with(|call| call.microphone)) />
            <Alert source=Source::Camera device=Signal::derive(move || session.call.with(|call| call.camera)) />
            <ShareAlert />
            {move || (session.autoplay_blocked.get() && !alone.get()).then(|| view! { <TapToHear /> })}
        </div>
    }
}

/// Why no screen could be shared; nothing once it was dismissed or tried again.
#[component]
fn ShareAlert() -> impl IntoView {
    let session = use_session();
    move || {
        let (error, in_place_of) = session.share_problem.get()?;
        Some(note(
            text::share_problem(error)?.to_owned(),
            move || session.share(in_place_of.clone()),
            move || session.share_problem.set(None),
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
    let session = use_session();
    let problem = RwSignal::new(None::<CaptureError>);
    Effect::new(move |_| {
        problem.set(if let Device::Failed(error) = device.get() { Some(error) } else { None });
    });
    move || {
        let sentence = text::device_problem(source, problem.get()?, page::family());
        Some(note(
            sentence,
            move || session.set_desired(source, Switch::On),
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
    let (again, dismiss) = (Callback::new(move |()| again()), Callback::new(move |()| dismiss()));
    view! {
        <div class="note">
            <Icon shape=Shape::Warning />
            <p>{sentence}</p>
            <button type="button" class="button button-small" on:click=move |_| again.run(())>
                {text::TRY_AGAIN}
            </button>
            <button
                type="button"
                class="button button-small button-quiet"
                aria-label=text::DISMISS
                on:click=move |_| dismiss.run(())
            >
                <Icon shape=Shape::Close />
            </button>
        </div>
    }
}
