//! The program itself, in a process of its own: where its memory is counted, only it is counted.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::ops::Deref;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::front::Front;
use crate::test_server::Folder;

/// A server that runs until this is dropped.
pub(crate) struct Program {
    front: Front,
    child: Child,
    _folder: Folder,
    log: Receiver<String>,
}

impl Program {
    pub(crate) fn start() -> Self {
        Self::start_by(program())
    }

    /// Starts it by a command that leads to it. Without a word of `PARLOR_TURN` it relays nothing.
    pub(crate) fn start_by(mut command: Command) -> Self {
        let folder = Folder::with_a_page();
        // Its port is one for all servers of a machine.
        if !command.get_envs().any(|(name, _)| name == "PARLOR_TURN") {
            command.env("PARLOR_TURN", "off");
        }
        let mut child = command
            .env("PARLOR_LISTEN", "127.0.0.1:0")
            .env("PARLOR_METRICS_LISTEN", "127.0.0.1:0")
            .env("PARLOR_SITE", &*folder)
            .env("PARLOR_SECRET_FILE", folder.join("secret"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (line, log) = channel();
        let said = child.stdout.take().unwrap();
        let logged = child.stderr.take().unwrap();
        let other_line = line.clone();
        thread::spawn(move || {
            BufReader::new(said).lines().map_while(Result::ok).for_each(|l| drop(line.send(l)));
        });
        thread::spawn(move || {
            let lines = BufReader::new(logged).lines().map_while(Result::ok);
            lines.for_each(|l| drop(other_line.send(l)));
        });
        let [metrics, address] = ports_after(
            &log,
            ["metrics are at http://127.0.0.1:", "Parlor is at http://localhost:"],
        );
        Self { front: Front { address, metrics }, child, _folder: folder, log }
    }

    /// How much of the machine's memory it holds. A system that does not say fails the test: what is not measured has
    /// not been shown.
    pub(crate) fn resident_kib(&self) -> u64 {
        let id = self.child.id().to_string();
        let output = Command::new("ps").args(["-o", "rss=", "-p", &id]).output().unwrap();
        let resident = String::from_utf8(output.stdout).unwrap();
        resident.trim().parse().expect("ps says how many KiB a process holds")
    }

    /// Sends it a signal: `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// The code that it ends with by itself.
    pub(crate) fn ended(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// Returns when it says this.
    pub(crate) fn expect_says(&self, words: &str) {
        while !self.log.recv_timeout(Duration::from_secs(10)).expect(words).contains(words) {}
    }

    /// Ends it, and fails if it was not well.
    pub(crate) fn stop(mut self) {
        assert_eq!(self.child.try_wait().unwrap(), None, "it still runs");
        let log: Vec<_> = self.log.try_iter().collect();
        assert!(!log.iter().any(|line| line.contains("panicked at")), "{log:#?}");
    }
}

impl Deref for Program {
    type Target = Front;

    fn deref(&self) -> &Front {
        &self.front
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program, shielded from the settings in the environment of the tests.
pub(crate) fn program() -> Command {
    shielded(Command::new(env!("CARGO_BIN_EXE_parlor")))
}

/// A command that leads to the program, shielded in the same way.
pub(crate) fn shielded(mut command: Command) -> Command {
    for (name, _) in std::env::vars() {
        if ["PARLOR_", "LEPTOS_", "RUST_LOG"].iter().any(|prefix| name.starts_with(prefix)) {
            command.env_remove(name);
        }
    }
    command
}

/// The ports that stand after these words, in whichever order they are said.
fn ports_after<const N: usize>(log: &Receiver<String>, words: [&str; N]) -> [SocketAddr; N] {
    let mut ports = [None; N];
    while ports.contains(&None) {
        let line = log.recv_timeout(Duration::from_secs(20)).expect("the program says where it is");
        for (words, port) in words.iter().zip(&mut ports) {
            if let Some((_, rest)) = line.split_once(words) {
                let number = rest.split('/').next().unwrap();
                *port = Some(format!("127.0.0.1:{number}").parse().unwrap());
            }
        }
    }
    ports.map(Option::unwrap)
}
