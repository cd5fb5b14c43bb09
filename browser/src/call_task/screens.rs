//! The own screens as a driver holds them.
//!
//! Which are shared, and how, is decided in `protocol::call`.

use litemap::LiteMap;

use protocol::call::Input;
use protocol::command::Share;
use protocol::id::StreamId;

use crate::call_task::Media;
use crate::call_task::own::{News, NewsSender};
use crate::listener::Listener;
use crate::media::Screen;
use crate::peer::{Label, Outgoing};

/// The own screens, by the streams that they travel in.
#[derive(Debug)]
pub(super) struct Screens {
    held: LiteMap<StreamId, HeldScreen>,
    outgoing: Outgoing,
    media: Media,
    news: NewsSender,
}

#[derive(Debug)]
struct HeldScreen {
    // Dropped first: whoever stops a track does not hear of its end.
    _on_ended: Listener,
    label: Label,
    screen: Screen,
}

impl Screens {
    pub(super) fn new(outgoing: Outgoing, media: Media, news: NewsSender) -> Self {
        Self { held: LiteMap::new(), outgoing, media, news }
    }

    /// Holds what was picked, under a stream of its own. Where the browser gives no stream, it is given back.
    pub(super) fn pick(&mut self, screen: Screen) -> Option<Input> {
        Some(self.hold(Label::new().ok()?, screen))
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
        self.held.remove(stream);
    }

    fn hold(&mut self, label: Label, screen: Screen) -> Input {
        let stream = label.id().clone();
        let on_ended = screen.on_ended({
            let (news, stream) = (self.news.clone(), stream.clone());
            move || drop(news.unbounded_send(News::ScreenEnded(stream.clone())))
        });
        self.media.set_own_screen(&stream, screen.picture());
        let sound = screen.sound();
        self.held.insert(stream.clone(), HeldScreen { _on_ended: on_ended, label, screen });
        Input::Picked { stream, sound }
    }
}
