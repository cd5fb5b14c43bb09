//! The streams that arrive over one connection, by their ids.
//!
//! What they are, and whether they are shown, their owner's state says.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Reflect;
use litemap::LiteMap;
use web_sys::{MediaStream, RtcRtpReceiver};

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
        self.0.borrow_mut().insert(id, Arrived { stream, sound: None, _on_end: on_end });
    }

    /// Hears a stream's sound through this receiver.
    pub(super) fn hear(&self, id: &StreamId, receiver: RtcRtpReceiver) {
        if let Some(arrived) = self.0.borrow_mut().get_mut(id) {
            arrived.sound = Some(receiver);
        }
    }

    /// How loud a stream is now, 0 to 1.
    ///
    /// Source: WebRTC §5.3 `getSynchronizationSources`, `audioLevel`.
    pub(crate) fn level(&self, id: &StreamId) -> f64 {
        let streams = self.0.borrow();
        let source = streams
            .get(id)
            .and_then(|arrived| arrived.sound.as_ref())
            .map(|receiver| receiver.get_synchronization_sources().get(0));
        let level = source.and_then(|source| Reflect::get(&source, &"audioLevel".into()).ok());
        level.and_then(|level| level.as_f64()).unwrap_or_default()
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
    sound: Option<RtcRtpReceiver>,
    _on_end: Listener,
}
