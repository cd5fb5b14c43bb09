//! The page: where it is, and what it may do.
//!
//! On the server there is no page. What asks a question answers "no" or nothing there.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, Window};

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

/// The host of this page, with brackets where it is an IPv6 address; empty on the server.
///
/// Source: HTML §7.2.4 `Location.hostname`.
pub(crate) fn host() -> String {
    window().and_then(|window| window.location().hostname().ok()).unwrap_or_default()
}

/// The path of this page, such as `/room/team-standup`; empty on the server.
#[must_use]
pub fn path() -> String {
    window().and_then(|window| window.location().pathname().ok()).unwrap_or_default()
}

/// The text of a data block of this page, by its `id`; nothing where there is none.
///
/// Source: HTML §4.12.1 (`script`: data blocks).
#[must_use]
pub fn data_block(id: &str) -> Option<String> {
    window()?.document()?.get_element_by_id(id)?.text_content()
}

/// Whether the checkbox of this `id` is ticked; nothing where there is none.
///
/// Source: DOM §4.9 `matches`, HTML §4.16.3 (`:checked`).
#[must_use]
pub fn is_checked(id: &str) -> Option<bool> {
    let checkbox = window()?.document()?.get_element_by_id(id)?;
    Some(checkbox.matches(":checked").unwrap_or_default())
}

/// Whether an event of an element happened on an input field: its text is selected and its slider dragged by itself.
///
/// Source: DOM §2.2 `target`, §4.9 `matches`.
#[must_use]
pub fn is_on_field(event: &Event) -> bool {
    let target = event.target().map(|target| target.unchecked_into::<Element>());
    target.is_some_and(|target| target.matches("input").unwrap_or_default())
}

/// The browsers that keep their permissions in different places, as far as that can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Chrome, Edge and their kin on a desk.
    Chromium,
    /// Firefox on a desk.
    Firefox,
    /// Safari on a Mac.
    Safari,
    /// Any browser on Android.
    Android,
    /// Any browser on an iPhone or iPad: there they all ask the system.
    AppleTouch,
    /// None of these; on the server too.
    Other,
}

/// Which kind of browser this is. Good for words that help, never for what it can do.
///
/// Source: HTML §8.10.1.1 `NavigatorID.userAgent`; Pointer Events §11 `maxTouchPoints`.
#[must_use]
pub fn family() -> Family {
    window().map_or(Family::Other, |window| {
        let navigator = window.navigator();
        family_of(&navigator.user_agent().unwrap_or_default(), navigator.max_touch_points())
    })
}

/// Puts a text on the clipboard. Only in a click or key handler.
///
/// # Errors
/// `NotSupportedError` where there is no clipboard, as on a page that is not secure, and what the browser refuses.
///
/// Source: Clipboard API §6.1 `writeText`.
pub async fn copy_text(text: String) -> Result<(), BrowserError> {
    let window = window().ok_or_else(BrowserError::unsupported)?;
    let clipboard = window.navigator().clipboard();
    if clipboard.is_undefined() {
        return Err(BrowserError::unsupported());
    }
    settled(Ok(clipboard.write_text(&text))).await.map(drop)
}

/// The window, where there is one.
pub(crate) fn window() -> Option<Window> {
    // Natively there is nothing to ask: reading a global of the browser would panic.
    if cfg!(target_arch = "wasm32") { web_sys::window() } else { None }
}

/// An iPad calls itself a Macintosh, but no Macintosh can be touched.
fn family_of(agent: &str, touch_points: i32) -> Family {
    let says = |word| agent.contains(word);
    if says("iPhone") || says("iPad") || (says("Macintosh") && touch_points > 1) {
        Family::AppleTouch
    } else if says("Android") {
        Family::Android
    } else if says("Firefox/") {
        Family::Firefox
    } else if says("Chrome/") {
        Family::Chromium
    } else if says("Safari/") && says("Macintosh") {
        Family::Safari
    } else {
        Family::Other
    }
}

/// Whether nobody can see the page: another tab is in front, or the window is put away.
///
/// Source: HTML §6.1 (page visibility).
#[must_use]
pub fn is_hidden() -> bool {
    window().and_then(|window| window.document()).is_some_and(|document| document.hidden())
}

/// The middle of an element, in CSS pixels of the window.
///
/// Source: CSSOM View §6 `getBoundingClientRect`.
#[must_use]
pub fn middle(element: &Element) -> (f64, f64) {
    let place = element.get_bounding_client_rect();
    (place.left() + place.width() / 2.0, place.top() + place.height() / 2.0)
}

/// How many pixels of the screen a CSS pixel has across.
///
/// Source: CSSOM View §4 `devicePixelRatio`.
#[must_use]
pub fn pixels_per_px() -> f64 {
    window().map_or(1.0, |window| window.device_pixel_ratio())
}

/// Milliseconds since the page was opened; they never go back. Source: High Resolution Time §4.
pub(crate) fn now_ms() -> f64 {
    window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// A number from 0 to 1 that is hard to predict; not for secrets.
#[must_use]
pub fn random() -> f64 {
    js_sys::Math::random()
}

/// Bits that are hard to predict; not for secrets.
pub(crate) fn random_bits() -> u64 {
    (random() * 2_f64.powi(53)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_by_what_it_calls_itself() {
        let safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15";
        for (agent, touch_points, family) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
                0,
                Family::Chromium,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0",
                10,
                Family::Chromium,
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
                0,
                Family::Firefox,
            ),
            (
                "Mozilla/5.0 (Android 15; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0",
                5,
                Family::Android,
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36",
                5,
                Family::Android,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/156.0 Mobile/15E148 Safari/604.1",
                5,
                Family::AppleTouch,
            ),
            (safari, 0, Family::Safari),
            (safari, 5, Family::AppleTouch),
            ("Lynx/2.9.2", 0, Family::Other),
            ("", 0, Family::Other),
        ] {
            assert_eq!(family_of(agent, touch_points), family, "{agent}");
        }
    }
}
