//! The shared state of one server: bounds, live settings, counters, and the token that stops it.
//!
//! It is made once, at the start, and handed down. It holds no room and no socket: those are the hub's.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use protocol::id::{PeerId, RoomId};
use protocol::message::ServerMessage;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use turn::user::User;

use crate::access::limits::Limits;
use crate::access::ticket::Signer;
use crate::clock;
use crate::ice;
use crate::operate::config::LiveSettings;
use crate::operate::log::LogThrottle;
use crate::operate::metrics::{Metrics, Refused};
use crate::random;
use crate::relay::Relay;

/// The shared values of one server.
#[derive(Debug)]
pub(crate) struct Context {
    /// Signs tickets and seats, and reads them.
    pub(crate) signer: Signer,
    /// The bounds that keep one client from being felt by the others.
    pub(crate) limits: Limits,
    /// The relay of this server, if it began with one: rooms tell it who sits in them. Whether it runs still says
    /// [`Self::running_relay`].
    pub(crate) relay: Option<Arc<Relay>>,
    /// The counters.
    pub(crate) metrics: Metrics,
    /// Cancelled when the server stops: rooms and sockets end.
    pub(crate) stopping: CancellationToken,
    /// Counts the rooms and sockets that have not ended.
    pub(crate) tasks: TaskTracker,
    live: watch::Sender<Arc<LiveSettings>>,
    has_successor: AtomicBool,
    log_throttle: LogThrottle,
}

impl Context {
    /// The context of a server that has just started.
    pub(crate) fn new(
        signer: Signer,
        live: LiveSettings,
        limits: Limits,
        relay: Option<Arc<Relay>>,
    ) -> Self {
        let counts = relay.as_ref().map(|relay| relay.counts()).unwrap_or_default();
        Self {
            signer,
            limits,
            relay,
            metrics: Metrics { relay: counts, ..Metrics::default() },
            stopping: CancellationToken::new(),
            tasks: TaskTracker::new(),
            live: watch::Sender::new(Arc::new(live)),
            has_successor: AtomicBool::new(false),
            log_throttle: LogThrottle::default(),
        }
    }

    /// The settings that can change, as they are now.
    pub(crate) fn live(&self) -> Arc<LiveSettings> {
        self.live.borrow().clone()
    }

    /// Tells of every change of them.
    pub(crate) fn changes(&self) -> watch::Receiver<Arc<LiveSettings>> {
        self.live.subscribe()
    }

    /// Takes other settings from now on.
    pub(crate) fn change(&self, live: LiveSettings) {
        self.live.send_replace(Arc::new(live));
    }

    /// Notes whether another server takes over where this one stops.
    pub(crate) fn expect_successor(&self, is_expected: bool) {
        self.has_successor.store(is_expected, Ordering::Relaxed);
    }

    /// Whether another server takes over where this one stops. A ticket of this one is good there too.
    pub(crate) fn has_successor(&self) -> bool {
        self.has_successor.load(Ordering::Relaxed)
    }

    /// Counts and logs a refused client.
    pub(crate) fn refuse(&self, refused: Refused) {
        self.metrics.refusals.count(refused);
        if self.log_throttle.allows(clock::unix_now().as_secs()) {
            tracing::info!(at = refused.at.as_str(), reason = refused.reason, "refused");
        }
    }

    /// The relay of this server, as long as its thread runs.
    pub(crate) fn running_relay(&self) -> Option<&Relay> {
        self.relay.as_deref().filter(|relay| relay.is_running())
    }

    /// The user that a peer of a room is to the relay of this server.
    pub(crate) fn relay_user(&self, room: &RoomId, peer: &PeerId) -> Option<User> {
        self.relay.as_ref()?.user(room, peer)
    }

    /// The ICE servers with fresh credentials, as a client is told of them: the relay of this server, with a credential
    /// for this user, then those of the settings.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub(crate) fn fresh_ice_servers(
        &self,
        user: Option<&User>,
    ) -> Result<ServerMessage, getrandom::Error> {
        let random = random::random_bits()?;
        let (live, now) = (self.live(), clock::unix_now());
        let own = self.running_relay().zip(user).and_then(|(relay, user)| relay.ice_server(user));
        let others = live.ice_servers.iter().map(|server| server.mint(random, now));
        let ice_servers = own.into_iter().chain(others).collect();
        Ok(ServerMessage::IceServers { ice_servers })
    }

    /// Whether a call can go through a relay, so that addresses can be hidden.
    pub(crate) fn offers_relay(&self) -> bool {
        self.running_relay().is_some() || ice::has_relay(&self.live().ice_servers)
    }

    /// How old those credentials may get before a client is given fresh ones; `None`: they last.
    pub(crate) fn ice_renewal(&self) -> Option<Duration> {
        let own = self.running_relay().map(|_| turn::credential::TTL);
        ice::renewal(&self.live().ice_servers, own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::with_relay;

    fn urls(context: &Context) -> Vec<String> {
        let user = User::new("team", "a").unwrap();
        let Ok(ServerMessage::IceServers { ice_servers }) = context.fresh_ice_servers(Some(&user))
        else {
            panic!("ICE servers")
        };
        ice_servers.into_iter().flat_map(|server| server.urls).collect()
    }

    #[test]
    fn a_relay_that_has_ended_is_offered_to_nobody() {
        let (context, relay) = with_relay(|_| {});
        assert!(context.offers_relay());
        assert_eq!(context.ice_renewal(), Some(turn::credential::TTL * 2 / 5));
        assert!(urls(&context).iter().any(|url| url.starts_with("turn:127.0.0.1:")));
        relay.counts().end();
        assert!(!context.offers_relay());
        assert_eq!(context.ice_renewal(), None);
        assert_eq!(urls(&context), [""; 0]);
    }

    #[test]
    fn outside_servers_are_offered_without_it() {
        let (context, relay) = with_relay(|settings| {
            settings.turn_urls = Some("turn:t.example".to_owned());
            settings.turn_secret = Some("s".to_owned());
            settings.turn_ttl_s = Some("1000".to_owned());
        });
        relay.counts().end();
        assert!(context.offers_relay());
        assert_eq!(context.ice_renewal(), Some(Duration::from_secs(400)));
        assert_eq!(urls(&context), ["turn:t.example"]);
    }
}
