//! How many rows and columns for n tiles on a stage, and how large a tile is. Pure.
//!
//! Cameras send 16:9. A tile may be narrower, cutting a little from its picture's sides, where it gains
//! height by that; the number of columns is chosen so that tiles come out largest.

/// How tiles stand on a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Grid {
    /// Tiles beside each other.
    pub columns: u32,
    /// Lines of tiles; the last may be shorter and stands in the middle.
    pub rows: u32,
    /// A tile's width, in CSS pixels.
    pub width_px: u32,
    /// A tile's height, in CSS pixels.
    pub height_px: u32,
}

impl Grid {
    /// Lays `tiles` tiles out on a stage of `width_px` × `height_px` with `gap_px` between them.
    ///
    /// With no tile, or a stage too small for any, every number is 0.
    #[must_use]
    pub fn fit(tiles: u32, width_px: u32, height_px: u32, gap_px: u32) -> Self {
        let (width, height, gap) = (f64::from(width_px), f64::from(height_px), f64::from(gap_px));
        let narrowest = if width >= height { MIN_LANDSCAPE_RATIO } else { MIN_PORTRAIT_RATIO };
        let tile = |columns: u32| {
            let rows = tiles.div_ceil(columns);
            let across = (width - gap * f64::from(columns - 1)) / f64::from(columns);
            let down = (height - gap * f64::from(rows - 1)) / f64::from(rows);
            if across < 1.0 || down < 1.0 {
                return None;
            }
            let ratio = (across / down).max(narrowest).min(MAX_RATIO);
            let tile_width = across.min(down * ratio);
            Some((columns, rows, tile_width, (tile_width / ratio).min(down)))
        };
        let largest =
            (1..=tiles).filter_map(tile).max_by(|(_, _, w, h), (_, _, other_w, other_h)| {
                (w * h).total_cmp(&(other_w * other_h))
            });
        largest.map_or_else(Self::default, |(columns, rows, tile_width, tile_height)| Self {
            columns,
            rows,
            width_px: tile_width.floor() as u32,
            height_px: tile_height.floor() as u32,
        })
    }
}

/// No tile is wider than its picture.
const MAX_RATIO: f64 = 16.0 / 9.0;

/// On a wide stage a tile cuts at most a quarter of its picture's width.
const MIN_LANDSCAPE_RATIO: f64 = 4.0 / 3.0;

/// On an upright one, where width is scarce, it may stand upright itself.
const MIN_PORTRAIT_RATIO: f64 = 3.0 / 4.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_stand_as_one_would_put_them() {
        let desk = (1416, 780);
        let phone = (344, 620);
        for (tiles, (width, height), columns, rows) in [
            (1, desk, 1, 1),
            (2, desk, 2, 1),
            (3, desk, 2, 2),
            (4, desk, 2, 2),
            (5, desk, 3, 2),
            (8, desk, 3, 3),
            (9, desk, 3, 3),
            (1, phone, 1, 1),
            (2, phone, 1, 2),
            (3, phone, 1, 3),
            (4, phone, 1, 4),
            (5, phone, 2, 3),
            (8, phone, 2, 4),
            (2, (740, 280), 2, 1),
        ] {
            let grid = Grid::fit(tiles, width, height, 12);
            assert_eq!((grid.columns, grid.rows), (columns, rows), "{tiles} on {width}×{height}");
        }
    }

    #[test]
    fn tiles_never_leave_the_stage_and_keep_their_shape() {
        for tiles in 1..=16 {
            for (width, height) in [(344, 620), (1416, 780), (740, 280), (800, 800), (320, 3000)] {
                let grid = Grid::fit(tiles, width, height, 8);
                let context = format!("{tiles} on {width}×{height}: {grid:?}");
                assert!(grid.columns * grid.rows >= tiles, "{context}");
                assert!(
                    grid.columns * grid.width_px + (grid.columns - 1) * 8 <= width,
                    "{context}"
                );
                assert!(grid.rows * grid.height_px + (grid.rows - 1) * 8 <= height, "{context}");
                let ratio = f64::from(grid.width_px) / f64::from(grid.height_px);
                assert!((0.74..=1.80).contains(&ratio), "{context}");
            }
        }
    }

    #[test]
    fn a_single_tile_fills_an_upright_stage_further_than_its_picture_would() {
        let grid = Grid::fit(1, 344, 620, 8);
        assert_eq!((grid.width_px, grid.height_px), (344, 458));
    }

    #[test]
    fn nothing_fits_on_no_stage() {
        assert_eq!(Grid::fit(0, 800, 600, 8), Grid::default());
        assert_eq!(Grid::fit(3, 0, 0, 8), Grid::default());
    }
}
