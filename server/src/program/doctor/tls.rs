//! TLS to a server of the settings, with its certificate judged as browsers do it: by authorities, names and time.
//!
//! The authorities are those that this machine knows. A browser may bring a list of its own, which differs little.

use std::io;
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::program::ask;

/// What servers are asked with.
#[derive(Debug, Clone)]
pub(super) struct Tls {
    config: Arc<ClientConfig>,
    /// Whether certificates are judged.
    pub(super) judgement: Judgement,
}

/// Whether certificates are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judgement {
    /// They are.
    Judged,
    /// This machine knows no authority, as in a container that holds one program.
    NoAuthorities,
}

/// Why there is no TLS with a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TlsTrouble {
    /// What it says is not TLS.
    NotTls,
    /// Its certificate has ended.
    Ended,
    /// Its certificate has not begun.
    NotBegun,
    /// Its certificate is for other hosts.
    OtherHost,
    /// Its certificate is of no authority that this machine knows.
    UnknownAuthority,
    /// Another reason, as the library says it.
    Other(String),
}

impl Tls {
    /// Reads the list of authorities.
    ///
    /// # Errors
    /// When the library of TLS cannot be set up.
    pub(super) fn load() -> Result<Self, rustls::Error> {
        let mut authorities = RootCertStore::empty();
        authorities.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if authorities.is_empty() {
            let (config, judgement) = (Arc::new(ask::client()?), Judgement::NoAuthorities);
            return Ok(Self { config, judgement });
        }
        let config = ask::builder()?.with_root_certificates(authorities).with_no_client_auth();
        Ok(Self { config: Arc::new(config), judgement: Judgement::Judged })
    }

    /// Begins TLS on a connection to this host, which may be an address.
    ///
    /// # Errors
    /// [`TlsTrouble`], or as the system says it.
    pub(super) async fn connect(
        &self,
        host: &str,
        stream: TcpStream,
    ) -> io::Result<Result<TlsStream<TcpStream>, TlsTrouble>> {
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        match TlsConnector::from(self.config.clone()).connect(name, stream).await {
            Ok(stream) => Ok(Ok(stream)),
            Err(error) => match error.get_ref().and_then(|cause| cause.downcast_ref()) {
                Some(cause) => Ok(Err(TlsTrouble::from(cause))),
                None => Err(error),
            },
        }
    }
}

impl From<&rustls::Error> for TlsTrouble {
    fn from(error: &rustls::Error) -> Self {
        use CertificateError::{
            Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet,
            NotValidYetContext, UnknownIssuer,
        };
        let rustls::Error::InvalidCertificate(reason) = error else {
            let is_read = !matches!(error, rustls::Error::InvalidMessage(_));
            return if is_read { Self::Other(error.to_string()) } else { Self::NotTls };
        };
        if matches!(reason, Expired | ExpiredContext { .. }) {
            Self::Ended
        } else if matches!(reason, NotValidYet | NotValidYetContext { .. }) {
            Self::NotBegun
        } else if matches!(reason, NotValidForName | NotValidForNameContext { .. }) {
            Self::OtherHost
        } else if *reason == UnknownIssuer {
            Self::UnknownAuthority
        } else {
            Self::Other(error.to_string())
        }
    }
}

/// What was seen, as the end of a sentence, with what to do.
pub(super) fn seen(trouble: &TlsTrouble) -> String {
    match trouble {
        TlsTrouble::NotTls => "it does not speak TLS there. Correct the port, or write turn: instead of turns:.".to_owned(),
        TlsTrouble::Ended => "its certificate has ended, by the clock of this machine. Renew it and have the server read \
                              it anew, or set the clock if that is wrong."
            .to_owned(),
        TlsTrouble::NotBegun => "its certificate is not good yet, by the clock of this machine. Set the clock if that is \
                                 wrong, else wait or put another certificate there."
            .to_owned(),
        TlsTrouble::OtherHost => "its certificate is for other hosts. Get one for the host of this address, or write a \
                                  host that it is for."
            .to_owned(),
        TlsTrouble::UnknownAuthority => "its certificate is of no authority that this machine knows, and browsers refuse \
                                         it as well. Get one of a public authority, and give the server the whole chain \
                                         (certbot calls that file fullchain.pem)."
            .to_owned(),
        TlsTrouble::Other(error) => format!("TLS fails ({error}). See the log of the server."),
    }
}
