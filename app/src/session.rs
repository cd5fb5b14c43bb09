//! One call as the views have it: its state, its media, and what can be asked of it.
//!
//! The media of a call lives here, beside the reactive graph, so it survives the change of parts. What
//! happens in the call is decided in `protocol::call`; this only passes commands in and updates out.

use std::time::Duration;

use browser::call_task::{self, Commands, EarlySocket, Join, Media, Updates};
use browser::media::{self, PickError};
use browser::page;
use browser::storage::{self, KeptSeat};
use futures::future;
use leptos::ev;
use leptos::html::Video;
use leptos::prelude::*;
use leptos::reactive::send_wrapper_ext::SendOption;
use leptos::task::{spawn_local, tick};
use protocol::call::Credential;
use protocol::close::CloseReason;
use protocol::command::{Command, Connection, Device, Ended, Switch};
use protocol::id::{Name, PeerId, StreamId};
use protocol::message::{Peer, Source};

use crate::api::{self, ApiError};
use crate::client_only::ClientOnly;
use crate::components::{CallView, EndedPage, StatusLine};
use crate::layout::TileRect;
use crate::notices::Notices;
use crate::speaker::{self, Speaker};
use crate::state::{CallState, TileKey};
use crate::text;
use crate::view_sizes::{self, Sight};
use crate::visit::{CallProgram, DesiredDevices, JoinSettings, Phase, Visit};

/// A call as the views have it. `Copy`: a handle.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Session {
    /// The page that it is a part of.
    pub(crate) visit: Visit,
    /// The call that runs, or ran last.
    pub(crate) call: RwSignal<CallState>,
    /// Words in passing.
    pub(crate) notices: Notices,
    /// Whether the browser holds the others' sound back until the page is touched.
    pub(crate) autoplay_blocked: RwSignal<bool>,
    /// The tile that one put on the stage.
    pub(crate) pinned: RwSignal<Option<TileKey>>,
    /// Whether the own tile is put away.
    pub(crate) self_hidden: RwSignal<bool>,
    /// Who speaks.
    pub(crate) speaker: RwSignal<Option<PeerId>>,
    /// Whether nobody can see the page.
    pub(crate) hidden: RwSignal<bool>,
    /// A picture takes the whole screen or a window of its own, or comes back.
    pub(crate) sight_changed: Trigger,
    /// The tile whose picture floats in a window of its own.
    pub(crate) floating: RwSignal<Option<TileKey>>,
    /// The tile that has the whole screen.
    pub(crate) full_screen: RwSignal<Option<TileKey>>,
    /// Why no screen could be shared, and in the place of which one.
    pub(crate) share_problem: RwSignal<Option<(PickError, Option<StreamId>)>>,
    desired: StoredValue<DesiredDevices>,
    live: StoredValue<SendOption<LiveCall>>,
}

#[derive(Debug)]
struct LiveCall {
    commands: Commands,
    media: Media,
}

impl CallProgram for Session {
    fn prerender(&self) {
        let session = *self;
        session.visit.prerendered.set(true);
        spawn_local(async move {
            for update in call_task::warm_up() {
                // What follows from it, with no event of the page in between.
                tick().await;
                session.call.update(|call| drop(call.apply(update)));
            }
            // It is laid out, too, before it is taken back.
            let take_back = move || {
                if session.visit.phase.try_get_untracked() == Some(Phase::Lobby) {
                    session.call.set(CallState::default());
                }
            };
            set_timeout(take_back, LAID_OUT_AFTER);
        });
    }

    fn view(&self) -> AnyView {
        provide_context(*self);
        ClientOnly(view! {
            <CallView />
            <StatusLine />
        })
        .into_any()
    }

    fn ended(&self, ended: Ended) -> AnyView {
        provide_context(*self);
        ClientOnly(view! { <EndedPage ended=ended /> }).into_any()
    }

    /// A socket opens meanwhile, before it is known whether one may join. The call is shown once it is open: to show it
    /// keeps the page busy, and the first message would wait for that.
    fn join(&self, settings: Box<dyn FnOnce() -> JoinSettings>) {
        let (session, visit) = (*self, self.visit);
        let mut early_socket = EarlySocket::open();
        spawn_local(async move {
            let (answer, ()) =
                future::join(api::join_room(visit.room()), early_socket.opened()).await;
            // The page may be gone by now; then nobody joins.
            if visit.asking.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(ticket) => {
                    return session.start(
                        Credential::Ticket(ticket),
                        Some(early_socket),
                        settings(),
                    );
                }
                // A full room has a page of its own, where the devices are closed.
                Err(ApiError::RoomFull { .. }) if visit.phase.get_untracked() == Phase::Lobby => {
                    let JoinSettings { name, desired, .. } = settings();
                    session.desired.set_value(desired);
                    session.call.set(CallState::new(Some(name)));
                    visit.phase.set(Phase::Ended(Ended::Closed(CloseReason::RoomFull)));
                }
                Err(error) => visit.refusal.set(Some(error.to_string())),
            }
            early_socket.withdraw();
        });
    }

    fn resume(&self, seat: KeptSeat) {
        let KeptSeat { token, name, microphone, camera } = seat;
        self.desired.set_value(DesiredDevices { microphone, camera });
        self.start(Credential::Seat(token), None, self.without_devices(name));
    }
}

