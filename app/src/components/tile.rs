//! One tile on the stage: a person or a shared screen, its name, what is off, and what can be done with it.

use browser::media::{is_floating, is_full_screen};
use leptos::html::{Div, Video};
use leptos::prelude::*;
use protocol::call_state::{Tile, TileKey, TileKind};
use protocol::command::Switch;
use protocol::id::{Name, PeerId};

use super::avatar::Avatar;
use super::icon::{Icon, Shape};
use super::tile_actions::{TileActions, Volume, actions};
use super::tile_alert::TileAlert;
use super::tile_sheet::TileSheet;
use super::viewer::Viewer;
use crate::call::{use_live_call, use_stage_view};
use crate::layout::{Role, TileRect};
use crate::reactive::{derived, effect, memo};
use crate::text::{self, Key, text};
use crate::video::release_on_cleanup;

/// A tile. The one `<video>` stays while there is no picture, since it plays the sound. Firefox would stop at it on
/// the way of Tab (seen in 153), though there is nothing to do.
#[component]
pub(super) fn TileView(
    /// Which.
    key: TileKey,
    /// Where it stands.
    rect: Signal<TileRect>,
) -> impl IntoView {
    let (live_call, stage_view) = (use_live_call(), use_stage_view());
    let (frame, video) = (NodeRef::<Div>::new(), NodeRef::<Video>::new());
    let tile = shown(key.clone());
    play(key.clone(), tile, video);
    let is_person = matches!(key, TileKey::Person(_));
    let other_end = peer(&key);
    let alert =
        peer(&key).map(|peer| view! { <TileAlert peer=peer tile=tile is_person=is_person /> });

    let own = key == TileKey::Own;
    let label = derived(move || tile.with(text::tile));
    let name = derived(move || tile.with(called));
    let live = derived(move || tile.with(|tile| tile.picture.is_live()));
    let is_screen = derived(move || tile.with(|tile| paused(tile).is_some()));
    let is_paused = derived(move || tile.with(|tile| paused(tile) == Some(true)));
    let has_problem = derived(move || tile.with(|tile| tile.problem.is_some()));
    let staged = derived(move || rect.get().role == Role::Stage);
    let heard = derived(move || tile.with(|tile| tile.microphone.is_live()) || is_screen.get());
    let seen = derived(move || !tile.with(|tile| tile.camera_off));
    let place = derived(move || {
        tile.with(|tile| tile.hand.as_ref().map(ToString::to_string).unwrap_or_default())
    });
    let lowered = derived(move || place.with(String::is_empty));
    let px = move |side: fn(TileRect) -> u32| derived(move || format!("{}px", side(rect.get())));

    let viewer = Viewer::new(frame, video, derived(move || staged.get() && is_screen.get()));
    let stop = derived(move || (staged.get() && is_screen.get()).then_some("0"));

    let speaks = {
        let key = key.clone();
        derived(move || {
            stage_view.speaker.with(|speaker| matches!((speaker, &key), (Some(speaker), TileKey::Person(peer)) if speaker == peer))
        })
    };
    // Nothing else could take the stage, and there is nobody to hide from.
    let alone = derived(move || own && live_call.state.with(|call| call.peers.is_empty()));
    note_apart(key.clone(), frame, video);

    let volume = volume(video);
    let actions = actions(&key, label, rect, frame, video, viewer);
    let on_sheet = actions.clone();
    let sheet_is_open = RwSignal::new(false);
    view! {
        <div
            class="tile"
            class:own=own
            class:live=live
            class:screen=is_screen
            class:paused=is_paused
            class:has-problem=has_problem
            class:staged=staged
            class:speaks=speaks
            role="group"
            aria-label=label
            style:--x=px(|rect| rect.x_px)
            style:--y=px(|rect| rect.y_px)
            style:--width=px(|rect| rect.width_px)
            style:--height=px(|rect| rect.height_px)
            style:--look=viewer.transform()
            tabindex=stop
            on:wheel=move |event| viewer.on_wheel(&event)
            on:pointerdown=move |event| viewer.on_pointer_down(&event)
            on:pointermove=move |event| viewer.on_pointer_move(&event)
            on:pointerup=move |event| viewer.on_pointer_up(&event)
            // It follows pointercancel too. Source: Pointer Events (suppressing a pointer event stream).
            on:pointerleave=move |event| viewer.on_pointer_up(&event)
            on:touchmove=move |event| viewer.on_touch_move(&event)
            on:keydown=move |event| viewer.on_key(&event)
            node_ref=frame
        >
            <div class="tile-cover">
                <Avatar name=name />
                <Icon shape=Shape::Screen />
            </div>
            <video class:mirror=own tabindex="-1" autoplay playsinline prop:muted=own node_ref=video></video>
            <p class="tile-problem">
                {move || tile.with(|tile| tile.problem.and_then(text::tile_problem).or(is_paused.get().then_some(text(Key::Paused))))}
            </p>
            {alert}
            <button
                type="button"
                class="tile-action tile-more"
                aria-label=text(Key::More)
                aria-haspopup="dialog"
                hidden=alone
                on:click=move |_| sheet_is_open.set(true)
            >
                <Icon shape=Shape::More />
            </button>
            <div class="tile-foot">
                <p class="tile-strip">
                    {mark(lowered, Shape::Hand, text(Key::HandRaised))}
                    {place}
                    {mark(heard, Shape::MicrophoneOff, text(Key::MicrophoneOff))}
                    {mark(seen, Shape::CameraOff, text(Key::CameraOff))}
                    <span class="tile-name" dir="auto">{label}</span>
                </p>
                <div class="tile-tools" hidden=alone>
                    {(!own).then(|| view! { <Volume of=label percent=volume /> })}
                    <TileActions actions=actions />
                </div>
            </div>
        </div>
        {move || sheet_is_open.get().then(|| view! {
            <TileSheet
                name=label
                tile=tile
                peer=other_end.clone()
                volume=(!own).then_some(volume)
                actions=on_sheet.clone()
                is_open=sheet_is_open
            />
        })}
    }
}

