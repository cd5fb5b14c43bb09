//! A client's side of the signaling socket.

use std::net::SocketAddr;

use futures::{SinkExt, StreamExt};
use protocol::codec;
use protocol::id::{Epoch, LinkId, Name, PeerId, RoomId, Seq, Token};
use protocol::message::{
    ClientMessage, Envelope, Page, Peer, Sdp, ServerMessage, Signal, State, VERSION,
};
use protocol::transport_policy::TransportPolicy;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::frames;
use crate::test_server::soon;

pub(crate) struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    pub(crate) async fn open(address: SocketAddr, origin: &str) -> Result<Self, Error> {
        Self::open_over(TcpStream::connect(address).await.unwrap(), origin).await
    }

    /// A socket with the smallest receive buffer, so that it fills soon while the test does not read.
    pub(crate) async fn open_narrow(address: SocketAddr, origin: &str) -> Result<Self, Error> {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        Self::open_over(socket.connect(address).await.unwrap(), origin).await
    }

    async fn open_over(stream: TcpStream, origin: &str) -> Result<Self, Error> {
        let address = stream.peer_addr().unwrap();
        let mut request = format!("ws://{address}/ws").into_client_request().unwrap();
        if !origin.is_empty() {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        soon(client_async(request, stream)).await.map(|(socket, _)| Self(socket))
    }

    pub(crate) async fn send(&mut self, message: &ClientMessage) {
        self.send_frame(Message::text(codec::encode(message).unwrap())).await;
    }

    /// Sends a frame, if the server still takes any.
    pub(crate) async fn send_frame(&mut self, message: Message) {
        let _ = self.0.send(message).await;
    }

    pub(crate) async fn send_join(&mut self, ticket: Token, name: &str) {
        let name = Name::parse(name).unwrap();
        let state = State::default();
        self.send(&ClientMessage::Join { version: VERSION, ticket, name, state }).await;
    }

    pub(crate) async fn send_rejoin(&mut self, seat: Token, name: &str) {
        let name = Name::parse(name).unwrap();
        let (page, state) = (Page::Kept, State::default());
        self.send(&ClientMessage::Rejoin { version: VERSION, seat, page, name, state }).await;
    }

    pub(crate) async fn send_offer(&mut self, to: &PeerId, sdp: &str) {
        self.send(&ClientMessage::Signal(offer(to, sdp))).await;
    }

    /// The next message of the server.
    pub(crate) async fn receive(&mut self) -> ServerMessage {
        codec::decode(&frames::text(&mut self.0).await).unwrap()
    }

    /// The next message of the server, letter by letter.
    pub(crate) async fn receive_text(&mut self) -> String {
        frames::text(&mut self.0).await.as_str().to_owned()
    }

    /// The messages to a peer that joins: the ICE servers, then the peers in the room.
    pub(crate) async fn receive_joined(&mut self) -> Joined {
        let first = self.receive().await;
        assert!(matches!(first, ServerMessage::IceServers { .. }), "{first:?}");
        self.receive().await.into()
    }

    /// The code that the server closes with; what it sends before is skipped.
    pub(crate) async fn closed(&mut self) -> u16 {
        frames::last_code(&mut self.0).await
    }

    /// The code that the server closes with, if it says nothing else before.
    pub(crate) async fn closed_at_once(&mut self) -> u16 {
        frames::close_code(&mut self.0).await
    }

    pub(crate) async fn close(mut self, code: u16) {
        let frame = CloseFrame { code: code.into(), reason: "".into() };
        self.0.close(Some(frame)).await.unwrap();
        while let Some(Ok(_)) = soon(self.0.next()).await {}
    }

    /// The connection below, for bytes that are no frames.
    pub(crate) fn wire(&mut self) -> &mut TcpStream {
        self.0.get_mut()
    }
}

/// The message `joined` as a peer receives it.
#[derive(Debug)]
pub(crate) struct Joined {
    pub(crate) you: PeerId,
    pub(crate) incarnation: Epoch,
    pub(crate) room: RoomId,
    pub(crate) seat: Token,
    pub(crate) peers: Vec<Peer>,
    pub(crate) transport_policy: TransportPolicy,
}

impl From<ServerMessage> for Joined {
    fn from(message: ServerMessage) -> Self {
        match message {
            ServerMessage::Joined {
                you,
                incarnation,
                room,
                seat,
                peers,
                awaiting: _,
                transport_policy,
                hand: _,
            } => Self { you, incarnation, room, seat, peers, transport_policy },
            other => panic!("Joined was expected: {other:?}"),
        }
    }
}

pub(crate) fn offer(to: &PeerId, sdp: &str) -> Envelope {
    let signal = Signal::Offer { sdp: Sdp::try_from(sdp.to_owned()).unwrap() };
    let (link, epoch, seq, ack) = (LinkId::Peer(to.clone()), Epoch(1), Seq(1), Seq(0));
    Envelope { link, epoch, seq, ack, signal: (&signal).into() }
}
