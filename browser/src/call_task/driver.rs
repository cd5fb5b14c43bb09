//! The loop of a call: it carries inputs to `protocol::call::Call` and does what it asks for.
//!
//! It decides nothing. Losing the socket touches no peer connection; the machine says what closes.

use std::time::Duration;

use futures::channel::{mpsc, oneshot};
use futures::future::{self, Either, LocalBoxFuture};
use futures::{FutureExt, SinkExt, StreamExt, select_biased};
use gloo_timers::future::TimeoutFuture;
use litemap::LiteMap;
use protocol::call::{Call, Input, Output, Start, TicketError};
use protocol::command::{Command, Switch, Update};
use protocol::id::{Epoch, LinkId, RoomId};
use protocol::link::{ConnectionState, Event};
use protocol::ticket::Ticket;
use protocol::transport_policy::TransportPolicy;

use super::handles::{Request, View};
use super::join::{EarlySocket, Join, RequestTicket};
use super::own::{MediaEvent, Own};
use super::playback::Media;
use super::screens::Screens;
use super::seat::Seat;
use crate::error::BrowserError;
use crate::page;
use crate::peer::{Outgoing, Peer};
use crate::socket::{Socket, SocketEvent};
use crate::wake_lock::WakeLock;

/// Everything that the call holds. Dropping it releases all of it.
pub(super) struct Driver {
    call: Call,
    started_ms: f64,
    early_socket: Option<EarlySocket>,
    socket: Option<Socket>,
    room: RoomId,
    transport_policy: TransportPolicy,
    request_ticket: RequestTicket,
    requested_ticket: Option<LocalBoxFuture<'static, Result<Ticket, TicketError>>>,
    links: LiteMap<LinkId, (Epoch, Peer)>,
    own: Own,
    screens: Screens,
    seat: Seat,
    media: Media,
    updates: mpsc::Sender<Update>,
    reports: mpsc::UnboundedSender<LinkReport>,
    _wake_lock: WakeLock,
}

/// Where inputs come from, besides the socket and the clock.
pub(super) struct Sources {
    view_gone: future::Fuse<oneshot::Receiver<()>>,
    requests: mpsc::Receiver<Request>,
    reports: mpsc::UnboundedReceiver<LinkReport>,
    media_events: mpsc::UnboundedReceiver<MediaEvent>,
}

/// What woke the loop.
enum Wake {
    Input(Input),
    Request(Request),
    Media(MediaEvent),
    Ticket(Result<Ticket, TicketError>),
    Socket(SocketEvent),
    ViewGone,
}

/// What one peer connection reports. Unbounded, since losing one would corrupt its negotiation: a
/// browser fires a few dozen for each description, and the loop takes them all before it rests.
type LinkReport = (LinkId, Epoch, Event);

