//! A whole installation on simulated time: one room, several calls, sockets that break, fake browsers.
//!
//! Everything that happens is drawn from one seed. When the stimuli have ended and nothing moves any more,
//! [`World::check`] asks what every user would: does everybody see everybody, over one good connection?

mod browser_side;
mod check;
mod node;
mod room_side;
mod stimuli;
mod view;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

use protocol::id::{Epoch, PeerId};
use protocol::link::Event as LinkEvent;
use protocol::message::{ClientMessage, ServerMessage, Source};
use protocol::room::{Room, Seat, SocketId};

use crate::fake_peer::Description;
use crate::random::Random;
pub(crate) use node::Node;

/// What a world is like.
#[derive(Debug, Clone)]
pub(crate) struct Climate {
    pub(crate) people: usize,
    /// How many stimuli are drawn.
    pub(crate) events: u64,
    /// While they are drawn.
    pub(crate) unrest: Duration,
    pub(crate) slowest_signal: Duration,
    pub(crate) slowest_browser: Duration,
    /// How many of a hundred signals arrive twice.
    pub(crate) doubled: u64,
    /// Whether no connection finds a way to its other end, and no browser says so.
    pub(crate) walled: bool,
}

impl Climate {
    pub(crate) fn drawn(random: &mut Random) -> Self {
        // Sometimes for so long that seats end meanwhile.
        let longest = if random.percent(25) { 400_000 } else { 8_000 };
        Self {
            people: [2, 2, 2, 3, 3, 4][random.below(6) as usize],
            events: random.below(14),
            unrest: Duration::from_millis(200 + random.below(longest)),
            slowest_signal: Duration::from_millis(1 + random.below(150)),
            slowest_browser: Duration::from_millis(1 + random.below(80)),
            doubled: [0, 0, 5, 30][random.below(4) as usize],
            walled: false,
        }
    }
}

/// The installation.
pub(crate) struct World {
    pub(crate) random: Random,
    pub(crate) climate: Climate,
    pub(crate) now: Duration,
    pub(crate) nodes: Vec<Node>,
    pub(crate) tally: Tally,
    room: Room,
    /// Whether every input and output of the room travels as JSON, as between two nodes.
    pub(crate) room_is_remote: bool,
    /// When that room opened.
    opened: Duration,
    sockets: BTreeMap<SocketId, Wire>,
    seats: Vec<Seat>,
    descriptions: Vec<Description>,
    queue: BinaryHeap<Reverse<Scheduled>>,
    scheduled: u64,
}

/// What happened on the way, so that a test can tell whether its fault was there at all.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Tally {
    pub(crate) cut_sockets: u64,
    pub(crate) restarts: u64,
    pub(crate) rooms: u64,
    pub(crate) reloads: u64,
    pub(crate) doubled_signals: u64,
    pub(crate) failed_connections: u64,
    pub(crate) refused_operations: u64,
    pub(crate) stalled_connections: u64,
    pub(crate) links_opened: u64,
    pub(crate) raised_hands: u64,
}

/// A socket and whose it is.
#[derive(Debug)]
struct Wire {
    node: usize,
    /// Which life of that node; a reloaded page is a new one.
    life: u32,
    is_whole: bool,
    newest: [Duration; 2],
}

#[derive(Debug)]
pub(crate) enum Happening {
    Stimulus(usize, Stimulus),
    /// The time of a node's or the room's timeout may have come.
    NodeTimer(usize),
    RoomTimer,
    SocketOpened(SocketId),
    /// The client learns that its socket is gone.
    SocketGone(SocketId, Option<u16>),
    /// The server learns the same.
    WireGone(SocketId, protocol::room::Departure),
    ToServer(SocketId, ClientMessage),
    ToClient(SocketId, ServerMessage),
    TicketGranted {
        node: usize,
        life: u32,
    },
    Captured {
        node: usize,
        life: u32,
        source: Source,
    },
    Browser {
        node: usize,
        life: u32,
        peer: PeerId,
        epoch: Epoch,
        event: BrowserEvent,
    },
}

/// What a fake browser does with one peer connection.
#[derive(Debug)]
pub(crate) enum BrowserEvent {
    Task,
    Start(protocol::negotiation::Action),
    Finish(protocol::negotiation::Action),
    Gather { ufrag: u32, n: u32 },
    Report(LinkEvent),
}

/// What a user does, or what goes wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Stimulus {
    Join,
    Leave,
    Reload,
    CloseTab,
    CutSocket,
    /// The machine sleeps: its socket dies, and it notices when its seat is long gone.
    Sleep,
    /// The server restarts: every socket ends, and no seat is known any more.
    Restart,
    ToggleMicrophone,
    ToggleCamera,
    ToggleHand,
    LoseCamera,
    PickScreen,
    PauseScreen,
    StopScreen,
    /// A new transceiver on one side of some link, as a shared screen makes it.
    AddTransceiver,
    ChangeTransceiver,
    StopTransceiver,
    RestartIce,
    /// ICE gives up on some link, at one end or both.
    FailConnection,
    /// The browser refuses the next operation on some link.
    RefuseOperation,
    /// The next connection that is opened finds no way to the other end, and nobody says so.
    StallConnection,
}

