//! A room: lobby, call and the page after it, without ever leaving this page, so that media survives.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use protocol::id::RoomId;

use super::not_found::NotFound;
use crate::components::{CallView, Lobby, Over, StatusLine};
use crate::session::{Part, Session};
use crate::text;

/// The page of `/room/{id}`.
#[component]
pub(crate) fn RoomPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    move || match RoomId::parse(&id.get()) {
        Ok(room) => view! { <Room id=room /> }.into_any(),
        Err(error) => {
            let sentence = text::bad_room(&error);
            view! { <NotFound heading=text::BAD_ROOM_HEADING sentence=sentence /> }.into_any()
        }
    }
}

/// One room.
#[component]
fn Room(
    /// Which.
    id: RoomId,
) -> impl IntoView {
    let title = id.to_string();
    let session = Session::new(id);
    provide_context(session);
    Effect::new(move |_| session.wake());
    // From asleep to the lobby the elements stay.
    let part = Memo::new(move |_| match session.part.get() {
        Part::Asleep | Part::Lobby => Part::Lobby,
        part @ (Part::Call | Part::Over(_)) => part,
    });
    view! {
        <Title text=title />
        {move || match part.get() {
            Part::Asleep | Part::Lobby => view! { <Lobby /> }.into_any(),
            Part::Call => view! { <CallView /> }.into_any(),
            Part::Over(ended) => view! { <Over ended=ended /> }.into_any(),
        }}
        <StatusLine />
    }
}
