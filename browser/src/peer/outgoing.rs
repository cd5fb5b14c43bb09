//! What one sends to everybody: one stream, with whatever microphone and camera are open now.

use std::cell::RefCell;

use std::rc::Rc;

use litemap::LiteMap;
use web_sys::{MediaStream, MediaStreamTrack};

use protocol::id::StreamId;
use protocol::message::Source;

use crate::error::BrowserError;
use crate::media::Capture;

/// What one sends, shared by all connections. It does not own the captures: dropping one stops it.
///
/// Microphone and camera travel in one stream, so that the others keep lips and voice together.
#[derive(Debug, Clone)]
pub struct Outgoing {
    id: StreamId,
    /// Names the stream to the others; its tracks are in `tracks`.
    stream: MediaStream,
    tracks: Rc<RefCell<LiteMap<Source, MediaStreamTrack>>>,
}

impl Outgoing {
    /// A new stream that holds nothing yet.
    ///
    /// # Errors
    /// What the browser says, if it has no streams.
    pub fn new() -> Result<Self, BrowserError> {
        let stream = MediaStream::new()?;
        let id = StreamId::parse(&stream.id())
            .map_err(|_| BrowserError::Other { name: "MediaStream.id".to_owned() })?;
        Ok(Self { id, stream, tracks: Rc::default() })
    }

    /// What the others know the stream by.
    #[must_use]
    pub fn id(&self) -> &StreamId {
        &self.id
    }

    /// Sends this in place of what was sent of its source; each connection has to be told.
    pub fn attach(&self, capture: &Capture) {
        self.tracks.borrow_mut().insert(capture.source(), Clone::clone(capture.track()));
    }

    /// Sends nothing of this source; each connection has to be told.
    pub fn detach(&self, source: Source) {
        self.tracks.borrow_mut().remove(&source);
    }

    pub(super) fn stream(&self) -> &MediaStream {
        &self.stream
    }

    pub(super) fn track(&self, source: Source) -> Option<MediaStreamTrack> {
        self.tracks.borrow().get(&source).cloned()
    }
}
