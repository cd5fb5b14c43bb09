//! Why a tile is still without a connection, and another try at it.

use browser::page;
use leptos::prelude::*;
use protocol::call_state::{Tile, TileProblem};
use protocol::command::Command;
use protocol::id::PeerId;

use crate::call::use_live_call;
use crate::reactive::derived;
use crate::text::{self, Key, text};

/// Hidden while nothing has been wrong for long. It is read out once for each person, not for their screens as well.
#[component]
pub(super) fn TileAlert(
    /// Who is at the other end.
    peer: PeerId,
    /// What the tile shows.
    tile: Signal<Tile>,
    /// Whether it is a person's.
    is_person: bool,
) -> impl IntoView {
    let live_call = use_live_call();
    let waits = derived(move || why(tile).is_none());
    let only_says = derived(move || {
        tile.with(|tile| {
            !matches!(tile.problem, Some(TileProblem::Failing { can_retry: true, .. }))
        })
    });
    view! {
        <div class="tile-alert" role=is_person.then_some("alert") hidden=waits>
            <p>{move || why(tile)}</p>
            <button
                type="button"
                class="button button-small"
                hidden=only_says
                on:click=move |_| live_call.send(Command::TryAgain(peer.clone()))
            >
                {text(Key::TryAgain)}
            </button>
        </div>
    }
}

/// Why a tile has no connection after a while.
pub(super) fn why(tile: Signal<Tile>) -> Option<&'static str> {
    match tile.with(|tile| tile.problem)? {
        TileProblem::Failing { problem, .. } => Some(text::link_problem(problem, page::family())),
        TileProblem::Connecting | TileProblem::Interrupted | TileProblem::Away => None,
    }
}
