//! Looking closely at a picture: how much larger than it fits, and at which part. Pure.

/// How a picture is looked at. Lengths are CSS pixels, measured from the middle of where it is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Zoom {
    /// How many times larger than it fits.
    pub scale: f64,
    /// How far the picture is moved to the right.
    pub x_px: f64,
    /// How far it is moved down.
    pub y_px: f64,
}

impl Zoom {
    /// All of it.
    pub const FIT: Self = Self { scale: 1.0, x_px: 0.0, y_px: 0.0 };

    /// The largest scale.
    pub const MAX_SCALE: f64 = 10.0;

    /// Larger by `factor`, while the point `at` of the picture stays where it is, as far as the edges of `area` let it.
    #[must_use]
    pub fn by(self, factor: f64, at: (f64, f64), area: (f64, f64)) -> Self {
        let scale = (self.scale * factor).clamp(1.0, Self::MAX_SCALE);
        let grown = scale / self.scale;
        let moved = |at: f64, offset: f64| at - (at - offset) * grown;
        Self { scale, x_px: moved(at.0, self.x_px), y_px: moved(at.1, self.y_px) }.within(area)
    }

    /// The picture moved by this much, as far as its edges let it.
    #[must_use]
    pub fn moved(self, by: (f64, f64), area: (f64, f64)) -> Self {
        Self { x_px: self.x_px + by.0, y_px: self.y_px + by.1, ..self }.within(area)
    }

    /// No edge of the area is ever farther in than the picture's.
    fn within(self, (width, height): (f64, f64)) -> Self {
        let most = |side: f64| (self.scale - 1.0) * side / 2.0;
        let clamp = |offset: f64, most: f64| offset.min(most).max(-most);
        Self { x_px: clamp(self.x_px, most(width)), y_px: clamp(self.y_px, most(height)), ..self }
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
        let closer = Zoom::FIT.by(2.0, (100.0, -50.0), AREA);
        assert_eq!(closer, Zoom { scale: 2.0, x_px: -100.0, y_px: 50.0 });
        let back = closer.by(0.5, (100.0, -50.0), AREA);
        assert_eq!(back, Zoom::FIT);
    }

    #[test]
    fn a_picture_never_leaves_an_edge_bare() {
        let closer = Zoom::FIT.by(2.0, (0.0, 0.0), AREA).moved((9000.0, -9000.0), AREA);
        assert_eq!(closer, Zoom { scale: 2.0, x_px: 500.0, y_px: -300.0 });
        assert_eq!(Zoom::FIT.moved((50.0, 50.0), AREA), Zoom::FIT);
        assert_eq!(closer.by(0.1, (0.0, 0.0), AREA), Zoom::FIT);
    }

    #[test]
    fn nothing_is_looked_at_closer_than_makes_sense() {
        let mut zoom = Zoom::FIT;
        for _ in 0..100 {
            zoom = zoom.by(1.5, (0.0, 0.0), AREA);
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
