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
use crate::storage::ChosenDevices;

/// The own devices.
#[derive(Debug)]
pub(super) struct Own {
    outgoing: Outgoing,
    chosen: ChosenDevices,
    captures: LiteMap<Source, OpenCapture>,
    media: Media,
    media_events: MediaEventSender,
}

/// Where the events of own media go.
pub(super) type MediaEventSender = mpsc::UnboundedSender<MediaEvent>;

/// What happens to what is captured here. Unbounded, since a capture that got lost would stay open: there are
/// as many as the user's clicks and plugs.
#[derive(Debug)]
pub(super) enum MediaEvent {
    /// Of a device.
    Device(DeviceEvent),
    /// The picture of a screen ended by itself.
    ScreenEnded(MediaStreamTrack),
}

/// What happens to an own device.
#[derive(Debug)]
pub(super) enum DeviceEvent {
    /// It was opened, or not.
    Opened(Source, Result<Capture, CaptureError>),
    /// It ended by itself.
    Lost(Source),
}

#[derive(Debug)]
struct OpenCapture {
    // Dropped first, so that a track that is stopped here is not reported as lost.
    _on_ended: Listener,
    capture: Capture,
}

impl Own {
    pub(super) fn new(
        outgoing: Outgoing,
        chosen: ChosenDevices,
        media: Media,
        media_events: MediaEventSender,
    ) -> Self {
        Self { outgoing, chosen, captures: LiteMap::new(), media, media_events }
    }

    /// What goes to the others.
    pub(super) fn outgoing(&self) -> &Outgoing {
        &self.outgoing
    }

    /// Takes over what the lobby opened, and sends it from the first connection on.
    pub(super) fn start(
        &mut self,
        microphone: Option<Capture>,
        heard: Switch,
        camera: Option<Capture>,
    ) -> InitialMicrophone {
        if let Some(camera) = camera {
            self.hold(camera);
            self.attach(Source::Camera);
        }
        let Some(microphone) = microphone else { return InitialMicrophone::Closed };
        microphone.set_enabled(heard);
        self.hold(microphone);
        self.attach(Source::Microphone);
        if heard.is_on() { InitialMicrophone::Live } else { InitialMicrophone::Muted }
    }

    /// Asks the browser for the chosen device. The answer comes as an event.
    pub(super) fn open(&self, source: Source) {
        let (media_events, device) = (self.media_events.clone(), self.chosen.of(source));
        // It is not ended with the call: a capture that comes too late has to be stopped, which is what
        // happens when it cannot be sent any more.
        spawn_local(async move {
            let result = media::open(source, device).await;
            let _ = media_events
                .unbounded_send(MediaEvent::Device(DeviceEvent::Opened(source, result)));
        });
    }

    /// Keeps what was opened, and says the rest in the machine's words.
    pub(super) fn take_in(&mut self, event: DeviceEvent) -> Input {
        match event {
            DeviceEvent::Opened(source, Ok(capture)) => {
                self.hold(capture);
                Input::Opened { source, result: Ok(()) }
            }
            DeviceEvent::Opened(source, Err(error)) => Input::Opened { source, result: Err(error) },
            DeviceEvent::Lost(source) => Input::Lost(source),
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
        let media_events = self.media_events.clone();
        let on_ended = capture.on_ended(move || {
            let _ = media_events.unbounded_send(MediaEvent::Device(DeviceEvent::Lost(source)));
        });
        if source == Source::Camera {
            self.media.set_own_camera(Some(Clone::clone(capture.stream())));
        }
        self.captures.insert(source, OpenCapture { _on_ended: on_ended, capture });
    }
}
