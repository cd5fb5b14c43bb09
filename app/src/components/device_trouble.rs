//! Says why a device could not be had, and asks for it again.

use leptos::prelude::*;
use protocol::command::{CaptureError, Device};
use protocol::message::Source;

use super::icon::{Icon, Shape};
use crate::preview::Preview;
use crate::text;

/// The lobby's troubles with camera and microphone; nothing while all is well.
#[component]
pub(super) fn DeviceTrouble(
    /// The lobby's devices.
    preview: Preview,
) -> impl IntoView {
    let trouble = move || match (preview.microphone.get(), preview.camera.get()) {
        (Device::Failed(CaptureError::Insecure), _)
        | (_, Device::Failed(CaptureError::Insecure)) => {
            vec![view! { <Insecure /> }.into_any()]
        }
        (Device::Failed(CaptureError::Denied), Device::Failed(CaptureError::Denied)) => {
            vec![note(text::BOTH_DENIED.to_owned(), move || preview.open())]
        }
        (microphone, camera) => [(Source::Microphone, microphone), (Source::Camera, camera)]
            .into_iter()
            .filter_map(|(source, device)| {
                let Device::Failed(error) = device else { return None };
                let sentence = format!("{} {}", text::device_trouble(source, error), text::ANYWAY);
                Some(note(sentence, move || preview.open_one(source)))
            })
            .collect(),
    };
    view! { <div class="troubles">{trouble}</div> }
}

/// A page over plain HTTP: nothing to try again, but something to do.
#[component]
fn Insecure() -> impl IntoView {
    view! {
        <div class="note note-strong">
            <Icon shape=Shape::Lock />
            <div>
                <h2 class="note-heading">{text::INSECURE_HEADING}</h2>
                <p>{text::insecure()}</p>
            </div>
        </div>
    }
}

fn note(sentence: String, again: impl Fn() + 'static) -> AnyView {
    view! {
        <div class="note">
            <Icon shape=Shape::Warning />
            <p>{sentence}</p>
            <button type="button" class="button button-small" on:click=move |_| again()>
                {text::TRY_AGAIN}
            </button>
        </div>
    }
    .into_any()
}
