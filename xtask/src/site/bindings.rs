//! WebAssembly and the JavaScript beside it, by the library behind the `wasm-bindgen` command.
//!
//! `Cargo.lock` holds the library and the crate on one version, so they cannot disagree.

use std::path::Path;

use anyhow::{Context, Result};
use walrus::Module;
use wasm_bindgen_cli_support::Bindgen;

use super::glue::Names;
use super::{chunks, order};

/// Turns the compiler's `wasm` into `parlor.js`, `parlor.wasm` and chunks in `pkg`, by way of the folder `scratch`.
pub(crate) fn make(wasm: &Path, scratch: &Path, pkg: &Path) -> Result<()> {
    if scratch.exists() {
        std::fs::remove_dir_all(scratch)?;
    }
    let parts = chunks::split(wasm, scratch)?;
    emit(&parts.main, "parlor", scratch, Some(&parts.loader))?;
    std::fs::remove_file(&parts.main)?;

    for old in std::fs::read_dir(pkg)? {
        let old = old?;
        if old.path().is_dir() {
            std::fs::remove_dir_all(old.path())?;
        } else if !old.file_name().to_string_lossy().starts_with("parlor.css") {
            std::fs::remove_file(old.path())?;
        }
    }
    for new in std::fs::read_dir(scratch)? {
        let new = new?;
        std::fs::rename(new.path(), pkg.join(new.file_name()))?;
    }
    Ok(())
}

/// Writes `{name}.js` and `{name}.wasm` into a folder: for a page that imports the one and says where the other
/// is, without what only a debugger reads. `loader` is the script that loads the program's chunks, where it has any.
pub(crate) fn emit(wasm: &Path, name: &str, folder: &Path, loader: Option<&str>) -> Result<()> {
    let mut made = Bindgen::new()
        .input_path(wasm)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        // What chunks share with it has the linker's names.
        .keep_lld_exports(loader.is_some())
        .generate_output()
        .with_context(|| format!("wasm-bindgen refuses {}", wasm.display()))?;
    let wasm = made.wasm_mut();
    drop_unused_streams(wasm);
    let mut names = Names::default();
    wasm.imports.iter_mut().for_each(|import| names.shorten(&mut import.name));
    made.emit(folder)?;
    let script = folder.join(name).with_extension("js");
    let mut text = std::fs::read_to_string(&script)?;
    if let Some(loader) = loader {
        text = chunks::inline(&text, loader)?;
    }
    std::fs::write(&script, names.rewrite(&text))?;
    // Leptos' own name for it, which cargo-leptos gives it too.
    let made = folder.join(format!("{name}_bg.wasm"));
    let program = folder.join(name).with_extension("wasm");
    std::fs::rename(made, &program)?;
    order::arrange(&program)
}

/// Leaves out what a crate exports for streams that are written in Rust and read in JavaScript: no page makes one,
/// but what is exported counts as used, with all that it calls.
fn drop_unused_streams(wasm: &mut Module) {
    const MADE: &str = "intounderlying";
    if wasm.imports.iter().any(|import| import.name.contains(MADE)) {
        return;
    }
    let unused: Vec<_> = wasm
        .exports
        .iter()
        .filter(|export| export.name.trim_start_matches("__wbg_").starts_with(MADE))
        .map(walrus::Export::id)
        .collect();
    unused.into_iter().for_each(|export| wasm.exports.delete(export));
    walrus::passes::gc::run(wasm);
}
