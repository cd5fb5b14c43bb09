//! What a build or a test needs and this machine lacks: said first, then installed, or one sentence why it
//! cannot be had.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::place::Place;
use crate::process::{in_path, succeeds, watched};
use crate::say;
use crate::stamp::Stamp;

/// The compiler's half for the browser.
pub(crate) fn wasm_target() -> Result<()> {
    target("wasm32-unknown-unknown")
}

/// The compiler's half for a file that needs no library of the system, and the C compiler for it.
pub(crate) fn musl(name: &str) -> Result<()> {
    target(name)?;
    if let Err(reason) = of_package("musl-tools", "musl-gcc") {
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
pub(crate) fn node_packages(place: &Place) -> Result<()> {
    let folder = place.end2end();
    if !succeeds("node", &["-e", "process.exit(process.versions.node.split('.')[0] >= 20 ? 0 : 1)"])
    {
        bail!("The browser tests need Node 20 or newer: install it from your system's packages.");
    }
    let lock = folder.join("package-lock.json");
    let installed = folder.join("node_modules/.package-lock.json");
    let stamp = Stamp::lasting(place.notes().join("node.stamp"), vec![lock, installed]);
    if stamp.is_fresh() {
        return Ok(());
    }
    say::line("Installing the browser tests' packages into end2end/node_modules (npm ci).");
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder);
    watched(&mut npm)?;
    stamp.set()
}

/// A Chromium. `None`: Playwright's own copy, which it finds by itself.
pub(crate) fn chromium(place: &Place) -> Result<Option<PathBuf>> {
    if let Some(given) = std::env::var_os("PARLOR_CHROMIUM") {
        return Ok(Some(given.into()));
    }
    if let Some(found) = in_path(CHROMIUM) {
        return Ok(Some(found));
    }
    if debian_as_root() && debian_package("chromium").is_ok() {
        return Ok(in_path(CHROMIUM));
    }
    say::line("Installing Chromium for the browser tests (npx playwright install chromium).");
    let mut playwright = Command::new("npx");
    playwright.args(["playwright", "install", "chromium"]).current_dir(place.end2end());
    if watched(&mut playwright).is_err() {
        bail!(
            "The browser tests need Chromium, and it could not be installed: put `chromium` into PATH."
        );
    }
    Ok(None)
}

/// A stock Firefox, which Playwright cannot bring.
pub(crate) fn firefox() -> Result<PathBuf> {
    if let Some(given) = std::env::var_os("PARLOR_FIREFOX") {
        return Ok(given.into());
    }
    if let Some(found) = in_path(FIREFOX) {
        return Ok(found);
    }
    let installed = debian_as_root() && debian_package("firefox-esr").is_ok();
    match in_path(FIREFOX) {
        Some(found) if installed => Ok(found),
        _ => bail!(
            "The browser tests need Firefox, and it could not be installed: put `firefox` into PATH."
        ),
    }
}

/// A program of a Debian package, which is installed where it is not there.
pub(crate) fn of_package(package: &str, program: &str) -> Result<PathBuf, String> {
    if let Some(found) = in_path(&[program]) {
        return Ok(found);
    }
    if !debian_as_root() {
        return Err(format!("{package} is not installed, and only root can install it on Debian"));
    }
    debian_package(package).map_err(|error| format!("{error:#}"))?;
    in_path(&[program]).ok_or_else(|| format!("the package {package} has no `{program}`"))
}

fn rustup(arguments: &[&str], what: &str) -> Result<()> {
    say::line(&format!("Installing {what} (rustup {}).", arguments.join(" ")));
    if watched(Command::new("rustup").args(arguments)).is_err() {
        bail!("{what} is missing and rustup could not add it: see https://rustup.rs.");
    }
    Ok(())
}

fn debian_as_root() -> bool {
    let user = Command::new("id").arg("-u").output();
    let root = user.is_ok_and(|user| user.stdout.trim_ascii() == b"0");
    root && Path::new("/etc/debian_version").exists() && in_path(&["apt-get"]).is_some()
}

fn debian_package(package: &str) -> Result<()> {
    say::line(&format!("Installing the Debian package {package} (apt-get install {package})."));
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        watched(&mut command)
    };
    let install = ["install", "--quiet=2", "--yes", "--no-install-recommends", package];
    let quiet = NoService::begin();
    // The lists of a fresh machine are empty, or too old for the mirror.
    let done = apt(&["update", "--quiet=2"]).and_then(|()| apt(&install));
    drop(quiet);
    if done.is_err() {
        bail!("the Debian package {package} could not be installed");
    }
    Ok(())
}

/// While it lives, what is installed starts no service: a test does not put a web server onto port 80. Whoever has a
/// rule of their own for that keeps it.
///
/// Source: invoke-rc.d(8), policy-rc.d.
struct NoService(Option<&'static Path>);

impl NoService {
    fn begin() -> Self {
        let policy = Path::new("/usr/sbin/policy-rc.d");
        let made = !policy.exists() && std::fs::write(policy, "#!/bin/sh\nexit 101\n").is_ok();
        if made {
            succeeds("chmod", &["+x", "/usr/sbin/policy-rc.d"]);
        }
        Self(made.then_some(policy))
    }
}

impl Drop for NoService {
    fn drop(&mut self) {
        let _ = self.0.map(std::fs::remove_file);
    }
}

const CHROMIUM: &[&str] =
    &["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

const FIREFOX: &[&str] = &["firefox-esr", "firefox"];
