//! One `RTCPeerConnection`: what it is told to do, and what it reports.
//!
//! When to negotiate, who gives way and what a signal says is decided in `protocol::negotiation` and
//! `protocol::link`. Each connection has a small loop of its own, so that a slow `setRemoteDescription`
//! for one peer holds up nobody else.
//!
//! Source: WebRTC §4.4 `RTCPeerConnection`.

mod actions;
mod channel;
mod encoding;
mod events;
pub(crate) mod ice_servers;
#[cfg(feature = "lab")]
mod lab;
mod outgoing;
mod received;
mod stats;
mod screen_transceivers;
mod transceiver;
mod transceivers;

use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::mpsc;
use futures::future::{AbortHandle, abortable};
use wasm_bindgen_futures::spawn_local;
use web_sys::RtcPeerConnection;

use protocol::channel::ChannelMessage;
use protocol::ice_server::IceServer;
use protocol::link::{Event, Side};
use protocol::message::Source;
use protocol::negotiation::Action;
use protocol::transport_policy::TransportPolicy;
use protocol::view_sizes::ViewSizes;

use crate::error::BrowserError;
use crate::listener::Listener;
use crate::panic_cleanup::CleanupGuard;

#[cfg(feature = "lab")]
pub use lab::AddedTransceiver;
pub use outgoing::{Label, Outgoing};
pub use received::Received;

use actions::ActionRunner;
use channel::Channel;
use transceivers::Transceivers;

/// One connection with one peer. Dropping it closes it; it reports nothing afterwards.
#[derive(Debug)]
pub struct Peer {
    connection: RtcPeerConnection,
    transceivers: Rc<Transceivers>,
    channel: Rc<Channel>,
    received: Received,
    actions: RefCell<mpsc::Sender<Action>>,
    runner_abort: AbortHandle,
    _listeners: Vec<Listener>,
    _cleanup: CleanupGuard,
}

impl Peer {
    /// Opens a connection. The offering side brings the two transceivers for microphone and camera, and the
    /// browser asks for negotiation; the answering side adopts them from the first offer.
    ///
    /// `report` is called from within the browser's own callbacks: it must only pass the event on.
    ///
    /// # Errors
    /// That the browser cannot connect at all.
    pub fn open(
        ice_servers: &[IceServer],
        transport_policy: TransportPolicy,
        side: Side,
        outgoing: &Outgoing,
        report: impl Fn(Event) + 'static,
    ) -> Result<Self, BrowserError> {
        let connection = ice_servers::connect(ice_servers, transport_policy)?;
        let cleanup = CleanupGuard::new(&connection);
        let report: Report = Rc::new(report);
        let received = Received::default();
        let listeners = events::listen(&connection, &received, &report);
        let transceivers = Rc::new(Transceivers::new(side, connection.clone(), outgoing.clone()));
        let channel = Rc::new(Channel::default());
        if side == Side::Offerer {
            channel.make(&connection, &report);
        }
        let (actions, queue) = mpsc::channel(ACTIONS - 1);
        let actions = RefCell::new(actions);
        let runner = ActionRunner {
            connection: connection.clone(),
            transceivers: transceivers.clone(),
            channel: channel.clone(),
            report,
        };
        // A promise of a closed connection never settles, so the loop is ended from outside.
        let (loop_, runner_abort) = abortable(runner.run(queue));
        spawn_local(async move {
            let _ = loop_.await;
        });
        Ok(Self {
            connection,
            transceivers,
            channel,
            received,
            actions,
            runner_abort,
            _listeners: listeners,
            _cleanup: cleanup,
        })
    }

    /// Does something, after what was asked before. What became of it is reported.
    ///
    /// A negotiation has one action in hand at a time, so the short queue cannot fill; what
    /// is asked beyond that is not done, and the negotiation stands still.
    pub fn act(&self, action: Action) {
        let _ = self.actions.borrow_mut().try_send(action);
    }

    /// Sends what [`Outgoing`] now has of a source. Asked in order, done in order.
    pub fn attach(&self, source: Source) {
        self.transceivers.send(source);
    }

    /// Sends the screens that [`Outgoing`] now has, each as it now is.
    pub fn settle_screens(&self) {
        self.transceivers.settle_screens();
    }

    /// Encodes for what the other end shows.
    pub fn encode(&self, view_sizes: ViewSizes) {
        self.transceivers.encode(view_sizes);
    }

    /// Tells the other end something over the data channel, if it can be told now.
    pub fn send_over_channel(&self, message: &ChannelMessage) {
        self.channel.send(message);
    }

    /// Reads how the connection carries media, and reports it.
    pub fn read_stats(&self, report: impl Fn(Event) + 'static) {
        let counted = stats::read(self.connection.get_stats());
        spawn_local(async move {
            if let Some(stats) = counted.await {
                report(Event::Stats(stats));
            }
        });
    }

    /// Uses these servers and candidates from the next ICE restart on, without the servers that this browser refuses.
    pub fn set_ice_servers(&self, ice_servers: &[IceServer], transport_policy: TransportPolicy) {
        ice_servers::replace(&self.connection, ice_servers, transport_policy);
    }

    /// What arrives over this connection.
    #[must_use]
    pub fn received(&self) -> Received {
        self.received.clone()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.runner_abort.abort();
        self.connection.close();
    }
}

/// Where a connection's events go.
type Report = Rc<dyn Fn(Event)>;

/// How many actions wait for the browser at most: twice what a negotiation and a test beside it ask for.
const ACTIONS: usize = 4;
