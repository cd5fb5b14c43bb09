//! Why there is no certificate to show, in one sentence each.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why the server cannot speak TLS with these files.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("The setting {setting} is {path:?}, which cannot be read: {reason}.")]
    Unreadable {
        /// `tls_cert` or `tls_key`.
        setting: &'static str,
        /// Its path.
        path: PathBuf,
        /// As the system says it.
        reason: String,
    },
    /// The file of the certificate holds none.
    #[error(
        "The setting tls_cert is {0:?}, which holds no certificate; allowed is a file in PEM: the certificate, then \
         those that lead to its authority."
    )]
    NoCertificate(PathBuf),
    /// The file of the key holds none.
    #[error(
        "The setting tls_key is {0:?}, which holds no private key; allowed is a file in PEM, without a passphrase."
    )]
    NoKey(PathBuf),
    /// The key is another certificate's.
    #[error(
        "The setting tls_key is {key:?}, whose key is not the one of the certificate in {certificate:?}; allowed are \
         two files that belong together."
    )]
    Mismatch {
        /// The file of the key.
        key: PathBuf,
        /// The file of the certificate.
        certificate: PathBuf,
    },
    /// Certificate or key are of a kind that is not known.
    #[error("The setting tls_cert is {path:?}, which cannot be used: {reason}.")]
    Unusable {
        /// The file of the certificate.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// It would be written over.
    #[error(
        "The setting tls_cert is {0:?}, which Parlor did not make and would have to replace; allowed is a file of its \
         own, or tls = \"files\"."
    )]
    NotOurs(PathBuf),
    /// No certificate can be made.
    #[error("No self-signed certificate can be made: {0}.")]
    Unmade(String),
}

impl TlsError {
    /// That the file of a setting cannot be read.
    pub(super) fn unreadable(setting: &'static str, path: &Path, error: &io::Error) -> Self {
        Self::Unreadable { setting, path: path.into(), reason: error.to_string() }
    }
}
