//! Looking closely at a screen on the stage: by wheel, by two fingers, by dragging and by keys.

use browser::page;
use leptos::ev::{KeyboardEvent, PointerEvent, TouchEvent, WheelEvent};
use leptos::html::{Div, Video};
use leptos::prelude::*;

use super::controls::is_typing;
use crate::pointers::{Place, Pointers, Pull};
use crate::reactive::{derived, effect};
use crate::zoom::{Zoom, actual_size};

/// What looks at one tile. `Copy`: a handle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Viewer {
    frame: NodeRef<Div>,
    video: NodeRef<Video>,
    /// Whether the tile is a screen on the stage; else nothing is moved.
    active: Signal<bool>,
    zoom: RwSignal<Zoom>,
    pointers: StoredValue<Pointers>,
}

impl Viewer {
    pub(super) fn new(frame: NodeRef<Div>, video: NodeRef<Video>, active: Signal<bool>) -> Self {
        let zoom = RwSignal::new(Zoom::FIT);
        effect(move || {
            if !active.get() {
                zoom.set(Zoom::FIT);
            }
        });
        Self { frame, video, active, zoom, pointers: StoredValue::new(Pointers::default()) }
    }

    /// The picture's place, for the style.
    pub(super) fn transform(self) -> Signal<String> {
        derived(move || {
            let Zoom { scale, x, y } = self.zoom.get();
            let [x, y, scale] = [x, y, scale].map(|share| whole(share * FINE));
            format!("translate(calc({x}% / 100), calc({y}% / 100)) scale(calc({scale}% / 100))")
        })
    }

    /// Closer, or farther away, around the middle.
    pub(super) fn step(self, factor: f64) {
        self.change(|zoom, _| zoom.by(factor, (0.0, 0.0)));
    }

    /// All of it, or each pixel as one pixel.
    pub(super) fn toggle_actual_size(self) {
        let Some(video) = self.video.get_untracked() else { return };
        let picture = (f64::from(video.video_width()), f64::from(video.video_height()));
        self.change(|zoom, area| {
            let scale = actual_size(picture, area, page::pixels_per_px());
            if zoom == Zoom::FIT { Zoom::FIT.by(scale, (0.0, 0.0)) } else { Zoom::FIT }
        });
    }

    pub(super) fn on_wheel(self, event: &WheelEvent) {
        if self.active.get_untracked() {
            event.prevent_default();
            let factor = (1.0 - event.delta_y() / WHEEL_PX).clamp(1.0 / MAX_STEP, MAX_STEP);
            let at = self.offset((f64::from(event.client_x()), f64::from(event.client_y())));
            self.change(|zoom, area| zoom.by(factor, share(at, area)));
        }
    }

    pub(super) fn on_pointer_down(self, event: &PointerEvent) {
        // The volume is dragged by itself.
        if !page::is_on_field(event) {
            self.pointers.update_value(|pointers| pointers.press(event.pointer_id(), place(event)));
        }
    }

    pub(super) fn on_pointer_up(self, event: &PointerEvent) {
        self.pointers.update_value(|pointers| pointers.release(event.pointer_id()));
    }

    /// A menu that the right button opens takes that button's release along.
    pub(super) fn on_pointer_move(self, event: &PointerEvent) {
        if event.buttons() & MAIN_BUTTON == 0 {
            self.on_pointer_up(event);
            return;
        }
        let (id, to) = (event.pointer_id(), place(event));
        let pull = self.pointers.try_update_value(|pointers| pointers.move_to(id, to));
        if let Some(Pull { by, factor, middle }) = pull.flatten() {
            let at = self.offset(middle);
            self.change(|zoom, area| zoom.moved(share(by, area)).by(factor, share(at, area)));
        }
    }

    /// `touch-action` alone is not enough: Chromium takes a fast drag for the start of a scroll that goes on by itself,
    /// and a tap in the next moments for what stops it. Such a tap is no click (seen in 156).
    ///
    /// Source: <https://issues.chromium.org/issues/40727033>.
    pub(super) fn on_touch_move(self, event: &TouchEvent) {
        let is_drag = self.pointers.with_value(Pointers::is_drag);
        if is_drag && self.active.get_untracked() && event.cancelable() {
            event.prevent_default();
        }
    }

    pub(super) fn on_key(self, event: &KeyboardEvent) {
        let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        // The volume stands on the tile too.
        if !self.active.get_untracked() || modified || is_typing() {
            return;
        }
        match event.key().as_str() {
            "+" | "=" => self.step(STEP),
            "-" => self.step(1.0 / STEP),
            "0" => self.change(|_, _| Zoom::FIT),
            "1" => self.toggle_actual_size(),
            "ArrowLeft" => self.pan((KEY_PX, 0.0)),
            "ArrowRight" => self.pan((-KEY_PX, 0.0)),
            "ArrowUp" => self.pan((0.0, KEY_PX)),
            "ArrowDown" => self.pan((0.0, -KEY_PX)),
            _ => return,
        }
        event.prevent_default();
    }

    fn pan(self, by_px: (f64, f64)) {
        self.change(|zoom, area| zoom.moved(share(by_px, area)));
    }

    fn change(self, change: impl FnOnce(Zoom, (f64, f64)) -> Zoom) {
        if let Some(frame) = self.frame.get_untracked().filter(|_| self.active.get_untracked()) {
            let area = (f64::from(frame.client_width()), f64::from(frame.client_height()));
            self.zoom.update(|zoom| *zoom = change(*zoom, area));
        }
    }

    /// A place in the window, from the middle of the tile.
    fn offset(self, (x, y): (f64, f64)) -> (f64, f64) {
        let Some(frame) = self.frame.get_untracked() else { return (0.0, 0.0) };
        let middle = page::middle(&frame);
        (x - middle.0, y - middle.1)
    }
}

fn place(event: &PointerEvent) -> Place {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

/// What so many pixels are of an area.
fn share((x, y): (f64, f64), area: (f64, f64)) -> (f64, f64) {
    (x / area.0.max(1.0), y / area.1.max(1.0))
}

/// Whole numbers are written with far less code, and are fine enough here.
fn whole(number: f64) -> i32 {
    (number + 0.5).floor() as i32
}

/// Hundredths of a percent.
const FINE: f64 = 10_000.0;

/// The bit of `buttons` for the left button of a mouse, a finger and the tip of a pen.
///
/// Source: Pointer Events §5.1.1 (chorded button interactions).
const MAIN_BUTTON: u16 = 1;

/// How much closer a button or a key leads.
pub(super) const STEP: f64 = 1.25;

/// How far the wheel turns for twice the size, and how much one turn changes at most.
const WHEEL_PX: f64 = 400.0;
const MAX_STEP: f64 = 1.5;

/// How far an arrow key moves the picture.
const KEY_PX: f64 = 60.0;
