//! The call: its room, the stage with its tiles, what needs action, and the controls.

use leptos::html::Main;
use leptos::prelude::*;

use super::alerts::Alerts;
use super::controls::Controls;
use super::own_shares::OwnShares;
use super::stage::Stage;
use crate::reactive::{effect, memo};
use crate::text::{Key, text};
use crate::visit::{Phase, use_visit};

/// The call. It takes the focus when it is shown, so that the keyboard is where the screen is; before, it may be drawn
/// already.
#[component]
pub(crate) fn CallView() -> impl IntoView {
    let visit = use_visit();
    let region = NodeRef::<Main>::new();
    let shown = memo(move |_| visit.phase.get() == Phase::Call);
    effect(move || {
        if let (true, Some(region)) = (shown.get(), region.get()) {
            let _ = region.focus();
        }
    });
    view! {
        <main
            class="call"
            aria-label=text(Key::Call)
            tabindex="-1"
            class:prerendered=move || !shown.get()
            node_ref=region
        >
            <h1 class="call-room">{text(Key::Room)} " " {visit.room().to_string()}</h1>
            <Stage />
            <OwnShares />
            <Alerts />
            <Controls />
        </main>
    }
}
