//! The screens that one shares oneself: small, so that nobody looks into a hall of mirrors, with all that can be done
//! with them.

use leptos::html::Video;
use leptos::prelude::*;
use protocol::command::{Command, Content, Share, Switch};
use protocol::id::StreamId;

use super::icon::{Icon, Shape};
use crate::session::use_session;
use crate::text;

/// All own screens; nothing while none is shared.
#[component]
pub(super) fn OwnShares() -> impl IntoView {
    let session = use_session();
    let streams = Memo::new(move |_| {
        session
            .call
            .with(|call| call.shares.iter().map(|share| share.stream.clone()).collect::<Vec<_>>())
    });
    view! {
        <div class="own-shares">
            <For each=move || streams.get() key=StreamId::clone let:stream>
                <OwnShare stream=stream />
            </For>
        </div>
    }
}

#[component]
fn OwnShare(
    /// Which.
    stream: StreamId,
) -> impl IntoView {
    let session = use_session();
    let stream = StoredValue::new(stream);
    let share = Memo::new(move |before: Option<&Option<(usize, Share)>>| {
        let found = session.call.with(|call| {
            let mut shares = call.shares.iter().cloned().enumerate();
            stream.with_value(|stream| shares.find(|(_, share)| share.stream == *stream))
        });
        found.or_else(|| before.cloned().flatten())
    });
    let video = NodeRef::<Video>::new();
    Effect::new(move |_| {
        share.track();
        if let Some(video) = video.get() {
            stream.with_value(|stream| session.show_own_screen(stream, &video));
        }
    });
    let is = move |what: fn(&Share) -> bool| {
        Signal::derive(move || {
            share.with(|share| share.as_ref().is_some_and(|(_, share)| what(share)))
        })
    };
    let (paused, moves) =
        (is(|share| share.paused.is_on()), is(|share| share.content == Content::Motion));
    let label = Signal::derive(move || {
        text::own_screen(share.with(|share| share.as_ref().map_or(0, |(at, _)| *at)) + 1)
    });
    let on_pause = Callback::new(move |()| {
        let pause = Switch::from(!paused.get_untracked());
        session.ask(Command::PauseShare(stream.get_value(), pause));
    });
    let choose = move |content| {
        Callback::new(move |()| session.ask(Command::SetContent(stream.get_value(), content)))
    };
    let on_switch = Callback::new(move |()| session.switch_screen(stream.get_value()));
    let on_stop = Callback::new(move |()| session.ask(Command::StopShare(stream.get_value())));
    let (toggles, none) = (|signal: Signal<bool>| pressed(signal), Signal::derive(|| None));
    view! {
        <section class="own-share" role="group" aria-label=label>
            <video tabindex="-1" autoplay playsinline prop:muted=true node_ref=video></video>
            <p class="own-share-words">
                {move || if paused.get() { text::SHARE_PAUSED } else { text::SHARING }}
            </p>
            <div class="own-share-buttons">
                {small(text::PAUSE, Shape::Pause, toggles(paused), on_pause)}
                <div class="choice" role="group" aria-label=text::CONTENT>
                    {small(text::TEXT, Shape::Text, toggles(Signal::derive(move || !moves.get())), choose(Content::Text))}
                    {small(text::MOTION, Shape::Motion, toggles(moves), choose(Content::Motion))}
                </div>
                {small(text::SWITCH, Shape::Switch, none, on_switch)}
                {small(text::STOP, Shape::Close, none, on_stop)}
            </div>
        </section>
    }
}

fn pressed(signal: Signal<bool>) -> Signal<Option<&'static str>> {
    Signal::derive(move || Some(if signal.get() { "true" } else { "false" }))
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
