//! The browser tests: what they need, and how they are run.

mod report;
mod retry;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::install::debian::{self, Package};
use crate::paths::Paths;
use crate::process::watched;
use crate::tally::Tally;
use crate::{install, print};
use report::Report;

/// Which server is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Server {
    /// The one file of a release, alone.
    OneFile,
    /// The release build, with its folder.
    Release,
}

/// What they need beside Parlor itself.
#[derive(Debug)]
pub(crate) struct Tools {
    chromium: Option<PathBuf>,
    firefox: PathBuf,
    /// What some tests need more, each by the name that the environment gives it.
    others: Vec<(&'static str, PathBuf)>,
}

impl Tools {
    /// Installs what is missing.
    pub(crate) fn install(paths: &Paths) -> Result<Self> {
        debian::install(&PACKAGES);
        Self::complete(paths)
    }

    /// Installs what is missing besides [`PACKAGES`].
    pub(crate) fn complete(paths: &Paths) -> Result<Self> {
        install::node_packages(paths)?;
        let chromium = install::chromium(paths)?;
        let firefox = install::firefox()?;
        // The tests that need it skip themselves, and say so too.
        let absent = |reason| print::line(&format!("A test is left out: {reason}."));
        let found = OTHERS.into_iter().filter_map(|package| {
            let path = package.program().map_err(absent).ok()?;
            Some((package.variable?, path))
        });
        Ok(Self { chromium, firefox, others: found.collect() })
    }

    /// `playwright test`, told where these tools and the server are.
    pub(crate) fn playwright(&self, paths: &Paths, server: Server) -> Command {
        let mut command = npx(paths);
        command.args(["playwright", "test"]).env("PARLOR_FIREFOX", &self.firefox);
        match server {
            Server::OneFile => command.env("PARLOR_BINARY", paths.dist()).env_remove("PARLOR_SITE"),
            Server::Release => {
                command.env("PARLOR_BINARY", paths.server()).env("PARLOR_SITE", paths.site())
            }
        };
        command.envs(self.chromium.iter().map(|path| ("PARLOR_CHROMIUM", path)));
        command.envs(self.others.iter().map(|(name, path)| (name, path)));
        command
    }
}

/// All system packages of the browser tests.
pub(crate) const PACKAGES: [Package; 8] = {
    let [coturn, nftables, xvfb, nginx, caddy, haproxy] = OTHERS;
    [install::CHROMIUM, install::FIREFOX, coturn, nftables, xvfb, nginx, caddy, haproxy]
};

/// A TURN server, routers that translate addresses, a screen in memory (Firefox shares only one that there is), and the
/// proxies of docs/deploy.md.
const OTHERS: [Package; 6] = [
    Package { name: "coturn", programs: &["turnserver"], variable: Some("PARLOR_TURNSERVER") },
    Package { name: "nftables", programs: &["nft"], variable: None },
    Package { name: "xvfb", programs: &["Xvfb"], variable: Some("PARLOR_XVFB") },
    Package { name: "nginx", programs: &["nginx"], variable: Some("PARLOR_NGINX") },
    Package { name: "caddy", programs: &["caddy"], variable: Some("PARLOR_CADDY") },
    Package { name: "haproxy", programs: &["haproxy"], variable: Some("PARLOR_HAPROXY") },
];

/// Reads them, as `end2end/eslint.config.js` says.
pub(crate) fn lint(paths: &Paths) -> Tally {
    let eslint = || watched(npx(paths).args(["eslint", "--max-warnings", "0", "."]));
    Tally::of("lints of the browser tests", install::node_packages(paths).and_then(|()| eslint()))
}

/// Checks their types, and runs them.
pub(crate) fn run(paths: &Paths, tools: &Tools, server: Server) -> Tally {
    let types = watched(npx(paths).args(["tsc", "--noEmit"]));
    let mut tally = Tally::of("types of the browser tests", types);
    tally.add(
        tests(paths, tools, server).unwrap_or_else(|error| Tally::of("browser tests", Err(error))),
    );
    tally
}

fn tests(paths: &Paths, tools: &Tools, server: Server) -> Result<Tally> {
    if paths.recordings().exists() {
        std::fs::remove_dir_all(paths.recordings())?;
    }
    let folder = paths.reports();
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let part = |name: &str, which: &[&str]| {
        part(paths, tools, server, which, &folder.join(name).with_extension("json"))
    };
    let mut report = part("report", &[])?;
    let again = retry::candidates(&report);
    if !again.is_empty() {
        let list = folder.join("again.txt");
        std::fs::write(&list, retry::list(&report, &again))?;
        let list = list.to_string_lossy();
        match part("again", &["--test-list", &list, "--workers", "1"]) {
            Ok(second) => retry::amend(&mut report, &again, second),
            Err(error) => report.fail(&format!("the second try: {error:#}")),
        }
    }

    let mut tally = report.tally();
    // For the next reader, who mends them: such a test is a fault until its cause is known.
    let alone: String = tally.passed_alone().iter().map(|test| format!("{test}\n")).collect();
    std::fs::write(folder.join("passed-alone.txt"), alone)?;
    tally.add(report.watched());
    print::line("   the slowest:");
    report.slowest().iter().for_each(|test| print::line(&format!("   {test}")));
    report.measured().for_each(|figure| print::line(&format!("   {figure}")));
    Ok(tally)
}

/// Runs some of the tests, with their report in a file.
fn part(
    paths: &Paths,
    tools: &Tools,
    server: Server,
    which: &[&str],
    path: &Path,
) -> Result<Report> {
    let mut command = tools.playwright(paths, server);
    command
        .args(which)
        .env("PARLOR_LAB", paths.lab())
        .env("PARLOR_RECORDINGS", paths.recordings())
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", path);
    let ended = watched(&mut command);
    let mut report = Report::read(path)?;
    if ended.is_err() && report.tally().is_clean() {
        report.fail("Playwright failed outside of a test");
    }
    Ok(report)
}

fn npx(paths: &Paths) -> Command {
    let mut command = Command::new("npx");
    command.arg("--no-install").current_dir(paths.end2end());
    command
}
