//! `parlor doctor`: whether a server with these settings works, one sentence for each thing that was looked at, with
//! what to do about it.
//!
//! It looks from this machine alone and changes nothing: no file is made, and a relay that it starts ends with it. Each
//! subject has a file, where a pure function judges what was seen.

use std::io::{self, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use server::Server;
use server::config::Config;

use finding::{Finding, Mark};
use running::Running;

mod finding;
mod running;
mod ports;
mod address;
mod clock;
mod certificate;
mod tls;
mod turn_client;
mod round_trip;
mod own_relay;
mod other_servers;

/// Looks at everything and says what was found. It gives whether all is well.
///
/// # Errors
/// When the system gives what nothing can be tried without, such as randomness.
pub(crate) async fn examine(config: &Config) -> anyhow::Result<bool> {
    let now = unix_now();
    let running = Running::look(config);
    let certificate = certificate::look(config);
    let certified = certificate.hosts();
    let (relay_port, mut findings) = ports::findings(config, running.as_ref()).await;
    findings.extend(files(config));
    findings.extend(address::findings(config, &certified).await);
    findings.push(clock::finding(config, &certificate, now));
    findings.extend(certificate::judge(config, &certificate, now));
    findings.extend(own_relay::findings(config, running.as_ref(), relay_port).await);
    findings.extend(other_servers::findings(config, now).await?);
    let wrong = findings.iter().filter(|finding| finding.mark == Mark::Wrong).count();
    // Where nobody reads this, the exit code remains.
    let _ = print(&findings, wrong);
    Ok(wrong == 0)
}

fn print(findings: &[Finding], wrong: usize) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for finding in findings {
        writeln!(out, "{finding}")?;
    }
    match wrong {
        0 => writeln!(out, "{WELL}"),
        1 => writeln!(out, "1 thing is wrong."),
        wrong => writeln!(out, "{wrong} things are wrong."),
    }
}

/// The secret and the files of the page.
fn files(config: &Config) -> Option<Finding> {
    Server::check(config).err().map(|error| Finding::wrong(error.to_string()))
}

/// The time since 1970. A clock that is set before that reads 1970.
fn unix_now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

const WELL: &str = "All is well, as far as this machine can see. A firewall or a router before it shows from outside \
                    only: try `Test my connection` in the lobby of a call from another network.";
