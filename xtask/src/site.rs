//! The site folder: `pkg/parlor.js`, `pkg/parlor.wasm`, `pkg/parlor.css` and chunks of WebAssembly that the page loads
//! later, each with a `.br` beside it.
//!
//! The names are cargo-leptos' own, so the server cannot tell which of the two made the folder. What it
//! does not need is left out: type declarations, gzip copies and a run of `wasm-opt`, which saves nothing
//! on the wire. Unchanged steps are skipped.

pub(crate) mod bindings;
mod chunks;
mod compress;
mod glue;
mod locations;
mod order;
mod style;

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::fingerprint::Fingerprint;
use crate::paths::Paths;

/// Makes the site folder out of the built page and `style/`.
pub(crate) fn make(paths: &Paths) -> Result<()> {
    let pkg = paths.site().join("pkg");
    std::fs::create_dir_all(&pkg)?;

    let page = || made(&pkg, |name| !name.starts_with(STYLE));
    step(paths, "page", vec![paths.wasm("app")], page, || {
        bindings::make(&paths.wasm("app"), &paths.notes().join("bindings"), &pkg)
    })?;

    let style = paths.root.join("style");
    let sheet = || made(&pkg, |name| name.starts_with(STYLE));
    step(paths, "style", files(&style)?, sheet, || {
        style::make(&style.join("main.css"), &pkg.join(STYLE))
    })
}

/// One step that makes files, which `outputs` lists, and then their compressed siblings.
fn step(
    paths: &Paths,
    name: &str,
    inputs: Vec<PathBuf>,
    outputs: impl Fn() -> Result<Vec<PathBuf>>,
    make: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let file = paths.notes().join(name).with_extension("stamp");
    if Fingerprint::new(file.clone(), inputs.clone(), outputs()?).is_fresh() {
        return Ok(());
    }
    make()?;
    for output in outputs()?.iter().filter(|output| !compress::is_sibling(output)) {
        compress::compress(output)?;
    }
    Fingerprint::new(file, inputs, outputs()?).save()
}

/// What is in the folder of the page's files so far, of a kind that is told by its name.
fn made(pkg: &Path, is_one: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>> {
    let mut made = files(pkg)?;
    made.retain(|path| path.file_name().is_some_and(|name| is_one(&name.to_string_lossy())));
    Ok(made)
}

/// Every file below a folder, in a fixed order.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

/// The style sheet.
const STYLE: &str = "parlor.css";
