//! Where one hides one's address from the others; nothing where no relay is offered.
//!
//! A checkbox of a form: the first page has no program, and in the lobby it can be ticked before there is one. The lobby
//! asks how it stands, once: [`chosen_policy`].

use browser::page;
use leptos::prelude::*;
use protocol::transport_policy::TransportPolicy;

use crate::relay_choice::RelayChoice;
use crate::server_only::ServerOnly;
use crate::text::{Key, text};

/// The choice, with what it means.
#[component]
pub(super) fn HideAddress() -> impl IntoView {
    view! { <div class="choice">{ServerOnly(choice)}</div> }
}

/// Which candidates one chose to use, where there is a choice.
pub(super) fn chosen_policy() -> Option<TransportPolicy> {
    let hides = page::is_checked(ID)?;
    Some(if hides { TransportPolicy::Relay } else { TransportPolicy::All })
}

fn choice() -> impl IntoView {
    let choice = use_context().unwrap_or(RelayChoice::Absent);
    (choice != RelayChoice::Absent).then(|| {
        view! {
            <input
                id=ID
                name="relay"
                value="only"
                type="checkbox"
                autocomplete="off"
                aria-describedby="relay-hint"
                checked=choice == RelayChoice::Asked
            />
            <label for=ID>{text(Key::HideAddress)}</label>
            <p class="hint" id="relay-hint">{text(Key::HideAddressHint)}</p>
        }
    })
}

/// The `id` of the checkbox.
const ID: &str = "relay";
