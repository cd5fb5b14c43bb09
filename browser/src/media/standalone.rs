//! A picture by itself: on the whole screen, or in a window of its own above all others.
//!
//! Source: Fullscreen API §3; Picture-in-Picture §4.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlVideoElement};

use crate::page;
use crate::promise::ignore_rejection;
use crate::rtc_ext::method;

/// Whether a page can let a picture float in a window of its own. Where the browser has a button for that itself,
/// it cannot.
#[must_use]
pub fn can_float() -> bool {
    document().is_some_and(|document| {
        Reflect::get(&document, &"pictureInPictureEnabled".into())
            .is_ok_and(|enabled| enabled.is_truthy())
    })
}

/// Lets a picture float, or takes it back. Only in a click or key handler; a picture that has not come yet cannot.
pub fn float(video: &HtmlVideoElement) {
    let Some(document) = document() else { return };
    let (object, name): (&JsValue, _) = if is_floating(video) {
        (&document, "exitPictureInPicture")
    } else {
        (video, "requestPictureInPicture")
    };
    call(object, name);
}

/// Whether a picture floats.
#[must_use]
pub fn is_floating(video: &HtmlVideoElement) -> bool {
    is_of_document("pictureInPictureElement", video)
}

/// Whether an element has the whole screen.
#[must_use]
pub fn is_full_screen(element: &Element) -> bool {
    is_of_document("fullscreenElement", element)
}

/// Shows an element on the whole screen, or no more. Only in a click or key handler.
pub fn toggle_full_screen(element: &Element) {
    let Some(document) = document() else { return };
    let full = Reflect::get(&document, &"fullscreenElement".into());
    if full.is_ok_and(|full| full.is_truthy()) {
        call(&document, "exitFullscreen");
    } else {
        call(element, "requestFullscreen");
    }
}

fn call(object: &JsValue, name: &str) {
    if let Some(function) = method(object, name) {
        ignore_rejection(function.call0(object).and_then(JsCast::dyn_into));
    }
}

fn is_of_document(name: &str, element: &JsValue) -> bool {
    document().is_some_and(|document| {
        Reflect::get(&document, &name.into()).is_ok_and(|found| found == *element)
    })
}

fn document() -> Option<JsValue> {
    page::window()?.document().map(JsValue::from)
}