impl Stimulus {
    const UNREST: [Self; 25] = [
        Self::Reload,
        Self::CloseTab,
        Self::Join,
        Self::Leave,
        Self::CutSocket,
        Self::CutSocket,
        Self::CutSocket,
        Self::Sleep,
        Self::Restart,
        Self::ToggleMicrophone,
        Self::ToggleCamera,
        Self::ToggleHand,
        Self::ToggleHand,
        Self::LoseCamera,
        Self::PickScreen,
        Self::PauseScreen,
        Self::StopScreen,
        Self::AddTransceiver,
        Self::AddTransceiver,
        Self::ChangeTransceiver,
        Self::StopTransceiver,
        Self::RestartIce,
        Self::FailConnection,
        Self::RefuseOperation,
        Self::StallConnection,
    ];
}

#[derive(Debug)]
struct Scheduled {
    at: Duration,
    order: u64,
    what: Happening,
}

impl PartialEq for Scheduled {
    fn eq(&self, other: &Self) -> bool {
        self.order == other.order
    }
}
impl Eq for Scheduled {}
impl PartialOrd for Scheduled {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Scheduled {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}

impl World {
    /// A world in which nobody has joined and nothing is planned.
    pub(crate) fn calm(seed: u64, climate: Climate) -> Self {
        let mut random = Random::new(seed);
        let nodes = (0..climate.people).map(|n| Node::new(n, random.next())).collect();
        Self {
            random,
            climate,
            now: Duration::ZERO,
            nodes,
            tally: Tally::default(),
            room: room_side::open(0, 0),
            room_is_remote: false,
            opened: Duration::ZERO,
            sockets: BTreeMap::new(),
            seats: Vec::new(),
            descriptions: Vec::new(),
            queue: BinaryHeap::new(),
            scheduled: 0,
        }
    }

    /// A world with everything drawn from the seed.
    pub(crate) fn drawn(seed: u64) -> Self {
        let climate = Climate::drawn(&mut Random::new(!seed));
        let mut world = Self::calm(seed, climate);
        for node in 0..world.nodes.len() {
            let at = world.random.up_to(Duration::from_millis(400));
            world.inject(at, node, Stimulus::Join);
        }
        for _ in 0..world.climate.events {
            let at = world.random.up_to(world.climate.unrest);
            let node = world.random.below(world.nodes.len() as u64) as usize;
            let stimulus =
                Stimulus::UNREST[world.random.below(Stimulus::UNREST.len() as u64) as usize];
            world.inject(at, node, stimulus);
        }
        world
    }

    pub(crate) fn inject(&mut self, at: Duration, node: usize, stimulus: Stimulus) {
        self.schedule(at, Happening::Stimulus(node, stimulus));
    }

    /// Lets everything happen until nothing is left to happen.
    pub(crate) fn run(&mut self) -> Result<(), String> {
        self.run_until(Duration::MAX)
    }

    /// Lets everything happen that happens before `end`.
    pub(crate) fn run_until(&mut self, end: Duration) -> Result<(), String> {
        for _ in 0..200_000 {
            let Some(Reverse(next)) = self.queue.peek() else { return Ok(()) };
            if next.at >= end {
                self.now = end;
                return Ok(());
            }
            let Some(Reverse(Scheduled { at, what, .. })) = self.queue.pop() else { return Ok(()) };
            self.now = at;
            self.happen(what);
        }
        Err(format!("it never comes to rest ({:?})", self.now))
    }

    fn happen(&mut self, what: Happening) {
        match what {
            Happening::Stimulus(node, stimulus) => self.apply(node, stimulus),
            Happening::NodeTimer(node) => self.wake(node),
            Happening::RoomTimer => self.wake_room(),
            Happening::SocketOpened(socket) => self.socket_opened(socket),
            Happening::SocketGone(socket, code) => self.socket_gone(socket, code),
            Happening::WireGone(socket, departure) => self.wire_gone(socket, departure),
            Happening::ToServer(socket, message) => self.serve(socket, message),
            Happening::ToClient(socket, message) => self.deliver(socket, message),
            Happening::TicketGranted { node, life } => self.ticket_granted(node, life),
            Happening::Captured { node, life, source } => self.captured(node, life, source),
            Happening::Browser { node, life, peer, epoch, event } => {
                self.browse(node, life, &peer, epoch, event);
            }
        }
    }

    fn schedule(&mut self, at: Duration, what: Happening) {
        self.scheduled += 1;
        self.queue.push(Reverse(Scheduled { at, order: self.scheduled, what }));
    }

    fn after(&mut self, longest: Duration, what: Happening) {
        let at = self.now + self.random.up_to(longest);
        self.schedule(at, what);
    }

    /// Sends over a socket: in order, and not at all when it is cut meanwhile.
    fn send(&mut self, socket: SocketId, direction: usize, what: Happening) {
        let arrival = self.now + self.random.up_to(self.climate.slowest_signal);
        let Some(wire) = self.sockets.get_mut(&socket) else { return };
        wire.newest[direction] = wire.newest[direction].max(arrival);
        let at = wire.newest[direction];
        self.schedule(at, what);
    }
}
