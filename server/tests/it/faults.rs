//! Faults of the machine: no space for the log, no file descriptors, a stop with many calls.
//!
//! Named after the cases of end2end/README.md: S-11, S-12, S-13.

use std::fs::{File, OpenOptions};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tokio::net::TcpStream;

use crate::front::Front;
use crate::http::request;
use crate::program::{Program, program};
use crate::test_server::{Folder, soon};

#[tokio::test]
async fn s11_a_log_that_cannot_be_written_holds_nothing_up_and_is_counted() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let gone = Stdio::from(writer);
    let full = Stdio::from(OpenOptions::new().write(true).open("/dev/full").unwrap());
    for (number, log) in [full, gone].into_iter().enumerate() {
        let server = Silent::start(number, program(), log);
        server.front.join("standup", "Alice").await;
        soon(server.lost_lines()).await;
        server.end(0);
    }
}

#[tokio::test]
async fn s11_a_log_that_nobody_reads_holds_nothing_up() {
    let (reader, writer) = std::io::pipe().unwrap();
    let mut command = program();
    command.env("PARLOR_LOG_LEVEL", "debug");
    let server = Silent::start(2, command, Stdio::from(writer));
    // Until more was said than the pipe and the queue hold.
    soon(async {
        while server.front.counters().await.of_name("parlor_log_lines_lost_total") == 0 {
            for _ in 0..100 {
                // A call without an Origin is a line of the log.
                assert_eq!(
                    request(server.front.address, "POST", "/api/create_room", &[], "").await.status,
                    403
                );
            }
        }
    })
    .await;
    server.front.join("standup", "Alice").await;
    drop(reader);
    server.end(0);
}

#[tokio::test]
async fn s12_without_file_descriptors_calls_go_on_and_others_hear_that_it_is_full() {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n 96 && exec \"$0\"", env!("CARGO_BIN_EXE_parlor")]);
    let server = Program::start_by(command);
    let (mut alice, _) = server.join("standup", "Alice").await;
    let (mut bob, joined) = server.join("standup", "Bob").await;
    alice.receive().await;
    let mut taken = Vec::new();
    let german = [("accept-language", "de")];
    let answer = soon(async {
        loop {
            taken.push(TcpStream::connect(server.address).await.unwrap());
            let answer = request(server.address, "GET", "/room/standup", &german, "").await;
            if answer.status != 200 {
                break answer;
            }
        }
    })
    .await;
    assert!(taken.len() > 10, "{} connections were enough", taken.len());
    assert_eq!((answer.status, answer.header("retry-after")), (503, "10"));
    assert!(answer.body.contains("Der Server ist ausgelastet"), "{}", answer.body);
    assert_eq!(answer.header("vary"), "accept-language, cookie");
    // What was just answered may have held the last seat, and have left it since.
    let call = soon(async {
        loop {
            let call = server.call("join_room", r#"{"room":"standup"}"#).await;
            if call.status != 200 {
                break call;
            }
            taken.push(TcpStream::connect(server.address).await.unwrap());
        }
    })
    .await;
    assert_eq!((call.status, call.body.as_str()), (503, r#"{"error":"busy"}"#));

    // A peer in a call is served all the while, and others come in when there is room again.
    bob.send_offer(&joined.peers[0].id, "v=0").await;
    alice.receive().await;
    drop(taken);
    soon(async { while server.get("/readyz").await.status != 200 {} }).await;
    server.join("standup", "Carol").await;
    alice.receive().await;
    let refused =
        server.counters().await.of_name(r#"parlor_refusals_total{at="connection",reason="busy"}"#);
    assert!(refused >= 2, "{refused} were counted");
    server.stop();
}

#[tokio::test]
async fn s13_a_stop_with_a_hundred_rooms_ends_with_0() {
    let mut server = Program::start();
    let mut sockets = Vec::new();
    for number in 0..100 {
        let room = format!("room-{number}");
        sockets.push(server.join(&room, "Alice").await.0);
        sockets.push(server.join(&room, "Bob").await.0);
    }
    assert_eq!(server.counters().await.of_name("parlor_rooms"), 100);
    server.signal("TERM");
    for socket in &mut sockets {
        assert_eq!(socket.closed().await, 1012);
    }
    drop(sockets);
    assert_eq!(server.ended(), Some(0));
}

/// A server whose log is not read. No other test uses its address.
struct Silent {
    front: Front,
    child: std::process::Child,
    _folder: Folder,
}

impl Silent {
    fn start(number: usize, mut command: Command, log: Stdio) -> Self {
        let id = std::process::id();
        let host = format!("127.{}.{}.{}", 100 + number, id / 256 % 256, id % 256);
        let folder = Folder::with_a_page();
        let (address, metrics) = (format!("{host}:3000"), format!("{host}:9464"));
        let child = command
            .env("PARLOR_LISTEN", &address)
            .env("PARLOR_METRICS_LISTEN", &metrics)
            .env("PARLOR_SITE", &*folder)
            .env("PARLOR_SECRET_FILE", folder.join("secret"))
            .stdout(File::options().write(true).open("/dev/full").unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let front = Front { address: address.parse().unwrap(), metrics: metrics.parse().unwrap() };
        let began = Instant::now();
        while std::net::TcpStream::connect(front.metrics).is_err() {
            assert!(began.elapsed() < Duration::from_secs(20), "it does not listen");
            std::thread::yield_now();
        }
        Self { front, child, _folder: folder }
    }

    /// Returns when lines were lost.
    async fn lost_lines(&self) {
        while self.front.counters().await.of_name("parlor_log_lines_lost_total") == 0 {}
    }

    /// Tells it to stop, and expects this code.
    fn end(mut self, code: i32) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", "TERM", &id]).status().unwrap().success());
        assert_eq!(self.child.wait().unwrap().code(), Some(code));
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
