//! The pages and the ways to them.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::pages::{Home, NotFound, RoomPage};
use crate::text;

/// All of Parlor's pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=text::title />
        <Router>
            <Routes fallback=|| view! { <NotFound /> }>
                <Route path=path!("/") view=Home />
                <Route path=path!("/room/:id") view=RoomPage />
            </Routes>
        </Router>
    }
}
