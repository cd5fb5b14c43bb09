//! One WebSocket to the server: a stream of what happens to it, and a send.
//!
//! When to open and close it is decided in `protocol::call`. What arrives waits in gloo-net's queue,
//! which has no bound: the browser offers no way to slow a WebSocket down, and the server sends no more
//! than a room has to say.
//!
//! Source: WebSockets Standard §3; RFC 6455 §7.4 (close codes).

use std::fmt;
use std::future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures::{Sink, Stream};
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, State, WebSocketError};

use protocol::close::CloseReason;
use protocol::codec;
use protocol::message::{ClientMessage, ServerMessage};

use crate::page;
use crate::panic_cleanup::CleanupGuard;

/// One WebSocket. Dropping it closes it.
pub(crate) struct Socket {
    state: SocketState,
    _cleanup: Option<CleanupGuard>,
}

impl Socket {
    /// Opens a socket to the server that this page came from.
    pub(crate) fn open() -> Self {
        let socket = url(&page::origin()).and_then(|url| web_sys::WebSocket::new(&url).ok());
        let cleanup = socket.as_ref().map(|socket| CleanupGuard::new(socket));
        let state = socket.and_then(|socket| WebSocket::try_from(socket).ok());
        Self { state: state.map_or(SocketState::Refused, SocketState::Opening), _cleanup: cleanup }
    }

    /// Whether it is open, or may still become so.
    pub(crate) fn is_alive(&self) -> bool {
        match &self.state {
            SocketState::Opening(socket) | SocketState::Open(socket) => {
                matches!(socket.state(), State::Connecting | State::Open)
            }
            SocketState::Refused | SocketState::Over => false,
        }
    }

    /// Waits until it is open, or never will be.
    pub(crate) async fn settled(&mut self) {
        future::poll_fn(|context| match &mut self.state {
            SocketState::Opening(socket) => Pin::new(socket).poll_ready(context).map(drop),
            SocketState::Open(_) | SocketState::Refused | SocketState::Over => Poll::Ready(()),
        })
        .await;
    }

    /// Sends a message, in order. What is sent while the socket closes is lost, and the news of the
    /// closing is on its way.
    pub(crate) fn send(&mut self, message: &ClientMessage) {
        if let SocketState::Open(socket) = &mut self.state
            && let Ok(frame) = codec::encode(message)
        {
            let _ = Pin::new(socket).start_send(Message::Text(frame));
        }
    }

    /// Says goodbye: what was sent still arrives.
    pub(crate) fn close(self) {
        if let SocketState::Opening(socket) | SocketState::Open(socket) = self.state {
            let _ = socket.close(Some(CloseReason::Normal.code()), None);
        }
    }
}

impl Stream for Socket {
    type Item = SocketEvent;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<SocketEvent>> {
        loop {
            match &mut self.state {
                SocketState::Opening(socket) => {
                    // Ready when it is open, and when it never will be.
                    let _ = ready!(Pin::new(socket).poll_ready(context));
                    let SocketState::Opening(socket) =
                        std::mem::replace(&mut self.state, SocketState::Over)
                    else {
                        continue;
                    };
                    let opened = matches!(socket.state(), State::Open);
                    self.state = SocketState::Open(socket);
                    if opened {
                        return Poll::Ready(Some(SocketEvent::Opened));
                    }
                }
                SocketState::Open(socket) => {
                    let event = match ready!(Pin::new(socket).poll_next(context)) {
                        Some(Ok(Message::Text(frame))) => codec::decode_on_page(&frame).ok(),
                        // Not of this protocol; passed over like anything unknown.
                        Some(Ok(Message::Bytes(_))) => None,
                        // Why it failed comes with the closing.
                        Some(Err(WebSocketError::ConnectionError)) => None,
                        Some(Err(WebSocketError::ConnectionClose(close))) => {
                            self.state = SocketState::Over;
                            return Poll::Ready(Some(SocketEvent::Closed(said(close.code))));
                        }
                        Some(Err(_)) | None => {
                            self.state = SocketState::Over;
                            return Poll::Ready(Some(SocketEvent::Closed(None)));
                        }
                    };
                    if let Some(message) = event {
                        return Poll::Ready(Some(SocketEvent::Received(message)));
                    }
                }
                SocketState::Refused => {
                    self.state = SocketState::Over;
                    return Poll::Ready(Some(SocketEvent::Closed(None)));
                }
                SocketState::Over => return Poll::Ready(None),
            }
        }
    }
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket").finish_non_exhaustive()
    }
}

/// What happens to a socket.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum SocketEvent {
    /// Messages can be sent.
    Opened,
    /// The server said something.
    Received(ServerMessage),
    /// It is over, with the code that the server gave; nothing follows.
    Closed(Option<u16>),
}

enum SocketState {
    Opening(WebSocket),
    Open(WebSocket),
    /// The browser did not even try.
    Refused,
    Over,
}

/// `ws` for `http` and `wss` for `https`: an origin begins with either.
fn url(origin: &str) -> Option<String> {
    let rest = origin.strip_prefix("http")?;
    Some(format!("ws{rest}/ws"))
}

/// The code that was sent; 1005 and 1006 stand for "none" in what the browser reports.
fn said(code: u16) -> Option<u16> {
    (!matches!(code, 1005 | 1006)).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secure_page_has_a_secure_socket() {
        assert_eq!(url("https://a.example:8443").as_deref(), Some("wss://a.example:8443/ws"));
        assert_eq!(url("http://localhost:3000").as_deref(), Some("ws://localhost:3000/ws"));
        assert_eq!(url("null"), None);
    }

    #[test]
    fn a_code_that_nobody_sent_is_none() {
        assert_eq!(said(1006), None);
        assert_eq!(said(4409), Some(4409));
    }
}
