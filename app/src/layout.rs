//! Where every tile stands on the stage, for any number of tiles and any window. Pure.
//!
//! Without anything to be looked at first, the tiles make a grid. Else that one takes the stage, and the others
//! stand in a strip beside it, or below it where the window is upright.

use protocol::call_state::TileKey;

use crate::grid::Grid;

/// Where a tile stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TileRect {
    /// From the left, in CSS pixels.
    pub x_px: u32,
    /// From the top, in CSS pixels.
    pub y_px: u32,
    /// Across, in CSS pixels.
    pub width_px: u32,
    /// Down, in CSS pixels.
    pub height_px: u32,
    /// What it is there for.
    pub role: Role,
}

/// What a place is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// One among equals.
    #[default]
    Grid,
    /// What everybody looks at.
    Stage,
    /// Beside the stage.
    Strip,
}

/// Puts tiles in the order in which they stand, and says whether the first takes the stage.
///
/// A pinned tile does; else the screen that was shared last. The tile of the peer that shares a screen follows that screen.
#[must_use]
pub fn order(tiles: &[TileKey], pinned: Option<&TileKey>) -> (Vec<TileKey>, bool) {
    let newest = tiles.iter().rev().find(|key| matches!(key, TileKey::Screen(..)));
    let pinned = pinned.filter(|pinned| tiles.contains(pinned));
    let Some(staged) = pinned.or(newest) else { return (tiles.to_vec(), false) };
    let presenter = match staged {
        TileKey::Screen(peer, _) => Some(TileKey::Person(peer.clone())),
        TileKey::Own | TileKey::Person(_) => None,
    };
    let rest = tiles.iter().filter(|key| *key != staged && Some(*key) != presenter.as_ref());
    let first = std::iter::once(staged.clone()).chain(presenter.clone());
    (first.chain(rest.cloned()).collect(), true)
}

/// Lays `tiles` tiles out on a stage of `width_px` × `height_px` with `gap_px` between them; if `staged`, the first
/// takes the stage.
#[must_use]
pub fn tile_rects(
    tiles: u32,
    staged: bool,
    width_px: u32,
    height_px: u32,
    gap_px: u32,
) -> Vec<TileRect> {
    let window = TileRect { width_px, height_px, ..TileRect::default() };
    if !staged {
        return grid(tiles, window, gap_px);
    }
    if tiles == 1 {
        return vec![TileRect { role: Role::Stage, ..window }];
    }
    let (stage, strip) = split(window, gap_px);
    let strip = grid(tiles - 1, strip, gap_px);
    let strip = strip.into_iter().map(|place| TileRect { role: Role::Strip, ..place });
    std::iter::once(stage).chain(strip).collect()
}

/// The stage, and the strip beside or below it.
fn split(window: TileRect, gap_px: u32) -> (TileRect, TileRect) {
    let stage = TileRect { role: Role::Stage, ..window };
    if window.width_px >= window.height_px {
        let width_px = (window.width_px / STRIP_PART).clamp(MIN_STRIP_PX, MAX_STRIP_WIDTH_PX);
        let stage_px = window.width_px.saturating_sub(width_px + gap_px);
        let strip = TileRect { x_px: stage_px + gap_px, width_px, ..window };
        (TileRect { width_px: stage_px, ..stage }, strip)
    } else {
        let height_px = (window.height_px / STRIP_PART).clamp(MIN_STRIP_PX, MAX_STRIP_HEIGHT_PX);
        let stage_px = window.height_px.saturating_sub(height_px + gap_px);
        let strip = TileRect { y_px: stage_px + gap_px, height_px, ..window };
        (TileRect { height_px: stage_px, ..stage }, strip)
    }
}

/// A grid in the middle of an area; the last line stands in the middle too.
fn grid(tiles: u32, area: TileRect, gap_px: u32) -> Vec<TileRect> {
    let Grid { columns, rows, width_px, height_px } =
        Grid::fit(tiles, area.width_px, area.height_px, gap_px);
    let length = |count: u32, side: u32| count * side + count.saturating_sub(1) * gap_px;
    let top = area.height_px.saturating_sub(length(rows, height_px)) / 2;
    let place = |tile: u32| {
        let (row, column) = (tile.checked_div(columns)?, tile % columns);
        let in_row = (tiles - row * columns).min(columns);
        let left = area.width_px.saturating_sub(length(in_row, width_px)) / 2;
        Some(TileRect {
            x_px: area.x_px + left + column * (width_px + gap_px),
            y_px: area.y_px + top + row * (height_px + gap_px),
            width_px,
            height_px,
            role: Role::Grid,
        })
    };
    (0..tiles).map(|tile| place(tile).unwrap_or_default()).collect()
}

