//! What a build or a test needs and this machine lacks: said first, then installed, or one sentence why it
//! cannot be had.

pub(crate) mod debian;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, anyhow, bail};

use crate::fingerprint::Fingerprint;
use crate::paths::Paths;
use crate::print;
use crate::process::{succeeds, watched};
use debian::Package;

/// The compiler's half for the browser.
pub(crate) fn wasm_target() -> Result<()> {
    target("wasm32-unknown-unknown")
}

/// The compiler's half for a file that needs no library of the system, where the C compiler for it is.
pub(crate) fn musl(name: &str) -> Result<()> {
    target(name)?;
    if let Err(reason) = MUSL.program() {
        bail!("One file needs `musl-gcc`, which Debian's package musl-tools brings: {reason}.");
    }
    Ok(())
}

fn target(name: &str) -> Result<()> {
    let output =
        Command::new("rustc").args(["--print", "target-libdir", "--target", name]).output();
    let folder = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    if folder.is_ok_and(|folder| !folder.is_empty() && Path::new(&folder).exists()) {
        return Ok(());
    }
    rustup(&["target", "add", name], &format!("the Rust target {name}"))
}

/// The formatter and the linter.
pub(crate) fn lints() -> Result<()> {
    for component in ["fmt", "clippy"] {
        if !succeeds("cargo", &[component, "--version"]) {
            let component = if component == "fmt" { "rustfmt" } else { component };
            rustup(&["component", "add", component], component)?;
        }
    }
    Ok(())
}

/// The browser tests' own packages, from their lock file.
pub(crate) fn node_packages(paths: &Paths) -> Result<()> {
    let folder = paths.end2end();
    if !succeeds("node", &["-e", "process.exit(process.versions.node.split('.')[0] >= 20 ? 0 : 1)"])
    {
        bail!("The browser tests need Node 20 or newer: install it from your system's packages.");
    }
    let lock = folder.join("package-lock.json");
    let installed = folder.join("node_modules/.package-lock.json");
    let fingerprint =
        Fingerprint::without_program(paths.notes().join("node.stamp"), vec![lock, installed]);
    if fingerprint.is_fresh() {
        return Ok(());
    }
    print::line("Installing the browser tests' packages into end2end/node_modules (npm ci).");
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder);
    watched(&mut npm)?;
    fingerprint.save()
}

/// A Chromium. `None`: Playwright's own copy, which it finds by itself.
pub(crate) fn chromium(paths: &Paths) -> Result<Option<PathBuf>> {
    if let Ok(found) = CHROMIUM.program() {
        return Ok(Some(found));
    }
    print::line("Installing Chromium for the browser tests (npx playwright install chromium).");
    let mut playwright = Command::new("npx");
    playwright.args(["playwright", "install", "chromium"]).current_dir(paths.end2end());
    if watched(&mut playwright).is_err() {
        bail!(
            "The browser tests need Chromium, and it could not be installed: put `chromium` into PATH."
        );
    }
    Ok(None)
}

/// A stock Firefox, which Playwright cannot bring.
pub(crate) fn firefox() -> Result<PathBuf> {
    FIREFOX.program().map_err(|_| {
        anyhow!(
            "The browser tests need Firefox, and it could not be installed: put `firefox` into PATH."
        )
    })
}

fn rustup(arguments: &[&str], what: &str) -> Result<()> {
    print::line(&format!("Installing {what} (rustup {}).", arguments.join(" ")));
    if watched(Command::new("rustup").args(arguments)).is_err() {
        bail!("{what} is missing and rustup could not add it: see https://rustup.rs.");
    }
    Ok(())
}

/// A browser of the tests.
pub(crate) const CHROMIUM: Package = Package {
    name: "chromium",
    programs: &["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"],
    variable: Some("PARLOR_CHROMIUM"),
};

/// The other one.
pub(crate) const FIREFOX: Package = Package {
    name: "firefox-esr",
    programs: &["firefox-esr", "firefox"],
    variable: Some("PARLOR_FIREFOX"),
};

/// Another time of day for one program: `parlor doctor` is tried with it.
pub(crate) const FAKETIME: Package =
    Package { name: "faketime", programs: &["faketime"], variable: None };

/// The C compiler for a file that needs no library of the system.
pub(crate) const MUSL: Package =
    Package { name: "musl-tools", programs: &["musl-gcc"], variable: None };
