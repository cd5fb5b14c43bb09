//! Builds by plain cargo: the server for this machine, and the page for the browser.
//!
//! Both run at once. Each alone leaves a core idle at its end: the page while it is linked into one piece,
//! the server while its last crates wait for each other.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::{Command, Output};

use anyhow::{Result, bail};

use crate::paths::Paths;
use crate::process::{cargo, heard, watched};

/// Builds the server and the page.
pub(crate) fn server_and_page(paths: &Paths) -> Result<()> {
    let (page, server) = std::thread::scope(|scope| {
        let page = scope.spawn(|| heard(&mut page_command(paths)));
        let server = watched(&mut server_command(paths));
        (page.join(), server)
    });
    server?;
    let Ok(page) = page else { bail!("the page's build was cut off") };
    succeeded(&page?)
}

/// Builds the page alone.
pub(crate) fn page(paths: &Paths) -> Result<()> {
    succeeded(&heard(&mut page_command(paths))?)
}

fn succeeded(page: &Output) -> Result<()> {
    if !page.status.success() {
        bail!("the page does not build:\n{}", String::from_utf8_lossy(&page.stderr).trim_end());
    }
    Ok(())
}

fn server_command(paths: &Paths) -> Command {
    let mut command = cargo(paths, ["build", "--package", "server", "--release"]);
    if !std::io::stderr().is_terminal() {
        command.arg("--quiet");
    }
    command
}

fn page_command(paths: &Paths) -> Command {
    cargo(
        paths,
        [
            "rustc",
            "--quiet",
            "--package",
            "app",
            "--lib",
            "--no-default-features",
            "--features",
            "hydrate,split",
            "--target",
            "wasm32-unknown-unknown",
            "--profile",
            "wasm-release",
            "--config",
            &remap_paths(paths, "wasm32-unknown-unknown"),
            // What splits it has to know what refers to what.
            "--",
            "-Clink-arg=--emit-relocs",
        ],
    )
}

/// Keeps the builder's folders out of what everybody loads: a panic names its place by crate, not by home.
pub(crate) fn remap_paths(paths: &Paths, target: &str) -> String {
    let flags: Vec<String> =
        [cargo_home().map(|home| home.join("registry/src")), Some(paths.root.clone())]
            .into_iter()
            .flatten()
            .map(|folder| format!("--remap-path-prefix={}=", folder.display()))
            .collect();
    format!("target.{target}.rustflags={flags:?}")
}

fn cargo_home() -> Option<PathBuf> {
    let named = std::env::var_os("CARGO_HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    named.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
}
