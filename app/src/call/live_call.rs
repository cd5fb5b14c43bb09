//! The call itself: its state, its media, and the commands to it.
//!
//! What happens in a call is decided in `protocol::call`; this passes commands in and applies updates. The media lives
//! here, beside the reactive graph, so it survives when the page turns to another phase.

use browser::call_task::{self, Commands, EarlySocket, Join, Media, Updates};
use browser::storage::{self, DesiredDevices};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::reactive::send_wrapper_ext::SendOption;
use protocol::call::{Credential, TicketError};
use protocol::call_state::{Announcement, CallState};
use protocol::command::{self, Command, Connection, Device, Switch};
use protocol::id::{Name, PeerId, RoomId, StreamId};
use protocol::message::Source;
use protocol::ticket::Ticket;
use protocol::transport_policy::TransportPolicy;

use crate::api::{self, ApiError, JoinRoom};
use crate::video::VideoElement;
use crate::visit::JoinSettings;

/// The call that runs, or ran last. `Copy`: a handle.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LiveCall {
    /// What stands in it.
    pub(crate) state: RwSignal<CallState>,
    /// Whether the browser holds the others' sound back until the page is touched.
    pub(crate) autoplay_blocked: RwSignal<bool>,
    desired: StoredValue<DesiredDevices>,
    running: StoredValue<SendOption<Running>>,
}

#[derive(Debug)]
struct Running {
    commands: Commands,
    media: Media,
}

impl LiveCall {
    /// No call yet.
    pub(super) fn new() -> Self {
        let (microphone, camera) = (Switch::On, Switch::On);
        Self {
            state: RwSignal::new(CallState::default()),
            autoplay_blocked: RwSignal::new(false),
            desired: StoredValue::new(DesiredDevices { microphone, camera }),
            running: StoredValue::new(SendOption::new_local(None)),
        }
    }

    /// Starts a call, and opens the desired devices that are not open yet.
    pub(super) fn start(
        self,
        room: RoomId,
        transport_policy: TransportPolicy,
        credential: Credential,
        early_socket: Option<EarlySocket>,
        settings: JoinSettings,
    ) -> Updates {
        let JoinSettings { name, microphone, camera, desired } = settings;
        let missing = [
            (Source::Microphone, desired.microphone.is_on() && microphone.is_none()),
            (Source::Camera, desired.camera.is_on() && camera.is_none()),
        ];
        let own_name = name.clone();
        let join = Join {
            room,
            credential,
            request_ticket,
            name,
            transport_policy,
            desired,
            microphone,
            camera,
            chosen: storage::devices(),
            early_socket,
        };
        let (commands, updates, media) = call_task::join(join);
        self.remember(own_name, desired);
        self.autoplay_blocked.set(false);
        media.on_autoplay_blocked(move |autoplay_blocked| {
            // The page may be gone by then.
            self.autoplay_blocked.try_set(autoplay_blocked);
        });
        self.running.set_value(SendOption::new_local(Some(Running { commands, media })));
        for (source, _) in missing.into_iter().filter(|(_, missing)| *missing) {
            self.set_desired(source, Switch::On);
        }
        updates
    }

    /// Applies what the call says, and returns what is to be announced; `None` once the page is gone.
    pub(super) fn apply(
        self,
        updates: Vec<command::Update>,
    ) -> Option<(Vec<Announcement>, Connection)> {
        self.state.try_update(|state| {
            let announcements = updates.into_iter().filter_map(|update| state.apply(update));
            (announcements.collect(), state.connection)
        })
    }

    /// Lets go of the media, at the end of the call.
    pub(super) fn close(self) {
        self.running.set_value(SendOption::new_local(None));
    }

    /// Remembers what to join with again.
    pub(super) fn remember(self, name: Name, desired: DesiredDevices) {
        self.desired.set_value(desired);
        self.state.set(CallState::new(Some(name)));
    }

    /// What to join with again.
    pub(super) fn remembered(self) -> Option<(Name, DesiredDevices)> {
        let name = self.state.with_untracked(|state| state.name.clone())?;
        Some((name, self.desired.get_value()))
    }

    /// Turns the own microphone or camera on or off.
    pub(crate) fn toggle(self, source: Source) {
        let device = match source {
            Source::Microphone => self.state.with_untracked(|state| state.microphone),
            Source::Camera => self.state.with_untracked(|state| state.camera),
            Source::Screen => return,
        };
        let on = matches!(device, Device::On | Device::Opening);
        self.set_desired(source, Switch::from(!on));
    }

    /// Raises the own hand, or lowers it.
    pub(crate) fn toggle_hand(self) {
        let raised = self.state.with_untracked(|state| state.hand.is_some());
        self.send(Command::SetHand(Switch::from(!raised)));
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
        self.send(command);
    }

    /// Sends a command to the call, if one runs.
    pub(crate) fn send(self, command: Command) {
        self.with_commands(|commands| commands.send(command));
    }

    /// Does something with the way to the call, if one runs.
    pub(super) fn with_commands(self, act: impl FnOnce(&Commands)) {
        self.running.try_with_value(|running| {
            if let Some(running) = &**running {
                act(&running.commands);
            }
        });
    }

    /// Shows the own camera.
    pub(crate) fn show_own_camera(self, video: &VideoElement) {
        self.with_media(|media| media.show_own_camera(video));
    }

    /// Shows an own screen.
    pub(crate) fn show_own_screen(self, stream: &StreamId, video: &VideoElement) {
        self.with_media(|media| media.show_own_screen(stream, video));
    }

    /// Plays a stream of a peer, with its picture or without.
    pub(crate) fn show(
        self,
        peer: &PeerId,
        stream: &StreamId,
        picture: Switch,
        video: &VideoElement,
    ) {
        self.with_media(|media| media.show(peer, stream, picture, video));
    }

    /// How loud a peer's stream is now.
    pub(super) fn level(self, peer: &PeerId, stream: &StreamId) -> Option<f64> {
        self.with_media(|media| media.level(peer, stream))
    }

    fn with_media<T>(self, act: impl FnOnce(&Media) -> T) -> Option<T> {
        self.running.with_value(|running| running.as_ref().map(|running| act(&running.media)))
    }
}

fn request_ticket(
    room: RoomId,
    transport_policy: TransportPolicy,
) -> LocalBoxFuture<'static, Result<Ticket, TicketError>> {
    async move {
        api::call(JoinRoom { room, transport_policy }).await.map_err(|error| match error {
            ApiError::RoomFull { .. } => TicketError::RoomFull,
            ApiError::Busy | ApiError::Restarting | ApiError::Failed | ApiError::Unreachable => {
                TicketError::TryLater
            }
            ApiError::Origin | ApiError::Malformed { .. } | ApiError::Unknown => {
                TicketError::Forbidden
            }
        })
    }
    .boxed_local()
}

/// The call of this page.
pub(crate) fn use_live_call() -> LiveCall {
    expect_context()
}
