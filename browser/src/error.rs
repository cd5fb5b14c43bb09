//! What the browser refuses, by the names of its exceptions.
//!
//! Not the sentences a user reads; those are made in `app` from [`CaptureError`] and its kin.
//!
//! Source: WebIDL §2.8.1 (`DOMException` names); Media Capture and Streams §10.2.

use thiserror::Error;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DomException;

use protocol::command::CaptureError;

/// What the browser answered instead of doing what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BrowserError {
    /// `NotAllowedError`, `SecurityError`: the user, a policy or the system said no.
    #[error("permission was denied")]
    Denied,
    /// `NotFoundError`: there is no such thing.
    #[error("nothing of that kind was found")]
    NotFound,
    /// `NotReadableError`, `AbortError`: it is there, but something else holds it.
    #[error("it is in use by another program")]
    InUse,
    /// `OverconstrainedError`: none can do what was asked.
    #[error("none can do what was asked")]
    Overconstrained,
    /// `InvalidStateError`: not at this moment, or not any more.
    #[error("it is not in the state for that")]
    InvalidState,
    /// The page is not secure, so the browser hides the function. Source: Secure Contexts §1.
    #[error("the page is not secure")]
    Insecure,
    /// The browser has no such function.
    #[error("the browser cannot do this")]
    Unsupported,
    /// Anything else, by the name of the exception.
    #[error("the browser refused: {name}")]
    Other {
        /// The exception's name, such as `OperationError`.
        name: String,
    },
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
        Self::from_name(&name)
    }
}

impl BrowserError {
    fn from_name(name: &str) -> Self {
        match name {
            "NotAllowedError" | "SecurityError" => Self::Denied,
            "NotFoundError" => Self::NotFound,
            "NotReadableError" | "AbortError" => Self::InUse,
            "OverconstrainedError" => Self::Overconstrained,
            "InvalidStateError" => Self::InvalidState,
            "NotSupportedError" => Self::Unsupported,
            other => Self::Other { name: other.to_owned() },
        }
    }
}

/// What it means for a camera, a microphone or a screen.
impl From<BrowserError> for CaptureError {
    fn from(error: BrowserError) -> Self {
        match error {
            BrowserError::Denied => Self::Denied,
            BrowserError::NotFound => Self::NotFound,
            BrowserError::InUse => Self::InUse,
            BrowserError::Overconstrained => Self::Overconstrained,
            BrowserError::Insecure => Self::Insecure,
            BrowserError::Unsupported => Self::Unsupported,
            BrowserError::InvalidState | BrowserError::Other { .. } => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_of_get_user_media_has_a_meaning_of_its_own() {
        let meaning = |name| CaptureError::from(BrowserError::from_name(name));
        assert_eq!(meaning("NotAllowedError"), CaptureError::Denied);
        assert_eq!(meaning("NotFoundError"), CaptureError::NotFound);
        assert_eq!(meaning("NotReadableError"), CaptureError::InUse);
        assert_eq!(meaning("OverconstrainedError"), CaptureError::Overconstrained);
        assert_eq!(meaning("TypeError"), CaptureError::Other);
    }
}
