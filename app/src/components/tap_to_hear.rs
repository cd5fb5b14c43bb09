//! What to do when the browser plays no sound before the page was touched.

use leptos::prelude::*;

use super::icon::{Icon, Shape};
use crate::text::{Key, text};

/// One button for all sound. It does nothing by itself: any touch of the page lets the sound play, this too.
#[component]
pub(super) fn TapToHear() -> impl IntoView {
    view! {
        <div class="note">
            <Icon shape=Shape::Speaker />
            <p>{text(Key::AutoplayBlocked)}</p>
            <button type="button" class="button button-small button-main">
                {text(Key::TapToHear)}
            </button>
        </div>
    }
}
