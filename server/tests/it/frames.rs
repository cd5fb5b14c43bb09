//! Frames as a client receives them, before their content is read.

use futures::StreamExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use crate::test_server::soon;

/// The next text.
pub(crate) async fn text<S: Connection>(socket: &mut WebSocketStream<S>) -> Utf8Bytes {
    loop {
        match soon(socket.next()).await {
            Some(Ok(Message::Text(text))) => return text,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            other => panic!("a message was expected: {other:?}"),
        }
    }
}

/// The code that the server closes with, if it says nothing else before.
pub(crate) async fn close_code<S: Connection>(socket: &mut WebSocketStream<S>) -> u16 {
    loop {
        match soon(socket.next()).await {
            Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            other => panic!("a close was expected: {other:?}"),
        }
    }
}

/// The code that the server closes with; what it sends before is skipped.
pub(crate) async fn last_code<S: Connection>(socket: &mut WebSocketStream<S>) -> u16 {
    loop {
        match soon(socket.next()).await {
            Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
            Some(Ok(Message::Text(_) | Message::Ping(_) | Message::Pong(_))) => {}
            other => panic!("a close was expected: {other:?}"),
        }
    }
}

/// The streams that can carry frames.
pub(crate) trait Connection: AsyncRead + AsyncWrite + Unpin {}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection for S {}
