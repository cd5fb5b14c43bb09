//! Waiting for the browser's promises, and not waiting for them.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::error::BrowserError;

/// Waits for what a call of the browser promised.
pub(crate) async fn settled(promise: Result<Promise, JsValue>) -> Result<JsValue, BrowserError> {
    Ok(JsFuture::from(promise?).await?)
}

/// Lets a promise run without waiting for it. A rejection is ignored, and it must not end up in the
/// console as an unhandled one.
pub(crate) fn ignore_rejection(promise: Result<Promise, JsValue>) {
    if let Ok(promise) = promise {
        spawn_local(async move {
            let _ = JsFuture::from(promise).await;
        });
    }
}
