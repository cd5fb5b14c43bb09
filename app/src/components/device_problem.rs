//! Says why a device could not be had, and asks for it again.

use browser::page;
use leptos::either::Either;
use leptos::prelude::*;
use protocol::command::{CaptureError, Device};
use protocol::message::Source;

use super::icon::{Icon, Shape};
use crate::preview::Preview;
use crate::text::{self, Key, text};

/// The lobby's problems with camera and microphone; nothing while all is well.
#[component]
pub(super) fn DeviceProblem(
    /// The lobby's devices.
    preview: Preview,
) -> impl IntoView {
    let problem = move || match (preview.microphone.get(), preview.camera.get()) {
        (Device::Failed(CaptureError::Insecure), _)
        | (_, Device::Failed(CaptureError::Insecure)) => Either::Left(view! { <Insecure /> }),
        (Device::Failed(CaptureError::Denied), Device::Failed(CaptureError::Denied)) => {
            Either::Right(vec![note(
                Shape::Warning,
                text::both_denied(page::family()),
                Box::new(move || preview.open()),
            )])
        }
        (Device::Failed(CaptureError::NotFound), Device::Failed(CaptureError::NotFound)) => {
            Either::Right(vec![note(
                Shape::CameraOff,
                text(Key::NoDevices).to_owned(),
                Box::new(move || preview.open()),
            )])
        }
        (microphone, camera) => {
            let failed = |(source, device)| {
                let Device::Failed(error) = device else { return None };
                let why = text::device_problem(source, error, page::family());
                let sentence = format!("{why} {}", text(Key::JoinWithout));
                Some(note(Shape::Warning, sentence, Box::new(move || preview.open_one(source))))
            };
            let devices = [(Source::Microphone, microphone), (Source::Camera, camera)];
            Either::Right(devices.into_iter().filter_map(failed).collect::<Vec<_>>())
        }
    };
    view! { <div class="device-problems" role="status">{problem}</div> }
}

/// A page over plain HTTP: nothing to try again, but something to do.
#[component]
fn Insecure() -> impl IntoView {
    view! {
        <div class="note note-strong">
            <Icon shape=Shape::Lock />
            <div>
                <h2 class="note-heading">{text(Key::InsecureHeading)}</h2>
                <p>{text(Key::Insecure)}</p>
            </div>
        </div>
    }
}

fn note(shape: Shape, sentence: String, again: Box<dyn Fn()>) -> impl IntoView {
    view! {
        <div class="note">
            <Icon shape=shape />
            <p>{sentence}</p>
            <button type="button" class="button button-small" on:click=move |_| again()>
                {text(Key::TryAgain)}
            </button>
        </div>
    }
}
