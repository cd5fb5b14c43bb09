//! The own screens as a driver holds them.
//!
//! Which are shared, and how, is decided in `protocol::call`.

use litemap::LiteMap;
use web_sys::MediaStreamTrack;

use protocol::call::Input;
use protocol::command::Share;
use protocol::id::StreamId;

use crate::call_task::Media;
use crate::call_task::own::{MediaEvent, MediaEventSender};
use crate::listener::Listener;
use crate::media::Screen;
use crate::peer::{Label, Outgoing};

/// The own screens, by the streams that they travel in.
#[derive(Debug)]
pub(super) struct Screens {
    held: LiteMap<StreamId, HeldScreen>,
    /// The labels of those that were given back. The next ones go by them, and on the transceivers that there are.
    free: Vec<Label>,
    outgoing: Outgoing,
    media: Media,
    media_events: MediaEventSender,
}

#[derive(Debug)]
struct HeldScreen {
    // Dropped first, so that a track that is stopped here does not report its end.
    _on_ended: Listener,
    label: Label,
    screen: Screen,
}

impl Screens {
    pub(super) fn new(outgoing: Outgoing, media: Media, media_events: MediaEventSender) -> Self {
        Self { held: LiteMap::new(), free: Vec::new(), outgoing, media, media_events }
    }

    /// Holds what was picked, under a stream of its own. Where the browser gives no stream, it is given back.
    pub(super) fn pick(&mut self, screen: Screen) -> Option<Input> {
        let label = match self.free.pop() {
            Some(label) => label,
            None => Label::new().ok()?,
        };
        Some(self.hold(label, screen))
    }

    /// Holds another screen in the place of one. If that has ended meanwhile, it is given back.
    pub(super) fn switch(&mut self, stream: &StreamId, screen: Screen) -> Option<Input> {
        let label = self.held.get(stream)?.label.clone();
        Some(self.hold(label, screen))
    }

    /// Sends a held screen in this way; each connection has to be told.
    pub(super) fn share(&self, share: Share) {
        if let Some(HeldScreen { label, screen, .. }) = self.held.get(&share.stream) {
            screen.set_content(share.content);
            self.outgoing.share(share, label, screen);
        }
    }

    /// Gives a screen back; each connection has to be told.
    pub(super) fn stop(&mut self, stream: &StreamId) {
        self.outgoing.stop_sharing(stream);
        self.media.forget_own_screen(stream);
        self.free.extend(self.held.remove(stream).map(|held| held.label));
    }

    /// What it means that this picture has ended: nothing, if another one has taken its place since.
    pub(super) fn ended(&self, picture: &MediaStreamTrack) -> Option<Input> {
        let mut held = self.held.iter();
        let (stream, _) = held.find(|(_, held)| held.screen.picture() == picture)?;
        Some(Input::ScreenEnded(stream.clone()))
    }

    fn hold(&mut self, label: Label, screen: Screen) -> Input {
        let stream = label.id().clone();
        let on_ended = screen.on_ended({
            let (media_events, picture) =
                (self.media_events.clone(), Clone::clone(screen.picture()));
            move || {
                drop(media_events.unbounded_send(MediaEvent::ScreenEnded(Clone::clone(&picture))))
            }
        });
        self.media.set_own_screen(&stream, screen.picture());
        let sound = screen.sound();
        self.held.insert(stream.clone(), HeldScreen { _on_ended: on_ended, label, screen });
        Input::Picked { stream, sound }
    }
}
