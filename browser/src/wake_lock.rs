//! Keeps the screen on: a phone that nobody touches would go dark in the middle of a call.
//!
//! The browser takes the lock back whenever the page is hidden, so it is asked for again when the page is
//! seen again. Where there is no such lock, or none is given (a low battery), the screen does as it likes.
//!
//! Source: Screen Wake Lock API §6.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::Event;

use crate::listener::Listener;
use crate::page;
use crate::panic_cleanup::CleanupGuard;
use crate::promise::{ignore_rejection, settled};
use crate::rtc_ext::method;

/// Keeps the screen on until it is dropped.
#[derive(Debug)]
#[must_use = "the screen goes dark when this is dropped"]
pub(crate) struct WakeLock {
    _lock: LockCell,
    _seen: Listener,
}

impl WakeLock {
    /// Asks for the lock, now and whenever the page is seen again.
    pub(crate) fn new() -> Self {
        let cell = LockCell::default();
        ask(&cell);
        let weak = Rc::downgrade(&cell);
        let seen = page::window().map_or_else(Listener::idle, |window| {
            // It is refused while the page is hidden.
            Listener::new(&window, "visibilitychange", move |_: Event| {
                if let Some(cell) = weak.upgrade() {
                    ask(&cell);
                }
            })
        });
        Self { _lock: cell, _seen: seen }
    }
}

type LockCell = Rc<RefCell<Option<Lock>>>;

/// A lock that was given. Dropping it gives it back; doing that twice is allowed.
#[derive(Debug)]
struct Lock {
    lock: JsValue,
    _cleanup: CleanupGuard,
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(release) = method(&self.lock, "release") {
            ignore_rejection(release.call0(&self.lock).and_then(JsCast::dyn_into));
        }
    }
}

fn ask(cell: &LockCell) {
    let Some(navigator) = page::window().map(|window| window.navigator()) else { return };
    let Ok(locks) = Reflect::get(&navigator, &"wakeLock".into()) else { return };
    let Some(request) = method(&locks, "request") else { return };
    let promise = request.call1(&locks, &"screen".into()).and_then(JsCast::dyn_into);
    let weak = Rc::downgrade(cell);
    spawn_local(async move {
        let Ok(lock) = settled(promise).await else { return };
        let lock = Lock { _cleanup: CleanupGuard::new(&lock), lock };
        // One that comes after the call is given back here.
        if let Some(cell) = weak.upgrade() {
            let before = cell.replace(Some(lock));
            drop(before);
        }
    });
}
