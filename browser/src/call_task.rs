//! A whole call in the browser: it is started here, asked by [`Commands`] and followed by [`Updates`].

mod autoplay;
mod driver;
mod handles;
mod join;
mod own;
mod playback;
mod screens;
mod seat;
mod warm_up;

use wasm_bindgen_futures::spawn_local;

pub use handles::{Commands, Updates};
pub use join::{EarlySocket, Join, RequestTicket};
pub use playback::Media;
pub use warm_up::warm_up;

use driver::Driver;

/// Starts a call. Only in a browser.
///
/// It ends by [`Command::Leave`](protocol::command::Command::Leave), by the server's word, or when [`Updates`] is dropped, which leaves too.
/// Then its connections are closed, its tracks stopped and its socket closed.
pub fn join(join: Join) -> (Commands, Updates, Media) {
    let (commands, updates, view) = handles::new();
    let media = Media::new(join.chosen.speaker.clone());
    spawn_local({
        let media = media.clone();
        async move {
            // Without streams in this browser there is no call, and the view is told by the early end.
            if let Ok((driver, sources)) = Driver::new(join, media, view) {
                driver.run(sources).await;
            }
        }
    });
    (commands, updates, media)
}
