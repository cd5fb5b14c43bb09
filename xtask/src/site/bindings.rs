//! WebAssembly and the JavaScript beside it, by the library behind the `wasm-bindgen` command.
//!
//! `Cargo.lock` holds the library and the crate on one version, so they cannot disagree.

use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

/// Turns the compiler's `wasm` into `parlor.js` and `parlor.wasm` in `pkg`, by way of the folder `scratch`.
pub(crate) fn make(wasm: &Path, scratch: &Path, pkg: &Path) -> Result<()> {
    if scratch.exists() {
        std::fs::remove_dir_all(scratch)?;
    }
    bindgen(wasm, "parlor")?.generate(scratch).context("wasm-bindgen refuses the page")?;

    // Leptos' own name for it, which cargo-leptos gives it too.
    std::fs::rename(scratch.join("parlor_bg.wasm"), scratch.join("parlor.wasm"))?;

    for old in std::fs::read_dir(pkg)? {
        let old = old?.path();
        if old.is_dir() {
            std::fs::remove_dir_all(&old)?;
        } else if !old.to_string_lossy().contains(".css") {
            std::fs::remove_file(&old)?;
        }
    }
    for new in std::fs::read_dir(scratch)? {
        let new = new?;
        std::fs::rename(new.path(), pkg.join(new.file_name()))?;
    }
    Ok(())
}

/// How every module is made: for a page that imports it, without what only a debugger reads.
pub(crate) fn bindgen(wasm: &Path, name: &str) -> Result<Bindgen> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true);
    Ok(bindgen)
}
