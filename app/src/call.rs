//! The program of a call: it joins, shows the call and the page after it, and passes on what happens in between.
//!
//! Each subject of a call is a context of its own: the call itself ([`LiveCall`]), what of it is looked at
//! ([`StageView`]), the screens shared here ([`Sharing`]), and what is announced ([`Notices`]).

mod live_call;
mod prerender;
mod sharing;
mod stage_view;

use browser::call_task::{EarlySocket, Updates};
use browser::storage::{DesiredDevices, KeptSeat};
use futures::future;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::call::Credential;
use protocol::close::CloseReason;
use protocol::command::{Connection, Ended};
use protocol::id::Name;

use crate::api::{self, ApiError, JoinRoom};
use crate::client_only::ClientOnly;
use crate::components::{CallView, ConnectionTest, EndedPage, StatusLine};
use crate::notices::Notices;
use crate::reactive::callback;
use crate::text;
use crate::visit::{CallProgram, JoinSettings, Phase, Visit};

pub(crate) use live_call::{LiveCall, use_live_call};
pub(crate) use sharing::{Sharing, use_sharing};
pub(crate) use stage_view::{StageView, use_stage_view};

/// The calls of a visit, one after the other. `Copy`: a handle.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Program {
    visit: Visit,
    live_call: LiveCall,
    stage_view: StageView,
    sharing: Sharing,
    notices: Notices,
}

impl CallProgram for Program {
    fn prerender(&self) {
        prerender::prerender(self.visit, self.live_call);
    }

    fn view(&self) -> AnyView {
        provide_context(self.live_call);
        provide_context(self.stage_view);
        provide_context(self.sharing);
        provide_context(self.notices);
        ClientOnly(view! {
            <CallView />
            <StatusLine />
        })
        .into_any()
    }

    fn connection_test(&self) -> AnyView {
        ClientOnly(view! { <ConnectionTest /> }).into_any()
    }

    fn ended(&self, ended: Ended) -> AnyView {
        let program = *self;
        let on_join_again = callback(move |()| program.join_again());
        ClientOnly(view! { <EndedPage ended=ended on_join_again=on_join_again /> }).into_any()
    }

    /// A socket opens meanwhile, before it is known whether one may join. The call is shown once it is open: to show it
    /// keeps the page busy, and the first message would wait for that.
    fn join(&self, settings: Box<dyn FnOnce() -> JoinSettings>) {
        let (program, visit) = (*self, self.visit);
        let mut early_socket = EarlySocket::open();
        spawn_local(async move {
            let ticket = api::call(JoinRoom {
                room: visit.room(),
                transport_policy: visit.transport_policy.get_value(),
            });
            let (answer, ()) = future::join(ticket, early_socket.opened()).await;
            // The page may be gone by now; then nobody joins.
            if visit.asking.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(ticket) => {
                    return program.start(
                        Credential::Ticket(ticket),
                        Some(early_socket),
                        settings(),
                    );
                }
                // A full room has a page of its own, where the devices are closed.
                Err(ApiError::RoomFull { .. }) if visit.phase.get_untracked() == Phase::Lobby => {
                    let JoinSettings { name, desired, .. } = settings();
                    program.live_call.remember(name, desired);
                    visit.phase.set(Phase::Ended(Ended::Closed(CloseReason::RoomFull)));
                }
                Err(error) => visit.refusal.set(Some(text::api_error(&error))),
            }
            early_socket.withdraw();
        });
    }

    fn resume(&self, seat: KeptSeat) {
        let KeptSeat { token, name, desired, transport_policy } = seat;
        self.visit.transport_policy.set_value(transport_policy);
        self.start(Credential::Seat(token), None, without_devices(name, desired));
    }
}

impl Program {
    /// No call yet.
    pub(crate) fn new(visit: Visit) -> Self {
        let live_call = LiveCall::new();
        Self {
            visit,
            live_call,
            stage_view: StageView::new(live_call),
            sharing: Sharing::new(live_call),
            notices: Notices::new(),
        }
    }

    /// Goes back into the call that ended, with the desired devices.
    fn join_again(self) {
        let Some((name, desired)) = self.live_call.remembered() else {
            self.visit.phase.set(Phase::Lobby);
            return;
        };
        self.visit.join(move || without_devices(name, desired));
    }

    /// Starts a call. The machine comes first, and what the views follow after it: so the first message is sent before
    /// the page is busy with showing the call.
    fn start(
        self,
        credential: Credential,
        early_socket: Option<EarlySocket>,
        settings: JoinSettings,
    ) {
        let (room, policy) = (self.visit.room(), self.visit.transport_policy.get_value());
        let updates = self.live_call.start(room, policy, credential, early_socket, settings);
        self.stage_view.reset();
        self.sharing.reset();
        self.visit.phase.set(Phase::Call);
        spawn_local(self.follow(updates));
    }

    /// Passes updates on until the call ends, or the page is gone.
    async fn follow(self, mut updates: Updates) {
        while let Some(updates) = updates.gather().await {
            let Some((announcements, connection)) = self.live_call.apply(updates) else { return };
            for announcement in announcements {
                self.notices.announce(text::announcement(&announcement));
            }
            if let Connection::Ended(ended) = connection {
                self.live_call.close();
                self.notices.clear();
                self.visit.phase.set(Phase::Ended(ended));
                return;
            }
        }
        // The call ended without a word, since the browser lacks what it needs.
        self.visit.phase.try_set(Phase::Ended(Ended::Unreachable));
    }
}

/// Nothing is open yet; the call opens the desired devices.
fn without_devices(name: Name, desired: DesiredDevices) -> JoinSettings {
    JoinSettings { name, microphone: None, camera: None, desired }
}
