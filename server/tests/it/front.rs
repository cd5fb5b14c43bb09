//! A running server as its clients see it.

use std::net::SocketAddr;

use protocol::id::{RoomId, Token};
use protocol::ticket::Ticket;

use crate::counters::Counters;
use crate::http::{Answer, request};
use crate::socket::{Joined, Socket};

/// The addresses of a server.
#[derive(Debug, Clone)]
pub(crate) struct Front {
    pub(crate) address: SocketAddr,
    pub(crate) metrics: SocketAddr,
}

impl Front {
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The counters as they are now.
    pub(crate) async fn counters(&self) -> Counters {
        Counters::of(self.metrics).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        request(self.address, "GET", path, &[], "").await
    }

    /// The URL path of the page's files.
    pub(crate) async fn pkg(&self) -> String {
        let page = self.get("/").await.body;
        let file = page[page.find("/pkg/").unwrap()..].split(['"', '\'']).next().unwrap();
        file.rsplit_once('/').unwrap().0.to_owned()
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

    /// A newcomer in a room.
    pub(crate) async fn join(&self, room: &str, name: &str) -> (Socket, Joined) {
        let token = self.ticket(room).await.token;
        let mut socket = self.socket().await;
        socket.send_join(token, name).await;
        let joined = socket.receive_joined().await;
        assert_eq!(joined.room, RoomId::parse(room).unwrap());
        (socket, joined)
    }

    /// A peer back at its seat.
    pub(crate) async fn rejoin(&self, seat: &Token, name: &str) -> (Socket, Joined) {
        let mut socket = self.socket().await;
        socket.send_rejoin(seat.clone(), name).await;
        let joined = socket.receive_joined().await;
        (socket, joined)
    }
}
