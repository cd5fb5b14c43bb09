//! Where the tiles stand: as large as the window lets them.
//!
//! All of them are children of one element and keep their order there, so that a picture goes on while its tile
//! takes the stage or leaves it.

use browser::measure;
use leptos::html::Div;
use leptos::prelude::*;
use protocol::call_state::TileKey;

use super::tile::TileView;
use super::waiting_card::WaitingCard;
use crate::call::{use_live_call, use_stage_view};
use crate::layout::{self, TileRect};
use crate::reactive::{derived, effect, memo};

/// All tiles. Only the browser draws it, so it may set its measures from here.
#[component]
pub(super) fn Stage() -> impl IntoView {
    let (live_call, stage_view) = (use_live_call(), use_stage_view());
    let stage = NodeRef::<Div>::new();
    let size = RwSignal::new((0, 0));
    let measured = StoredValue::new_local(None);
    effect(move || {
        if let Some(stage) = stage.get() {
            measured.set_value(measure::measure(&stage, move |sides| {
                let _ = size.try_set(sides);
            }));
        }
    });

    let alone = memo(move |_| live_call.state.with(|call| call.is_alone()));
    let had_others = memo(move |_| live_call.state.with(|call| call.had_others));
    let tiles = memo(move |_| {
        let mut tiles = live_call.state.with(|call| call.tiles());
        if stage_view.self_hidden.get() && tiles.len() > 1 {
            tiles.retain(|key| *key != TileKey::Own);
        }
        tiles
    });
    let placed = memo(move |_| {
        let (width, height) = size.get();
        let (order, staged) =
            stage_view.pinned.with(|pinned| layout::order(&tiles.get(), pinned.as_ref()));
        let count = order.len() + usize::from(alone.get());
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        (order, layout::tile_rects(count, staged, width, height, GAP_PX))
    });
    stage_view.send_view_sizes(placed);
    stage_view.follow_speaker();
    let place_of = move |key: &TileKey| {
        placed.with(|(order, places)| {
            let at = order.iter().position(|other| other == key)?;
            places.get(at).copied()
        })
    };
    let waiting = derived(move || placed.with(|(order, places)| places.get(order.len()).copied()));
    view! {
        <div class="stage" node_ref=stage>
            <For each=move || tiles.get() key=TileKey::clone let:key>
                {
                    let of = key.clone();
                    let rect = memo(move |before: Option<&TileRect>| {
                        place_of(&of).or(before.copied()).unwrap_or_default()
                    });
                    view! { <TileView key=key rect=rect.into() /> }
                }
            </For>
            {move || alone.get().then(|| {
                let rect = derived(move || waiting.get().unwrap_or_default());
                view! { <WaitingCard rect=rect had_others=had_others /> }
            })}
        </div>
    }
}

/// Between tiles, in CSS pixels.
const GAP_PX: u32 = 10;
