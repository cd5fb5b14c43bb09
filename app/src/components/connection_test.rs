//! A test of the connection, before a call: one line for each way to the server.

use std::rc::Rc;

use browser::connection_test::{self, Way};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, TestConnection};
use crate::text::{self, Key, text};

/// Begins a test, and shows what it finds. Only the browser draws it.
#[component]
pub(crate) fn ConnectionTest() -> impl IntoView {
    let begun = RwSignal::new(false);
    let refusal = RwSignal::new(None);
    let line = || RwSignal::new(String::new());
    let lines = [line(), line(), line()];
    // The page may be gone by the time that something is known.
    let show = move |way: Way, outcome| {
        lines[way as usize].try_set(text::connection_test(way, outcome));
    };
    let on_click = move |_| {
        refusal.set(None);
        begun.set(true);
        [Way::Stun, Way::RelayOverUdp, Way::RelayOverTcp]
            .into_iter()
            .for_each(|way| show(way, None));
        spawn_local(async move {
            match api::call(TestConnection {}).await {
                Ok(servers) => {
                    let report = Rc::new(move |way, outcome| show(way, Some(outcome)));
                    connection_test::run(&servers.ice_servers, report);
                }
                Err(error) => {
                    begun.try_set(false);
                    refusal.try_set(Some(text::api_error(&error)));
                }
            }
        });
    };
    let [stun, by_udp, by_tcp] = lines;
    view! {
        <div class="connection-test">
            <button type="button" class="button button-small" on:click=on_click>
                {text(Key::TestConnection)}
            </button>
            <div role="status">
                <ul class="connection-ways" hidden=move || !begun.get()>
                    <li>{stun}</li>
                    <li>{by_udp}</li>
                    <li>{by_tcp}</li>
                </ul>
                <p class="error">{refusal}</p>
            </div>
        </div>
    }
}
