//! What one sends to everybody: one stream with the microphone and camera that are open now, and one for each
//! shared screen.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use litemap::LiteMap;
use web_sys::{MediaStream, MediaStreamTrack};

use protocol::command::Share;
use protocol::id::StreamId;
use protocol::message::Source;

use crate::error::BrowserError;
use crate::media::{Capture, Screen};

/// What one sends, shared by all connections. It does not own the captures: dropping one stops it.
///
/// Microphone and camera travel in one stream, so that the others keep lips and voice together.
#[derive(Debug, Clone)]
pub struct Outgoing {
    devices: Label,
    tracks: Rc<RefCell<LiteMap<Source, MediaStreamTrack>>>,
    screens: Rc<RefCell<LiteMap<StreamId, OutgoingScreen>>>,
}

/// What the others know a stream by. Its tracks are kept elsewhere, since they change.
#[derive(Debug, Clone)]
pub struct Label {
    id: StreamId,
    stream: MediaStream,
}

/// A screen as it is sent.
#[derive(Debug)]
pub(super) struct OutgoingScreen {
    pub(super) stream: MediaStream,
    pub(super) share: Share,
    pub(super) picture: MediaStreamTrack,
    pub(super) sound: Option<MediaStreamTrack>,
}

impl Label {
    /// A label that no other stream has.
    ///
    /// # Errors
    /// What the browser says, if it has no streams.
    pub fn new() -> Result<Self, BrowserError> {
        let stream = MediaStream::new()?;
        let id = StreamId::parse(&stream.id()).map_err(|_| BrowserError::new("MediaStream.id"))?;
        Ok(Self { id, stream })
    }

    /// The id that the others are told.
    #[must_use]
    pub fn id(&self) -> &StreamId {
        &self.id
    }
}

impl Outgoing {
    /// A new stream that holds nothing yet.
    ///
    /// # Errors
    /// What the browser says, if it has no streams.
    pub fn new() -> Result<Self, BrowserError> {
        Ok(Self { devices: Label::new()?, tracks: Rc::default(), screens: Rc::default() })
    }

    /// What the others know the stream of microphone and camera by.
    #[must_use]
    pub fn id(&self) -> &StreamId {
        &self.devices.id
    }

    /// Sends this in place of what was sent of its source; each connection has to be told.
    pub fn attach(&self, capture: &Capture) {
        self.tracks.borrow_mut().insert(capture.source(), Clone::clone(capture.track()));
    }

    /// Sends nothing of this source; each connection has to be told.
    pub fn detach(&self, source: Source) {
        self.tracks.borrow_mut().remove(&source);
    }

    /// Sends a screen like this, under its label; each connection has to be told.
    pub(crate) fn share(&self, share: Share, label: &Label, screen: &Screen) {
        let outgoing = OutgoingScreen {
            // The trait's, which gives another handle: the method of that name is the browser's, and makes a copy.
            stream: Clone::clone(&label.stream),
            picture: Clone::clone(screen.picture()),
            sound: screen.sound_track().cloned(),
            share,
        };
        self.screens.borrow_mut().insert(label.id.clone(), outgoing);
    }

    /// Sends a screen no more; each connection has to be told.
    pub(crate) fn stop_sharing(&self, stream: &StreamId) {
        self.screens.borrow_mut().remove(stream);
    }

    pub(super) fn stream(&self) -> &MediaStream {
        &self.devices.stream
    }

    pub(super) fn track(&self, source: Source) -> Option<MediaStreamTrack> {
        self.tracks.borrow().get(&source).cloned()
    }

    pub(super) fn screens(&self) -> Ref<'_, LiteMap<StreamId, OutgoingScreen>> {
        self.screens.borrow()
    }
}
