//! `parlor doctor` and the STUN and TURN servers in the settings.

use std::net::{SocketAddr, UdpSocket};
use std::process::Command;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use server::config::TurnMode;
use socket2::{Domain, Socket, Type};
use time::{Duration, OffsetDateTime};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::{doctor, examine, mounted};
use crate::relay::join;
use crate::test_server::{Folder, TestServer};
use crate::turn_client::address;

/// A server with its relay at a port that the system chooses.
async fn open() -> TestServer {
    TestServer::open_with(|config| {
        config.turn.mode = TurnMode::Embedded;
        config.turn.port = 0;
    })
    .await
}

#[tokio::test]
async fn a_dead_turn_server_is_said_with_what_was_seen() {
    let reads_nothing = UdpSocket::bind("127.0.0.1:0").unwrap();
    let silent = reads_nothing.local_addr().unwrap();
    // Bound and not listening: the port is nobody else's, and it refuses.
    let closed = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    closed.bind(&"127.0.0.1:0".parse::<SocketAddr>().unwrap().into()).unwrap();
    let refusing = closed.local_addr().unwrap().as_socket().unwrap();
    let folder = Folder::with_a_page();
    let urls = [
        format!("turn:{silent}?transport=udp"),
        format!("turn:{refusing}?transport=tcp"),
        format!("turns:{refusing}"),
    ];
    let mut command = doctor(&folder);
    command.args(["--turn-urls", &urls.join(","), "--turn-secret", "hunter2"]);
    let report = examine(command.args(["--stun-urls", &format!("stun:{silent}")])).await;
    drop((reads_nothing, closed));
    assert_eq!(report.code, Some(1), "{report:?}");
    let firewall = "there was no answer. Let its port through the firewalls on the way, and see whether it runs.";
    let refused = "nothing listens there. Start it, or correct the port.";
    assert_eq!(
        report.marked("wrong"),
        [
            format!("stun:{silent} does not answer: {firewall}"),
            format!("{} does not relay: {firewall}", urls[0]),
            format!("{} does not relay: {refused}", urls[1]),
            format!("{} does not relay: {refused}", urls[2]),
        ]
    );
}

#[tokio::test]
async fn a_turn_server_in_the_settings_is_tried_with_its_own_password() {
    let server = open().await;
    let (_socket, _, ice_server) = join(&server, "standup", "Alice").await;
    let (user, password) =
        (ice_server.username.clone().unwrap(), ice_server.credential.clone().unwrap());
    let at = address(&ice_server);
    let urls = ["udp", "tcp"].map(|transport| format!("turn:{at}?transport={transport}"));
    let stun = format!("stun:{at}");
    let folder = Folder::with_a_page();
    for (password, code) in [(password.as_str(), Some(0)), ("hunter2", Some(1))] {
        let mut command = doctor(&folder);
        command.args(["--stun-urls", &stun, "--turn-urls", &urls.join(",")]);
        command.env("PARLOR_TURN_USERNAME", &user).env("PARLOR_TURN_PASSWORD", password);
        let report = examine(&mut command).await;
        assert_eq!(report.code, code, "{report:?}");
        assert_eq!(report.of("ok", &stun, "answers."), 1, "{report:?}");
        for url in &urls {
            let (mark, end) = match code {
                Some(0) => ("ok", "data went there and came back."),
                _ => ("wrong", "compare the clocks of both machines."),
            };
            assert_eq!(report.of(mark, url, end), 1, "{report:?}");
        }
        if code == Some(1) {
            let begin = format!("{} does not relay: it refuses user and password (401).", urls[0]);
            assert_eq!(report.of("wrong", &begin, ""), 1, "{report:?}");
        }
    }
}

#[tokio::test]
async fn one_dead_address_of_two_is_named() {
    let server = open().await;
    let (_socket, _, ice_server) = join(&server, "standup", "Alice").await;
    let port = address(&ice_server).port();
    let folder = Folder::with_a_page();
    let hosts = folder.join("hosts");
    std::fs::write(&hosts, "127.0.0.1 two.example\n127.0.0.2 two.example\n").unwrap();
    let urls =
        ["udp", "tcp"].map(|transport| format!("turn:two.example:{port}?transport={transport}"));
    let mut command = doctor(&folder);
    command.args([
        "--turn-urls",
        &urls.join(","),
        "--stun-urls",
        &format!("stun:two.example:{port}"),
    ]);
    command.env("PARLOR_TURN_USERNAME", ice_server.username.unwrap());
    command.env("PARLOR_TURN_PASSWORD", ice_server.credential.unwrap());
    let setup = format!("mount --bind '{}' /etc/hosts", hosts.display());
    let Some(mut command) = mounted(&setup, &command) else { return };
    let report = examine(&mut command).await;
    assert_eq!((report.code, report.marked("wrong")), (Some(0), Vec::<&str>::new()), "{report:?}");
    let dead = "nothing listens there. Start it, or correct the port. Its name has other addresses, which work, and a \
                browser may take this one: mend it, or take it out of the name.";
    for url in &urls {
        let well = format!("{url} at 127.0.0.1: data went there and came back.");
        assert_eq!(report.of("ok", &well, ""), 1, "{report:?}");
        let named = format!("{url} at 127.0.0.2 does not relay: {dead}");
        assert_eq!(report.of("note", &named, ""), 1, "{report:?}");
    }
    let named = format!("stun:two.example:{port} at 127.0.0.2 does not answer: {dead}");
    assert_eq!(report.of("note", &named, ""), 1, "{report:?}");
}

