//! Every open room, by its id. A socket reaches a room only through here.
//!
//! A room opens with its first peer and goes when no seat is left. The server's one lock is around
//! this map; it is never held across an await. What happens inside a room is not known here, and what the server
//! shares beside its rooms is in the [`Context`].

#![expect(clippy::disallowed_types, reason = "the server's one lock is around the map of rooms")]

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use protocol::id::{Epoch, RoomId};
use protocol::room::{NodeId, Opening, SocketId};
use tokio::sync::mpsc;

use crate::access::address_limit::AddressLimit;
use crate::access::ticket::UsedTickets;
use crate::clock;
use crate::context::Context;
use crate::operate::isolation::catch_panic;
use crate::operate::metrics::{Gauges, PanicScope};
use crate::signaling::admission::{Admission, JoinError};
use crate::signaling::outbox::Outbox;
use crate::signaling::room_handle::{RoomHandle, RoomLoad, RoomMessage, RoomSender};
use crate::signaling::room_task::{Pause, RoomTask};

/// The rooms of one server.
#[derive(Debug)]
pub(crate) struct Hub {
    context: Arc<Context>,
    /// Another number after each start, and after each panic of a room: rooms were lost that people may still be in.
    instance: AtomicU64,
    next_socket: AtomicU64,
    next_room: AtomicU64,
    open: Mutex<Open>,
}

impl Hub {
    /// A hub without rooms.
    pub(crate) fn new(context: Arc<Context>) -> Self {
        Self {
            context,
            instance: AtomicU64::new(clock::unix_now().as_nanos() as u64),
            next_socket: AtomicU64::new(1),
            next_room: AtomicU64::new(1),
            open: Mutex::new(Open::new()),
        }
    }

    /// Whether a newcomer would find a seat now. While the server stops, only where another one takes over.
    ///
    /// # Errors
    /// [`JoinError`] when not.
    pub(crate) fn check_capacity(&self, room: &RoomId) -> Result<(), JoinError> {
        let open = self.lock();
        match open.rooms.get(room) {
            _ if self.context.stopping.is_cancelled() => {
                self.context.has_successor().then_some(()).ok_or(JoinError::Stopping)
            }
            Some(handle) if handle.load.has_space.load(Ordering::Relaxed) => Ok(()),
            Some(handle) => Err(JoinError::RoomFull { capacity: handle.capacity }),
            None if open.rooms.len() < self.context.limits.rooms => Ok(()),
            None => Err(JoinError::TooManyRooms),
        }
    }

    /// Takes a socket to its room, which opens if need be. A ticket is used up by it.
    ///
    /// # Errors
    /// [`JoinError`] when the socket cannot be taken there.
    pub(crate) fn join(
        self: &Arc<Self>,
        admission: Admission,
        outbox: Outbox,
    ) -> Result<RoomSender, JoinError> {
        let mut open = self.lock();
        // `stop` holds the lock, too: after it no task is started.
        if self.context.stopping.is_cancelled() {
            return Err(JoinError::Stopping);
        }
        if let Admission::Join { ticket, .. } = &admission {
            open.used.note(ticket, clock::unix_now())?;
        }
        let room = admission.room().clone();
        let number = self.next_socket.fetch_add(1, Ordering::Relaxed);
        let socket = SocketId { node: NODE, number };
        let message = RoomMessage::Join { socket, admission, outbox };
        let message = match open.rooms.get(&room) {
            None => message,
            Some(handle) => match handle.inbox.try_send(message) {
                Ok(()) => return Ok(handle.sender(socket)),
                Err(mpsc::error::TrySendError::Full(_)) => return Err(JoinError::RoomBusy),
                // Its task has died. The room starts anew.
                Err(mpsc::error::TrySendError::Closed(message)) => {
                    self.begin_instance();
                    message
                }
            },
        };
        if open.rooms.len() >= self.context.limits.rooms {
            return Err(JoinError::TooManyRooms);
        }
        let handle = self.open_room(&room);
        let sender = handle.sender(socket);
        handle.inbox.try_send(message).map_err(|_| JoinError::RoomBusy)?;
        open.rooms.insert(room, handle);
        Ok(sender)
    }

    /// Whether a client at this address may test its connection now.
    pub(crate) fn allows_test(&self, address: IpAddr) -> bool {
        self.lock().tests.allows(address, clock::unix_now())
    }