/// What is off, or raised, as a picture and in words.
fn mark(hidden: Signal<bool>, shape: Shape, words: &'static str) -> impl IntoView {
    view! {
        <span class="tile-mark" hidden=hidden>
            <Icon shape=shape />
            <span class="unseen">{words}</span>
        </span>
    }
}

/// What a tile shows. While one that is gone is taken away, it shows what it showed.
fn shown(key: TileKey) -> Signal<Tile> {
    let live_call = use_live_call();
    memo(move |before: Option<&Tile>| {
        let tile = live_call.state.with(|call| call.tile(&key));
        tile.or_else(|| before.cloned()).unwrap_or_else(Tile::empty)
    })
    .into()
}

/// Has the element play what the tile shows.
fn play(key: TileKey, tile: Signal<Tile>, video: NodeRef<Video>) {
    let live_call = use_live_call();
    let peer = peer(&key);
    // What is shown already goes on.
    effect(move || {
        let Some(video) = video.get() else { return };
        tile.with(|tile| match (&peer, &tile.stream) {
            (Some(peer), Some((stream, _))) => {
                live_call.show(peer, stream, Switch::from(tile.picture.is_live()), &video);
            }
            (None, _) if tile.picture.is_live() => live_call.show_own_camera(&video),
            _ => {}
        });
    });
    release_on_cleanup(video);
}

/// How loud the element is, 0 to 100: said on the tile or on its sheet, and kept while neither is seen.
fn volume(video: NodeRef<Video>) -> RwSignal<u8> {
    let percent = RwSignal::new(100);
    effect(move || {
        if let Some(video) = video.get() {
            video.set_volume(f64::from(percent.get()) / 100.0);
        }
    });
    percent
}

/// Takes note whether the picture has the whole screen, or a window of its own. A screen that ends takes its pin along:
/// the next one may come in the same stream.
fn note_apart(key: TileKey, frame: NodeRef<Div>, video: NodeRef<Video>) {
    let stage_view = use_stage_view();
    if matches!(key, TileKey::Screen(..)) {
        let key = key.clone();
        on_cleanup(move || note(stage_view.pinned, &key, false));
    }
    effect(move || {
        stage_view.visibility_changed.track();
        let (frame, video) = (frame.get_untracked(), video.get_untracked());
        note(stage_view.full_screen, &key, frame.is_some_and(|frame| is_full_screen(&frame)));
        note(stage_view.floating, &key, video.is_some_and(|video| is_floating(&video)));
    });
}

/// Takes note that a tile is the one, or is not.
fn note(the_one: RwSignal<Option<TileKey>>, key: &TileKey, is_it: bool) {
    if is_it {
        the_one.set(Some(key.clone()));
    } else if the_one.with_untracked(|the_one| the_one.as_ref() == Some(key)) {
        the_one.set(None);
    }
}

/// Whose it is, if not one's own.
fn peer(key: &TileKey) -> Option<PeerId> {
    match key {
        TileKey::Own => None,
        TileKey::Person(peer) | TileKey::Screen(peer, _) => Some(peer.clone()),
    }
}

fn called(tile: &Tile) -> String {
    tile.name.as_ref().map(Name::to_string).unwrap_or_default()
}

/// Of a screen, whether it stands still on purpose.
fn paused(tile: &Tile) -> Option<bool> {
    match tile.kind {
        TileKind::Screen { paused, .. } => Some(paused),
        TileKind::Own | TileKind::Person => None,
    }
}
