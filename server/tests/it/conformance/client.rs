//! A client that was written from the document: it knows JSON and WebSockets, and no type of ours.

use std::net::SocketAddr;

use futures::SinkExt;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::frames;
use crate::test_server::{TestServer, soon};

/// One socket of a client.
pub(super) struct Client(WebSocketStream<TcpStream>);

impl Client {
    pub(super) async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        let mut request = format!("ws://{address}/ws").into_client_request().unwrap();
        let origin = format!("http://{address}").parse().unwrap();
        request.headers_mut().insert("origin", origin);
        Self(soon(client_async(request, stream)).await.unwrap().0)
    }

    /// A newcomer in a room, and what it received first.
    pub(super) async fn join(server: &TestServer, room: &str, name: &str) -> (Self, Value) {
        let ticket = ticket(server, room).await;
        let mut client = Self::open(server.address).await;
        client.send(&join(&ticket, name)).await;
        let [_, joined] = client.receive_joined().await;
        (client, joined)
    }

    pub(super) async fn send(&mut self, message: &Value) {
        self.send_text(&message.to_string()).await;
    }

    /// Says it, if the server still takes any.
    pub(super) async fn send_text(&mut self, text: &str) {
        let _ = self.0.send(Message::text(text)).await;
    }

    /// Bytes that are no frame.
    pub(super) async fn break_the_wire(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).await.unwrap();
    }

    pub(super) async fn receive(&mut self) -> Value {
        serde_json::from_str(&self.receive_text().await).unwrap()
    }

    /// The next frame, to the letter.
    pub(super) async fn receive_text(&mut self) -> String {
        frames::text(&mut self.0).await.to_string()
    }

    /// The messages to a peer that joins: `ice_servers`, then `joined`.
    pub(super) async fn receive_joined(&mut self) -> [Value; 2] {
        let received = [self.receive().await, self.receive().await];
        assert_eq!(
            (&received[0]["type"], &received[1]["type"]),
            (&json!("ice_servers"), &json!("joined"))
        );
        received
    }

    /// The code that the server closes with; what it sends before is skipped.
    pub(super) async fn closed(&mut self) -> u16 {
        frames::last_code(&mut self.0).await
    }
}

pub(super) async fn ticket(server: &TestServer, room: &str) -> String {
    let answer = server.call("join_room", &json!({ "room": room }).to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let ticket: Value = serde_json::from_str(&answer.body).unwrap();
    ticket["token"].as_str().unwrap().to_owned()
}

pub(super) fn join(ticket: &str, name: &str) -> Value {
    json!({ "type": "join", "version": 1, "ticket": ticket, "name": name, "state": silent() })
}

pub(super) fn rejoin(seat: &Value, page: &str) -> Value {
    json!({ "type": "rejoin", "version": 1, "seat": seat, "page": page, "name": "Again", "state": silent() })
}

/// The state of a peer without devices.
pub(super) fn silent() -> Value {
    json!({ "microphone": false, "camera": false, "streams": [] })
}

/// The message with this in place of what it had there.
pub(super) fn with(message: &Value, field: &str, value: Value) -> Value {
    let mut message = message.clone();
    message[field] = value;
    message
}
