//! `cargo xtask test`: everything that can tell whether Parlor works, cheapest first, each failure named.
//!
//! A failed step does not end the run, so that one sees all failures at once; what could not be tried
//! counts as failed. The last line is `N passed, N failed, N skipped`.

mod dependencies;
mod libtest;
pub(crate) mod playwright;

use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Result, anyhow};

use crate::install::debian;
use crate::paths::Paths;
use crate::process::{cargo, heard, watched};
use crate::tally::Tally;
use crate::{compile, dist, install, lab, lints, print, site};
use playwright::Server;

/// How much is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Everything.
    Full,
    /// Without what needs a browser or takes more than a minute.
    Fast,
}

/// Runs every step and says what came of it.
pub(crate) fn test(paths: &Paths, extent: Extent) -> Result<ExitCode> {
    let mut browser = None;
    if extent == Extent::Full {
        debian::install(&[&playwright::PACKAGES[..], &[install::MUSL, install::FAKETIME]].concat());
    }
    install::wasm_target()?;
    install::lints()?;
    if extent == Extent::Full {
        browser = Some(playwright::Tools::complete(paths));
    }

    let mut all = Tally::default();
    let mut step = |name: &str, run: &mut dyn FnMut() -> Tally| {
        print::line(&format!("-- {name}"));
        let began = Instant::now();
        let tally = run();
        print::line(&format!("   {tally} in {:.1} s", began.elapsed().as_secs_f64()));
        all.add(tally);
    };
    step("formatting", &mut || Tally::of("formatting", watched(&mut cargo(paths, FORMAT))));
    for (name, arguments) in LINTS {
        step(name, &mut || Tally::of(name, watched(&mut cargo(paths, arguments.iter()))));
    }
    step("project lints", &mut || lints::check(paths));
    step("lints of the browser tests", &mut || playwright::lint(paths));
    step("dependencies", &mut || dependencies::check(paths));
    step("unit and integration tests", &mut || rust_tests(paths, extent));
    match browser {
        Some(tools) => {
            let mut server = None;
            step("one file", &mut || {
                let mut tally = Tally::default();
                server = one_file(paths, &mut tally);
                tally
            });
            step("browser tests", &mut || match (&tools, server) {
                (Ok(tools), Some(server)) => playwright::run(paths, tools, server),
                (Ok(_), None) => {
                    Tally::of("browser tests", Err(anyhow!("there is nothing to test")))
                }
                (Err(error), _) => Tally::of("browser tests", Err(anyhow!("{error:#}"))),
            });
            step("what the browsers did, by the fake peer connection", &mut || recorded(paths));
        }
        None => {
            all.skip("browser tests", "left out by --fast");
            all.skip("long random schedules", &format!("{FAST_SCHEDULES} of them with --fast"));
        }
    }
    for reason in all.reasons() {
        print::line(&reason);
    }
    print::line(&all.to_string());
    Ok(if all.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn rust_tests(paths: &Paths, extent: Extent) -> Tally {
    let mut tally = Tally::default();
    // xtask alone, so that it is tested with the very crates it was just built with.
    for packages in [&PRODUCT[..], &["--package", "xtask"]] {
        let arguments = [&["test", "--no-fail-fast"], packages].concat();
        let mut command = cargo(paths, arguments);
        if extent == Extent::Fast {
            command.env("PARLOR_SCHEDULES", FAST_SCHEDULES.to_string());
        }
        tally.add(rust_test(&mut command));
    }
    tally
}

/// Makes the server that the browser tests try, if that is possible: the one file of a release, or the release build
/// where the machine cannot make that.
fn one_file(paths: &Paths, tally: &mut Tally) -> Option<Server> {
    let (made, server) = match install::musl(&dist::target()) {
        Ok(()) => (dist::make(paths), Server::OneFile),
        Err(reason) => {
            tally.skip("one file", &format!("{reason:#}"));
            (compile::server_and_page(paths).and_then(|()| site::make(paths)), Server::Release)
        }
    };
    let made = Tally::of("release", made.and_then(|()| lab::make(paths)));
    let is_made = made.is_clean();
    tally.add(made);
    is_made.then_some(server)
}

/// The logs that the browser tests just wrote, replayed as the kept ones were before.
fn recorded(paths: &Paths) -> Tally {
    let recorded =
        std::fs::read_dir(paths.recordings()).is_ok_and(|mut logs| logs.next().is_some());
    if !recorded {
        // Why there are none was said by the browser tests.
        return Tally::default();
    }
    let replay = [&["test"], &PRODUCT[..], &["--test", "it", "recorded"]].concat();
    rust_test(cargo(paths, replay).env("PARLOR_RECORDINGS", paths.recordings()))
}

fn rust_test(command: &mut Command) -> Tally {
    let output = match heard(command) {
        Ok(output) => output,
        Err(error) => return Tally::of("cargo test", Err(error)),
    };
    let said = String::from_utf8_lossy(&output.stdout);
    let mut tally = libtest::parse(&said);
    if !output.status.success() {
        if tally.is_clean() {
            tally.fail("cargo test: it does not compile, or a test ended its process");
        }
        print::line(libtest::without_successes(&said).trim_end());
        print::line(String::from_utf8_lossy(&output.stderr).trim_end());
    }
    tally
}

const FORMAT: [&str; 3] = ["fmt", "--all", "--check"];

const LINTS: [(&str, &[&str]); 3] = [
    ("lints", &["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    (
        "lints of the page as it is hydrated",
        &[
            "clippy",
            "--quiet",
            "--package",
            "browser",
            "--package",
            "app",
            "--lib",
            "--no-default-features",
            "--features",
            "app/hydrate",
            "--target",
            "wasm32-unknown-unknown",
            "--",
            "-D",
            "warnings",
        ],
    ),
    (
        "lints of the page on its own",
        &[
            "clippy",
            "--quiet",
            "--package",
            "app",
            "--lib",
            "--no-default-features",
            "--features",
            "app/csr",
            "--target",
            "wasm32-unknown-unknown",
            "--",
            "-D",
            "warnings",
        ],
    ),
];

/// With the server among them, so that the page is tested as the server renders it.
const PRODUCT: [&str; 10] = [
    "--package",
    "protocol",
    "--package",
    "turn",
    "--package",
    "browser",
    "--package",
    "app",
    "--package",
    "server",
];

const FAST_SCHEDULES: u32 = 2_000;
