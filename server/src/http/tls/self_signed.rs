//! The server's own certificate: made once and kept, so that an exception made for it in a browser stays good.
//!
//! It is made anew, with the same key, where it does not say every name and address that the server has, or ends
//! soon. Where it cannot be written, it is good for this run.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose,
};
use time::{Duration, OffsetDateTime};
use x509_parser::pem::parse_x509_pem;

use super::TlsError;
use super::identity::{self, Identity};
use crate::files;
use crate::operate::config::CertificateFiles;

/// Reads what is there; `None`: it is yet to be made.
pub(super) fn inspect(files: &CertificateFiles) -> Result<Option<Identity>, TlsError> {
    let is_there = Old::open(files)?.is_some() && read("tls_key", &files.key)?.is_some();
    is_there.then(|| Identity::read(files)).transpose()
}

/// Reads what is there, and makes what is not.
pub(super) fn keep(files: &CertificateFiles, names: &[String]) -> Result<Identity, TlsError> {
    let CertificateFiles { certificate, key } = files;
    let old = Old::open(files)?;
    let key_text = read("tls_key", key)?;
    let fits = |old: &Old| old.says(names) && old.ends > OffsetDateTime::now_utc() + SOON;
    if key_text.is_some() && old.as_ref().is_some_and(fits) {
        return Identity::read(files);
    }
    let known = old.map(|old| old.names).unwrap_or_default();
    let all: BTreeSet<String> = names.iter().cloned().chain(known).collect();
    let made = make(key_text.as_deref(), all.into_iter().take(MAX_NAMES).collect(), files)?;
    let written = match key_text {
        Some(_) => Ok(()),
        None => write(key, &made.key, 0o600),
    };
    match written.and_then(|()| write(certificate, &made.certificate, 0o644)) {
        Ok(()) => {
            tracing::info!(certificate = %certificate.display(), "a self-signed certificate was made")
        }
        Err(error) => tracing::warn!(
            certificate = %certificate.display(),
            %error,
            "the self-signed certificate cannot be written; browsers will warn anew after a restart"
        ),
    }
    Identity::of(&made.certificate, &made.key, files)
}

/// The text of a file; `None`: there is no such file.
fn read(setting: &'static str, path: &Path) -> Result<Option<String>, TlsError> {
    match files::read(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(TlsError::unreadable(setting, path, &error)),
    }
}

/// A certificate that this program made.
struct Old {
    names: Vec<String>,
    ends: OffsetDateTime,
}

impl Old {
    fn open(files: &CertificateFiles) -> Result<Option<Self>, TlsError> {
        let path = &files.certificate;
        let Some(text) = read("tls_cert", path)? else { return Ok(None) };
        Self::read(&text).ok_or_else(|| TlsError::NotOurs(path.clone())).map(Some)
    }

    fn read(text: &str) -> Option<Self> {
        let (_, pem) = parse_x509_pem(text.as_bytes()).ok()?;
        let certificate = pem.parse_x509().ok()?;
        let ours =
            certificate.subject().iter_common_name().any(|name| name.as_str() == Ok(COMMON_NAME));
        let ends =
            OffsetDateTime::from_unix_timestamp(certificate.validity().not_after.timestamp())
                .ok()?;
        ours.then(|| Self { names: identity::names(&certificate), ends })
    }

    fn says(&self, names: &[String]) -> bool {
        names.iter().all(|name| self.names.contains(name))
    }
}

/// A certificate and its key, in PEM.
struct Made {
    certificate: String,
    key: String,
}

fn make(key: Option<&str>, names: Vec<String>, files: &CertificateFiles) -> Result<Made, TlsError> {
    let unmade = |error: rcgen::Error| TlsError::Unmade(error.to_string());
    let key = match key {
        Some(text) => KeyPair::from_pem(text).map_err(|_| TlsError::NoKey(files.key.clone()))?,
        None => KeyPair::generate().map_err(unmade)?,
    };
    let mut params = CertificateParams::new(names).map_err(unmade)?;
    let now = OffsetDateTime::now_utc();
    (params.not_before, params.not_after) = (now - Duration::DAY, now + LIFE);
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, COMMON_NAME);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let certificate = params.self_signed(&key).map_err(unmade)?;
    Ok(Made { certificate: certificate.pem(), key: key.serialize_pem() })
}

