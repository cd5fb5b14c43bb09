//! How large an element is, now and later.
//!
//! Source: Resize Observer §2.1.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

use crate::panic_cleanup::CleanupGuard;

/// Measures an element.
#[derive(Debug)]
#[must_use = "an element is measured as long as this lives"]
pub struct Measured {
    observer: ResizeObserver,
    _on_change: Closure<dyn FnMut()>,
    _cleanup: CleanupGuard,
}

/// Tells how wide and high an element is inside, in CSS pixels: now, and whenever that changes. Nothing where the
/// browser has no such observers.
///
/// Source: CSSOM View §6 `clientWidth`.
pub fn measure(element: &Element, tell: impl Fn((u32, u32)) + 'static) -> Option<Measured> {
    let on_change = Closure::<dyn FnMut()>::new({
        let element = element.clone();
        move || {
            let side = |length: i32| u32::try_from(length).unwrap_or_default();
            tell((side(element.client_width()), side(element.client_height())));
        }
    });
    let observer = ResizeObserver::new(on_change.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    let cleanup = CleanupGuard::new(&observer);
    Some(Measured { observer, _on_change: on_change, _cleanup: cleanup })
}

impl Drop for Measured {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
