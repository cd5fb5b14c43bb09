//! A control of the own microphone or camera: pressed while it is live.

use leptos::html::Button;
use leptos::prelude::*;
use protocol::command::Device;
use protocol::message::Source;

use super::icon::{Icon, Shape};
use crate::text;

/// Turns the own microphone or camera on and off.
#[component]
pub(super) fn Toggle(
    /// Microphone or camera.
    source: Source,
    /// How it stands.
    #[prop(into)]
    device: Signal<Device>,
    /// What a click does.
    on_toggle: impl Fn(Source) + 'static,
    /// Whether the page is still asleep.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The key that does the same.
    #[prop(optional)]
    key: Option<&'static str>,
    /// The button itself.
    #[prop(optional)]
    node_ref: NodeRef<Button>,
) -> impl IntoView {
    let (label, on, off) = match source {
        Source::Microphone => (text::MICROPHONE, Shape::Microphone, Shape::MicrophoneOff),
        Source::Camera | Source::Screen => (text::CAMERA, Shape::Camera, Shape::CameraOff),
    };
    view! {
        <button
            type="button"
            class="control toggle"
            class:failed=move || matches!(device.get(), Device::Failed(_))
            aria-pressed=move || if device.get() == Device::On { "true" } else { "false" }
            aria-busy=move || (device.get() == Device::Opening).then_some("true")
            aria-keyshortcuts=key
            title=key.map(|key| format!("{label} ({key})"))
            disabled=move || disabled.get()
            on:click=move |_| on_toggle(source)
            node_ref=node_ref
        >
            <span class="control-face">
                <Icon shape=on class="when-on" />
                <Icon shape=off class="when-off" />
            </span>
            <span class="control-label">{label}</span>
        </button>
    }
}
