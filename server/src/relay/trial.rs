//! A relay for a moment, to try the settings with. It has a secret of its own and writes no file.

use std::sync::Arc;

use protocol::ice_server::IceServer;

use super::{Relay, RelayError, open};
use crate::operate::config::Config;
use crate::random;

/// A relay as the server with these settings would have it. It ends with this value.
#[derive(Debug)]
pub struct TrialRelay(Arc<Relay>);

impl TrialRelay {
    /// Starts it; `None`: the settings ask for none.
    ///
    /// # Errors
    /// [`RelayError`] when something is not to be had.
    pub fn start(config: &Config) -> Result<Option<Self>, RelayError> {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret)?;
        Ok(open(config, &secret)?.map(Self))
    }

    /// The port that clients come to.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.port()
    }

    /// As a client is told of it that tests its connection: good for 30 s and two allocations, which reach each other
    /// alone. `None`: the relay has ended.
    #[must_use]
    pub fn test_server(&self) -> Option<IceServer> {
        self.0.test_server(random::random_bits().ok()?)
    }
}
