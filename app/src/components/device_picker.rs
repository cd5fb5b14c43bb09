//! Chooses one device of a kind.

use browser::devices::{DeviceChoice, DeviceId};
use leptos::prelude::*;

use super::icon::{Icon, Shape};
use crate::preview::Preview;
use crate::reactive::memo;
use crate::text::{self, DeviceKind};

/// A choice of devices; nothing where there is none of the kind.
#[component]
pub(super) fn DevicePicker(
    /// What is chosen.
    kind: DeviceKind,
    /// The lobby's devices.
    preview: Preview,
) -> impl IntoView {
    let choices = move || {
        let devices = preview.devices.get();
        match kind {
            DeviceKind::Microphone => devices.microphones,
            DeviceKind::Camera => devices.cameras,
            DeviceKind::Speaker => devices.speakers,
        }
    };
    let current = move || {
        let chosen = preview.current.get();
        match kind {
            DeviceKind::Microphone => chosen.microphone,
            DeviceKind::Camera => chosen.camera,
            DeviceKind::Speaker => chosen.speaker,
        }
    };
    let shape = match kind {
        DeviceKind::Microphone => Shape::Microphone,
        DeviceKind::Camera => Shape::Camera,
        DeviceKind::Speaker => Shape::Speaker,
    };
    let picker = move || {
        view! {
            <div class="picker">
                <Icon shape=shape />
                <select
                    aria-label=text::device_field(kind)
                    on:change:target=move |event| {
                        preview.choose(kind, DeviceId::parse(&event.target().value()));
                    }
                >
                    {move || options(kind, &choices(), current().as_ref())}
                </select>
            </div>
        }
    };
    let any = memo(move |_| !choices().is_empty());
    move || any.get().then(picker)
}

fn options(
    kind: DeviceKind,
    choices: &[DeviceChoice],
    current: Option<&DeviceId>,
) -> impl IntoView + use<> {
    let option = |(at, choice): (usize, &DeviceChoice)| {
        let label = if choice.label.is_empty() {
            text::unnamed_device(kind, at + 1)
        } else {
            choice.label.clone()
        };
        let selected = current == Some(&choice.id);
        view! { <option value=choice.id.as_str().to_owned() selected=selected>{label}</option> }
    };
    choices.iter().enumerate().map(option).collect_view()
}
