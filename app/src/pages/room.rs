//! A room: lobby, call and the page after it, without ever leaving this page, so that media survives.

use browser::focus;
use leptos::either::EitherOf3;
use leptos::prelude::*;
use leptos::reactive::send_wrapper_ext::SendOption;
use protocol::id::RoomId;

use crate::components::{CallView, Lobby, Over, StatusLine};
use crate::late::Late;
use crate::session::{Part, Session};

/// The page of `/room/{id}`.
#[component]
pub(crate) fn RoomPage(
    /// Which.
    id: RoomId,
) -> impl IntoView {
    let session = Session::new(id);
    provide_context(session);
    let keeper = StoredValue::new(SendOption::new_local(None));
    Effect::new(move |_| {
        keeper.set_value(SendOption::new_local(focus::keep().ok()));
        session.wake();
    });
    // From asleep to the lobby the elements stay.
    let part = Memo::new(move |_| match session.part.get() {
        Part::Asleep | Part::Lobby => Part::Lobby,
        part @ (Part::Call | Part::Over(_)) => part,
    });
    let call_is_drawn = Memo::new(move |_| match part.get() {
        Part::Asleep | Part::Lobby => session.drawn_ahead.get(),
        Part::Call => true,
        Part::Over(_) => false,
    });
    view! {
        {move || match part.get() {
            Part::Asleep | Part::Lobby => EitherOf3::A(view! { <Lobby /> }),
            Part::Call => EitherOf3::B(()),
            Part::Over(ended) => EitherOf3::C(Late(view! { <Over ended=ended /> })),
        }}
        {move || call_is_drawn.get().then(|| Late(view! { <CallView /> }))}
        <StatusLine />
    }
}