/// Writes a file beside its place, then renames it: no reader ever sees half of it.
fn write(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    let written = options.open(&beside).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&beside, path)).inspect_err(|_| drop(fs::remove_file(&beside)))
}

/// By what the program knows its own.
const COMMON_NAME: &str = "Parlor (self-signed)";

/// Apple's systems take no certificate that is good for more than 825 days.
const LIFE: Duration = Duration::days(820);

/// It is made anew before it ends.
const SOON: Duration = Duration::days(30);

/// A machine that moves about collects addresses.
const MAX_NAMES: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::tls::Tls;
    use crate::operate::config::TlsMode;
    use crate::testing::Folder;

    #[test]
    fn it_is_made_once_and_only_its_owner_reads_the_key() {
        let folder = Folder::new("tls-once");
        let (files, names) =
            (files(&folder), ["localhost".to_owned(), "192.0.2.7".to_owned(), "::1".to_owned()]);
        let first = keep(&files, &names).unwrap();
        let again = keep(&files, &names).unwrap();
        assert_eq!(first.fingerprint(), again.fingerprint());
        assert_eq!(
            Old::read(&fs::read_to_string(&files.certificate).unwrap()).unwrap().names,
            ["192.0.2.7", "::1", "localhost"]
        );
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(
                &files.key.metadata().unwrap().permissions(),
            );
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_new_name_makes_it_anew_with_the_same_key_and_the_old_names() {
        let folder = Folder::new("tls-name");
        let files = files(&folder);
        let first = keep(&files, &["192.0.2.7".to_owned()]).unwrap();
        let key = fs::read_to_string(&files.key).unwrap();
        let second = keep(&files, &["192.0.2.8".to_owned()]).unwrap();
        assert_ne!(first.fingerprint(), second.fingerprint());
        assert_eq!(fs::read_to_string(&files.key).unwrap(), key);
        let old = Old::read(&fs::read_to_string(&files.certificate).unwrap()).unwrap();
        assert!(old.says(&["192.0.2.7".to_owned(), "192.0.2.8".to_owned()]));
        // And back at the first place nothing changes.
        let third = keep(&files, &["192.0.2.7".to_owned()]).unwrap();
        assert_eq!(second.fingerprint(), third.fingerprint());
    }

    #[test]
    fn a_certificate_of_somebody_else_is_not_written_over() {
        let folder = Folder::new("tls-foreign");
        let files = files(&folder);
        let key = KeyPair::generate().unwrap();
        let foreign = CertificateParams::new(["a.example".to_owned()])
            .unwrap()
            .self_signed(&key)
            .unwrap()
            .pem();
        fs::write(&files.certificate, &foreign).unwrap();
        fs::write(&files.key, key.serialize_pem()).unwrap();
        assert!(matches!(keep(&files, &[]), Err(TlsError::NotOurs(_))));
        assert_eq!(fs::read_to_string(&files.certificate).unwrap(), foreign);
        assert!(Tls::open(TlsMode::Files, files, &[]).unwrap().is_some());
    }

    #[test]
    fn where_nothing_can_be_written_it_is_for_this_run() {
        let folder = Folder::new("tls-run");
        let nowhere = folder.0.join("no-such-folder");
        let files = CertificateFiles {
            certificate: nowhere.join("cert.pem"),
            key: nowhere.join("key.pem"),
        };
        assert!(keep(&files, &["localhost".to_owned()]).is_ok());
        assert!(!nowhere.exists());
    }

    #[test]
    fn what_changes_is_shown_and_what_cannot_be_used_changes_nothing() {
        let folder = Folder::new("tls-reload");
        let files = files(&folder);
        let tls = Tls::open(TlsMode::SelfSigned, files.clone(), &["localhost".to_owned()])
            .unwrap()
            .unwrap();
        let before = tls.fingerprint();
        let made = make(None, vec!["localhost".to_owned()], &files).unwrap();
        fs::write(&files.certificate, &made.certificate).unwrap();
        assert!(matches!(tls.reload(), Err(TlsError::Mismatch { .. })));
        assert_eq!(tls.fingerprint(), before);
        fs::write(&files.key, &made.key).unwrap();
        tls.reload().unwrap();
        assert_ne!(tls.fingerprint(), before);
    }

    fn files(folder: &Folder) -> CertificateFiles {
        CertificateFiles { certificate: folder.0.join("cert.pem"), key: folder.0.join("key.pem") }
    }
}
