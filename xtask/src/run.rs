//! `cargo xtask run`: from a clone to a served page.
//!
//! When all is built, this process becomes the server, which says where it is as soon as it answers. Its
//! signals, its exit code and its terminal are the server's own, with nothing in between that could fail to
//! pass them on.

use std::net::TcpStream;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::paths::Paths;
use crate::{compile, install, print, site};

/// Builds what has changed and serves it until Ctrl-C.
pub(crate) fn run(paths: &Paths) -> Result<ExitCode> {
    let listen = std::env::var("PARLOR_LISTEN").unwrap_or_else(|_| LISTEN.to_owned());
    // Better said now than after the build.
    if TcpStream::connect(&listen).is_ok() {
        bail!(
            "Something already listens on {listen}: stop it, or set PARLOR_LISTEN to another address."
        );
    }
    install::wasm_target()?;
    if !paths.server().exists() {
        print::line("Building the server and the page; the first time takes some minutes.");
    }
    compile::server_and_page(paths)?;
    site::make(paths)?;
    serve(paths, &listen)
}

fn serve(paths: &Paths, listen: &str) -> Result<ExitCode> {
    let mut server = Command::new(paths.server());
    server.current_dir(&paths.root).env("PARLOR_LISTEN", listen);
    // They belong with the build, unless somebody says otherwise.
    let kept = |name| paths.target.join(name);
    let defaults = [
        ("PARLOR_SITE", paths.site()),
        ("PARLOR_SECRET_FILE", kept("parlor.secret")),
        ("PARLOR_TLS_CERT", kept("parlor.cert.pem")),
        ("PARLOR_TLS_KEY", kept("parlor.key.pem")),
    ];
    for (name, path) in defaults {
        if std::env::var_os(name).is_none() {
            server.env(name, path);
        }
    }
    become_it(&mut server)
}

#[cfg(unix)]
fn become_it(server: &mut Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(server.exec()).context("the server cannot be started")
}

#[cfg(not(unix))]
fn become_it(server: &mut Command) -> Result<ExitCode> {
    let status = server.status().context("the server cannot be started")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The server's own default.
const LISTEN: &str = "127.0.0.1:3000";
