//! An event listener that is a value: it listens as long as it lives.
//!
//! Source: DOM §2.7 `EventTarget`.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// Listens for one kind of event on one target until it is dropped.
#[derive(Debug)]
#[must_use = "a listener that is dropped does not listen"]
pub struct Listener {
    _active: Option<Active>,
}

impl Listener {
    /// Listens on `target` for events of `kind`, which arrive as `E`.
    ///
    /// `E` must be the interface that the browser gives to events of that kind; it is not checked.
    pub(crate) fn new<E: JsCast>(
        target: &EventTarget,
        kind: &'static str,
        mut on_event: impl FnMut(E) + 'static,
    ) -> Self {
        let closure = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            on_event(event.unchecked_into());
        });
        // It throws for a callback that is no function only, and a closure is one.
        let _ = target.add_event_listener_with_callback(kind, closure.as_ref().unchecked_ref());
        Self { _active: Some(Active { target: target.clone(), kind, closure }) }
    }

    /// Listens to nothing: what it would listen on is not there.
    pub(crate) fn idle() -> Self {
        Self { _active: None }
    }
}

#[derive(Debug)]
struct Active {
    target: EventTarget,
    kind: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl Drop for Active {
    fn drop(&mut self) {
        let callback = self.closure.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback(self.kind, callback);
    }
}
