//! Under a service manager: a socket that is handed over, and the words that go to it.

use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::http::{request, request_over};
use crate::program::{Program, program};
use crate::test_server::{Folder, soon};

#[tokio::test]
async fn who_comes_while_it_restarts_waits_and_is_served() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let folder = Folder::with_a_page();
    let secret = folder.join("shared-secret");

    let mut first = Program::start_by(with_socket(&listener, &secret));
    assert_eq!(first.address, address, "it listens at the socket, not where the setting says");
    let (mut alice, joined) = first.join("standup", "Alice").await;
    // It does not hear the goodbye, so the first one drains for as long as it may.
    let (silent, _) = first.join("standup", "Silent").await;
    let mut kept = TcpStream::connect(address).await.unwrap();
    first.signal("TERM");
    assert_eq!(alice.closed().await, 1012);
    drop(alice);
    // A connection that comes now is not for the server that goes.
    let early = TcpStream::connect(address).await.unwrap();
    let early =
        tokio::spawn(async move { request_over(early, "GET", "/readyz", &[], "").await.status });
    let body = r#"{"room":"standup"}"#;
    let (origin, length) = (first.origin(), body.len());
    let call = format!(
        "POST /api/join_room HTTP/1.1\r\nhost: {address}\r\norigin: {origin}\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    kept.write_all(call.as_bytes()).await.unwrap();
    let mut answer = String::new();
    soon(kept.read_to_string(&mut answer)).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200 "),
        "a ticket, which is good at the next one: {answer}"
    );
    drop(silent);
    assert_eq!(first.ended(), Some(0));

    // No server runs now, and no client is refused.
    let second = Program::start_by(with_socket(&listener, &secret));
    assert_eq!(early.await.unwrap(), 200);
    let (_alice, again) = second.rejoin(&joined.seat, "Alice").await;
    assert_eq!(again.you, joined.you);
    second.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn over_many_restarts_every_request_is_answered() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let folder = Folder::with_a_page();
    let secret = folder.join("shared-secret");
    let is_over = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..4)
        .map(|_| {
            let is_over = is_over.clone();
            tokio::spawn(async move {
                let mut answers = 0;
                while !is_over.load(Ordering::Relaxed) {
                    assert_eq!(request(address, "GET", "/healthz", &[], "").await.status, 200);
                    answers += 1;
                }
                answers
            })
        })
        .collect();
    for _ in 0..10 {
        let mut server = Program::start_by(with_socket(&listener, &secret));
        for _ in 0..100 {
            assert_eq!(request(address, "GET", "/healthz", &[], "").await.status, 200);
        }
        server.signal("TERM");
        assert_eq!(server.ended(), Some(0));
    }
    is_over.store(true, Ordering::Relaxed);
    let last = Program::start_by(with_socket(&listener, &secret));
    for client in clients {
        assert!(client.await.unwrap() > 100);
    }
    last.stop();
}

#[tokio::test]
async fn it_says_that_it_is_ready_lives_reloads_and_stops() {
    let folder = Folder::with_a_page();
    let path = folder.join("notify");
    let manager = UnixDatagram::bind(&path).unwrap();
    manager.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut command = program();
    command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "100000");
    let mut server = Program::start_by(command);
    hears(&manager, "READY=1");
    hears(&manager, "WATCHDOG=1");
    hears(&manager, "WATCHDOG=1");
    server.signal("HUP");
    hears(&manager, "RELOADING=1");
    hears(&manager, "READY=1");
    hears(&manager, "WATCHDOG=1");
    server.signal("TERM");
    hears(&manager, "STOPPING=1");
    assert_eq!(server.ended(), Some(0));
}

#[tokio::test]
async fn it_can_be_asked_whether_it_is_well() {
    let server = Program::start();
    let check = |address: SocketAddr| {
        let status = program()
            .args(["--check-health", "--listen", &address.to_string()])
            .output()
            .unwrap()
            .status;
        status.code()
    };
    assert_eq!(check(server.address), Some(0));
    let address = server.address;
    server.stop();
    soon(async { while request_is_possible(address).await {} }).await;
    assert_eq!(check(address), Some(1));
}

async fn request_is_possible(address: SocketAddr) -> bool {
    match TcpStream::connect(address).await {
        Ok(_) => request(address, "GET", "/healthz", &[], "").await.status == 200,
        Err(_) => false,
    }
}

/// The program with a socket as its third file, as systemd starts it.
fn with_socket(listener: &TcpListener, secret: &std::path::Path) -> Command {
    let mut command = Command::new("sh");
    let script =
        "exec 3<&0 </dev/null && LISTEN_FDS=1 LISTEN_PID=$$ PARLOR_SECRET_FILE=$1 exec \"$0\"";
    command.args(["-c", script, env!("CARGO_BIN_EXE_parlor")]).arg(secret);
    command.stdin(Stdio::from(OwnedFd::from(listener.try_clone().unwrap())));
    command
}

fn hears(manager: &UnixDatagram, word: &str) {
    let mut words = [0; 256];
    loop {
        let length = manager.recv(&mut words).expect(word);
        if String::from_utf8_lossy(&words[..length]).lines().any(|line| line == word) {
            return;
        }
    }
}
