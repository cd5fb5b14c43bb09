//! The page: where it is, and what it may do.
//!
//! On the server there is no page. What asks a question answers "no" or nothing there.

use web_sys::Window;

use crate::error::BrowserError;
use crate::promise::settled;

/// Whether the browser gives devices to this page: HTTPS, or the machine itself.
///
/// On the server `true`, so that the first picture of a page is not a warning.
///
/// Source: Secure Contexts §3.1.
#[must_use]
pub fn is_secure() -> bool {
    window().is_none_or(|window| window.is_secure_context())
}

/// The scheme, host and port of this page, such as `https://meet.example.org`; empty on the server.
#[must_use]
pub fn origin() -> String {
    window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// The path of this page, such as `/room/team-standup`; empty on the server.
#[must_use]
pub fn path() -> String {
    window().and_then(|window| window.location().pathname().ok()).unwrap_or_default()
}

/// Goes to another page of this server.
pub fn go_to(path: &str) {
    if let Some(window) = window() {
        // It is refused for what is no address only.
        let _ = window.location().assign(path);
    }
}

/// Puts a text on the clipboard. Only in a click or key handler.
///
/// # Errors
/// [`BrowserError::Unsupported`] where there is no clipboard, and what the browser refuses.
///
/// Source: Clipboard API §6.1 `writeText`.
pub async fn copy_text(text: String) -> Result<(), BrowserError> {
    let window = window().ok_or(BrowserError::Unsupported)?;
    let clipboard = window.navigator().clipboard();
    if clipboard.is_undefined() {
        return Err(if is_secure() { BrowserError::Unsupported } else { BrowserError::Insecure });
    }
    settled(Ok(clipboard.write_text(&text))).await.map(drop)
}

/// The window, where there is one.
pub(crate) fn window() -> Option<Window> {
    // Natively there is nothing to ask: reading a global of the browser would panic.
    if cfg!(target_arch = "wasm32") { web_sys::window() } else { None }
}

/// Milliseconds since the page was opened; they never go back. Source: High Resolution Time §4.
pub(crate) fn now_ms() -> f64 {
    window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}
