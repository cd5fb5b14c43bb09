//! What would go on by itself if this program stopped: tracks, connections, sockets. The page's own script
//! knows them, and ends them when the program panics and must not run any more.
//!
//! Letting go in good order is not done here; that is each owner's `Drop`. Where the page has no such
//! script (`trunk serve`, tests), nothing is known and nothing ended.

use wasm_bindgen::{JsCast, JsValue};

use crate::rtc_ext::method;

/// Something that is known to the page's script until this is dropped.
#[derive(Debug)]
#[must_use = "what is dropped is not known any more"]
pub(crate) struct CleanupGuard(JsValue);

impl CleanupGuard {
    /// Makes it known. After a panic the script ends it at once.
    pub(crate) fn new(thing: &JsValue) -> Self {
        tell("hold", thing);
        Self(thing.clone())
    }
}

impl Drop for CleanupGuard {
    fn drop(&mut self) {
        tell("release", &self.0);
    }
}

/// Ends everything that is known and shows the page that says so. The last thing that a panic does.
pub fn break_down() {
    tell("breakDown", &JsValue::UNDEFINED);
}

/// Shows that a part of the page has not arrived, with a way to reload it.
pub fn say_not_loaded() {
    tell("miss", &JsValue::UNDEFINED);
}

fn tell(what: &str, thing: &JsValue) {
    // Natively there is nothing to ask: reading a global of the browser would panic.
    if !cfg!(target_arch = "wasm32") {
        return;
    }
    let script = js_sys::Reflect::get(&js_sys::global(), &"parlor".into());
    if let Some((script, tell)) = script.ok().and_then(|script| {
        let tell = method(&script, what)?;
        Some((script, tell))
    }) {
        let _ = tell.call1(script.unchecked_ref(), thing);
    }
}