/// The strip's part of the window, within what is too small to know a face and more than that needs.
const STRIP_PART: u32 = 6;
const MIN_STRIP_PX: u32 = 96;
const MAX_STRIP_WIDTH_PX: u32 = 260;
const MAX_STRIP_HEIGHT_PX: u32 = 180;

#[cfg(test)]
mod tests {
    use protocol::id::{PeerId, StreamId};

    use super::*;

    #[test]
    fn the_newest_screen_takes_the_stage_and_its_presenter_stands_beside_it() {
        let tiles = [TileKey::Own, person(1), person(2), screen(1), screen(2)];
        let (order, staged) = order(&tiles, None);
        assert!(staged);
        assert_eq!(order, [screen(2), person(2), TileKey::Own, person(1), screen(1)]);
    }

    #[test]
    fn what_is_pinned_takes_the_stage_from_a_screen_as_long_as_it_is_there() {
        let tiles = [TileKey::Own, person(1), screen(1)];
        assert_eq!(order(&tiles, Some(&person(1))).0, [person(1), TileKey::Own, screen(1)]);
        assert_eq!(order(&tiles, Some(&person(9))).0, [screen(1), person(1), TileKey::Own]);
    }

    #[test]
    fn without_a_screen_everybody_is_equal() {
        let tiles = [TileKey::Own, person(1), person(2)];
        assert_eq!(order(&tiles, None), (tiles.to_vec(), false));
    }

    #[test]
    fn tiles_lie_within_the_window_and_never_on_each_other() {
        for (width, height) in [(344, 620), (1416, 780), (740, 280), (800, 800), (320, 3000)] {
            for (tiles, staged) in (1..=40).flat_map(|tiles| [(tiles, false), (tiles, true)]) {
                let places = tile_rects(tiles, staged, width, height, 10);
                let context = format!("{tiles} on {width}×{height}, staged: {staged}");
                assert_eq!(places.len(), tiles as usize, "{context}");
                for (at, place) in places.iter().enumerate() {
                    assert!(place.width_px > 0 && place.height_px > 0, "{context}: {place:?}");
                    assert!(place.x_px + place.width_px <= width, "{context}: {place:?}");
                    assert!(place.y_px + place.height_px <= height, "{context}: {place:?}");
                    for other in &places[..at] {
                        assert!(apart(place, other), "{context}: {place:?} on {other:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_stage_takes_by_far_the_most_of_the_window() {
        for (width, height) in [(344, 620), (1416, 780), (740, 280), (2560, 1300)] {
            for tiles in [1, 2, 3, 9] {
                let places = tile_rects(tiles, true, width, height, 10);
                assert_eq!(places[0].role, Role::Stage);
                assert!(places[1..].iter().all(|place| place.role == Role::Strip));
                let part =
                    f64::from(places[0].width_px * places[0].height_px) / f64::from(width * height);
                assert!(part > 0.7, "{tiles} on {width}×{height}: {part}");
            }
        }
    }

    #[test]
    fn the_last_line_of_a_grid_stands_in_the_middle() {
        let places = tile_rects(3, false, 1000, 600, 10);
        let [left, right, last] = places[..] else { panic!("{places:?}") };
        assert_eq!((left.y_px, right.x_px > left.x_px), (right.y_px, true));
        let middle = |place: TileRect| place.x_px + place.width_px / 2;
        assert!(middle(last).abs_diff(500) <= 1 && last.y_px > left.y_px);
    }

    fn apart(a: &TileRect, b: &TileRect) -> bool {
        a.x_px + a.width_px <= b.x_px
            || b.x_px + b.width_px <= a.x_px
            || a.y_px + a.height_px <= b.y_px
            || b.y_px + b.height_px <= a.y_px
    }

    fn person(number: u128) -> TileKey {
        TileKey::Person(PeerId::from_random_bits(number))
    }

    fn screen(of: u128) -> TileKey {
        TileKey::Screen(PeerId::from_random_bits(of), StreamId::parse("s").unwrap())
    }
}
