//! Whether browsers will take the certificate: readable, with its key, good now, and for the hosts of the settings.

use std::path::Path;
use std::time::Duration;

use server::config::{Config, TlsMode};
use server::tls::{Certificate, Tls, TlsError};

use super::finding::{Finding, time};

/// What was seen of the certificate.
#[derive(Debug, Clone)]
pub(super) struct Look {
    mode: TlsMode,
    /// `None`: there is none, or it is made at the start.
    seen: Result<Option<Certificate>, TlsError>,
}

/// Reads the files.
pub(super) fn look(config: &Config) -> Look {
    Look { mode: config.tls, seen: Tls::inspect(config.tls, &config.certificate_files) }
}

impl Look {
    /// What it says, where it could be read.
    pub(super) fn certificate(&self) -> Option<&Certificate> {
        self.seen.as_ref().ok()?.as_ref()
    }

    /// The hosts of a certificate that the operator put there.
    pub(super) fn hosts(&self) -> Vec<String> {
        let certificate = self.certificate().filter(|_| self.mode == TlsMode::Files);
        certificate.map(Certificate::hosts).unwrap_or_default()
    }
}

/// Judges it.
pub(super) fn judge(config: &Config, look: &Look, now: Duration) -> Vec<Finding> {
    let path = &config.certificate_files.certificate;
    match (look.mode, &look.seen) {
        (TlsMode::Off, _) if config.is_insecure() => vec![Finding::note(INSECURE)],
        (TlsMode::Off, _) => vec![Finding::ok(NONE)],
        (_, Err(error)) => vec![Finding::wrong(error.to_string())],
        (_, Ok(None)) => {
            vec![Finding::note(format!("{SELF_SIGNED} It is made at the start."))]
        }
        (TlsMode::SelfSigned, Ok(Some(certificate))) => own(certificate, path, now),
        (TlsMode::Files, Ok(Some(certificate))) => {
            of_files(certificate, path, &config.live.hosts(), now)
        }
    }
}

/// One that Parlor made, which it makes anew at each start where that is needed.
fn own(certificate: &Certificate, path: &Path, now: Duration) -> Vec<Finding> {
    let mut findings = vec![Finding::note(SELF_SIGNED)];
    if certificate.ends <= now + SOON {
        findings.push(Finding::wrong(format!(
            "The certificate in {path:?} ends on {}, or did. Restart the server, which makes another one.",
            time(certificate.ends)
        )));
    }
    findings
}

/// One that the operator put there.
fn of_files(
    certificate: &Certificate,
    path: &Path,
    hosts: &[String],
    now: Duration,
) -> Vec<Finding> {
    let (begins, ends) = (time(certificate.begins), time(certificate.ends));
    let mut findings = Vec::new();
    if now >= certificate.ends {
        findings.push(Finding::wrong(format!(
            "The certificate in {path:?} ended on {ends}, and it is {} by the clock of this machine, so browsers refuse \
             the pages. Renew it, which a running server takes over by itself; or set the clock if that is wrong.",
            time(now)
        )));
    } else if now < certificate.begins {
        findings.push(Finding::wrong(format!(
            "The certificate in {path:?} is not good before {begins}, and it is {} by the clock of this machine. Set \
             the clock if it is wrong, else wait or put another certificate there.",
            time(now)
        )));
    } else if certificate.ends <= now + SOON {
        findings.push(Finding::note(format!(
            "The certificate in {path:?} ends on {ends}, within 14 days. See to it that it is renewed."
        )));
    } else {
        findings.push(Finding::ok(format!(
            "The certificate in {path:?} fits its key and is good until {ends}."
        )));
    }
    let missing: Vec<&str> = hosts
        .iter()
        .filter(|host| !certificate.names.iter().any(|name| is_for(name, host)))
        .map(String::as_str)
        .collect();
    if !missing.is_empty() {
        findings.push(Finding::wrong(format!(
            "The certificate in {path:?} is for {}, not for {} of the setting origins, so browsers refuse the pages \
             there. Get one for all of these names.",
            certificate.names.join(", "),
            missing.join(", ")
        )));
    }
    if certificate.is_self_signed {
        findings.push(Finding::note(SELF_SIGNED));
    } else if certificate.in_file == 1 {
        findings.push(Finding::note(format!(
            "The file {path:?} holds the certificate alone. Some browsers refuse it without those that lead to its \
             authority: add them below it (certbot calls that file fullchain.pem)."
        )));
    }
    findings
}

