//! A room: lobby, call and the page after it, without ever leaving this page, so that media survives.

use browser::focus;
use leptos::either::EitherOf3;
use leptos::prelude::*;
use leptos::reactive::send_wrapper_ext::SendOption;
use protocol::id::RoomId;

use crate::components::Lobby;
use crate::reactive::{effect, memo};
use crate::visit::{Phase, Visit};

/// The page of `/room/{id}`.
#[component]
pub(crate) fn RoomPage(
    /// Which.
    id: RoomId,
) -> impl IntoView {
    let visit = Visit::new(id);
    provide_context(visit);
    let keeper = StoredValue::new(SendOption::new_local(None));
    effect(move || {
        keeper.set_value(SendOption::new_local(focus::keep().ok()));
        visit.hydrate();
    });
    // The elements stay when the page is hydrated.
    let phase = memo(move |_| match visit.phase.get() {
        Phase::NotHydrated | Phase::Lobby => Phase::Lobby,
        phase @ (Phase::Call | Phase::Ended(_)) => phase,
    });
    let call_is_rendered = memo(move |_| match phase.get() {
        Phase::NotHydrated | Phase::Lobby => visit.prerendered.get(),
        Phase::Call => true,
        Phase::Ended(_) => false,
    });
    let program = move || visit.program.get_untracked();
    view! {
        {move || match phase.get() {
            Phase::NotHydrated | Phase::Lobby => EitherOf3::A(view! { <Lobby /> }),
            Phase::Call => EitherOf3::B(()),
            Phase::Ended(ended) => EitherOf3::C(program().map(|program| program.ended(ended))),
        }}
        {move || call_is_rendered.get().then(program).flatten().map(|program| program.view())}
    }
}
