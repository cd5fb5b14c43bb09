//! The two halves of Parlor, by plain cargo: the server for this machine, the page for the browser.
//!
//! Both run at once. Each alone leaves a core idle at its end: the page while it is linked into one piece,
//! the server while its last crates wait for each other.

use std::io::IsTerminal;
use std::process::Command;

use anyhow::{Result, bail};

use crate::place::Place;
use crate::process::{cargo, heard, watched};

/// Builds both.
pub(crate) fn build(place: &Place) -> Result<()> {
    let (page, server) = std::thread::scope(|scope| {
        let page = scope.spawn(|| heard(&mut page(place)));
        let server = watched(&mut server(place));
        (page.join(), server)
    });
    server?;
    let Ok(page) = page else { bail!("the page's build was cut off") };
    let page = page?;
    if !page.status.success() {
        bail!("the page does not build:\n{}", String::from_utf8_lossy(&page.stderr).trim_end());
    }
    Ok(())
}

fn server(place: &Place) -> Command {
    let mut command = cargo(place, ["build", "--package", "server", "--release"]);
    if !std::io::stderr().is_terminal() {
        command.arg("--quiet");
    }
    command
}

fn page(place: &Place) -> Command {
    cargo(
        place,
        [
            "build",
            "--quiet",
            "--package",
            "app",
            "--lib",
            "--no-default-features",
            "--features",
            "hydrate",
            "--target",
            "wasm32-unknown-unknown",
            "--profile",
            "wasm-release",
        ],
    )
}
