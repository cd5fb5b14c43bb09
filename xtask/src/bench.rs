//! `cargo xtask bench`: Parlor beside something else that does the same, in turn, on one machine in one run.
//!
//! What is measured stands in `end2end/bench`. It judges nothing: a table is printed, with medians and ratios.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::paths::Paths;
use crate::process::watched;
use crate::test::playwright::{Server, Tools};
use crate::{compile, install, print, site};

/// Runs the comparisons of these names, or all.
pub(crate) fn bench(paths: &Paths, names: &[&str]) -> Result<ExitCode> {
    if let Some(unknown) = names.iter().find(|name| !NAMES.contains(name)) {
        bail!("There is no comparison {unknown}; there is {}.", NAMES.join(", "));
    }
    install::wasm_target()?;
    let tools = Tools::install(paths)?;
    compile::server_and_page(paths)?;
    site::make(paths)?;
    print::line("Measuring; leave the machine alone meanwhile.");
    let mut command = tools.playwright(paths, Server::Release);
    command
        .args(["--config", "bench.config.ts"])
        .args(names.iter().map(|name| format!("{name}.bench.ts")));
    watched(&mut command)?;
    Ok(ExitCode::SUCCESS)
}

const NAMES: [&str; 4] = ["join", "relayed", "share", "turn"];
