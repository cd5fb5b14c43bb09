//! `end2end/lab`: the product's own peer connection as a module for a bare page, for the browser tests only.

use anyhow::Result;

use crate::compile::remap_paths;
use crate::fingerprint::Fingerprint;
use crate::paths::Paths;
use crate::process::{cargo, watched};
use crate::site::bindings::emit;

/// Makes `lab.js` and `lab.wasm` in [`Paths::lab`].
pub(crate) fn make(paths: &Paths) -> Result<()> {
    let remap = remap_paths(paths, "wasm32-unknown-unknown");
    watched(cargo(paths, BUILD).args(["--config", &remap]))?;
    let wasm = paths.wasm("lab");
    let folder = paths.lab();
    let outputs = ["lab.js", "lab.wasm"].map(|name| folder.join(name)).to_vec();
    let fingerprint =
        Fingerprint::new(paths.notes().join("lab.stamp"), vec![wasm.clone()], outputs);
    if !fingerprint.is_fresh() {
        emit(&wasm, "lab", &folder, None)?;
        fingerprint.save()?;
    }
    Ok(())
}

/// Without the page, which must not be built with what only the lab asks for.
const BUILD: [&str; 9] = [
    "build",
    "--quiet",
    "--package",
    "lab",
    "--lib",
    "--target",
    "wasm32-unknown-unknown",
    "--profile",
    "wasm-release",
];