impl Driver {
    /// A call that starts, and where its inputs come from.
    ///
    /// # Errors
    /// [`BrowserError`] where the browser lacks what a call needs.
    pub(super) fn new(
        join: Join,
        media: Media,
        view: View,
    ) -> Result<(Self, Sources), BrowserError> {
        let Join {
            room,
            credential,
            request_ticket,
            name,
            transport_policy,
            desired,
            microphone,
            camera,
            chosen,
            early_socket,
        } = join;
        let seat = Seat::new(room.clone(), name.clone(), desired, transport_policy);
        #[expect(
            clippy::disallowed_methods,
            reason = "a capture that got lost would stay open; there are as many as the user's clicks"
        )]
        let (media_event_sender, media_events) = mpsc::unbounded();
        let outgoing = Outgoing::new()?;
        let screens = Screens::new(outgoing.clone(), media.clone(), media_event_sender.clone());
        let mut own = Own::new(outgoing, chosen, media.clone(), media_event_sender);
        let start = Start {
            credential,
            name,
            stream: own.outgoing().id().clone(),
            camera: Switch::from(camera.is_some()),
            microphone: own.start(microphone, desired.microphone, camera),
            transport_policy,
            seed: page::random_bits(),
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "a report that got lost would corrupt a negotiation; a browser fires a few dozen at a time"
        )]
        let (reports_sender, reports) = mpsc::unbounded();
        let driver = Self {
            call: Call::new(start),
            started_ms: page::now_ms(),
            early_socket,
            socket: None,
            room,
            transport_policy,
            request_ticket,
            requested_ticket: None,
            links: LiteMap::new(),
            own,
            screens,
            seat,
            media,
            updates: view.updates,
            reports: reports_sender,
            _wake_lock: WakeLock::new(),
        };
        let (view_gone, requests) = (view.gone.fuse(), view.requests);
        Ok((driver, Sources { view_gone, requests, reports, media_events }))
    }

    /// Runs the call to its end.
    pub(super) async fn run(mut self, mut sources: Sources) {
        loop {
            while let Some(output) = self.call.poll_output() {
                if output == Output::Finished {
                    return;
                }
                self.perform(output).await;
            }
            let wake = self.next_wake(&mut sources).await;
            if let Some(input) = self.input(wake) {
                self.call.handle_input(input, self.now());
            }
        }
    }

    async fn next_wake(&mut self, sources: &mut Sources) -> Wake {
        let now = self.now();
        let timeout = self.call.poll_timeout().map(|at| wait_ms(at, now));
        let mut clock = match timeout {
            Some(ms) => Either::Left(TimeoutFuture::new(ms)),
            None => Either::Right(future::pending()),
        }
        .fuse();
        let mut socket = match &mut self.socket {
            Some(socket) => Either::Left(socket.next()),
            None => Either::Right(future::pending()),
        }
        .fuse();
        let mut ticket = match &mut self.requested_ticket {
            Some(ticket) => Either::Left(ticket),
            None => Either::Right(future::pending()),
        }
        .fuse();
        // Biased, so that the same events in the same order make the same call; each source runs dry.
        select_biased! {
            _ = &mut sources.view_gone => Wake::ViewGone,
            request = sources.requests.select_next_some() => Wake::Request(request),
            event = sources.media_events.select_next_some() => Wake::Media(event),
            (link, epoch, event) = sources.reports.select_next_some() => {
                Wake::Input(Input::Link { link, epoch, event })
            }
            answer = ticket => Wake::Ticket(answer),
            event = socket => Wake::Socket(event.unwrap_or(SocketEvent::Closed(None))),
            () = clock => Wake::Input(Input::Timeout),
        }
    }

    /// Takes in what is handed over with an event, and turns the rest into the machine's words.
    fn input(&mut self, wake: Wake) -> Option<Input> {
        Some(match wake {
            Wake::Input(input) => input,
            Wake::Request(Request::Command(command)) => {
                self.seat.set_desired(&command);
                Input::Command(command)
            }
            Wake::Request(Request::Share(screen)) => self.screens.pick(screen)?,
            Wake::Request(Request::Switch(stream, screen)) => {
                self.screens.switch(&stream, screen)?
            }
            Wake::Media(MediaEvent::ScreenEnded(picture)) => self.screens.ended(&picture)?,
            Wake::Media(MediaEvent::Device(event)) => self.own.take_in(event),
            Wake::Ticket(answer) => {
                self.requested_ticket = None;
                answer.map_or_else(Input::TicketRefused, Input::TicketGranted)
            }
            Wake::Socket(SocketEvent::Opened) => Input::SocketOpened,
            Wake::Socket(SocketEvent::Received(message)) => Input::Received(message),
            Wake::Socket(SocketEvent::Closed(code)) => {
                self.socket = None;
                Input::SocketClosed(code)
            }
            Wake::ViewGone => Input::Command(Command::Leave),
        })
    }

    async fn perform(&mut self, output: Output) {
        match output {
            Output::OpenSocket => {
                let early = self
                    .early_socket
                    .take()
                    .map(|EarlySocket(socket)| socket)
                    .filter(Socket::is_alive);
                self.socket = Some(early.unwrap_or_else(Socket::open));
            }
            Output::RequestTicket => {
                let ticket = (self.request_ticket)(self.room.clone(), self.transport_policy);
                self.requested_ticket = Some(ticket);
            }
            Output::CloseSocket => {
                if let Some(socket) = self.socket.take() {
                    socket.close();
                }
            }
            Output::Send(message) => {
                if let Some(socket) = &mut self.socket {
                    socket.send(&message);
                }
            }
            Output::OpenLink { link, epoch, side, ice_servers, transport_policy } => {
                let report = self.report(link.clone(), epoch);
                let outgoing = self.own.outgoing();
                match Peer::open(&ice_servers, transport_policy, side, outgoing, report.clone()) {
                    Ok(peer) => drop(self.links.insert(link, (epoch, peer))),
                    // It was never there, which is how a connection that failed looks too.
                    Err(_) => report(Event::Connection(ConnectionState::Failed)),
                }
            }
            Output::CloseLink { link, epoch } => {
                if self.link(&link, epoch).is_some() {
                    self.links.remove(&link);
                    self.media.forget(&link);
                }
            }
            Output::Act { link, epoch, action } => {
                if let Some(peer) = self.link(&link, epoch) {
                    peer.act(action);
                }
            }
            Output::SetIceServers { link, epoch, ice_servers, transport_policy } => {
                if let Some(peer) = self.link(&link, epoch) {
                    peer.set_ice_servers(&ice_servers, transport_policy);
                }
            }
            Output::ReadStats { link, epoch } => {
                if let Some(peer) = self.link(&link, epoch) {
                    peer.read_stats(self.report(link.clone(), epoch));
                }
            }
            Output::Open(source) => self.own.open(source),
            Output::Enable(source, switch) => self.own.enable(source, switch),
            Output::Attach(source) => {
                self.own.attach(source);
                self.links.values().for_each(|(_, peer)| peer.attach(source));
            }
            Output::Detach(source) => {
                self.own.outgoing().detach(source);
                self.links.values().for_each(|(_, peer)| peer.attach(source));
            }
            Output::Stop(source) => self.own.stop(source),
            Output::Share(share) => {
                self.screens.share(share);
                self.links.values().for_each(|(_, peer)| peer.settle_screens());
            }
            Output::StopShare(stream) => {
                self.screens.stop(&stream);
                self.links.values().for_each(|(_, peer)| peer.settle_screens());
            }
            Output::SendOverChannel { link, epoch, message } => {
                if let Some(peer) = self.link(&link, epoch) {
                    peer.send_over_channel(&message);
                }
            }
            Output::Encode { link, epoch, view_sizes } => {
                if let Some(peer) = self.link(&link, epoch) {
                    peer.encode(view_sizes);
                }
            }
            Output::AssignStream { link, epoch, stream, peer } => {
                if let Some(received) = self.link(&link, epoch).map(Peer::received) {
                    self.media.assign(link, received, stream, peer);
                }
            }
            Output::KeepSeat(token) => self.seat.keep(token),
            Output::ForgetSeat => self.seat.forget(),
            // A view that is gone hears nothing, and its going is an event of its own.
            Output::Update(update) => drop(self.updates.send(update).await),
            Output::Finished => {}
        }
    }

    /// Where the events of a connection go.
    fn report(&self, link: LinkId, epoch: Epoch) -> impl Fn(Event) + Clone + 'static {
        let reports = self.reports.clone();
        move |event| drop(reports.unbounded_send((link.clone(), epoch, event)))
    }

    fn link(&self, link: &LinkId, epoch: Epoch) -> Option<&Peer> {
        self.links.get(link).filter(|(now, _)| *now == epoch).map(|(_, peer)| peer)
    }

    fn now(&self) -> Duration {
        Duration::from_secs_f64((page::now_ms() - self.started_ms).max(0.0) / 1000.0)
    }
}

/// How long a timer has to run, in the browser's whole milliseconds and within its 31 bits.
fn wait_ms(at: Duration, now: Duration) -> u32 {
    let wait = at.saturating_sub(now);
    let rest_ms = u64::from(wait.subsec_nanos().div_ceil(1_000_000));
    let wait_ms = wait.as_secs().saturating_mul(1000).saturating_add(rest_ms);
    u32::try_from(wait_ms).unwrap_or(u32::MAX).min(MAX_TIMER_MS)
}

/// Source: HTML §8.7, where a timeout is a signed 32-bit number.
const MAX_TIMER_MS: u32 = i32::MAX as u32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_never_rings_too_early_and_never_overflows() {
        let at = Duration::from_micros(1_500);
        assert_eq!(wait_ms(at, Duration::ZERO), 2);
        assert_eq!(wait_ms(at, Duration::from_secs(9)), 0);
        assert_eq!(wait_ms(Duration::MAX, Duration::ZERO), MAX_TIMER_MS);
    }
}
