//! The first page: what Parlor is, and the two ways into a call.

use leptos::prelude::*;

use crate::components::{Arches, Masthead, RoomForm};
use crate::room_input::RoomInputError;
use crate::text::{Key, text};

/// The first page.
#[component]
pub(crate) fn Home(
    /// What was typed that means no room, and why.
    invalid_room: Option<(String, RoomInputError)>,
) -> impl IntoView {
    let promises = [Key::PromiseNoAccount, Key::PromiseDirect, Key::PromiseNoTrackers]
        .map(|promise| view! { <li>{text(promise)}</li> });
    view! {
        <div class="page">
            <Masthead />
            <main class="home">
                <div class="home-words">
                    <h1>{text(Key::Headline)}</h1>
                    <p class="pitch">{text(Key::Pitch)}</p>
                    <RoomForm invalid_room=invalid_room />
                </div>
                <Arches />
                <ul class="promises">{promises.collect_view()}</ul>
            </main>
        </div>
    }
}
