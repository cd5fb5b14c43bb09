//! The document around the app: `<head>` with its style, preloads and script, and an empty-handed `<body>`.
//!
//! Leptos' own `HydrationScripts` is not used: it panics without a hash file beside the binary, and its
//! stylesheet carries no nonce. Everything here that a Content Security Policy judges carries one.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::address::Address;
use crate::app::App;
use crate::text;

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
    let script = format!(
        "import start, {{ hydrate }} from \"{pkg}/parlor.js\";\n\
         await start({{ module_or_path: \"{pkg}/parlor.wasm\" }});\n\
         hydrate();"
    );
    let title = text::title(&address);
    let reload = reload_port.map(|port| {
        let options = LeptosOptions::builder().output_name("parlor").reload_port(port).build();
        view! { <AutoReload options=options /> }
    });
    view! {
        <!DOCTYPE html>
        <html lang="en">
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
                <meta name="description" content=text::PITCH />
                <link rel="icon" href=ICON />
                <link rel="stylesheet" href=format!("{pkg}/parlor.css") nonce=use_nonce() />
                <link rel="modulepreload" href=format!("{pkg}/parlor.js") nonce=use_nonce() />
                <link
                    rel="preload"
                    href=format!("{pkg}/parlor.wasm")
                    r#as="fetch"
                    r#type="application/wasm"
                    crossorigin="anonymous"
                    nonce=use_nonce()
                />
                <script type="module" nonce=use_nonce()>
                    {script}
                </script>
                {reload}
            </head>
            <body>
                <App address=address />
                // Outside the app: a browser with scripts reads it as text, which hydration would trip over.
                <noscript>{text::NO_SCRIPT}</noscript>
            </body>
        </html>
    }
}

/// The icon of the tab, inside the page so that no request is needed.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E\
%3Cpath fill='%231d6249' d='M5 30V15a11 11 0 0 1 22 0v15Z'/%3E\
%3Cg fill='%23fffdf8'%3E%3Ccircle cx='16' cy='15.5' r='4'/%3E\
%3Cpath d='M8.5 30c.4-5.2 3.3-8 7.5-8s7.1 2.8 7.5 8Z'/%3E%3C/g%3E%3C/svg%3E";
