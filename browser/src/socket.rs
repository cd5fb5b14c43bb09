//! One WebSocket to the server: a stream of what happens to it, and a send.
//!
//! When to open and close it is decided in `protocol::call`. What arrives waits here until it is taken. The browser offers
//! no way to slow a WebSocket down, so one that brings more than can wait is closed, as if it had broken.
//!
//! Source: WebSockets Standard §3; RFC 6455 §7.4 (close codes).

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures::Stream;
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

use protocol::close::CloseReason;
use protocol::codec::{self, MAX_FRAME_BYTES};
use protocol::message::{ClientMessage, ServerMessage};

use crate::listener::Listener;
use crate::page;
use crate::panic_cleanup::CleanupGuard;

/// One WebSocket. Dropping it closes it.
pub(crate) struct Socket {
    /// Nothing if the browser did not even try.
    open: Option<OpenSocket>,
    queue: Rc<RefCell<Queue>>,
}

struct OpenSocket {
    socket: WebSocket,
    _listeners: [Listener; 3],
    _cleanup: CleanupGuard,
}

impl Socket {
    /// Opens a socket to the server that this page came from.
    pub(crate) fn open() -> Self {
        let queue = Rc::new(RefCell::new(Queue::default()));
        let socket = url(&page::origin()).and_then(|url| WebSocket::new(&url).ok());
        if socket.is_none() {
            queue.borrow_mut().push(Arrival::Closed(None));
        }
        let open = socket.map(|socket| OpenSocket {
            _listeners: listeners(&socket, &queue),
            _cleanup: CleanupGuard::new(&socket),
            socket,
        });
        Self { open, queue }
    }

    /// Whether it is open, or may still become so.
    pub(crate) fn is_alive(&self) -> bool {
        self.is(WebSocket::OPEN) || self.is(WebSocket::CONNECTING)
    }

    /// Waits until it is open, or never will be.
    pub(crate) async fn settled(&mut self) {
        future::poll_fn(|context| {
            if !self.is(WebSocket::CONNECTING) {
                return Poll::Ready(());
            }
            self.queue.borrow_mut().waker = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Sends a message, in order. What is sent while the socket closes is lost, and the news of the
    /// closing is on its way.
    pub(crate) fn send(&mut self, message: &ClientMessage) {
        if let Some(OpenSocket { socket, .. }) = &self.open
            && self.is(WebSocket::OPEN)
            && let Ok(frame) = codec::encode(message)
        {
            let _ = socket.send_with_str(&frame);
        }
    }

    /// Says goodbye: what was sent still arrives.
    pub(crate) fn close(self) {
        if let Some(OpenSocket { socket, .. }) = &self.open {
            let _ = socket.close_with_code(CloseReason::Normal.code());
        }
    }

    fn is(&self, state: u16) -> bool {
        self.open.as_ref().is_some_and(|open| open.socket.ready_state() == state)
    }
}

impl Stream for Socket {
    type Item = SocketEvent;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<SocketEvent>> {
        let mut queue = self.queue.borrow_mut();
        loop {
            let event = match queue.pop() {
                Some(Arrival::Opened) => SocketEvent::Opened,
                Some(Arrival::Frame(frame)) => match codec::decode_on_page(&frame) {
                    Ok(message) => SocketEvent::Received(message),
                    // Not of this protocol; passed over like anything unknown.
                    Err(_) => continue,
                },
                Some(Arrival::Closed(code)) => SocketEvent::Closed(code),
                None if queue.is_over => return Poll::Ready(None),
                None => {
                    queue.waker = Some(context.waker().clone());
                    return Poll::Pending;
                }
            };
            return Poll::Ready(Some(event));
        }
    }
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket").finish_non_exhaustive()
    }
}

impl Drop for OpenSocket {
    fn drop(&mut self) {
        let _ = self.socket.close();
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

/// Why a connection failed is not told; that it did comes with the closing.
fn listeners(socket: &WebSocket, queue: &Rc<RefCell<Queue>>) -> [Listener; 3] {
    let (opened, arrived, closed) = (queue.clone(), queue.clone(), queue.clone());
    let full = socket.clone();
    [
        Listener::new(socket, "open", move |_: Event| opened.borrow_mut().push(Arrival::Opened)),
        Listener::new(socket, "message", move |event: MessageEvent| {
            // What is not a text is not of this protocol.
            let Some(frame) = event.data().as_string() else { return };
            let mut queue = arrived.borrow_mut();
            queue.push(Arrival::Frame(frame));
            if queue.is_over {
                let _ = full.close();
            }
        }),
        Listener::new(socket, "close", move |event: CloseEvent| {
            closed.borrow_mut().push(Arrival::Closed(said(event.code())))
        }),
    ]
}

/// What the browser said, and nobody has taken yet.
#[derive(Debug, Default)]
struct Queue {
    arrivals: VecDeque<Arrival>,
    /// How much all waiting frames hold.
    bytes: usize,
    /// Whether nothing more is taken in.
    is_over: bool,
    waker: Option<Waker>,
}

#[derive(Debug, PartialEq, Eq)]
enum Arrival {
    Opened,
    Frame(String),
    Closed(Option<u16>),
}

impl Queue {
    /// Takes it in. A frame that is too much ends all.
    fn push(&mut self, arrival: Arrival) {
        if self.is_over {
            return;
        }
        let is_too_much = self.bytes + arrival.bytes() > MAX_WAITING_BYTES;
        let arrival = if is_too_much {
            self.arrivals.clear();
            self.bytes = 0;
            Arrival::Closed(None)
        } else {
            arrival
        };
        self.bytes += arrival.bytes();
        self.is_over = matches!(arrival, Arrival::Closed(_));
        self.arrivals.push_back(arrival);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    fn pop(&mut self) -> Option<Arrival> {
        let arrival = self.arrivals.pop_front()?;
        self.bytes -= arrival.bytes();
        Some(arrival)
    }
}

impl Arrival {
    fn bytes(&self) -> usize {
        match self {
            Self::Frame(frame) => frame.len(),
            Self::Opened | Self::Closed(_) => 0,
        }
    }
}

/// What may wait: many times what a full room has to say at once.
const MAX_WAITING_BYTES: usize = 64 * MAX_FRAME_BYTES;

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

    fn frame(bytes: usize) -> Arrival {
        Arrival::Frame("x".repeat(bytes))
    }

    #[test]
    fn what_arrives_is_taken_in_order_and_nothing_after_the_closing() {
        let mut queue = Queue::default();
        for arrival in [Arrival::Opened, frame(2), Arrival::Closed(Some(1001)), frame(3)] {
            queue.push(arrival);
        }
        let taken: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
        assert_eq!(taken, [Arrival::Opened, frame(2), Arrival::Closed(Some(1001))]);
        assert!(queue.is_over);
    }

    #[test]
    fn a_socket_that_brings_more_than_can_wait_is_over() {
        let mut queue = Queue::default();
        for _ in 0..MAX_WAITING_BYTES / MAX_FRAME_BYTES {
            queue.push(frame(MAX_FRAME_BYTES));
        }
        assert!(!queue.is_over);
        assert_eq!(queue.pop(), Some(frame(MAX_FRAME_BYTES)));
        queue.push(frame(MAX_FRAME_BYTES));
        assert!(!queue.is_over, "what was taken makes room");
        queue.push(frame(1));
        assert_eq!(queue.pop(), Some(Arrival::Closed(None)));
        assert_eq!(queue.pop(), None);
    }
}