    /// How many rooms and peers there are now.
    pub(crate) fn gauges(&self) -> Gauges {
        let open = self.lock();
        let sum = |count: fn(&RoomLoad) -> &AtomicUsize| {
            open.rooms.values().map(|room| count(&room.load).load(Ordering::Relaxed)).sum()
        };
        Gauges {
            rooms: open.rooms.len(),
            peers_here: sum(|load| &load.here),
            peers_away: sum(|load| &load.away),
        }
    }

    /// Refuses every socket from now on, and ends all rooms and sockets.
    pub(crate) fn stop(&self) {
        let _open = self.lock();
        self.context.stopping.cancel();
        self.context.tasks.close();
    }

    /// Writes to a room that is open.
    #[cfg(test)]
    pub(crate) fn tell(&self, room: &RoomId, message: RoomMessage) {
        self.lock().rooms[room].inbox.try_send(message).expect("the room is open and not busy");
    }

    fn open_room(self: &Arc<Self>, id: &RoomId) -> RoomHandle {
        let capacity = self.context.live().room_capacity;
        let (handle, messages) = RoomHandle::new(capacity);
        let opening = Opening {
            capacity,
            away_timeout: self.context.limits.away_timeout,
            instance: self.instance.load(Ordering::Relaxed),
            // Incarnations rise over restarts of the server, since its seats outlive it.
            first_incarnation: Epoch(clock::unix_now().as_secs() << 16),
        };
        let (context, load) = (self.context.clone(), handle.load.clone());
        let task = RoomTask::new(id.clone(), opening, context, messages, load);
        let (id, hub) = (id.clone(), self.clone());
        // A room's id lets people in, so the log knows rooms by a number.
        let number = self.next_room.fetch_add(1, Ordering::Relaxed);
        tracing::info!(number, "a room opened");
        self.context.tasks.spawn(async move {
            let opened = Instant::now();
            let run = hub.run(&id, task);
            if catch_panic(run, PanicScope::Room, &hub.context.metrics).await.is_err() {
                hub.forget_if_dead(&id);
            }
            tracing::info!(number, seconds = opened.elapsed().as_secs(), "a room closed");
        });
        handle
    }

    /// Runs a room until it is forgotten or the server stops.
    async fn run(&self, id: &RoomId, mut task: RoomTask) {
        loop {
            match task.run().await {
                Pause::Empty if self.reap(id, &task) == Reaped::StillNeeded => {}
                Pause::Empty | Pause::Stopped => return,
            }
        }
    }

    /// Forgets a room that no seat is left in, unless a socket is just entering it.
    fn reap(&self, id: &RoomId, task: &RoomTask) -> Reaped {
        let mut open = self.lock();
        // Every socket enters under the same lock, so none can come between the look and the removal.
        if task.has_messages() {
            return Reaped::StillNeeded;
        }
        open.rooms.remove(id);
        Reaped::Gone
    }

    /// Forgets a room whose task has died, unless it has been opened anew since. Its outboxes died with it,
    /// so its sockets close and come back into a room of the same name.
    fn forget_if_dead(&self, room: &RoomId) {
        let mut open = self.lock();
        if open.rooms.get(room).is_some_and(|handle| handle.inbox.is_closed()) {
            self.begin_instance();
            open.rooms.remove(room);
        }
    }

    /// Opens rooms with another instance from now on: a panic ended one, and its seats are taken up as after a restart.
    fn begin_instance(&self) {
        self.instance.fetch_add(1, Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        // Nothing under the lock can be left half done.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Open {
    rooms: HashMap<RoomId, RoomHandle>,
    /// Beside the rooms and under their lock, since a ticket is used in the same step in which its room is entered: one
    /// that comes while the server stops stays unused.
    used: UsedTickets,
    /// Who tests a connection, by address.
    tests: AddressLimit,
}

impl Open {
    fn new() -> Self {
        let tests = AddressLimit::new(TEST_EVERY, TEST_BURST);
        Self { rooms: HashMap::new(), used: UsedTickets::default(), tests }
    }
}

/// What became of a room that has no seat left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reaped {
    /// It is forgotten; its task may end.
    Gone,
    /// A socket is entering it.
    StillNeeded,
}

/// How often an address may test a connection: five times a minute.
const TEST_EVERY: Duration = Duration::from_secs(12);

/// How often it may at once: an office is one address.
const TEST_BURST: u32 = 20;

/// The node of this server. There is one today.
const NODE: NodeId = NodeId(0);
