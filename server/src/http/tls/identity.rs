//! A certificate with its key, read from two files and checked.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha256};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

use super::TlsError;
use crate::operate::config::CertificateFiles;
use crate::{clock, files};

/// The certificate that a client gets, with its key.
#[derive(Debug)]
pub(super) struct Identity {
    config: Arc<ServerConfig>,
    certificate: Certificate,
}

impl Identity {
    /// Reads both files.
    pub(super) fn read(files: &CertificateFiles) -> Result<Self, TlsError> {
        let CertificateFiles { certificate, key } = files;
        let text = |setting, path| {
            files::read(path).map_err(|error| TlsError::unreadable(setting, path, &error))
        };
        Self::of(&text("tls_cert", certificate)?, &text("tls_key", key)?, files)
    }

    /// Takes what two files say.
    pub(super) fn of(chain: &str, key: &str, files: &CertificateFiles) -> Result<Self, TlsError> {
        let CertificateFiles { certificate: path, key: key_path } = files;
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(chain.as_bytes()).collect();
        let chain = chain.ok().filter(|chain| !chain.is_empty());
        let chain = chain.ok_or_else(|| TlsError::NoCertificate(path.clone()))?;
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes());
        let key = key.map_err(|_| TlsError::NoKey(key_path.clone()))?;
        let certificate = Certificate::of(&chain).ok_or_else(|| TlsError::Unusable {
            path: path.clone(),
            reason: "its first certificate is no X.509".into(),
        })?;
        let config = config(chain, key).map_err(|error| {
            if matches!(error, rustls::Error::InconsistentKeys(_)) {
                TlsError::Mismatch { key: key_path.clone(), certificate: path.clone() }
            } else {
                TlsError::Unusable { path: path.clone(), reason: error.to_string() }
            }
        })?;
        Ok(Self { config: Arc::new(config), certificate })
    }

    pub(super) fn config(&self) -> Arc<ServerConfig> {
        self.config.clone()
    }

    pub(super) fn fingerprint(&self) -> &str {
        &self.certificate.fingerprint
    }

    /// What it says of itself.
    pub(super) fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Says when browsers will refuse it soon, or do already.
    pub(super) fn warn_of_its_end(&self) {
        let now = clock::unix_now();
        let ends = self.certificate.ends;
        let days = ends.saturating_sub(now).as_secs() / DAY_S;
        if ends <= now {
            tracing::warn!("the certificate is no longer valid: browsers refuse it");
        } else if days < SOON_DAYS {
            tracing::warn!(days, "the certificate is valid for a few days only");
        }
    }
}

/// What the first certificate of a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// By what a person tells it from another one: SHA-256, in pairs of hexadecimal digits.
    pub fingerprint: String,
    /// From when on it is good, since 1970.
    pub begins: Duration,
    /// Until when it is good, since 1970.
    pub ends: Duration,
    /// The names and addresses that it is for; a name may begin with `*.`.
    pub names: Vec<String>,
    /// Whether it names itself as its authority.
    pub is_self_signed: bool,
    /// How many certificates are in the file.
    pub in_file: usize,
}

impl Certificate {
    fn of(chain: &[CertificateDer<'_>]) -> Option<Self> {
        let first = chain.first()?;
        let (_, certificate) = X509Certificate::from_der(first).ok()?;
        let pairs: Vec<_> =
            Sha256::digest(first).iter().map(|byte| format!("{byte:02X}")).collect();
        let since_1970 = |s| Duration::from_secs(u64::try_from(s).unwrap_or_default());
        let validity = certificate.validity();
        Some(Self {
            fingerprint: pairs.join(":"),
            begins: since_1970(validity.not_before.timestamp()),
            ends: since_1970(validity.not_after.timestamp()),
            names: names(&certificate),
            is_self_signed: certificate.subject() == certificate.issuer(),
            in_file: chain.len(),
        })
    }

    /// The hosts that it names, without those that stand for many (`*.example.org`).
    #[must_use]
    pub fn hosts(&self) -> Vec<String> {
        self.names.iter().filter(|name| !name.contains('*')).cloned().collect()
    }
}

/// The names and addresses in a certificate.
pub(super) fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(names)) = certificate.subject_alternative_name() else { return Vec::new() };
    let text = |name: &GeneralName<'_>| {
        if let GeneralName::DNSName(name) = name {
            return Some((*name).to_owned());
        }
        let GeneralName::IPAddress(bytes) = name else { return None };
        let v4 = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
        let v6 = <[u8; 16]>::try_from(*bytes).map(IpAddr::from);
        v4.or(v6).ok().map(|address| address.to_string())
    };
    names.value.general_names.iter().filter_map(text).collect()
}

/// TLS 1.2 and 1.3, with HTTP/2 before HTTP/1.1.
fn config(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<ServerConfig, rustls::Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![super::HTTP_2.to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

const DAY_S: u64 = 86_400;

/// Automatic renewal has failed for a while when so few days are left.
const SOON_DAYS: u64 = 14;
