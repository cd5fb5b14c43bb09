//! What one sees of Parlor: pages, components and the state behind them.
//!
//! The same components run on the server (feature `ssr`), over its HTML in the browser (`hydrate`), and in
//! the browser alone (`csr`, for `trunk serve`). Nothing here names a browser interface; everything of that
//! kind comes from the `browser` crate. What a call *is* stands in [`protocol::call_state`], as plain data.

// A view is one type for each element in it, and they nest deeply.
#![recursion_limit = "256"]

pub mod api;
pub mod grid;
pub mod layout;
pub mod speaker;
pub mod view_sizes;
pub mod zoom;
pub mod pointers;
pub mod address;
pub mod room_input;
pub mod relay_choice;
pub mod text;
mod client_only;
mod reactive;
mod server_only;
mod video;
mod notices;
mod preview;
mod visit;
mod chunks;
mod call;
#[expect(unreachable_pub, reason = "the component macro adds it to what it writes")]
mod components;
#[expect(unreachable_pub, reason = "the component macro adds it to what it writes")]
mod pages;
pub mod app;
pub mod shell;

pub use crate::app::App;

/// Hydrates the server's HTML of a room. The shell's script calls it when the WebAssembly is there.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    use leptos::prelude::*;
    end_in_order();
    if let address::Address::Room(id) = address::Address::of(&browser::page::path()) {
        hydrate_body(|| view! { <pages::RoomPage id=id /> });
    }
}

/// Draws the page where no server has drawn it.
#[cfg(all(feature = "csr", not(feature = "hydrate")))]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    use leptos::prelude::*;
    end_in_order();
    let address = address::Address::of(&browser::page::path());
    mount_to_body(|| view! { <App address=address /> });
}

/// After a panic nothing of this program may run again, so the page's own script has the last word.
#[cfg(any(feature = "hydrate", feature = "csr"))]
fn end_in_order() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        browser::panic_cleanup::break_down();
    }));
}
