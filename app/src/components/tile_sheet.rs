//! What can be done with a tile, on a sheet: by touch, where nothing may lie over a picture, and for a tile that is too
//! small for tools.

use std::time::Duration;

use leptos::html::Dialog;
use leptos::prelude::*;
use protocol::call_state::Tile;
use protocol::command::Command;
use protocol::id::PeerId;

use super::icon::{Icon, Shape};
use super::tile_actions::{Action, AfterAction, Volume};
use super::tile_alert::why;
use crate::call::use_live_call;
use crate::reactive::effect;
use crate::text::{self, Key, text};

/// The sheet, above the page. It stands beside its tile in the document, and goes with it.
#[component]
pub(super) fn TileSheet(
    /// What the tile is called.
    name: Signal<String>,
    /// What the tile shows.
    tile: Signal<Tile>,
    /// Who is at the other end; nobody for one's own.
    peer: Option<PeerId>,
    /// How loud it is, 0 to 100; nothing for one's own.
    volume: Option<RwSignal<u8>>,
    /// What can be done with it.
    actions: Vec<Action>,
    /// Becomes false when it is closed: by a choice, by its button, by Escape, or by a tap beside it.
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let sheet = NodeRef::<Dialog>::new();
    // The browser keeps the focus in it, and gives it back when it is closed.
    effect(move || {
        if let Some(sheet) = sheet.get() {
            let _ = sheet.show_modal();
        }
    });
    let close = move || {
        if let Some(sheet) = sheet.get_untracked() {
            sheet.close();
        }
    };
    let button = |Action { label, shape, pressed, hidden, sheet, run }: Action| {
        let on_click = move |_| {
            // First, since what is done may take the tile away, and the sheet with it.
            if sheet == AfterAction::Close {
                close();
            }
            run.run(());
        };
        view! {
            <button type="button" class="sheet-action" aria-pressed=pressed hidden=hidden on:click=on_click>
                <Icon shape=shape />
                <span>{label}</span>
            </button>
        }
    };
    view! {
        <dialog
            class="sheet"
            aria-labelledby="sheet-name"
            on:close=move |_| is_open.set(false)
            // What is around its content is the page behind it.
            on:click=move |event| {
                if event.target() == event.current_target() {
                    close();
                }
            }
            node_ref=sheet
        >
            <div class="sheet-content">
                <h2 id="sheet-name">{name}</h2>
                // A small tile has no room for it.
                <p>{move || why(tile)}</p>
                {peer.map(|peer| view! { <LinkLine peer=peer /> })}
                {volume.map(|percent| view! {
                    <div class="sheet-volume">
                        <Icon shape=Shape::Speaker />
                        <span aria-hidden="true">{text(Key::Volume)}</span>
                        <Volume of=name percent=percent />
                    </div>
                })}
                <div class="sheet-actions">{actions.into_iter().map(button).collect_view()}</div>
                <button type="button" class="sheet-action sheet-close" on:click=move |_| close()>
                    <Icon shape=Shape::Close />
                    <span>{text(Key::Close)}</span>
                </button>
            </div>
        </dialog>
    }
}

/// How the connection carries media, while one looks.
#[component]
fn LinkLine(
    /// With whom.
    peer: PeerId,
) -> impl IntoView {
    let live_call = use_live_call();
    let of = peer.clone();
    let look = move || live_call.send(Command::Inspect(of.clone()));
    look();
    if let Ok(again) = set_interval_with_handle(look, LOOK_EVERY) {
        on_cleanup(move || again.clear());
    }
    let line = move || live_call.state.with(|call| call.inspected(&peer).map(text::inspected));
    view! { <p class="hint">{line}</p> }
}

/// Often enough to follow, and seldom enough to read.
const LOOK_EVERY: Duration = Duration::from_secs(2);
