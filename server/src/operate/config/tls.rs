//! Whether the server speaks TLS, and with which files.

use std::path::PathBuf;

/// The source of the server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsMode {
    /// No certificate: the server speaks plain HTTP.
    Off,
    /// The server makes its own, once.
    SelfSigned,
    /// The operator puts it there.
    Files,
}

impl TlsMode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Off, Self::SelfSigned, Self::Files];

    /// As the setting names it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::SelfSigned => "self-signed",
            Self::Files => "files",
        }
    }
}

/// The files of certificate and key, both in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFiles {
    /// The certificate, followed by those that lead to its authority.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}
