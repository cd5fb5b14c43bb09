//! `protocol::negotiation::Action` → what the browser does, one after the other.
//!
//! Source: WebRTC §4.4.1.5, §4.4.2; RFC 8829 §4.1.

use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{RtcIceCandidateInit, RtcPeerConnection, RtcSdpType, RtcSessionDescriptionInit};

use protocol::link::Event;
use protocol::message::{Candidate, Sdp};
use protocol::negotiation::Action;

use crate::error::BrowserError;
use crate::peer::Report;
use crate::peer::channel::Channel;
use crate::peer::transceivers::Transceivers;
use crate::promise::settled;
use crate::rtc_ext;

/// What works on a connection.
pub(super) struct ActionRunner {
    pub(super) connection: RtcPeerConnection,
    pub(super) transceivers: Rc<Transceivers>,
    pub(super) channel: Rc<Channel>,
    pub(super) report: Report,
}

impl ActionRunner {
    /// Does what is asked, and reports what became of it.
    pub(super) async fn run(self, mut actions: mpsc::Receiver<Action>) {
        while let Some(action) = actions.next().await {
            let event = self.perform(action).await.unwrap_or(Event::Failed);
            (self.report)(event);
        }
    }

    async fn perform(&self, action: Action) -> Result<Event, BrowserError> {
        match action {
            Action::SendOffer => Ok(Event::Offered(self.describe(RtcSdpType::Offer).await?)),
            Action::SendAnswer { offer: _ } => {
                Ok(Event::Answered(self.describe(RtcSdpType::Answer).await?))
            }
            Action::ApplyOffer(sdp) => {
                self.apply(RtcSdpType::Offer, &sdp).await?;
                // Where the other end has none, a channel of ours would have us negotiate once more for nothing.
                if sdp.has_data_channels() {
                    self.channel.make(&self.connection, &self.report);
                }
                self.transceivers.adopt()?;
                Ok(Event::Done)
            }
            Action::ApplyAnswer(sdp) => {
                self.apply(RtcSdpType::Answer, &sdp).await?;
                // What they are best encoded in is known now.
                self.transceivers.settle_screens();
                Ok(Event::Done)
            }
            Action::AddCandidate(candidate) | Action::TryCandidate(candidate) => {
                self.add(&candidate).await?;
                Ok(Event::Done)
            }
            Action::RestartIce => {
                restart_ice(&self.connection)?;
                Ok(Event::Done)
            }
        }
    }

    /// Makes the description that fits and gives it at once: candidates follow on their own.
    async fn describe(&self, kind: RtcSdpType) -> Result<Sdp, BrowserError> {
        settled(rtc_ext::set_local_description(&self.connection)).await?;
        let description = self
            .connection
            .local_description()
            .filter(|made| made.type_() == kind)
            .ok_or_else(|| BrowserError::new("InvalidStateError"))?;
        Sdp::try_from(description.sdp()).map_err(|_| BrowserError::new("description too long"))
    }

    async fn apply(&self, kind: RtcSdpType, sdp: &Sdp) -> Result<(), BrowserError> {
        let description = RtcSessionDescriptionInit::new(kind);
        description.set_sdp(sdp.as_str());
        settled(Ok(self.connection.set_remote_description(&description))).await.map(drop)
    }

    async fn add(&self, candidate: &Candidate) -> Result<(), BrowserError> {
        let json = serde_json::to_string(candidate).map_err(|_| BrowserError::new("candidate"))?;
        let candidate: RtcIceCandidateInit = js_sys::JSON::parse(&json)?.unchecked_into();
        let added =
            self.connection.add_ice_candidate_with_opt_rtc_ice_candidate_init(Some(&candidate));
        settled(Ok::<_, JsValue>(added)).await.map(drop)
    }
}

/// Asks for new ICE credentials. Before the first negotiation there are none to renew.
pub(super) fn restart_ice(connection: &RtcPeerConnection) -> Result<(), BrowserError> {
    // Chromium would offer a description without m-lines, and refuse it itself (max-bundle).
    if connection.local_description().is_none() {
        return Ok(());
    }
    rtc_ext::restart_ice(connection)
}
