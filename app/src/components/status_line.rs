//! News of the call, said politely: who came and went, and whether the server is there.

use leptos::prelude::*;
use protocol::command::Connection;

use crate::call::use_live_call;
use crate::notices::{Line, use_notices};
use crate::reactive::memo;
use crate::text::{Key, text};
use crate::visit::{Phase, use_visit};

/// The status region. It is there from the start, so that screen readers watch it.
#[component]
pub(crate) fn StatusLine() -> impl IntoView {
    let (visit, live_call, notices) = (use_visit(), use_live_call(), use_notices());
    let connection = memo(move |_| {
        let connection = live_call.state.with(|call| call.connection);
        (visit.phase.get() == Phase::Call).then_some(connection)
    });
    let standing = move || {
        let (class, heading, words) = match connection.get()? {
            Connection::Joining => ("notice", "", text(Key::Joining)),
            Connection::Reconnecting => {
                ("notice notice-standing", text(Key::Reconnecting), text(Key::ReconnectingHint))
            }
            Connection::Joined | Connection::Ended(_) => return None,
        };
        Some(view! { <p class=class><b>{heading}</b> " " {words}</p> })
    };
    let lines = move || {
        let stands =
            matches!(connection.get(), Some(Connection::Joining | Connection::Reconnecting));
        notices.lines(usize::from(stands))
    };
    view! {
        <div class="status" role="status" aria-atomic="false">
            {standing}
            <For each=lines key=|line| line.number let:line>
                <p class="notice">{words(line)}</p>
            </For>
        </div>
    }
}

fn words(line: Line) -> String {
    line.text
}
