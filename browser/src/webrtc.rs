//! Whether this browser can connect with others at all. WebRTC may be switched off, and an add-on may have taken it away,
//! or half of it.
//!
//! The page's own script tries it: what throws there cannot break this program. Where the page has no such script
//! (`trunk serve`), nothing is known against it.

use js_sys::{Promise, Reflect};
use wasm_bindgen::JsCast;

use crate::promise::settled;
use crate::rtc_ext::method;

/// A trial that has begun. Only in a browser.
#[derive(Debug)]
pub struct Trial(Option<Promise>);

impl Trial {
    /// Begins it.
    #[must_use]
    pub fn begin() -> Self {
        let script = Reflect::get(&js_sys::global(), &"parlor".into());
        Self(
            script.ok().and_then(|script| {
                method(&script, "canConnect")?.call0(&script).ok()?.dyn_into().ok()
            }),
        )
    }

    /// Whether a call can work in this browser, as far as that can be tried.
    pub async fn succeeds(self) -> bool {
        let Some(trial) = self.0 else { return true };
        settled(Ok(trial)).await.is_ok_and(|can_connect| can_connect.is_truthy())
    }
}
