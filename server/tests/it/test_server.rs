//! A running server with a site folder of its own; both go when the test ends.

use std::net::SocketAddr;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use server::Listeners;
use server::config::{CertificateFiles, Config, Environment, Settings, TlsMode};
use server::tls::Tls;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::front::Front;

pub(crate) struct TestServer {
    front: Front,
    folder: Folder,
    redirect: Option<SocketAddr>,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl TestServer {
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    pub(crate) async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        Self::build(TlsMode::Off, change).await
    }

    /// One that speaks TLS with a certificate of its own, and redirects clients without TLS.
    pub(crate) async fn open_tls(change: impl FnOnce(&mut Config)) -> Self {
        Self::build(TlsMode::SelfSigned, change).await
    }

    async fn build(tls: TlsMode, change: impl FnOnce(&mut Config)) -> Self {
        let folder = Folder::with_a_page();
        let settings = Settings {
            // Its port is one for all servers of a machine.
            turn: Some("off".to_owned()),
            site: Some(folder.to_string_lossy().into()),
            secret_file: Some(folder.join("secret").to_string_lossy().into()),
            ..Settings::default()
        };
        let mut config = Config::resolve(settings, Environment::default()).unwrap();
        change(&mut config);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = server::Server::new(config).unwrap();
        let counters = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let metrics = counters.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let tls = Tls::open(tls, certificate_files(&folder), &NAMES.map(str::to_owned)).unwrap();
        let redirect = match tls {
            Some(_) => Some(TcpListener::bind("127.0.0.1:0").await.unwrap()),
            None => None,
        };
        let redirected = redirect.as_ref().map(|listener| listener.local_addr().unwrap());
        let listeners = Listeners {
            pages: listener,
            is_handed_over: false,
            tls: tls.map(Arc::new),
            redirect,
            metrics: Some(counters),
        };
        let running = tokio::spawn(server::run(listeners, server, async {
            let _ = stopped.await;
        }));
        Self { front: Front { address, metrics }, folder, redirect: redirected, stop, running }
    }

    /// Another server, which takes the seats of this one.
    pub(crate) async fn successor(&self, change: impl FnOnce(&mut Config)) -> Self {
        Self::open_with(|config| {
            std::fs::copy(self.secret_file(), &config.secret_file).unwrap();
            change(config);
        })
        .await
    }

    /// Tells the server to stop; the handle ends when it has.
    pub(crate) fn stop(self) -> JoinHandle<()> {
        self.stop.send(()).unwrap();
        self.running
    }

    /// The address that redirects plain HTTP.
    pub(crate) fn redirect(&self) -> SocketAddr {
        self.redirect.unwrap()
    }

    pub(crate) fn certificate_files(&self) -> CertificateFiles {
        certificate_files(&self.folder)
    }

    /// Puts another pair in the place of certificate and key, one file after the other.
    pub(crate) fn exchange_certificate(&self) {
        let other = Folder::with_a_page();
        Tls::open(TlsMode::SelfSigned, certificate_files(&other), &NAMES.map(str::to_owned))
            .unwrap();
        let (from, to) = (certificate_files(&other), self.certificate_files());
        std::fs::rename(from.certificate, to.certificate).unwrap();
        std::fs::rename(from.key, to.key).unwrap();
    }

    pub(crate) fn secret_file(&self) -> PathBuf {
        self.folder.join("secret")
    }
}

impl Deref for TestServer {
    type Target = Front;

    fn deref(&self) -> &Front {
        &self.front
    }
}

fn certificate_files(folder: &Folder) -> CertificateFiles {
    CertificateFiles { certificate: folder.join("cert.pem"), key: folder.join("key.pem") }
}

/// The host names of a test's server.
const NAMES: [&str; 2] = ["localhost", "127.0.0.1"];

/// Ends what would otherwise hang a broken test. It judges no speed: the slowest of what is waited for, a server that
/// stops while a client is silent, takes some seconds of an idle machine, and a busy one takes many times as long.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(100), future).await.expect("nothing came within 100 s")
}

/// A folder for one server alone. It goes with this value.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// One with the files of a page.
    pub(crate) fn with_a_page() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}-{number}", std::process::id());
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let pkg = folder.join("pkg");
        std::fs::create_dir_all(&pkg).unwrap();
        std::fs::write(pkg.join("parlor.js"), "export default 1").unwrap();
        std::fs::write(pkg.join("parlor.js.br"), "pretend brotli").unwrap();
        std::fs::write(pkg.join("parlor.wasm"), b"\0asm").unwrap();
        std::fs::write(pkg.join("parlor.css"), "a {}").unwrap();
        Self(folder)
    }
}

impl Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
