//! A room: lobby, call and the page after it, without ever leaving this page, so that media survives.

use browser::focus;
use leptos::either::EitherOf3;
use leptos::prelude::*;
use leptos::reactive::send_wrapper_ext::SendOption;
use protocol::id::RoomId;

use crate::components::Lobby;
use crate::visit::{Part, Visit};

/// The page of `/room/{id}`.
#[component]
pub(crate) fn RoomPage(
    /// Which.
    id: RoomId,
) -> impl IntoView {
    let visit = Visit::new(id);
    provide_context(visit);
    let keeper = StoredValue::new(SendOption::new_local(None));
    Effect::new(move |_| {
        keeper.set_value(SendOption::new_local(focus::keep().ok()));
        visit.wake();
    });
    // From asleep to the lobby the elements stay.
    let part = Memo::new(move |_| match visit.part.get() {
        Part::Asleep | Part::Lobby => Part::Lobby,
        part @ (Part::Call | Part::Over(_)) => part,
    });
    let call_is_rendered = Memo::new(move |_| match part.get() {
        Part::Asleep | Part::Lobby => visit.prerendered.get(),
        Part::Call => true,
        Part::Over(_) => false,
    });
    let program = move || visit.program.get_untracked();
    view! {
        {move || match part.get() {
            Part::Asleep | Part::Lobby => EitherOf3::A(view! { <Lobby /> }),
            Part::Call => EitherOf3::B(()),
            Part::Over(ended) => EitherOf3::C(program().map(|program| program.ended(ended))),
        }}
        {move || call_is_rendered.get().then(program).flatten().map(|program| program.view())}
    }
}