impl Session {
    /// No call yet.
    pub(crate) fn new(visit: Visit) -> Self {
        Self {
            visit,
            call: RwSignal::new(CallState::default()),
            notices: Notices::new(),
            autoplay_blocked: RwSignal::new(false),
            pinned: RwSignal::new(None),
            self_hidden: RwSignal::new(false),
            speaker: RwSignal::new(None),
            hidden: RwSignal::new(false),
            sight_changed: Trigger::new(),
            floating: RwSignal::new(None),
            full_screen: RwSignal::new(None),
            share_problem: RwSignal::new(None),
            desired: StoredValue::new(DesiredDevices {
                microphone: Switch::On,
                camera: Switch::On,
            }),
            live: StoredValue::new(SendOption::new_local(None)),
        }
    }

    /// Goes back into the call that is over, with the desired devices.
    pub(crate) fn join_again(self) {
        let Some(name) = self.call.with_untracked(|call| call.name.clone()) else {
            self.visit.phase.set(Phase::Lobby);
            return;
        };
        self.visit.join(move || self.without_devices(name));
    }

    /// Starts a call.
    pub(crate) fn start(
        self,
        credential: Credential,
        early_socket: Option<EarlySocket>,
        settings: JoinSettings,
    ) {
        let JoinSettings { name, microphone, camera, desired } = settings;
        let missing = [
            (Source::Microphone, desired.microphone.is_on() && microphone.is_none()),
            (Source::Camera, desired.camera.is_on() && camera.is_none()),
        ];
        self.desired.set_value(desired);
        let state = CallState::new(Some(name.clone()));
        let speaker = storage::devices().speaker;
        let room = self.visit.room();
        // Before anything that the views follow, so the first message is sent before they are busy.
        let (commands, updates, media) = call_task::join(Join {
            room,
            credential,
            name,
            microphone,
            camera,
            speaker,
            early_socket,
        });
        self.call.set(state);
        self.autoplay_blocked.set(false);
        self.pinned.set(None);
        self.self_hidden.set(false);
        self.share_problem.set(None);
        media.on_autoplay_blocked(move |autoplay_blocked| {
            // The page may be gone by then.
            self.autoplay_blocked.try_set(autoplay_blocked);
        });
        let live = SendOption::new_local(Some(LiveCall { commands, media }));
        self.live.set_value(live);
        self.visit.phase.set(Phase::Call);
        spawn_local(self.follow(updates));
        for (source, _) in missing.into_iter().filter(|(_, missing)| *missing) {
            self.set_desired(source, Switch::On);
        }
    }

    /// Turns the own microphone or camera on or off.
    pub(crate) fn toggle(self, source: Source) {
        let device = match source {
            Source::Microphone => self.call.with_untracked(|call| call.microphone),
            Source::Camera => self.call.with_untracked(|call| call.camera),
            Source::Screen => return,
        };
        let on = matches!(device, Device::On | Device::Opening);
        self.set_desired(source, Switch::from(!on));
    }

    /// Turns the own microphone or camera on, or off.
    pub(crate) fn set_desired(self, source: Source, switch: Switch) {
        let command = match source {
            Source::Microphone => {
                self.desired.update_value(|desired| desired.microphone = switch);
                Command::SetMicrophone(switch)
            }
            Source::Camera => {
                self.desired.update_value(|desired| desired.camera = switch);
                Command::SetCamera(switch)
            }
            Source::Screen => return,
        };
        self.ask(command);
    }

    /// Leaves the call.
    pub(crate) fn leave(self) {
        self.ask(Command::Leave);
    }

    /// Shares a screen, or shares the first one no more. Only in a click or key handler.
    pub(crate) fn toggle_share(self) {
        let first = self.call.with_untracked(|call| call.shares.iter().flatten().next().cloned());
        match first {
            Some(share) => self.ask(Command::StopShare(share.stream)),
            None => self.share(None),
        }
    }

    /// Has the browser show its picker at once, and shares what is picked: as one more screen, or in the place of one.
    /// Only in a click or key handler.
    pub(crate) fn share(self, in_place_of: Option<StreamId>) {
        self.share_problem.set(None);
        let picked = media::pick_screen();
        spawn_local(async move {
            match picked.await {
                // Without a call by then, it is given back.
                Ok(screen) => self.with_commands(|commands| match in_place_of {
                    Some(stream) => commands.switch(stream, screen),
                    None => commands.share(screen),
                }),
                Err(PickError::Cancelled) => {}
                Err(error) => drop(self.share_problem.try_set(Some((error, in_place_of)))),
            }
        });
    }

    /// Puts a tile on the stage; `None` leaves the stage to the screen that was shared last.
    pub(crate) fn pin(self, key: Option<TileKey>) {
        self.pinned.set(key);
    }

