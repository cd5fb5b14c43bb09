//! HTTPS by itself: which certificate the server shows, and how another one takes its place while it runs.
//!
//! The files are read at the start ([`identity`]); where they are to be self-signed, they are made first
//! ([`self_signed`]). What changes in them serves new connections; those that are open go on.
//!
//! Source: RFC 8446, RFC 7301 (ALPN).

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};
use tokio_rustls::TlsAcceptor;

pub use error::TlsError;
pub use identity::Certificate;

use crate::operate::config::{CertificateFiles, TlsMode};
use identity::Identity;

mod error;
mod identity;
mod self_signed;

/// The server's side of TLS: its certificate, and the files that it comes from.
#[derive(Debug)]
pub struct Tls {
    files: CertificateFiles,
    shown: watch::Sender<Arc<Identity>>,
}

impl Tls {
    /// Reads the files. With [`TlsMode::SelfSigned`] they are made where they are not, and made anew where they do
    /// not say all of `names` or end soon.
    ///
    /// # Errors
    /// [`TlsError`] when there is nothing to show.
    pub fn open(
        mode: TlsMode,
        files: CertificateFiles,
        names: &[String],
    ) -> Result<Option<Self>, TlsError> {
        let identity = match mode {
            TlsMode::Off => return Ok(None),
            TlsMode::SelfSigned => self_signed::keep(&files, names)?,
            TlsMode::Files => Identity::read(&files)?,
        };
        identity.warn_of_its_end();
        Ok(Some(Self { files, shown: watch::Sender::new(Arc::new(identity)) }))
    }

    /// Reads the files and makes none. `None`: there is no TLS, or they are made at the start.
    ///
    /// # Errors
    /// [`TlsError`] when a server could not start with them.
    pub fn inspect(
        mode: TlsMode,
        files: &CertificateFiles,
    ) -> Result<Option<Certificate>, TlsError> {
        let identity = match mode {
            TlsMode::Off => None,
            TlsMode::SelfSigned => self_signed::inspect(files)?,
            TlsMode::Files => Some(Identity::read(files)?),
        };
        Ok(identity.map(|identity| identity.certificate().clone()))
    }

    /// Shakes hands with the next connection.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.shown.borrow().config())
    }

    /// By what a person tells the certificate from another one: SHA-256, in pairs of hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.shown.borrow().fingerprint().to_owned()
    }

    /// The hosts that the certificate names, without those that stand for many (`*.example.org`).
    #[must_use]
    pub fn hosts(&self) -> Vec<String> {
        self.shown.borrow().certificate().hosts()
    }

    /// Reads the files again. What cannot be used changes nothing.
    ///
    /// # Errors
    /// [`TlsError`] when the files cannot be used.
    pub fn reload(&self) -> Result<(), TlsError> {
        let identity = Identity::read(&self.files)?;
        let is_new = identity.fingerprint() != self.shown.borrow().fingerprint();
        if is_new {
            identity.warn_of_its_end();
        }
        self.shown.send_replace(Arc::new(identity));
        if is_new {
            tracing::info!(sha256 = self.fingerprint(), "another certificate is shown from now on");
        }
        Ok(())
    }

    /// Looks after the files for ever, and reads them when they have changed.
    pub(crate) async fn watch(&self) {
        let mut looks = interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut seen = self.stamps();
        loop {
            looks.tick().await;
            let now = self.stamps();
            if now == seen {
                continue;
            }
            // Two files are written one after the other: it may take another look until they fit.
            if let Err(error) = self.reload() {
                tracing::warn!("the certificate stays as it was: {error}");
            }
            seen = now;
        }
    }

    /// When each file was last written, and how long it is.
    fn stamps(&self) -> [Option<(SystemTime, u64)>; 2] {
        [&self.files.certificate, &self.files.key].map(|path| {
            let metadata = std::fs::metadata(path).ok()?;
            Some((metadata.modified().ok()?, metadata.len()))
        })
    }
}

/// HTTP/2, as a handshake names it.
pub(crate) const HTTP_2: &[u8] = b"h2";

/// The interval at which the files of the certificate are checked for a change.
const LOOK_EVERY: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn the_hosts_of_a_certificate_are_those_that_can_be_looked_up() {
        let folder = Folder::new("tls-hosts");
        let files = CertificateFiles {
            certificate: folder.0.join("cert.pem"),
            key: folder.0.join("key.pem"),
        };
        let names = ["meet.example.org", "*.example.org", "192.0.2.7"].map(str::to_owned);
        let tls = Tls::open(TlsMode::SelfSigned, files, &names).unwrap().unwrap();
        let mut hosts = tls.hosts();
        hosts.sort();
        assert_eq!(hosts, ["192.0.2.7", "meet.example.org"]);
    }
}
