//! The screens that one shares oneself: small, so that nobody looks into a hall of mirrors, with all that can be done
//! with them.

use leptos::html::Video;
use leptos::prelude::*;
use protocol::call_state::CallState;
use protocol::command::{Command, Content, Share, Switch};
use protocol::id::StreamId;

use super::icon::{Icon, Shape};
use crate::call::{use_live_call, use_sharing};
use crate::reactive::{callback, derived, effect, memo};
use crate::text::{self, Key, text};
use crate::video::release_on_cleanup;

/// A place for each screen that may be shared.
#[component]
pub(super) fn OwnShares() -> impl IntoView {
    let live_call = use_live_call();
    let places = (0..Share::MAX_PER_PEER).map(move |at| {
        let is_used = move |call: &CallState| call.shares.get(at).is_some_and(Option::is_some);
        let used = memo(move |_| live_call.state.with(is_used));
        move || used.get().then(|| view! { <OwnShare at=at /> })
    });
    view! { <div class="own-shares">{places.collect_view()}</div> }
}

#[component]
fn OwnShare(
    /// Which: 0, 1, 2 …
    at: usize,
) -> impl IntoView {
    let (live_call, sharing) = (use_live_call(), use_sharing());
    // Told at every update: one that ends and the next one may come at once, in the same stream and with all else equal.
    let share =
        derived(move || live_call.state.with(|call| call.shares.get(at).cloned().flatten()));
    let ask = move |command: fn(StreamId) -> Command| {
        if let Some(share) = share.get_untracked() {
            live_call.send(command(share.stream));
        }
    };
    let video = NodeRef::<Video>::new();
    effect(move || {
        if let (Some(share), Some(video)) = (share.get(), video.get()) {
            live_call.show_own_screen(&share.stream, &video);
        }
    });
    release_on_cleanup(video);
    let is = move |what: fn(&Share) -> bool| {
        derived(move || share.with(|share| share.as_ref().is_some_and(what)))
    };
    let paused = is(|share| share.paused.is_on());
    let (reads, moves) =
        (is(|share| share.content == Content::Text), is(|share| share.content == Content::Motion));
    let on_pause = callback(move |()| match paused.get_untracked() {
        true => ask(|stream| Command::PauseShare(stream, Switch::Off)),
        false => ask(|stream| Command::PauseShare(stream, Switch::On)),
    });
    let on_text = callback(move |()| ask(|stream| Command::SetContent(stream, Content::Text)));
    let on_motion = callback(move |()| ask(|stream| Command::SetContent(stream, Content::Motion)));
    let on_stop = callback(move |()| ask(Command::StopShare));
    let on_switch = callback(move |()| {
        if let Some(share) = share.get_untracked() {
            sharing.share(Some(share.stream));
        }
    });
    let none = derived(|| None);
    view! {
        <section class="own-share" role="group" aria-label=text::own_screen(at + 1)>
            <video tabindex="-1" autoplay playsinline prop:muted=true node_ref=video></video>
            <p class="own-share-words">
                {move || if paused.get() { text(Key::SharePaused) } else { text(Key::Sharing) }}
            </p>
            <div class="own-share-buttons">
                {small(text(Key::Pause), Shape::Pause, pressed(paused), on_pause)}
                <div class="choice" role="group" aria-label=text(Key::Content)>
                    {small(text(Key::ContentText), Shape::Text, pressed(reads), on_text)}
                    {small(text(Key::ContentMotion), Shape::Motion, pressed(moves), on_motion)}
                </div>
                {small(text(Key::Switch), Shape::Switch, none, on_switch)}
                {small(text(Key::Stop), Shape::Close, none, on_stop)}
            </div>
        </section>
    }
}

fn pressed(signal: Signal<bool>) -> Signal<Option<&'static str>> {
    derived(move || Some(if signal.get() { "true" } else { "false" }))
}

fn small(
    label: &'static str,
    shape: Shape,
    pressed: Signal<Option<&'static str>>,
    run: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" class="button button-small" aria-pressed=pressed on:click=move |_| run.run(())>
            <Icon shape=shape />
            <span class="button-label">{label}</span>
        </button>
    }
}
