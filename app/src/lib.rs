//! What one sees of Parlor: pages, components and the state behind them.
//!
//! The same components run on the server (feature `ssr`), over its HTML in the browser (`hydrate`), and in
//! the browser alone (`csr`, for `trunk serve`). Nothing here names a browser interface; everything of that
//! kind comes from the `browser` crate. What a call *is* stands in [`state`], as plain data.

// A view is one type for each element in it, and they nest deeply.
#![recursion_limit = "256"]

pub mod api;
pub mod state;
pub mod grid;
pub mod entrance;
pub mod text;
mod notices;
mod preview;
mod session;
#[expect(unreachable_pub, reason = "the component macro adds it to what it writes")]
mod components;
#[expect(unreachable_pub, reason = "the component macro adds it to what it writes")]
mod pages;
pub mod app;
pub mod shell;

pub use crate::app::App;

/// Wakes the server's HTML up. The shell's script calls it when the WebAssembly is there.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(App);
}

/// Draws the page where no server has drawn it.
#[cfg(all(feature = "csr", not(feature = "hydrate")))]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(App);
}

/// Gives the answer to this request the status 404, where there is a request.
pub(crate) fn answer_not_found() {
    #[cfg(feature = "ssr")]
    if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
}
