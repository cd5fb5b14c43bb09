//! The relay: STUN and TURN for the calls of this server, in a thread of its own.
//!
//! It is the driver of [`turn::server::Server`], and decides nothing: who may relay is said by the rooms
//! ([`seats`]), and all else by the machine. Why it has its own thread and its own poll:
//! docs/decisions/0009-the-relay-has-a-thread.md.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use mio::{Poll, Waker};
use protocol::ice_server::IceServer;
use thiserror::Error;
use tokio::sync::{mpsc, watch};
use turn::credential::{Credential, Secret, TTL};
use turn::grant::Grant;
use turn::io::Settings;
use turn::server::Server;
use turn::user::User;

use crate::clock;
use crate::operate::metrics::RelayCounts;
pub(crate) use opening::{follow_addresses, open};
pub(crate) use seats::{RelaySeats, Told};
pub(crate) use settings::{RelayReach, RelaySettings};
use sockets::{Bound, Sockets};
use source::Source;
pub use trial::TrialRelay;
use worker::Worker;

mod opening;
mod settings;
mod seats;
mod source;
mod burst;
mod datagrams;
mod connection;
mod connections;
mod relayed;
mod sockets;
mod worker;
mod trial;

/// The relay of one server. Its thread ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Relay {
    commands: Option<mpsc::Sender<Command>>,
    waker: Waker,
    port: u16,
    urls: watch::Sender<Vec<String>>,
    counts: Arc<RelayCounts>,
    secret: Secret,
    unix_start: Duration,
    start: Instant,
    thread: Option<JoinHandle<()>>,
}

/// What the others tell the thread.
#[derive(Debug)]
enum Command {
    /// A user has taken its seat.
    Grant(Grant),
    /// A user has left its seat.
    Cut(User),
    /// The addresses of this server have changed.
    Reach(RelayReach),
}

/// Why there is no relay.
#[derive(Debug, Error)]
pub enum RelayError {
    /// A port is taken, or an address is not of this machine.
    #[error("the port cannot be had at {address}: {cause}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// As the system says it.
        cause: io::Error,
    },
    /// The system does not give what a thread with a poll needs.
    #[error("{0}")]
    System(#[from] io::Error),
    /// The system has no randomness to give.
    #[error("the system has no randomness to give: {0}")]
    Randomness(#[from] getrandom::Error),
}

impl Relay {
    /// Binds the sockets and starts the thread.
    ///
    /// # Errors
    /// [`RelayError`] when something is not to be had.
    pub(crate) fn start(settings: RelaySettings) -> Result<Self, RelayError> {
        let bound = Bound::new(&settings.listen)
            .map_err(|(address, cause)| RelayError::Listen { address, cause })?;
        let port = bound.port()?;
        let poll = Poll::new()?;
        let waker = Waker::new(poll.registry(), Source::Waker.into())?;
        let sockets = Sockets::new(bound, &settings, poll.registry().try_clone()?)?;
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        let (unix_start, start) = (clock::unix_now(), Instant::now());
        let RelaySettings { secret, reach, .. } = settings;
        let network = reach.network();
        let server = Server::new(Settings { secret: secret.clone(), seed, unix_start, network });
        let (sender, commands) = mpsc::channel(COMMANDS);
        let counts = Arc::new(RelayCounts::default());
        let worker =
            Worker { poll, server, sockets, reach, commands, counts: counts.clone(), start };
        counts.begin();
        let ended = counts.clone();
        let thread = std::thread::Builder::new().name("relay".to_owned()).spawn(move || {
            let _end = EndsWith(ended);
            if let Err(error) = worker.run() {
                tracing::error!(%error, "the relay has ended");
            }
        })?;
        let (commands, thread) = (Some(sender), Some(thread));
        let urls = watch::Sender::default();
        Ok(Self { commands, waker, port, urls, counts, secret, unix_start, start, thread })
    }

    /// The port that clients come to.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Tells clients of these URLs from now on.
    pub(crate) fn advertise(&self, urls: Vec<String>) {
        self.urls.send_replace(urls);
    }

    /// The relay as a client is told of it, with a credential for this user; `None` when the relay has ended.
    pub(crate) fn ice_server(&self, user: &User) -> Option<IceServer> {
        self.ice_server_until(user, TTL)
    }

    fn ice_server_until(&self, user: &User, ttl: Duration) -> Option<IceServer> {
        let Credential { username, password } = self.credential(user, ttl)?;
        let urls = self.urls.borrow().clone();
        Some(IceServer { urls, username: Some(username), credential: Some(password) })
    }

    /// The relay for a client that tests its connection; `None` when the relay has ended, or its queue is full. `random`
    /// makes a user of its own for each test, in a room that no call can have: capitals are in no room's id.
    pub(crate) fn test_server(&self, random: u128) -> Option<IceServer> {
        let user = User::new(&format!("TEST-{random:032x}"), "client").ok()?;
        let grant = seats::test_grant(user.clone(), self.start.elapsed());
        self.commands.as_ref()?.try_send(Command::Grant(grant)).ok()?;
        self.wake();
        self.ice_server_until(&user, seats::TEST)
    }

    /// A credential for this user, good so long for new allocations; `None` when the relay has ended.
    fn credential(&self, user: &User, ttl: Duration) -> Option<Credential> {
        let unix = self.unix_start + self.start.elapsed();
        self.is_running().then(|| self.secret.credential(user, unix + ttl))
    }

    /// Whether its thread runs. One that has ended does not begin again.
    pub(crate) fn is_running(&self) -> bool {
        self.counts.is_running()
    }

    /// What it has done so far.
    pub(crate) fn counts(&self) -> Arc<RelayCounts> {
        self.counts.clone()
    }

    /// Other addresses from now on. Open allocations stay as they are.
    pub(crate) async fn change_reach(&self, reach: RelayReach) {
        if let Some(commands) = &self.commands {
            // A relay that has ended has no addresses.
            let _ = commands.send(Command::Reach(reach)).await;
            self.wake();
        }
    }

    fn wake(&self) {
        if let Err(error) = self.waker.wake() {
            tracing::error!(%error, "the relay cannot be woken");
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.commands = None;
        self.wake();
        if let Some(thread) = self.thread.take() {
            // It has said itself why it ended.
            let _ = thread.join();
        }
    }
}

/// Says that the thread has ended, however it ended.
struct EndsWith(Arc<RelayCounts>);

impl Drop for EndsWith {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// How many commands may wait for the thread, which takes them all at each turn. When it is full, a room waits.
const COMMANDS: usize = 4096;

#[cfg(test)]
mod tests;
