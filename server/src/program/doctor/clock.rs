//! Whether the clock of this machine is plainly wrong.
//!
//! Nobody is asked for the time. A clock is wrong that is before something which has already happened: a file of this
//! server was written, its certificate began, this version was made. One that is ahead shows by the hardware clock, which
//! goes on by itself, where the machine has one.
//!
//! Source: Linux, Documentation/ABI/testing/sysfs-class-rtc.

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
    judge(&past, hardware(Path::new(HARDWARE)), now)
}

/// Something that has happened.
#[derive(Debug, Clone)]
struct Past {
    /// Such as `this version of Parlor was made`.
    what: String,
    /// Since 1970.
    at: Duration,
}

/// `hardware`: what the hardware clock says.
fn judge(past: &[Past], hardware: Option<Duration>, now: Duration) -> Finding {
    let latest = past.iter().max_by_key(|past| past.at);
    if let Some(later) = latest.filter(|past| past.at > now + TOLERANCE) {
        return Finding::wrong(format!(
            "The clock of this machine says {}, but {} on {}. {SET_IT}",
            time(now),
            later.what,
            time(later.at)
        ));
    }
    // One whose battery is empty begins anew, long ago.
    let hardware = hardware.filter(|hardware| *hardware >= MADE);
    if let Some(other) = hardware.filter(|hardware| hardware.abs_diff(now) > HARDWARE_TOLERANCE) {
        return Finding::wrong(format!(
            "The clock of this machine says {}, but its hardware clock says {}. {SET_IT} If the hardware clock is the \
             wrong one, `hwclock --systohc` sets it.",
            time(now),
            time(other)
        ));
    }
    Finding::ok(format!("The clock says {}, which can be true.", time(now)))
}

/// What the hardware clock says, since 1970; `None`: there is none.
fn hardware(path: &Path) -> Option<Duration> {
    let text = std::fs::read_to_string(path).ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}

/// When a file was last written, since 1970.
fn written_at(path: &Path) -> Option<Duration> {
    path.metadata().ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok()
}

/// The hardware clock that Linux sets its own by when it starts.
const HARDWARE: &str = "/sys/class/rtc/rtc0/since_epoch";

const SET_IT: &str = "Set it, such as by `timedatectl set-ntp true`: with a wrong one browsers and TURN servers refuse \
                      certificates and passwords.";

/// No version of this program is older: 2025-01-01. A date in the program would have to be moved by hand, and one of the
/// build would make each build another one.
const MADE: Duration = Duration::from_secs(1_735_689_600);

/// A file may come from a machine whose clock is not quite the same.
const TOLERANCE: Duration = Duration::from_secs(300);

/// A hardware clock may go by the time of the place, and is a little wrong after a long time.
const HARDWARE_TOLERANCE: Duration = Duration::from_secs(86_400);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::doctor::finding::Mark;

    #[test]
    fn a_clock_before_the_latest_of_what_has_happened_is_wrong() {
        let past = |what: &str, at| Past { what: what.to_owned(), at };
        let all = [past("it began", MADE), past("it was written", MADE + HOUR), past("c", HOUR)];
        assert_eq!(
            judge(&all, None, Duration::from_secs(978_307_200)),
            Finding::wrong(
                "The clock of this machine says 2001-01-01 00:00 UTC, but it was written on 2025-01-01 01:00 UTC. Set \
                 it, such as by `timedatectl set-ntp true`: with a wrong one browsers and TURN servers refuse \
                 certificates and passwords."
            )
        );
        for now in [MADE + HOUR - TOLERANCE, MADE + HOUR, MADE * 2] {
            let sentence = format!("The clock says {}, which can be true.", time(now));
            assert_eq!(judge(&all, None, now), Finding::ok(sentence));
        }
    }

    #[test]
    fn a_clock_that_the_hardware_clock_is_far_from_is_wrong() {
        let mark = |hardware, now| judge(&[], hardware, now).mark;
        let (now, day) = (MADE * 2, HOUR * 24);
        for far in [now - day - HOUR, now + day + HOUR] {
            assert_eq!(mark(Some(far), now), Mark::Wrong);
        }
        for near in [None, Some(now), Some(now - day), Some(now + day)] {
            assert_eq!(mark(near, now), Mark::Ok);
        }
        // Its battery is empty.
        assert_eq!(mark(Some(MADE - HOUR), now), Mark::Ok);
    }

    #[test]
    fn a_hardware_clock_is_a_number_of_seconds() {
        let folder = std::env::temp_dir().join(format!("parlor-clock-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("since_epoch");
        assert_eq!(hardware(&path), None);
        for (text, seconds) in [("1767312000\n", Some(1_767_312_000)), ("", None), ("?", None)] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(hardware(&path), seconds.map(Duration::from_secs));
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    const HOUR: Duration = Duration::from_secs(3600);
}
