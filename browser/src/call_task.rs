//! A whole call in the browser: the loop that carries inputs to `protocol::call::Call` and does what it
//! asks for.
//!
//! It decides nothing. Losing the socket touches no peer connection; the machine says what closes.

mod autoplay;
mod own;
mod playback;
mod screens;
mod seat;
mod warm_up;

use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures::channel::{mpsc, oneshot};
use futures::future::{self, Either, LocalBoxFuture};
use futures::{FutureExt, SinkExt, StreamExt, select_biased};
use gloo_timers::future::TimeoutFuture;
use litemap::LiteMap;
use wasm_bindgen_futures::spawn_local;

use protocol::call::{Call, Credential, Input, Output, Start, TicketError};
use protocol::command::{Command, Switch, Update};
use protocol::ice_server::IceServer;
use protocol::id::{Epoch, LinkId, Name, RoomId, StreamId};
use protocol::link::{ConnectionState, Event, Side};
use protocol::ticket::Ticket;

use crate::devices::DeviceId;
use crate::error::BrowserError;
use crate::media::{Capture, Screen};
use crate::page;
use crate::peer::{Outgoing, Peer};
use crate::socket::{Socket, SocketEvent};
use crate::wake_lock::WakeLock;

pub use playback::Media;
pub use warm_up::warm_up;

use own::{MediaEvent, Own};
use screens::Screens;
use seat::Seat;

/// What a call starts with.
#[derive(Debug)]
pub struct Join {
    /// The room.
    pub room: RoomId,
    /// What lets one in.
    pub credential: Credential,
    /// Asks the server for another ticket, where the first one was lost with its socket.
    pub request_ticket: fn(RoomId) -> LocalBoxFuture<'static, Result<Ticket, TicketError>>,
    /// What one is called there.
    pub name: Name,
    /// The microphone that the lobby opened, and whether one wants to be heard.
    pub microphone: Option<(Capture, Switch)>,
    /// The camera that the lobby opened.
    pub camera: Option<Capture>,
    /// Where the others are heard; `None` leaves it to the browser.
    pub speaker: Option<DeviceId>,
    /// A socket that was opened while the server was asked for leave to join.
    pub early_socket: Option<EarlySocket>,
}

/// A socket that opens before it is known whether one may join, so that neither waits for the other.
/// Dropping it closes it.
///
/// It has to be used soon: the server closes a socket that sends nothing for five seconds.
#[derive(Debug)]
pub struct EarlySocket(Socket);

impl EarlySocket {
    /// Opens the socket. Only in a browser.
    #[must_use]
    pub fn open() -> Self {
        Self(Socket::open())
    }

    /// Waits until it is open, or will not be soon.
    pub async fn opened(&mut self) {
        future::select(pin!(self.0.settled()), TimeoutFuture::new(OPEN_WITHIN_MS)).await;
    }

    /// Takes it back. It is let open first: a browser calls it a fault when an opening socket is closed.
    pub fn withdraw(self) {
        spawn_local(async move {
            let Self(mut socket) = self;
            socket.next().await;
            socket.close();
        });
    }
}

/// Starts a call. Only in a browser.
///
/// It ends by [`Command::Leave`], by the server's word, or when [`Updates`] is dropped, which leaves too.
/// Then its connections are closed, its tracks stopped and its socket closed.
pub fn join(join: Join) -> (Commands, Updates, Media) {
    let (commands, command_queue) = Commands::new();
    let (update_sender, updates) = mpsc::channel(UPDATES - 1);
    let (watched, view_gone) = oneshot::channel();
    let media = Media::new(join.speaker.clone());
    spawn_local({
        let media = media.clone();
        async move {
            // Without streams in this browser there is no call, and the view is told by the early end.
            if let Ok((driver, sources)) =
                Driver::new(join, media, update_sender, command_queue, view_gone)
            {
                driver.run(sources).await;
            }
        }
    });
    (commands, Updates { receiver: updates, _watched: watched }, media)
}

/// What a view asks of a call.
#[derive(Debug, Clone)]
pub struct Commands {
    /// One sender for all clones: a queue has one more place for each sender.
    sender: Rc<RefCell<mpsc::Sender<Request>>>,
}

impl Commands {
    /// Asks for something. After the call's end nobody hears it.
    ///
    /// At most 64 wait. They do only if the loop stands still; then one more would change nothing, and
    /// it is dropped.
    pub fn send(&self, command: Command) {
        self.request(Request::Command(command));
    }

    /// Shares a screen. One that the call does not take is given back.
    pub fn share(&self, screen: Screen) {
        self.request(Request::Share(screen));
    }

    /// Shares another screen in the place of one that is shared; the others see the same stream go on.
    pub fn switch(&self, stream: StreamId, screen: Screen) {
        self.request(Request::Switch(stream, screen));
    }

    fn request(&self, request: Request) {
        let _ = self.sender.borrow_mut().try_send(request);
    }

    fn new() -> (Self, mpsc::Receiver<Request>) {
        let (sender, queue) = mpsc::channel(COMMANDS - 1);
        (Self { sender: Rc::new(RefCell::new(sender)) }, queue)
    }
}

/// What a view asks, with what it hands over.
#[derive(Debug)]
enum Request {
    Command(Command),
    Share(Screen),
    Switch(StreamId, Screen),
}

