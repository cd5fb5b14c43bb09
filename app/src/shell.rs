//! The document around the app: `<head>` with its style and preloads, and a `<body>` with its scripts.
//!
//! Leptos' own `HydrationScripts` is not used: it panics without a hash file beside the binary, and its
//! stylesheet carries no nonce. Everything here that a Content Security Policy judges carries one.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::address::Address;
use crate::app::App;
use crate::components::{EmptyDoor, Masthead};
use crate::text::{Key, data_block, fill, text};

/// Where the page finds its files.
///
/// Example: `Manifest { pkg: "/pkg/3f2a91".into(), reload_port: None }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The folder of `parlor.js`, `parlor.wasm` and `parlor.css`: a path without a slash at its end.
    pub pkg: String,
    /// The port on which cargo-leptos tells of changes. Only heeded when `LEPTOS_WATCH` is set.
    pub reload_port: Option<u32>,
}

/// The whole document, with the page behind `address` inside.
pub fn shell(manifest: Manifest, address: Address) -> impl IntoView {
    let Manifest { pkg, reload_port } = manifest;
    let title = title(&address);
    let has_program = matches!(address, Address::Room(_));
    let program = has_program.then(|| program(&pkg));
    let faults = has_program.then(faults);
    let sentences = has_program.then(sentences);
    let scripts = has_program.then(|| scripts(&pkg));
    // Before the style sheet, which it would wait for.
    let early =
        has_program.then(|| view! { <script nonce=use_nonce()>{script(EARLY, &pkg)}</script> });
    let reload = reload_port.map(|port| {
        let options = LeptosOptions::builder().output_name("parlor").reload_port(port).build();
        view! { <AutoReload options=options /> }
    });
    view! {
        <!DOCTYPE html>
        <html lang=text(Key::LanguageTag)>
            <head>
                <meta charset="utf-8" />
                <meta
                    name="viewport"
                    content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
                />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" content="#f7f3ea" media="(prefers-color-scheme: light)" />
                <meta name="theme-color" content="#121715" media="(prefers-color-scheme: dark)" />
                <title>{title}</title>
                <meta name="description" content=text(Key::Pitch) />
                <link rel="icon" href=ICON />
                {early}
                <link rel="stylesheet" href=format!("{pkg}/parlor.css") nonce=use_nonce() />
                {program}
                {reload}
            </head>
            <body>
                <App address=address />
                {faults}
                {sentences}
                {scripts}
            </body>
        </html>
    }
}

/// The title of the tab.
fn title(address: &Address) -> String {
    let page = match address {
        Address::Home | Address::InvalidRoom { .. } => return "Parlor".to_owned(),
        Address::Room(room) => room.as_str(),
        Address::NoRelay => text(Key::NoRelayHeading),
        Address::MalformedRoomId(_) => text(Key::BadRoomHeading),
        Address::NotFound => text(Key::NotFoundHeading),
    };
    fill(Key::Title, &[("page", page)])
}

/// What the program of a room is loaded from, asked for before anything else.
fn program(pkg: &str) -> impl IntoView + use<> {
    view! {
        <link rel="modulepreload" href=format!("{pkg}/parlor.js") nonce=use_nonce() />
        <link
            rel="preload"
            href=format!("{pkg}/parlor.wasm")
            r#as="fetch"
            r#type="application/wasm"
            crossorigin="anonymous"
            nonce=use_nonce()
        />
    }
}

/// The sentences that the program shows: data, which no browser runs.
fn sentences() -> impl IntoView {
    view! {
        <script type="application/json" id=data_block::ID nonce=use_nonce()>
            {data_block::of_page()}
        </script>
    }
}

/// What starts the program. It stands below all that it looks for, and is `async`: else it would wait for the style sheet
/// and for what is drawn with it.
fn scripts(pkg: &str) -> impl IntoView + use<> {
    view! {
        <script type="module" async nonce=use_nonce()>
            {script(BOOT, pkg)}
        </script>
        <script nomodule nonce=use_nonce()>
            {OUTDATED}
        </script>
    }
}

/// What a page says when its program cannot run. It stands outside the app, which hydrates its own elements
/// alone, and trips over what is text with scripts and elements without.
fn faults() -> impl IntoView {
    view! {
        <noscript class="fault">{text(Key::NoScript)}</noscript>
        <p class="fault" role="alert" id="outdated" hidden>
            {text(Key::OldBrowser)}
        </p>
        <div class="fault" role="alert" id="unloaded" hidden>
            <p>{text(Key::Unloaded)}</p>
            <button type="button" class="button button-small" data-reload>
                {text(Key::TryAgain)}
            </button>
        </div>
        <div class="page" id="broken" hidden>
            <Masthead />
            <main class="plain">
                <EmptyDoor />
                <h1 tabindex="-1">{text(Key::BrokenHeading)}</h1>
                <p>{text(Key::Broken)}</p>
                <div class="ways">
                    <button type="button" class="button button-main" data-reload>
                        {text(Key::Reload)}
                    </button>
                </div>
            </main>
        </div>
    }
}

/// A script as it is sent.
fn script(text: &str, pkg: &str) -> String {
    let lines = text
        .lines()
        .map(str::trim_start)
        .filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n").replace("{pkg}", pkg)
}

/// Lets one join before the program is there.
const EARLY: &str = include_str!("early.js");

/// Starts the page, and takes over when it cannot go on.
const BOOT: &str = include_str!("boot.js");

/// For browsers that run no modules, in words that they understand.
const OUTDATED: &str = "document.addEventListener('DOMContentLoaded', function () {\
    document.getElementById('outdated').removeAttribute('hidden');\
});";

/// The icon of the tab, inside the page so that no request is needed.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E\
%3Cpath fill='%231d6249' d='M5 30V15a11 11 0 0 1 22 0v15Z'/%3E\
%3Cg fill='%23fffdf8'%3E%3Ccircle cx='16' cy='15.5' r='4'/%3E\
%3Cpath d='M8.5 30c.4-5.2 3.3-8 7.5-8s7.1 2.8 7.5 8Z'/%3E%3C/g%3E%3C/svg%3E";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_names_its_files_and_carries_no_remarks() {
        let script = script(BOOT, "/pkg/3f2a91");
        assert!(script.contains("import(\"/pkg/3f2a91/parlor.js\")"));
        assert!(script.contains("\"/pkg/3f2a91/parlor.wasm\""));
        assert!(!script.contains("//") && !script.contains("{pkg}"));
        assert!(script.len() < 2816, "{} bytes", script.len());
    }
}