/// Whether a name of a certificate stands for this host. `*.example.org` stands for one part more, and no more than
/// one.
///
/// Source: RFC 9525 §6.3.
fn is_for(name: &str, host: &str) -> bool {
    match name.strip_prefix("*.") {
        Some(rest) => {
            host.split_once('.').is_some_and(|(_, parent)| parent.eq_ignore_ascii_case(rest))
        }
        None => name.eq_ignore_ascii_case(host),
    }
}

/// Automatic renewal has failed for a while when so little is left.
const SOON: Duration = Duration::from_secs(14 * 86_400);

const NONE: &str =
    "There is no certificate (tls is off): the pages are for this machine, or for a proxy on it.";
const INSECURE: &str = "Without TLS the browsers give a camera and a screen to pages on localhost only. Set tls to \
                        self-signed or files, or put a proxy with TLS before the server.";
const SELF_SIGNED: &str = "The certificate is self-signed, so browsers warn before the first visit, and iPhones and \
                           iPads refuse the calls; all take one of an authority (tls = \"files\").";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::doctor::finding::Mark;

    #[test]
    fn a_certificate_is_good_between_its_two_ends() {
        let marks = [99, 100, 101, 1_000 - 14, 1_000, 2_000].map(|day| {
            let findings = judged(&["a.example"], &["a.example"], day);
            assert_eq!(findings.len(), 1, "{findings:?}");
            findings[0].mark
        });
        let [ok, note, wrong] = [Mark::Ok, Mark::Note, Mark::Wrong];
        assert_eq!(marks, [wrong, ok, ok, note, wrong, wrong]);
    }

    #[test]
    fn an_end_that_has_passed_is_said_with_what_to_do() {
        assert_eq!(
            judged(&[], &[], 1_001),
            [Finding::wrong(
                "The certificate in \"cert.pem\" ended on 1972-09-27 00:00 UTC, and it is 1972-09-28 00:00 UTC by the \
                 clock of this machine, so browsers refuse the pages. Renew it, which a running server takes over by \
                 itself; or set the clock if that is wrong."
            )]
        );
        let early = judged(&[], &[], 99).remove(0).sentence;
        assert!(early.starts_with("The certificate in \"cert.pem\" is not good before 1970-04-11"));
    }

    #[test]
    fn each_host_of_the_origins_has_to_be_in_it() {
        let names = ["a.example", "*.b.example", "192.0.2.7"];
        assert_eq!(judged(&names, &["a.example", "x.b.example", "192.0.2.7"], 500).len(), 1);
        let missing = judged(&names, &["a.example", "b.example", "x.y.b.example"], 500);
        assert_eq!(
            missing[1],
            Finding::wrong(
                "The certificate in \"cert.pem\" is for a.example, *.b.example, 192.0.2.7, not for b.example, \
                 x.y.b.example of the setting origins, so browsers refuse the pages there. Get one for all of these \
                 names."
            )
        );
    }

    #[test]
    fn what_phones_refuse_is_noted() {
        let mut alone = certificate(&["a.example"]);
        alone.in_file = 1;
        let noted =
            |certificate: &Certificate| of_files(certificate, PATH.as_ref(), &[], DAY * 500);
        assert!(noted(&alone)[1].sentence.contains("fullchain.pem"));
        alone.is_self_signed = true;
        assert_eq!(noted(&alone)[1], Finding::note(SELF_SIGNED));
        assert_eq!(own(&alone, PATH.as_ref(), DAY * 500), [Finding::note(SELF_SIGNED)]);
        assert_eq!(own(&alone, PATH.as_ref(), DAY * 990)[1].mark, Mark::Wrong);
    }

    fn judged(names: &[&str], hosts: &[&str], day: u32) -> Vec<Finding> {
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        of_files(&certificate(names), PATH.as_ref(), &hosts, DAY * day)
    }

    fn certificate(names: &[&str]) -> Certificate {
        Certificate {
            fingerprint: String::new(),
            begins: DAY * 100,
            ends: DAY * 1_000,
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            is_self_signed: false,
            in_file: 2,
        }
    }

    const PATH: &str = "cert.pem";
    const DAY: Duration = Duration::from_secs(86_400);
}