/// What a view is told, in order. It ends after the last word, [`Update::Connection`] with the reason.
///
/// At most 256 wait; then the call waits for the view.
#[derive(Debug)]
#[must_use = "a call that nobody watches ends"]
pub struct Updates {
    receiver: mpsc::Receiver<Update>,
    _watched: oneshot::Sender<()>,
}

impl Updates {
    /// What there is to be told, in order; nothing more after `None`. What others do is gathered for a moment first:
    /// to draw it keeps the page busy, and who waits for an answer of this page would wait for that too. A page that
    /// nobody sees does not wait; its timers are late.
    pub async fn gather(&mut self) -> Option<Vec<Update>> {
        let first = self.receiver.next().await?;
        if !first.is_own() && !page::is_hidden() {
            TimeoutFuture::new(GATHERING_MS).await;
        }
        let mut updates = vec![first];
        while let Some(Some(update)) = self.receiver.next().now_or_never() {
            updates.push(update);
        }
        Some(updates)
    }
}

/// Everything that the call holds. Dropping it releases all of it.
struct Driver {
    call: Call,
    started_ms: f64,
    early_socket: Option<EarlySocket>,
    socket: Option<Socket>,
    room: RoomId,
    request_ticket: fn(RoomId) -> LocalBoxFuture<'static, Result<Ticket, TicketError>>,
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
struct Sources {
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
    fn new(
        join: Join,
        media: Media,
        updates: mpsc::Sender<Update>,
        requests: mpsc::Receiver<Request>,
        view_gone: oneshot::Receiver<()>,
    ) -> Result<(Self, Sources), BrowserError> {
        let Join {
            room, credential, request_ticket, name, microphone, camera, early_socket, ..
        } = join;
        let seat = Seat::new(
            room.clone(),
            &credential,
            name.clone(),
            microphone.as_ref(),
            camera.as_ref(),
        );
        let (media_event_sender, media_events) = mpsc::unbounded();
        let outgoing = Outgoing::new()?;
        let screens = Screens::new(outgoing.clone(), media.clone(), media_event_sender.clone());
        let mut own = Own::new(outgoing, media.clone(), media_event_sender);
        let start = Start {
            credential,
            name,
            stream: own.outgoing().id().clone(),
            camera: Switch::from(camera.is_some()),
            microphone: own.start(microphone, camera),
            seed: page::random_bits(),
        };
        let (reports_sender, reports) = mpsc::unbounded();
        let driver = Self {
            call: Call::new(start),
            started_ms: page::now_ms(),
            early_socket,
            socket: None,
            room,
            request_ticket,
            requested_ticket: None,
            links: LiteMap::new(),
            own,
            screens,
            seat,
            media,
            updates,
            reports: reports_sender,
            _wake_lock: WakeLock::new(),
        };
        Ok((driver, Sources { view_gone: view_gone.fuse(), requests, reports, media_events }))
    }

    async fn run(mut self, mut sources: Sources) {
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
                self.requested_ticket = Some((self.request_ticket)(self.room.clone()));
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
            Output::OpenLink { link, epoch, side, ice_servers } => {
                self.open_link(link, epoch, side, &ice_servers);
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
            Output::SetIceServers { link, epoch, ice_servers } => {
                if let Some(peer) = self.link(&link, epoch) {
                    peer.set_ice_servers(&ice_servers);
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

    fn open_link(&mut self, link: LinkId, epoch: Epoch, side: Side, ice_servers: &[IceServer]) {
        let report = {
            let (link, reports) = (link.clone(), self.reports.clone());
            move |event| drop(reports.unbounded_send((link.clone(), epoch, event)))
        };
        match Peer::open(ice_servers, side, self.own.outgoing(), report.clone()) {
            Ok(peer) => drop(self.links.insert(link, (epoch, peer))),
            // It was never there, which is how a connection that failed looks too.
            Err(_) => report(Event::Connection(ConnectionState::Failed)),
        }
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

/// How long a join waits for its socket before it goes on without: less than the server lets a socket be silent.
const OPEN_WITHIN_MS: u32 = 1000;

/// How many commands may wait: more than a hand can give between two turns of the loop.
const COMMANDS: usize = 64;

/// How many updates may wait: what a full room causes at once.
const UPDATES: usize = 256;

/// How long updates are gathered: two browsers agree on a connection in less, and nobody sees a difference.
const GATHERING_MS: u32 = 80;

/// Source: HTML §8.7, where a timeout is a signed 32-bit number.
const MAX_TIMER_MS: u32 = i32::MAX as u32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_that_nobody_takes_do_not_pile_up() {
        let (commands, mut queue) = Commands::new();
        for _ in 0..1000 {
            commands.clone().send(Command::Leave);
        }
        let waiting = std::iter::from_fn(|| queue.next().now_or_never()).count();
        assert_eq!(waiting, COMMANDS);
    }

    #[test]
    fn a_timer_never_rings_too_early_and_never_overflows() {
        let at = Duration::from_micros(1_500);
        assert_eq!(wait_ms(at, Duration::ZERO), 2);
        assert_eq!(wait_ms(at, Duration::from_secs(9)), 0);
        assert_eq!(wait_ms(Duration::MAX, Duration::ZERO), MAX_TIMER_MS);
    }
}
