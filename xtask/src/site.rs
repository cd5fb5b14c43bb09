//! The site folder: `pkg/parlor.js`, `pkg/parlor.wasm`, `pkg/parlor.css`, each with a `.br` beside it.
//!
//! The names are cargo-leptos' own, so the server cannot tell which of the two made the folder. What it
//! does not need is left out: type declarations, gzip copies and a run of `wasm-opt`, which saves nothing
//! on the wire. Unchanged steps are skipped.

pub(crate) mod bindings;
mod compress;
mod glue;
mod style;

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::place::Place;
use crate::stamp::Stamp;

/// Makes the site folder out of the built page and `style/`.
pub(crate) fn make(place: &Place) -> Result<()> {
    let pkg = place.site().join("pkg");
    std::fs::create_dir_all(&pkg)?;

    let outputs = [pkg.join("parlor.js"), pkg.join("parlor.wasm")];
    step(place, "page", vec![place.wasm("app")], &outputs, || {
        bindings::make(&place.wasm("app"), &place.notes().join("bindings"), &pkg)
    })?;

    let style = place.root.join("style");
    let outputs = [pkg.join("parlor.css")];
    step(place, "style", files(&style)?, &outputs, || {
        style::make(&style.join("main.css"), &outputs[0])
    })
}

/// One step that makes `outputs` and then their compressed siblings.
fn step(
    place: &Place,
    name: &str,
    inputs: Vec<PathBuf>,
    outputs: &[PathBuf],
    make: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let compressed = outputs.iter().map(|output| compress::sibling(output));
    let all = outputs.iter().cloned().chain(compressed).collect();
    let stamp = Stamp::new(place.notes().join(name).with_extension("stamp"), inputs, all);
    if stamp.is_fresh() {
        return Ok(());
    }
    make()?;
    for output in outputs {
        compress::compress(output)?;
    }
    stamp.set()
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