#[tokio::test]
async fn a_server_in_tls_is_tried_and_its_certificate_is_judged() {
    let server = open().await;
    let (_socket, _, ice_server) = join(&server, "standup", "Alice").await;
    let relay = address(&ice_server);
    let (user, password) = (ice_server.username.unwrap(), ice_server.credential.unwrap());
    let folder = Folder::with_a_page();
    let (known, unknown) = (Authority::new("known"), Authority::new("unknown"));
    let known_to_it = folder.join("authorities.pem");
    std::fs::write(&known_to_it, &known.pem).unwrap();
    let now = OffsetDateTime::now_utc();
    let (day, good) = (Duration::DAY, (now - Duration::DAY, now + Duration::DAY));
    let at = |authority: &Authority, host: &str, times| {
        let acceptor = authority.acceptor(host, times);
        in_tls(acceptor, relay)
    };
    for (port, mark, sentence) in [
        (at(&known, "localhost", good).await, "ok", ": data went there and came back."),
        (
            at(&unknown, "localhost", good).await,
            "wrong",
            " does not relay: its certificate is of no authority that this machine knows, and browsers refuse it as \
             well. Get one of a public authority, and give the server the whole chain (certbot calls that file \
             fullchain.pem).",
        ),
        (
            at(&known, "other.example", good).await,
            "wrong",
            " does not relay: its certificate is for other hosts. Get one for the host of this address, or write a \
             host that it is for.",
        ),
        (
            at(&known, "localhost", (now - day * 2, now - day)).await,
            "wrong",
            " does not relay: its certificate has ended, by the clock of this machine. Renew it and have the server \
             read it anew, or set the clock if that is wrong.",
        ),
        (
            at(&known, "localhost", (now + day, now + day * 2)).await,
            "wrong",
            " does not relay: its certificate is not good yet, by the clock of this machine. Set the clock if that is \
             wrong, else wait or put another certificate there.",
        ),
        // In the clear.
        (
            relay.port(),
            "wrong",
            " does not relay: it does not speak TLS there. Correct the port, or write turn: instead of turns:.",
        ),
    ] {
        let url = format!("turns:localhost:{port}");
        let mut command = doctor(&folder);
        command.args(["--turn-urls", &url]).env("SSL_CERT_FILE", &known_to_it);
        command.env("PARLOR_TURN_USERNAME", &user).env("PARLOR_TURN_PASSWORD", &password);
        // Its host has the address of IPv6 too, where nothing listens.
        let Some(mut command) = only_v4(&folder, &command) else { return };
        let report = examine(&mut command).await;
        assert_eq!(report.code, Some(i32::from(mark == "wrong")), "{report:?}");
        assert_eq!(report.of(mark, &format!("{url}{sentence}"), ""), 1, "{sentence} in {report:?}");
    }
}

/// The command where `localhost` is an address of IPv4 alone.
fn only_v4(folder: &Folder, command: &Command) -> Option<Command> {
    let hosts = folder.join("hosts");
    std::fs::write(&hosts, "127.0.0.1 localhost\n").unwrap();
    mounted(&format!("mount --bind '{}' /etc/hosts", hosts.display()), command)
}

/// Who signs certificates.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// TLS with a certificate of this authority.
    fn acceptor(
        &self,
        host: &str,
        (begins, ends): (OffsetDateTime, OffsetDateTime),
    ) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([host.to_owned()]).unwrap();
        (params.not_before, params.not_after) = (begins, ends);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        Arc::new(config).into()
    }
}

/// A server in TLS that hands on what it reads to one in the clear. It gives its port.
async fn in_tls(acceptor: TlsAcceptor, to: SocketAddr) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut inside = acceptor.accept(stream).await.ok()?;
                let mut outside = TcpStream::connect(to).await.ok()?;
                copy_bidirectional(&mut inside, &mut outside).await.ok()
            });
        }
    });
    port
}
