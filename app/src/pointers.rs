//! The pointers that are pressed on a picture, and what their moves ask for. Pure.

/// Where a pointer is in the window, in CSS pixels.
pub type Place = (f64, f64);

/// The pointers that are pressed now, in the order in which they were pressed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pointers {
    pressed: Vec<(i32, Place)>,
    /// Where the first one was pressed.
    start: Place,
    is_drag: bool,
}

impl Pointers {
    /// A pointer is pressed. One that is pressed already was released where nobody saw it.
    pub fn press(&mut self, id: i32, at: Place) {
        self.release(id);
        self.is_drag = !self.pressed.is_empty();
        if !self.is_drag {
            self.start = at;
        }
        self.pressed.push((id, at));
    }

    /// A pointer is released, or is not there any more.
    pub fn release(&mut self, id: i32) {
        self.pressed.retain(|(pressed, _)| *pressed != id);
    }

    /// A pointer has moved. One pointer drags; of two, the middle drags and the distance is the size.
    pub fn move_to(&mut self, id: i32, to: Place) -> Option<Pull> {
        let before = self.span();
        let (_, at) = self.pressed.iter_mut().find(|(pressed, _)| *pressed == id)?;
        *at = to;
        self.is_drag |= distance(self.start, to) > SLOP_PX;
        let ((from, narrow), (middle, wide)) = (before?, self.span()?);
        Some(Pull { by: (middle.0 - from.0, middle.1 - from.1), factor: wide / narrow, middle })
    }

    /// Whether what is pressed has become more than a tap.
    #[must_use]
    pub fn is_drag(&self) -> bool {
        self.is_drag && !self.pressed.is_empty()
    }

    /// The middle of what is pressed, and how far apart it is.
    fn span(&self) -> Option<(Place, f64)> {
        match self.pressed[..] {
            [(_, a)] => Some((a, 1.0)),
            [(_, a), (_, b)] => {
                Some((((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0), distance(a, b).max(1.0)))
            }
            _ => None,
        }
    }
}

/// What a move asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pull {
    /// How far the picture is moved, in CSS pixels.
    pub by: (f64, f64),
    /// How many times larger it becomes.
    pub factor: f64,
    /// Around which place.
    pub middle: Place,
}

fn distance(a: Place, b: Place) -> f64 {
    let (across, down) = (a.0 - b.0, a.1 - b.1);
    (across * across + down * down).sqrt()
}

/// How far a finger slips in a tap, at most: less than any browser allows it.
const SLOP_PX: f64 = 5.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pointer_drags() {
        let mut pointers = pressed(&[(1, (10.0, 10.0))]);
        assert_eq!(pointers.move_to(1, (13.0, 6.0)), Some(drag((3.0, -4.0), (13.0, 6.0))));
        assert_eq!(pointers.move_to(1, (13.0, 7.0)), Some(drag((0.0, 1.0), (13.0, 7.0))));
    }

    #[test]
    fn of_two_the_middle_drags_and_the_distance_is_the_size() {
        let mut pointers = pressed(&[(1, (0.0, 0.0)), (2, (100.0, 0.0))]);
        let pull = Pull { by: (50.0, 0.0), factor: 2.0, middle: (100.0, 0.0) };
        assert_eq!(pointers.move_to(2, (200.0, 0.0)), Some(pull));
    }

    #[test]
    fn fingers_that_meet_make_nothing_infinite() {
        let mut pointers = pressed(&[(1, (0.0, 0.0)), (2, (100.0, 0.0))]);
        assert_eq!(pointers.move_to(2, (0.0, 0.0)).map(|pull| pull.factor), Some(0.01));
        assert_eq!(pointers.move_to(2, (100.0, 0.0)).map(|pull| pull.factor), Some(100.0));
    }

    #[test]
    fn when_one_finger_of_a_pinch_is_lifted_the_other_drags_on_from_where_it_is() {
        let mut pointers = pressed(&[(1, (0.0, 0.0)), (2, (100.0, 0.0))]);
        pointers.move_to(2, (200.0, 0.0));
        pointers.release(1);
        assert_eq!(pointers.move_to(2, (210.0, 0.0)), Some(drag((10.0, 0.0), (210.0, 0.0))));
    }

    #[test]
    fn a_third_finger_stops_it_until_it_is_lifted() {
        let mut pointers = pressed(&[(1, (0.0, 0.0)), (2, (100.0, 0.0)), (3, (50.0, 50.0))]);
        assert_eq!(pointers.move_to(2, (200.0, 0.0)), None);
        pointers.release(3);
        assert_eq!(pointers.move_to(2, (100.0, 0.0)).map(|pull| pull.factor), Some(0.5));
    }

    #[test]
    fn a_pointer_that_is_not_pressed_does_nothing() {
        let mut pointers = pressed(&[(1, (0.0, 0.0))]);
        assert_eq!(pointers.move_to(2, (9.0, 9.0)), None);
        pointers.release(1);
        assert_eq!(pointers.move_to(1, (9.0, 9.0)), None);
    }

    #[test]
    fn a_mouse_whose_release_was_missed_is_no_second_finger() {
        let mut pointers = pressed(&[(1, (0.0, 0.0)), (1, (100.0, 0.0))]);
        assert!(!pointers.is_drag());
        assert_eq!(pointers.move_to(1, (110.0, 0.0)), Some(drag((10.0, 0.0), (110.0, 0.0))));
    }

    #[test]
    fn a_tap_may_slip_and_a_drag_stays_one_where_it_began() {
        let mut pointers = pressed(&[(1, (0.0, 0.0))]);
        pointers.move_to(1, (3.0, 3.0));
        assert!(!pointers.is_drag());
        pointers.move_to(1, (6.0, 0.0));
        pointers.move_to(1, (0.0, 0.0));
        assert!(pointers.is_drag());
        pointers.release(1);
        assert!(!pointers.is_drag());
        pointers.press(2, (0.0, 0.0));
        assert!(!pointers.is_drag());
        pointers.press(3, (9.0, 9.0));
        assert!(pointers.is_drag());
    }

    fn pressed(all: &[(i32, Place)]) -> Pointers {
        let mut pointers = Pointers::default();
        for (id, at) in all {
            pointers.press(*id, *at);
        }
        pointers
    }

    fn drag(by: (f64, f64), middle: Place) -> Pull {
        Pull { by, factor: 1.0, middle }
    }
}
