//! Where the tiles stand: as large as the window lets them.

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use protocol::id::PeerId;

use super::tile::{OwnTile, PeerTile};
use super::waiting_card::WaitingCard;
use crate::grid::Grid;
use crate::session::use_session;
use crate::state::CallStateStoreFields;

/// All tiles. Only the browser draws it, so it may set its measures from here.
#[component]
pub(super) fn Stage() -> impl IntoView {
    let session = use_session();
    let stage = NodeRef::<Div>::new();
    let size = RwSignal::new((0, 0));
    let measure = move || {
        if let Some(stage) = stage.try_get_untracked().flatten() {
            let side = |length: i32| u32::try_from(length).unwrap_or_default();
            size.set((side(stage.client_width()), side(stage.client_height())));
        }
    };
    Effect::new(move |_| {
        stage.track();
        measure();
    });
    let on_resize = window_event_listener(ev::resize, move |_| measure());
    on_cleanup(move || on_resize.remove());

    let peers = Memo::new(move |_| {
        let peers = session.call.peers();
        peers.read().iter().map(|peer| peer.id.clone()).collect::<Vec<PeerId>>()
    });
    let alone = Memo::new(move |_| session.call.with(|call| call.is_alone()));
    let grid = Memo::new(move |_| {
        let (width, height) = size.get();
        let others = peers.with(Vec::len).max(usize::from(alone.get()));
        Grid::fit(u32::try_from(others).unwrap_or(u32::MAX - 1) + 1, width, height, GAP_PX)
    });
    let px = |length: u32| format!("{length}px");
    let across = move || {
        let Grid { columns, width_px, .. } = grid.get();
        px(columns * width_px + columns.saturating_sub(1) * GAP_PX)
    };
    view! {
        <div class="stage" node_ref=stage>
            <div
                class="tiles"
                style:--across=across
                style:--tile-width=move || px(grid.get().width_px)
                style:--tile-height=move || px(grid.get().height_px)
                style:--gap=px(GAP_PX)
            >
                <OwnTile />
                <Show when=move || alone.get()>
                    <WaitingCard />
                </Show>
                <For each=move || peers.get() key=PeerId::clone let:id>
                    <PeerTile id=id />
                </For>
            </div>
        </div>
    }
}

/// Between tiles, in CSS pixels.
const GAP_PX: u32 = 10;
