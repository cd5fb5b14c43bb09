//! What the parts of a room page share: which part is shown, and the way into the call.
//!
//! The call itself is a program of its own, [`CallProgram`]: the lobby does not need it, so it is loaded while the
//! lobby is shown, and waited for by a join that comes sooner.

use std::sync::Arc;

use browser::media::Capture;
use browser::panic_cleanup;
use browser::storage::{self, DesiredDevices, KeptSeat};
use browser::webrtc::Trial;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::command::Ended;
use protocol::id::{Name, RoomId};
use protocol::transport_policy::TransportPolicy;

use crate::chunks::{self, NotLoaded};
use crate::text::{Key, text};

/// What the parts of a room page share. `Copy`: a handle.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visit {
    /// What is shown.
    pub(crate) phase: RwSignal<Phase>,
    /// Why one could not come in, as a sentence.
    pub(crate) refusal: RwSignal<Option<String>>,
    /// Whether this browser cannot connect with others, so that joining is not offered.
    pub(crate) unable: RwSignal<bool>,
    /// Whether one is on the way in: the call is being loaded, or the server asked for a ticket.
    pub(crate) asking: RwSignal<bool>,
    /// Whether the call is rendered already, though the lobby is shown.
    pub(crate) prerendered: RwSignal<bool>,
    /// What runs the call, once it is loaded.
    pub(crate) program: RwSignal<Option<Arc<dyn CallProgram>>>,
    /// Which candidates one wants to use at most, and what the room is to allow if one is the first there.
    pub(crate) transport_policy: StoredValue<TransportPolicy>,
    room: StoredValue<RoomId>,
}

/// What the room page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The lobby as the server renders it, before the page is hydrated.
    NotHydrated,
    /// The lobby.
    Lobby,
    /// The call.
    Call,
    /// After the call.
    Ended(Ended),
}

/// What the call starts with: name, open devices and desired devices.
#[derive(Debug)]
pub(crate) struct JoinSettings {
    /// What one is called.
    pub(crate) name: Name,
    /// The open microphone.
    pub(crate) microphone: Option<Capture>,
    /// The open camera.
    pub(crate) camera: Option<Capture>,
    /// What one wants on, whether it is open yet or not.
    pub(crate) desired: DesiredDevices,
}

/// What of the page only a call needs. Not `Debug`: what nobody prints need not be loaded.
pub(crate) trait CallProgram: Send + Sync {
    /// Renders the call out of sight and runs through how one begins, while there is time for it.
    fn prerender(&self);

    /// The call.
    fn view(&self) -> AnyView;

    /// A test of the connection, for the lobby.
    fn connection_test(&self) -> AnyView;

    /// The page after it.
    fn ended(&self, ended: Ended) -> AnyView;

    /// Asks for a ticket, and starts the call with the settings of that moment; a refusal is shown instead.
    fn join(&self, settings: Box<dyn FnOnce() -> JoinSettings>);

    /// Goes back into the call that this page was reloaded out of.
    fn resume(&self, seat: KeptSeat);
}

impl Visit {
    /// A page of this room that is not hydrated yet.
    pub(crate) fn new(room: RoomId) -> Self {
        Self {
            phase: RwSignal::new(Phase::NotHydrated),
            refusal: RwSignal::new(None),
            unable: RwSignal::new(false),
            asking: RwSignal::new(false),
            prerendered: RwSignal::new(false),
            program: RwSignal::new(None),
            transport_policy: StoredValue::new(TransportPolicy::All),
            room: StoredValue::new(room),
        }
    }

    /// The room.
    pub(crate) fn room(self) -> RoomId {
        self.room.get_value()
    }

    /// Takes over the hydrated page: back into the call if it was reloaded out of one, else into the lobby.
    pub(crate) fn hydrate(self) {
        let Some(seat) = storage::seat(&self.room()) else {
            return self.phase.set(Phase::Lobby);
        };
        spawn_local(async move {
            match self.load().await {
                Ok(program) => program.resume(seat),
                // The seat is kept, so a reload tries all of it again.
                Err(NoProgram::NotLoaded) => panic_cleanup::say_not_loaded(),
                Err(NoProgram::Unable) => {
                    self.phase.try_set(Phase::Lobby);
                }
            }
        });
    }

    /// Loads the call and renders it out of sight, while there is time: to render it keeps a page busy for a while, and
    /// when somebody joins, the first connection would wait for that.
    pub(crate) fn prerender(self) {
        spawn_local(async move {
            // One that could not be loaded is asked for again by the join.
            let Ok(program) = self.load().await else { return };
            // The page may be gone by now, or the call begun.
            if self.phase.try_get_untracked() == Some(Phase::Lobby) && !self.asking.get_untracked()
            {
                program.prerender();
            }
        });
    }

    /// Joins with the settings of that moment, as soon as the call is loaded.
    pub(crate) fn join(self, settings: impl FnOnce() -> JoinSettings + 'static) {
        if self.asking.get_untracked() {
            return;
        }
        self.asking.set(true);
        self.refusal.set(None);
        // At once where it can be: the socket opens within the click.
        if let Some(program) = self.program.get_untracked() {
            return program.join(Box::new(settings));
        }
        spawn_local(async move {
            match self.load().await {
                Ok(program) => program.join(Box::new(settings)),
                Err(missing) => {
                    if missing == NoProgram::NotLoaded {
                        self.refuse(Key::NotLoaded);
                    }
                    self.asking.try_set(false);
                }
            }
        });
    }

    /// The call's program, loaded where it is not there yet. It is of no use, and not handed out, where the browser
    /// cannot connect with others: so nobody waits for who joins in vain.
    async fn load(self) -> Result<Arc<dyn CallProgram>, NoProgram> {
        let trial = Trial::begin();
        let loaded = chunks::call(self).await;
        if !trial.succeeds().await {
            self.refuse(Key::NoWebRtc);
            self.unable.try_set(true);
            return Err(NoProgram::Unable);
        }
        let loaded = loaded.map_err(|NotLoaded| NoProgram::NotLoaded)?;
        // Two may have waited for the file; the page has one call.
        if let Some(program) = self.program.try_get_untracked().flatten() {
            return Ok(program);
        }
        self.program.try_set(Some(loaded.clone()));
        Ok(loaded)
    }

    /// Says why one cannot come in. The page may be gone by now.
    fn refuse(self, why: Key) {
        self.refusal.try_set(Some(text(why).to_owned()));
    }
}

/// Why there is no program to run a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NoProgram {
    /// It did not arrive.
    NotLoaded,
    /// The browser cannot connect with others.
    Unable,
}

/// The visit of this page.
pub(crate) fn use_visit() -> Visit {
    expect_context()
}
