//! A control of the own microphone or camera: pressed while it is live.

use leptos::html::Button;
use leptos::prelude::*;
use protocol::command::Device;
use protocol::message::Source;

use super::icon::{Icon, Shape};
use crate::reactive::derived;
use crate::text::{Key, text};

/// Turns the own microphone or camera on and off.
#[component]
pub(super) fn Toggle(
    /// Microphone or camera.
    source: Source,
    /// How it stands.
    #[prop(into)]
    device: Signal<Device>,
    /// What a click does.
    on_toggle: Callback<Source>,
    /// Whether the page is not hydrated yet.
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
        Source::Microphone => (text(Key::Microphone), Shape::Microphone, Shape::MicrophoneOff),
        Source::Camera | Source::Screen => (text(Key::Camera), Shape::Camera, Shape::CameraOff),
    };
    let failed = derived(move || matches!(device.get(), Device::Failed(_)));
    let pressed = derived(move || Some(if device.get() == Device::On { "true" } else { "false" }));
    let busy = derived(move || (device.get() == Device::Opening).then_some("true"));
    view! {
        <button
            type="button"
            class="control toggle"
            class:failed=failed
            aria-pressed=pressed
            aria-busy=busy
            aria-keyshortcuts=key
            title=key.map(|key| format!("{label} ({key})"))
            disabled=disabled
            on:click=move |_| on_toggle.run(source)
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
