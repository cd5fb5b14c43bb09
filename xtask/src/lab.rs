//! `end2end/lab`: the product's own peer connection as a module for a bare page, for the browser tests only.

use anyhow::Result;

use crate::fingerprint::Fingerprint;
use crate::paths::Paths;
use crate::process::{cargo, watched};
use crate::site::bindings::emit;

/// Makes `lab.js` and `lab.wasm` in [`Paths::lab`].
pub(crate) fn make(paths: &Paths) -> Result<()> {
    watched(&mut cargo(paths, BUILD))?;
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

/// Together with the page, so that both stand on the same build of everything below.
const BUILD: [&str; 14] = [
    "build",
    "--quiet",
    "--package",
    "app",
    "--package",
    "lab",
    "--lib",
    "--no-default-features",
    "--features",
    "app/hydrate",
    "--target",
    "wasm32-unknown-unknown",
    "--profile",
    "wasm-release",
];
