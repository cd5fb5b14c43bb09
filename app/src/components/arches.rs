//! The picture of the first page: people in doorways, under a lamp.

use leptos::prelude::*;

/// Decoration. It says nothing to a screen reader.
#[component]
pub(crate) fn Arches() -> impl IntoView {
    view! {
        <svg class="arches" viewBox="0 0 520 420" aria-hidden="true" focusable="false">
            <path class="arch arch-a" d="M20 400V206a76 76 0 0 1 152 0v194Z" />
            <path class="arch arch-b" d="M184 400V128a76 76 0 0 1 152 0v272Z" />
            <path class="arch arch-c" d="M348 400V238a76 76 0 0 1 152 0v162Z" />
            <g class="person person-a">
                <circle cx="96" cy="268" r="33" />
                <path d="M38 400v-22a58 58 0 0 1 116 0v22Z" />
            </g>
            <g class="person person-b">
                <circle cx="260" cy="212" r="37" />
                <path d="M194 400v-62a66 66 0 0 1 132 0v62Z" />
            </g>
            <g class="person person-c">
                <circle cx="424" cy="294" r="31" />
                <path d="M368 400v-2a56 56 0 0 1 112 0v2Z" />
            </g>
            <g class="lamp-cord">
                <path d="M424 0v64" />
            </g>
            <circle class="lamp-bulb" cx="424" cy="102" r="15" />
            <path class="lamp-shade" d="M380 102a44 44 0 0 1 88 0Z" />
            <path class="floor" d="M4 400H516" />
        </svg>
    }
}
