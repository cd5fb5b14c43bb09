//! How loud the own microphone is, so that one sees it work before anybody hears it.

use leptos::prelude::*;

use crate::reactive::{derived, memo};
use crate::text::{Key, text};

/// A row of lamps; as many are lit as it is loud.
#[component]
pub(super) fn LevelMeter(
    /// 0 to 100.
    #[prop(into)]
    level: Signal<u8>,
) -> impl IntoView {
    let lamps = (0..LAMPS).map(|lamp| {
        let lit = Signal::<bool>::from(memo(move |_| u32::from(level.get()) * LAMPS > lamp * 100));
        view! { <span class="lamp" class:lit=lit></span> }
    });
    let now = derived(move || level.get().to_string());
    view! {
        <div
            class="level"
            role="meter"
            aria-label=text(Key::MicrophoneLevel)
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=now
        >
            {lamps.collect_view()}
        </div>
    }
}

const LAMPS: u32 = 24;
