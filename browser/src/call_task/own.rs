//! The own devices as a driver holds them: what is open, and what became of opening.
//!
//! What is to be open, sent or enabled is decided in `protocol::call`.

use futures::channel::mpsc;
use litemap::LiteMap;
use wasm_bindgen_futures::spawn_local;
use web_sys::MediaStreamTrack;

use protocol::call::{InitialMicrophone, Input};
use protocol::command::{CaptureError, Switch};
use protocol::message::Source;

use crate::call_task::Media;
use crate::listener::Listener;
use crate::media::{self, Capture};
use crate::peer::Outgoing;
use crate::storage;

/// The own devices.
#[derive(Debug)]
pub(super) struct Own {
    outgoing: Outgoing,
    captures: LiteMap<Source, OpenCapture>,
    media: Media,
    news: NewsSender,
}

/// Where news goes.
pub(super) type NewsSender = mpsc::UnboundedSender<News>;

/// What happens to what is captured here. Unbounded, since a capture that got lost would stay open: there are
/// as many as the user's clicks and plugs.
#[derive(Debug)]
pub(super) enum News {
    /// Of a device.
    Device(DeviceNews),
    /// The picture of a screen ended by itself.
    ScreenEnded(MediaStreamTrack),
}

/// What happens to an own device.
#[derive(Debug)]
pub(super) enum DeviceNews {
    /// It was opened, or not.
    Opened(Source, Result<Capture, CaptureError>),
    /// It ended by itself.
    Lost(Source),
}

#[derive(Debug)]
struct OpenCapture {
    // Dropped first: whoever stops a track does not lose it.
    _on_ended: Listener,
    capture: Capture,
}

impl Own {
    pub(super) fn new(outgoing: Outgoing, media: Media, news: NewsSender) -> Self {
        Self { outgoing, captures: LiteMap::new(), media, news }
    }

    /// What goes to the others.
    pub(super) fn outgoing(&self) -> &Outgoing {
        &self.outgoing
    }

    /// Takes over what the lobby opened, and sends it from the first connection on.
    pub(super) fn start(
        &mut self,
        microphone: Option<(Capture, Switch)>,
        camera: Option<Capture>,
    ) -> InitialMicrophone {
        if let Some(camera) = camera {
            self.hold(camera);
            self.attach(Source::Camera);
        }
        let Some((microphone, switch)) = microphone else { return InitialMicrophone::Closed };
        microphone.set_enabled(switch);
        self.hold(microphone);
        self.attach(Source::Microphone);
        if switch.is_on() { InitialMicrophone::Live } else { InitialMicrophone::Muted }
    }

    /// Asks the browser for the device chosen last. The answer is news.
    pub(super) fn open(&self, source: Source) {
        let (news, device) = (self.news.clone(), storage::devices().of(source));
        // It is not ended with the call: a capture that comes too late has to be stopped, which is what
        // happens when it cannot be sent any more.
        spawn_local(async move {
            let result = media::open(source, device).await;
            let _ = news.unbounded_send(News::Device(DeviceNews::Opened(source, result)));
        });
    }

    /// Keeps what was opened, and says the rest in the machine's words.
    pub(super) fn take_in(&mut self, news: DeviceNews) -> Input {
        match news {
            DeviceNews::Opened(source, Ok(capture)) => {
                self.hold(capture);
                Input::Opened { source, result: Ok(()) }
            }
            DeviceNews::Opened(source, Err(error)) => Input::Opened { source, result: Err(error) },
            DeviceNews::Lost(source) => Input::Lost(source),
        }
    }

    pub(super) fn enable(&self, source: Source, switch: Switch) {
        if let Some(open) = self.captures.get(&source) {
            open.capture.set_enabled(switch);
        }
    }

    pub(super) fn attach(&self, source: Source) {
        if let Some(open) = self.captures.get(&source) {
            self.outgoing.attach(&open.capture);
        }
    }

    pub(super) fn stop(&mut self, source: Source) {
        self.captures.remove(&source);
        if source == Source::Camera {
            self.media.set_own_camera(None);
        }
    }

    fn hold(&mut self, capture: Capture) {
        let source = capture.source();
        let news = self.news.clone();
        let on_ended = capture.on_ended(move || {
            let _ = news.unbounded_send(News::Device(DeviceNews::Lost(source)));
        });
        if source == Source::Camera {
            self.media.set_own_camera(Some(Clone::clone(capture.stream())));
        }
        self.captures.insert(source, OpenCapture { _on_ended: on_ended, capture });
    }
}
