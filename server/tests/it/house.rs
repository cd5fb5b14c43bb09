//! A running server with a site folder of its own; both go when the test ends.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use protocol::id::{RoomId, Token};
use protocol::message::ServerMessage;
use protocol::ticket::Ticket;
use server::config::{Config, Settings, Surroundings};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::http::{Answer, request};
use crate::socket::{Joined, Socket};

pub(crate) struct House {
    pub(crate) address: SocketAddr,
    folder: PathBuf,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    pub(crate) async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = site_folder();
        let settings = Settings {
            site: Some(folder.to_string_lossy().into()),
            secret_file: Some(folder.join("secret").to_string_lossy().into()),
            ..Settings::default()
        };
        let mut config = Config::resolve(settings, Surroundings::default()).unwrap();
        change(&mut config);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = server::Server::new(config).unwrap();
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(server::run(listener, server, async {
            let _ = stopped.await;
        }));
        Self { address, folder, stop, running }
    }

    /// Tells the server to stop; the handle ends when it has.
    pub(crate) fn stop(self) -> JoinHandle<()> {
        std::fs::remove_dir_all(&self.folder).unwrap();
        self.stop.send(()).unwrap();
        self.running
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn secret_file(&self) -> PathBuf {
        self.folder.join("secret")
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        request(self.address, "GET", path, &[], "").await
    }

    /// A server function, as the page calls it.
    pub(crate) async fn call(&self, function: &str, body: &str) -> Answer {
        let origin = self.origin();
        let headers = [("origin", origin.as_str()), ("content-type", "application/json")];
        request(self.address, "POST", &format!("/api/{function}"), &headers, body).await
    }

    pub(crate) async fn ticket(&self, room: &str) -> Ticket {
        let answer = self.call("join_room", &format!(r#"{{"room":"{room}"}}"#)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    pub(crate) async fn socket(&self) -> Socket {
        Socket::open(self.address, &self.origin()).await.unwrap()
    }

    /// Somebody new in a room.
    pub(crate) async fn join(&self, room: &str, name: &str) -> (Socket, Joined) {
        let token = self.ticket(room).await.token;
        let mut socket = self.socket().await;
        socket.say_join(token, name).await;
        let joined = Joined::from(socket.hear().await);
        assert_eq!(joined.room, RoomId::parse(room).unwrap());
        (socket, joined)
    }

    /// Somebody back at a seat.
    pub(crate) async fn rejoin(&self, seat: &Token, name: &str) -> (Socket, Joined) {
        let mut socket = self.socket().await;
        socket.say_rejoin(seat.clone(), name).await;
        let first = socket.hear().await;
        assert!(matches!(first, ServerMessage::IceServers { .. }), "{first:?}");
        let joined = Joined::from(socket.hear().await);
        (socket, joined)
    }
}

/// Ends what would otherwise hang a broken test.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), future).await.expect("nothing came within 10 s")
}

fn site_folder() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("parlor-it-{}-{number}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    let pkg = folder.join("pkg");
    std::fs::create_dir_all(&pkg).unwrap();
    std::fs::write(pkg.join("parlor.js"), "export default 1").unwrap();
    std::fs::write(pkg.join("parlor.js.br"), "pretend brotli").unwrap();
    std::fs::write(pkg.join("parlor.wasm"), b"\0asm").unwrap();
    std::fs::write(pkg.join("parlor.css"), "a {}").unwrap();
    folder
}