    /// Tells the others how large their pictures are shown, as long as the caller lives.
    pub(crate) fn watch(self, placed: Memo<(Vec<TileKey>, Vec<TileRect>)>) {
        let hidden = self.hidden;
        hidden.set(page::is_hidden());
        let on_change =
            window_event_listener(ev::visibilitychange, move |_| hidden.set(page::is_hidden()));
        on_cleanup(move || on_change.remove());
        for kind in ["fullscreenchange", "enterpictureinpicture", "leavepictureinpicture"] {
            let on_change =
                window_event_listener_untyped(kind, move |_| self.sight_changed.notify());
            on_cleanup(move || on_change.remove());
        }
        let view_sizes = Memo::new(move |_| {
            let placed: Vec<_> = placed
                .with(|(keys, places)| keys.iter().cloned().zip(places.iter().copied()).collect());
            let sight = Sight {
                pixels_per_px: page::pixels_per_px(),
                hidden: hidden.get(),
                floating: self.floating.get(),
                full_screen: self.full_screen.get(),
            };
            view_sizes::view_sizes(&self.call.read().peers, &placed, &sight)
        });
        Effect::new(move |_| {
            view_sizes.track();
            let tell = move || {
                view_sizes.try_with_untracked(|view_sizes| {
                    for (peer, view_sizes) in view_sizes {
                        self.ask(Command::SetViewSizes(peer.clone(), view_sizes.clone()));
                    }
                });
            };
            if hidden.get_untracked() { tell() } else { set_timeout(tell, SETTLED_AFTER) }
        });
    }

    /// Takes note of who speaks, as long as the caller lives.
    pub(crate) fn listen(self) {
        let speaker = StoredValue::new(Speaker::default());
        let look = move || {
            let levels = self.call.with_untracked(|call| {
                let level = |peer: &Peer| {
                    let camera = peer.state.streams.iter().find(|s| s.source == Source::Camera)?;
                    let live = self.live.read_value();
                    Some((peer.id.clone(), live.as_ref()?.media.level(&peer.id, &camera.id)))
                };
                call.peers.iter().filter_map(level).collect::<Vec<_>>()
            });
            let heard = speaker.try_update_value(|speaker| speaker.hear(levels).cloned());
            let speaks = heard.flatten();
            if self.speaker.with_untracked(|before| *before != speaks) {
                self.speaker.set(speaks);
            }
        };
        let period = Duration::from_millis(speaker::PERIOD_MS);
        if let Ok(looking) = set_interval_with_handle(look, period) {
            on_cleanup(move || looking.clear());
        }
    }

    /// Shows an own screen.
    pub(crate) fn show_own_screen(self, stream: &StreamId, video: &VideoElement) {
        self.live.with_value(|live| {
            if let Some(live) = &**live {
                live.media.show_own_screen(stream, video);
            }
        });
    }

    /// Shows the own camera.
    pub(crate) fn show_own(self, video: &VideoElement) {
        self.live.with_value(|live| {
            if let Some(live) = &**live {
                live.media.show_own_camera(video);
            }
        });
    }

    /// Plays a stream of somebody else, with its picture or without.
    pub(crate) fn show(
        self,
        peer: &PeerId,
        stream: &StreamId,
        picture: Switch,
        video: &VideoElement,
    ) {
        self.live.with_value(|live| {
            if let Some(live) = &**live {
                live.media.show(peer, stream, picture, video);
            }
        });
    }

    /// Nothing is open yet; the call opens the desired devices.
    fn without_devices(self, name: Name) -> JoinSettings {
        JoinSettings { name, microphone: None, camera: None, desired: self.desired.get_value() }
    }

    /// Asks the call for something.
    pub(crate) fn ask(self, command: Command) {
        self.with_commands(|commands| commands.send(command));
    }

    fn with_commands(self, act: impl FnOnce(&Commands)) {
        self.live.try_with_value(|live| {
            if let Some(live) = &**live {
                act(&live.commands);
            }
        });
    }

    /// Passes updates on until the call is over, or the page gone.
    async fn follow(self, mut updates: Updates) {
        while let Some(updates) = updates.gather().await {
            // The page may be gone by then.
            let applied = self.call.try_update(|call| {
                let announcements: Vec<_> =
                    updates.into_iter().filter_map(|u| call.apply(u)).collect();
                (announcements, call.connection)
            });
            let Some((announcements, connection)) = applied else { return };
            for announcement in announcements {
                self.notices.announce(text::announcement(&announcement));
            }
            if let Connection::Ended(ended) = connection {
                self.live.set_value(SendOption::new_local(None));
                self.notices.clear();
                self.visit.phase.set(Phase::Ended(ended));
                return;
            }
        }
        // The call ended without a word, since the browser lacks what it needs.
        self.visit.phase.try_set(Phase::Ended(Ended::Unreachable));
    }
}

/// How long a browser takes to lay out what was drawn, on a slow machine too.
const LAID_OUT_AFTER: Duration = Duration::from_millis(100);

/// How long the places of the pictures have to stay as they are before the others hear of them.
const SETTLED_AFTER: Duration = Duration::from_millis(300);

/// The element that shows a picture.
pub(crate) type VideoElement = <Video as leptos::tachys::html::element::ElementType>::Output;

/// The call of this page.
pub(crate) fn use_session() -> Session {
    expect_context()
}
