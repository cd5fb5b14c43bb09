//! Looking closely at a picture: how much larger than it fits, and at which part. Pure.

/// How a picture is looked at. Places are shares of the area in which it is shown, from the middle: the same part is seen
/// when the area becomes another size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Zoom {
    /// How many times larger than it fits.
    pub scale: f64,
    /// How far the picture is moved to the right; 1 is the width of the area.
    pub x: f64,
    /// How far it is moved down; 1 is the height of the area.
    pub y: f64,
}

impl Zoom {
    /// All of it.
    pub const FIT: Self = Self { scale: 1.0, x: 0.0, y: 0.0 };

    /// The largest scale.
    pub const MAX_SCALE: f64 = 10.0;

    /// Larger by `factor`, while the point `at` of the picture stays where it is, as far as the edges of the area let it.
    #[must_use]
    pub fn by(self, factor: f64, at: (f64, f64)) -> Self {
        let scale = (self.scale * factor).clamp(1.0, Self::MAX_SCALE);
        let grown = scale / self.scale;
        let moved = |at: f64, offset: f64| at - (at - offset) * grown;
        Self { scale, x: moved(at.0, self.x), y: moved(at.1, self.y) }.within()
    }

    /// The picture moved by this much, as far as its edges let it.
    #[must_use]
    pub fn moved(self, by: (f64, f64)) -> Self {
        Self { x: self.x + by.0, y: self.y + by.1, ..self }.within()
    }

    /// No edge of the area is ever farther in than the picture's.
    fn within(self) -> Self {
        let most = (self.scale - 1.0) / 2.0;
        let clamp = |offset: f64| offset.min(most).max(-most);
        Self { x: clamp(self.x), y: clamp(self.y), ..self }
    }
}

/// The scale at which each pixel of a picture is one pixel of the screen.
#[must_use]
pub fn actual_size(picture: (f64, f64), area: (f64, f64), pixels_per_px: f64) -> f64 {
    let fitted = (area.0 / picture.0).min(area.1 / picture.1);
    if fitted.is_finite() && fitted > 0.0 { 1.0 / (fitted * pixels_per_px) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: (f64, f64) = (1000.0, 600.0);

    #[test]
    fn the_point_under_the_pointer_stays_there() {
        let closer = Zoom::FIT.by(2.0, (0.25, -0.125));
        assert_eq!(closer, Zoom { scale: 2.0, x: -0.25, y: 0.125 });
        let back = closer.by(0.5, (0.25, -0.125));
        assert_eq!(back, Zoom::FIT);
    }

    #[test]
    fn a_picture_never_leaves_an_edge_bare() {
        let closer = Zoom::FIT.by(2.0, (0.0, 0.0)).moved((9.0, -9.0));
        assert_eq!(closer, Zoom { scale: 2.0, x: 0.5, y: -0.5 });
        assert_eq!(Zoom::FIT.moved((0.1, 0.1)), Zoom::FIT);
        assert_eq!(closer.by(0.1, (0.0, 0.0)), Zoom::FIT);
    }

    #[test]
    fn nothing_is_looked_at_closer_than_makes_sense() {
        let mut zoom = Zoom::FIT;
        for _ in 0..100 {
            zoom = zoom.by(1.5, (0.0, 0.0));
        }
        assert_eq!(zoom.scale, Zoom::MAX_SCALE);
    }

    #[test]
    fn actual_size_shows_each_pixel_as_one() {
        assert_eq!(actual_size((2000.0, 1200.0), AREA, 1.0), 2.0);
        assert_eq!(actual_size((2000.0, 1200.0), AREA, 2.0), 1.0);
        assert_eq!(actual_size((0.0, 0.0), AREA, 1.0), 1.0);
    }
}
