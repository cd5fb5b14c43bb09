//! The pictures and sounds of a call, for the elements of a view.
//!
//! What is shown where is the view's business, and what a stream is stands in its owner's state. Handles
//! to media never enter the view's state: it names a stream, and asks here to see it.

use std::cell::RefCell;
use std::rc::Rc;

use litemap::LiteMap;
use wasm_bindgen::JsCast;
use web_sys::{HtmlVideoElement, MediaStream, MediaStreamTrack};

use protocol::command::Switch;
use protocol::id::{LinkId, PeerId, StreamId};

use crate::call_task::autoplay::AutoplayBlocked;
use crate::devices::DeviceId;
use crate::media;
use crate::peer::Received;
use crate::rtc_ext;

/// The media of one call. A clone is another handle to the same.
#[derive(Debug, Clone)]
pub struct Media(Rc<Shared>);

#[derive(Debug)]
struct Shared {
    own_camera: RefCell<Option<MediaStream>>,
    own_screens: RefCell<LiteMap<StreamId, MediaStream>>,
    assigned: RefCell<Vec<Assigned>>,
    speaker: Option<DeviceId>,
    autoplay_blocked: AutoplayBlocked,
}

impl Media {
    /// Shows the own camera in an element, without sound; an empty element when it is off. Call again
    /// after each `Update::Camera`.
    pub fn show_own_camera(&self, video: &HtmlVideoElement) {
        video.set_muted(true);
        match &*self.0.own_camera.borrow() {
            Some(stream) => media::show(video, stream),
            None => video.set_src_object(None),
        }
    }

    /// Shows an own screen in an element, without sound. Call again after each `Update::Share` of it.
    pub fn show_own_screen(&self, stream: &StreamId, video: &HtmlVideoElement) {
        video.set_muted(true);
        if let Some(stream) = self.0.own_screens.borrow().get(stream) {
            media::show(video, stream);
        }
    }

    /// Plays a stream of a peer's in an element, with its picture or without; one that is not there changes
    /// nothing. Call again after its `Update::StreamAdded`, and when its owner turns the camera on or off.
    pub fn show(
        &self,
        peer: &PeerId,
        stream: &StreamId,
        picture: Switch,
        video: &HtmlVideoElement,
    ) {
        let received = self.received(peer, stream).and_then(|received| received.stream(stream));
        let Some(stream) = received else { return };
        if let Some(speaker) = &self.0.speaker {
            rtc_ext::set_sink_id(video, speaker.as_str());
        }
        media::put(video, &stream, picture);
        self.0.autoplay_blocked.play(video);
    }

    /// How loud a stream of a peer's is now, 0 to 1; 0 where the browser does not tell.
    #[must_use]
    pub fn level(&self, peer: &PeerId, stream: &StreamId) -> f64 {
        self.received(peer, stream).map_or(0.0, |received| received.level(stream))
    }

    /// Calls back with `true` when the browser holds sound back until the user touches the page, and with
    /// `false` when all of it plays. A click or a key anywhere in the page lets it play.
    ///
    /// Source: HTML §4.8.11.8, "allowed to play".
    pub fn on_autoplay_blocked(&self, on_autoplay_blocked: impl Fn(bool) + 'static) {
        self.0.autoplay_blocked.report_to(on_autoplay_blocked);
    }

    pub(super) fn new(speaker: Option<DeviceId>) -> Self {
        Self(Rc::new(Shared {
            own_camera: RefCell::default(),
            own_screens: RefCell::default(),
            assigned: RefCell::default(),
            speaker,
            autoplay_blocked: AutoplayBlocked::default(),
        }))
    }

    pub(super) fn set_own_camera(&self, stream: Option<MediaStream>) {
        *self.0.own_camera.borrow_mut() = stream;
    }

    /// Shows this picture as an own screen, where another one of it is shown too.
    pub(super) fn set_own_screen(&self, id: &StreamId, picture: &MediaStreamTrack) {
        let mut screens = self.0.own_screens.borrow_mut();
        let Some(stream) = screens.get(id).cloned().or_else(|| MediaStream::new().ok()) else {
            return;
        };
        let before = stream.get_tracks();
        // First the new one: an element stops at a stream in which nothing runs.
        stream.add_track(picture);
        before.iter().for_each(|track| stream.remove_track(track.unchecked_ref()));
        screens.insert(id.clone(), stream);
    }

    pub(super) fn forget_own_screen(&self, id: &StreamId) {
        self.0.own_screens.borrow_mut().remove(id);
    }

    /// Has a stream that arrived over a link as this peer's from now on.
    pub(super) fn assign(&self, link: LinkId, received: Received, stream: StreamId, peer: PeerId) {
        let mut assigned = self.0.assigned.borrow_mut();
        assigned.retain(|known| !known.is(&peer, &stream) && known.is_there());
        assigned.push(Assigned { peer, stream, link, received });
    }

    /// Has nothing more of what arrived over a link.
    pub(super) fn forget(&self, link: &LinkId) {
        self.0.assigned.borrow_mut().retain(|known| known.link != *link);
    }

    fn received(&self, peer: &PeerId, stream: &StreamId) -> Option<Received> {
        let assigned = self.0.assigned.borrow();
        assigned.iter().find(|known| known.is(peer, stream)).map(|known| known.received.clone())
    }
}

/// A stream, whose it is, and where it arrives.
#[derive(Debug)]
struct Assigned {
    peer: PeerId,
    stream: StreamId,
    link: LinkId,
    received: Received,
}

impl Assigned {
    fn is(&self, peer: &PeerId, stream: &StreamId) -> bool {
        self.peer == *peer && self.stream == *stream
    }

    /// Whether its connection still has it.
    fn is_there(&self) -> bool {
        self.received.stream(&self.stream).is_some()
    }
}
