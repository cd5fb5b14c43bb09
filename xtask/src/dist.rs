//! `cargo xtask dist`: the one file of a release, `dist/parlor`, with every file of the page inside.
//!
//! It is linked statically against musl, so it runs on any Linux of its kind of machine, in an empty container too.
//! Beside it lie its SHA-256 sum, as `sha256sum --check` reads it, and its software bill of materials (SBOM).

use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::install::debian;
use crate::paths::Paths;
use crate::process::{cargo, succeeds, watched};
use crate::{compile, install, print, sbom, site};

/// Makes the file and what lies beside it, and says so.
pub(crate) fn dist(paths: &Paths) -> Result<ExitCode> {
    debian::install(&[install::MUSL]);
    install::wasm_target()?;
    install::musl(&target())?;
    make(paths)?;
    for path in [paths.dist(), sum_of(paths), sbom_of(paths)] {
        let bytes = path.metadata()?.len();
        print::line(&format!("{} ({:.1} MB)", path.display(), bytes as f64 / 1e6));
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes the file and what lies beside it. What it needs is installed.
pub(crate) fn make(paths: &Paths) -> Result<()> {
    compile::page(paths)?;
    site::make(paths)?;
    watched(&mut server(paths))?;
    let file = paths.dist();
    // The empty folder is what a container keeps its data in: deploy/Containerfile.
    fs::create_dir_all(paths.root.join("dist/data"))?;
    let built = paths.target.join(target()).join("dist/parlor");
    // Beside, then over it: a server that runs from there keeps its own.
    let fresh = file.with_extension("new");
    fs::copy(&built, &fresh).with_context(|| format!("{} is missing", built.display()))?;
    fs::rename(&fresh, &file)?;
    let digest = format!("{:x}", Sha256::digest(fs::read(&file)?));
    fs::write(sum_of(paths), format!("{digest}  parlor\n"))?;
    fs::write(sbom_of(paths), sbom::generate(paths, &target(), &digest)?)?;
    Ok(())
}

/// The kind of machine that it is for.
pub(crate) fn target() -> String {
    format!("{}-unknown-linux-musl", std::env::consts::ARCH)
}

/// No step of it may fetch anything that cargo did not: where the system lets us, it has no network.
fn server(paths: &Paths) -> Command {
    let target = target();
    let remap_paths = compile::remap_paths(paths, &target);
    let arguments = [
        "build",
        "--quiet",
        "--locked",
        "--package",
        "server",
        "--features",
        "embed",
        "--profile",
        "dist",
        "--target",
        &target,
        "--config",
        &remap_paths,
    ];
    let mut command = cargo(paths, arguments);
    if succeeds("unshare", &["--net", "true"]) && fetch(paths).is_ok() {
        command = within("unshare", &["--net"], &command);
        command.arg("--offline");
    }
    command.env("PARLOR_EMBED", paths.site());
    command
}

fn fetch(paths: &Paths) -> Result<()> {
    watched(&mut cargo(paths, ["fetch", "--quiet", "--locked", "--target", &target()]))
}

/// The same command, started by another one.
fn within(program: &str, arguments: &[&str], inner: &Command) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).arg(inner.get_program()).args(inner.get_args());
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    if let Some(folder) = inner.get_current_dir() {
        command.current_dir(folder);
    }
    command
}

fn sum_of(paths: &Paths) -> PathBuf {
    paths.dist().with_extension("sha256")
}

fn sbom_of(paths: &Paths) -> PathBuf {
    paths.dist().with_extension("cdx.json")
}
