//! Whether the clock of this machine is plainly wrong.
//!
//! Nobody is asked for the time. A clock is wrong that is before something which has already happened: a file of this
//! server was written, its certificate began, this version was made. That it goes ahead shows nowhere here.

use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use server::config::{Config, TlsMode};

use super::certificate::Look;
use super::finding::{Finding, time};

/// Looks for what has happened already, and judges the clock by it.
pub(super) fn finding(config: &Config, certificate: &Look, now: Duration) -> Finding {
    let files = &config.certificate_files;
    let written = [(&config.secret_file, true), (&files.certificate, config.tls != TlsMode::Off)];
    let mut past = vec![Past { what: "this version of Parlor was made".to_owned(), at: MADE }];
    for path in written.into_iter().filter_map(|(path, is_used)| is_used.then_some(path)) {
        let at = written_at(path).map(|at| Past { what: format!("{path:?} was written"), at });
        past.extend(at);
    }
    past.extend(certificate.certificate().map(|certificate| Past {
        what: format!("the certificate in {:?} began", files.certificate),
        at: certificate.begins,
    }));
    judge(&past, now)
}

/// Something that has happened.
#[derive(Debug, Clone)]
struct Past {
    /// Such as `this version of Parlor was made`.
    what: String,
    /// Since 1970.
    at: Duration,
}

fn judge(past: &[Past], now: Duration) -> Finding {
    let latest = past.iter().max_by_key(|past| past.at);
    let Some(later) = latest.filter(|past| past.at > now + TOLERANCE) else {
        return Finding::ok(format!("The clock says {}, which can be true.", time(now)));
    };
    Finding::wrong(format!(
        "The clock of this machine says {}, but {} on {}. Set it, such as by `timedatectl set-ntp true`: with a wrong \
         one browsers and TURN servers refuse certificates and passwords.",
        time(now),
        later.what,
        time(later.at)
    ))
}

/// When a file was last written, since 1970.
fn written_at(path: &Path) -> Option<Duration> {
    path.metadata().ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok()
}

/// No version of this program is older: 2025-01-01. A date in the program would have to be moved by hand, and one of the
/// build would make each build another one.
const MADE: Duration = Duration::from_secs(1_735_689_600);

/// A file may come from a machine whose clock is not quite the same.
const TOLERANCE: Duration = Duration::from_secs(300);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_before_the_latest_of_what_has_happened_is_wrong() {
        let past = |what: &str, at| Past { what: what.to_owned(), at };
        let all = [past("it began", MADE), past("it was written", MADE + HOUR), past("c", HOUR)];
        assert_eq!(
            judge(&all, Duration::from_secs(978_307_200)),
            Finding::wrong(
                "The clock of this machine says 2001-01-01 00:00 UTC, but it was written on 2025-01-01 01:00 UTC. Set \
                 it, such as by `timedatectl set-ntp true`: with a wrong one browsers and TURN servers refuse \
                 certificates and passwords."
            )
        );
        for now in [MADE + HOUR - TOLERANCE, MADE + HOUR, MADE * 2] {
            let sentence = format!("The clock says {}, which can be true.", time(now));
            assert_eq!(judge(&all, now), Finding::ok(sentence));
        }
    }

    const HOUR: Duration = Duration::from_secs(3600);
}
