//! One request to the server that runs with these settings, on this machine.
//!
//! The certificate is not checked: the program asks itself, and shows what it hears to nobody but its own user.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ClientConnection, ConfigBuilder, DigitallySignedStruct, SignatureScheme,
    StreamOwned, WantsVerifier,
};
use server::config::TlsMode;

/// What is asked of a server.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Request {
    /// The page at this path.
    Get(&'static str),
    /// This server function, without arguments.
    Call(&'static str),
}

/// What a server says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Its status, such as 200.
    pub(crate) status: u16,
    /// Status line and headers.
    pub(crate) head: String,
    /// What follows, cut off at 64 KiB.
    pub(crate) body: String,
}

/// Asks at this address, or at the loopback address where the server listens at every one.
///
/// # Errors
/// When nothing listens there, or what listens does not answer in HTTP within three seconds.
pub(crate) fn ask(listen: SocketAddr, tls: TlsMode, request: Request) -> anyhow::Result<Answer> {
    let address = SocketAddr::new(own(listen.ip()), listen.port());
    let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let text = match tls {
        TlsMode::Off => exchange(stream, &request.text("http", address))?,
        TlsMode::SelfSigned | TlsMode::Files => {
            let name = ServerName::IpAddress(address.ip().into());
            let stream =
                StreamOwned::new(ClientConnection::new(Arc::new(client()?), name)?, stream);
            exchange(stream, &request.text("https", address))?
        }
    };
    Answer::read(&text).ok_or_else(|| anyhow::anyhow!("what listens at {address} speaks no HTTP"))
}

/// A server that listens at every address listens here, too.
pub(crate) fn own(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) if address.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) if address.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        IpAddr::V4(_) | IpAddr::V6(_) => address,
    }
}

impl Request {
    /// In HTTP/1.0, so that the answer ends with the connection and is not in chunks.
    fn text(self, scheme: &str, host: SocketAddr) -> String {
        match self {
            Self::Get(path) => format!("GET {path} HTTP/1.0\r\nhost: {host}\r\n\r\n"),
            Self::Call(function) => format!(
                "POST /api/{function} HTTP/1.0\r\nhost: {host}\r\norigin: {scheme}://{host}\r\n\
                 content-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}"
            ),
        }
    }
}

impl Answer {
    fn read(text: &str) -> Option<Self> {
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status = head.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
        Some(Self { status, head: head.to_owned(), body: body.to_owned() })
    }
}

fn exchange(mut stream: impl Read + Write, request: &str) -> io::Result<String> {
    stream.write_all(request.as_bytes())?;
    stream.flush()?;
    let mut answer = Vec::new();
    match stream.take(ANSWER_BYTES).read_to_end(&mut answer) {
        // Some close a connection without the last message of TLS.
        Err(error) if answer.is_empty() => return Err(error),
        Ok(_) | Err(_) => {}
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// TLS that takes every certificate.
pub(crate) fn client() -> Result<ClientConfig, rustls::Error> {
    let builder = builder()?;
    let anybody = Arc::new(Anybody(builder.crypto_provider().clone()));
    Ok(builder.dangerous().with_custom_certificate_verifier(anybody).with_no_client_auth())
}

/// TLS of which it is not yet said whom it trusts.
pub(crate) fn builder() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, rustls::Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()
}

/// Takes every certificate, but only from a server that has its key.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(
            message,
            certificate,
            signed,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(
            message,
            certificate,
            signed,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// How long a healthy server may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// The longest answer that is read.
const ANSWER_BYTES: u64 = 65_536;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_and_what_is_none_is_not() {
        let answer =
            Answer::read("HTTP/1.0 308 Permanent Redirect\r\nlocation: a\r\n\r\nb").unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (308, "b"));
        assert!(answer.head.ends_with("location: a"));
        for text in ["", "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 ok\r\n\r\n"] {
            assert_eq!(Answer::read(text), None, "{text:?}");
        }
    }
}
