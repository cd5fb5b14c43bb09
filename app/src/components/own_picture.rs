//! Oneself before the call: picture, microphone level, and whether either goes along.

use leptos::html::Video;
use leptos::prelude::*;
use protocol::command::Device;
use protocol::message::Source;

use super::icon::{Icon, Shape};
use super::level_meter::LevelMeter;
use super::toggle::Toggle;
use crate::preview::Preview;
use crate::reactive::{callback, derived, effect};
use crate::text::{Key, text};
use crate::video::release_on_cleanup;

/// The own picture, as in a mirror, with the two toggles on it.
#[component]
pub(super) fn OwnPicture(
    /// The lobby's devices.
    preview: Preview,
    /// Whether the page is not hydrated yet.
    #[prop(into)]
    not_hydrated: Signal<bool>,
) -> impl IntoView {
    let video = NodeRef::<Video>::new();
    effect(move || {
        if let (Device::On, Some(video)) = (preview.camera.get(), video.get()) {
            preview.show(&video);
        }
    });
    release_on_cleanup(video);
    let on_toggle = callback(move |source| preview.toggle(source));
    let live = derived(move || preview.camera.get() == Device::On);
    let muted = derived(move || preview.microphone.get() != Device::On);
    let words = move || match (not_hydrated.get(), preview.camera.get()) {
        (true, _) | (_, Device::On) => "",
        (false, Device::Opening) => text(Key::Asking),
        (false, Device::Off | Device::Failed(_)) => text(Key::CameraOff),
    };
    view! {
        <section class="own-picture" aria-label=text(Key::OwnPicture)>
            <div class="picture" class:live=live>
                <video class="mirror" tabindex="-1" autoplay playsinline prop:muted=true node_ref=video></video>
                <p class="picture-words">
                    <Icon shape=Shape::CameraOff />
                    <span>{words}</span>
                </p>
                <div class="picture-controls">
                    <Toggle
                        source=Source::Microphone
                        device=preview.microphone
                        on_toggle=on_toggle
                        disabled=not_hydrated
                    />
                    <Toggle source=Source::Camera device=preview.camera on_toggle=on_toggle disabled=not_hydrated />
                </div>
            </div>
            <div class="level-row" class:muted=muted>
                <Icon shape=Shape::Microphone class="when-on" />
                <Icon shape=Shape::MicrophoneOff class="when-off" />
                <LevelMeter level=preview.level />
            </div>
        </section>
    }
}
