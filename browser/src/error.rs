//! What the browser refuses, by the names of its exceptions, and what those mean for a device.
//!
//! A [`BrowserError`] is any exception, and has no meanings of its own. A [`CaptureError`] is what an exception means
//! for a camera, a microphone or a screen: the call and the view are told that. The sentences are made in `app`.
//!
//! Source: WebIDL §2.8.1 (`DOMException` names); Media Capture and Streams §10.2.

use thiserror::Error;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DomException;

use protocol::command::CaptureError;

/// What the browser answered instead of doing what it was asked: an exception, by its name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the browser refused: {name}")]
pub struct BrowserError {
    name: String,
}

impl BrowserError {
    /// An exception of this name, or what was wrong with the browser's answer.
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.to_owned() }
    }

    /// The browser has no such function.
    pub(crate) fn unsupported() -> Self {
        Self::new("NotSupportedError")
    }

    /// The name of the exception, such as `NotAllowedError`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Reads the exception's name; its message is for nobody and is left behind.
impl From<JsValue> for BrowserError {
    fn from(thrown: JsValue) -> Self {
        let name = match thrown.dyn_ref::<DomException>() {
            Some(exception) => exception.name(),
            // OverconstrainedError is no DOMException everywhere, and TypeError is none anywhere.
            None => js_sys::Reflect::get(&thrown, &JsValue::from_str("name"))
                .ok()
                .and_then(|name| name.as_string())
                .unwrap_or_default(),
        };
        Self { name }
    }
}

/// What it means for a camera, a microphone or a screen.
impl From<BrowserError> for CaptureError {
    fn from(error: BrowserError) -> Self {
        match error.name() {
            "NotAllowedError" | "SecurityError" => Self::Denied,
            "NotFoundError" => Self::NotFound,
            "NotReadableError" | "AbortError" => Self::InUse,
            "OverconstrainedError" => Self::Overconstrained,
            "NotSupportedError" => Self::Unsupported,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_of_get_user_media_has_a_meaning_of_its_own() {
        let meaning = |name| CaptureError::from(BrowserError::new(name));
        assert_eq!(meaning("NotAllowedError"), CaptureError::Denied);
        assert_eq!(meaning("NotFoundError"), CaptureError::NotFound);
        assert_eq!(meaning("NotReadableError"), CaptureError::InUse);
        assert_eq!(meaning("OverconstrainedError"), CaptureError::Overconstrained);
        assert_eq!(meaning("TypeError"), CaptureError::Other);
    }
}
