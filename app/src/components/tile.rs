//! One person in the call: picture or initials, name, and what is off.

use leptos::html::Video;
use leptos::prelude::*;
use protocol::command::{Device, Switch};
use protocol::id::{Name, PeerId};

use super::avatar::Avatar;
use super::icon::{Icon, Shape};
use crate::session::use_session;
use crate::state::{CallStateStoreFields, Tile};
use crate::text;

/// The own tile.
#[component]
pub(super) fn OwnTile() -> impl IntoView {
    let session = use_session();
    let video = NodeRef::<Video>::new();
    Effect::new(move |_| {
        if let (Device::On, Some(video)) = (session.call.camera().get(), video.get()) {
            session.show_own(&video);
        }
    });
    let tile = Memo::new(move |_| session.call.with(|call| call.own_tile()));
    let label = Memo::new(move |_| tile.with(|tile| text::own_tile(tile.name.as_ref())));
    view! { <Frame tile=tile label=label own=true video=video /> }
}

/// The tile of somebody else.
#[component]
pub(super) fn PeerTile(
    /// Whose.
    id: PeerId,
) -> impl IntoView {
    let session = use_session();
    let video = NodeRef::<Video>::new();
    let of = id.clone();
    let tile = Memo::new(move |before: Option<&Option<Tile>>| {
        // While the tile of somebody who left is taken away, it shows what it showed.
        let tile = session.call.with(|call| call.tile(&of));
        tile.or_else(|| before.cloned().flatten())
    });
    let stream = Memo::new(move |_| {
        tile.with(|tile| {
            let tile = tile.as_ref()?;
            Some((tile.stream.clone()?, Switch::from(tile.camera.is_live())))
        })
    });
    Effect::new(move |_| {
        if let (Some(((stream, _), picture)), Some(video)) = (stream.get(), video.get()) {
            session.show(&id, &stream, picture, &video);
        }
    });
    let tile = Memo::new(move |_| tile.get().unwrap_or_else(Tile::empty));
    let label = Memo::new(move |_| called(&tile.get()));
    view! { <Frame tile=tile label=label own=false video=video /> }
}

/// What both have in common. The one `<video>` stays while the camera is off, since it plays the sound. Firefox
/// would stop at it on the way of Tab (seen in 153), though there is nothing to do.
#[component]
fn Frame(
    /// What it shows.
    tile: Memo<Tile>,
    /// What it is called.
    label: Memo<String>,
    /// Whether it is one's own: mirrored and silent.
    own: bool,
    /// Where the picture goes.
    video: NodeRef<Video>,
) -> impl IntoView {
    let seen = Memo::new(move |_| tile.with(|tile| tile.camera.is_live()));
    let heard = Memo::new(move |_| tile.with(|tile| tile.microphone.is_live()));
    let trouble = Memo::new(move |_| tile.with(|tile| tile.trouble));
    let live: Signal<bool> = seen.into();
    let troubled = Signal::derive(move || trouble.get().is_some());
    let name = Signal::derive(move || called(&tile.get()));
    let label: Signal<String> = label.into();
    view! {
        <div class="tile" class:live=live class:troubled=troubled role="group" aria-label=label
        >
            <video class:mirror=own tabindex="-1" autoplay playsinline prop:muted=own node_ref=video></video>
            <div class="tile-cover">
                <Avatar name=name />
            </div>
            <p class="tile-trouble">{move || trouble.get().map(text::trouble)}</p>
            <p class="tile-strip">
                <Show when=move || !heard.get()>
                    <Icon shape=Shape::MicrophoneOff />
                    <span class="unseen">{text::MICROPHONE_OFF}</span>
                </Show>
                <Show when=move || !seen.get()>
                    <Icon shape=Shape::CameraOff />
                    <span class="unseen">{text::CAMERA_OFF}</span>
                </Show>
                <span class="tile-name">{label}</span>
            </p>
        </div>
    }
}

fn called(tile: &Tile) -> String {
    tile.name.as_ref().map(Name::to_string).unwrap_or_default()
}
