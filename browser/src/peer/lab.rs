//! What `end2end/lab` asks of a connection besides what a call does. The page is built without it.

use web_sys::RtcRtpTransceiver;

use protocol::message::Source;

use crate::error::BrowserError;
use crate::peer::{Peer, actions};

impl Peer {
    /// Adds a transceiver besides the first two, without a track; the browser asks for negotiation.
    #[must_use]
    pub fn add_transceiver(&self, source: Source) -> AddedTransceiver {
        AddedTransceiver(self.transceivers.add(source, None))
    }

    /// Asks for new ICE credentials at once, besides what a negotiation asks by
    /// [`Action::RestartIce`](protocol::negotiation::Action::RestartIce).
    ///
    /// # Errors
    /// `NotSupportedError` where the browser cannot.
    pub fn restart_ice(&self) -> Result<(), BrowserError> {
        actions::restart_ice(&self.connection)
    }
}

/// A transceiver that was added to a connection.
#[derive(Debug)]
pub struct AddedTransceiver(RtcRtpTransceiver);

impl AddedTransceiver {
    /// Ends the transceiver for good; the browser asks for negotiation.
    ///
    /// Only once it has been in an answer: else Chromium asks for negotiation without end (seen in 156).
    pub fn stop(self) {
        self.0.stop();
    }
}
