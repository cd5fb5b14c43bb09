//! The streams that arrive over one connection, by their ids.
//!
//! What they are, and whether they are shown, their owner's state says.

use std::cell::RefCell;

use std::rc::Rc;

use litemap::LiteMap;
use web_sys::MediaStream;

use protocol::id::StreamId;

use crate::listener::Listener;

/// The streams of one connection. A clone is another handle to the same.
#[derive(Debug, Clone, Default)]
pub struct Received(Rc<RefCell<LiteMap<StreamId, Arrived>>>);

impl Received {
    pub(crate) fn stream(&self, id: &StreamId) -> Option<MediaStream> {
        self.0.borrow().get(id).map(|arrived| Clone::clone(&arrived.stream))
    }

    /// Keeps a stream, with the listener that waits for its end.
    pub(super) fn keep(&self, id: StreamId, stream: MediaStream, on_end: Listener) {
        self.0.borrow_mut().insert(id, Arrived { stream, _on_end: on_end });
    }

    pub(super) fn forget(&self, id: &StreamId) {
        self.0.borrow_mut().remove(id);
    }

    /// The same streams, without keeping them: for a listener that is kept among them.
    pub(super) fn downgrade(&self) -> impl Fn() -> Option<Self> + 'static {
        let weak = Rc::downgrade(&self.0);
        move || weak.upgrade().map(Self)
    }
}

#[derive(Debug)]
struct Arrived {
    stream: MediaStream,
    _on_end: Listener,
}
