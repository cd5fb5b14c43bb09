//! A call as one sees it: plain data, changed only by [`CallState::apply`].
//!
//! No media handle is in here, so it can be printed and tested; whoever shows a stream asks the browser
//! for it by its id. What passes by without staying (somebody joined) is not state: `apply` hands it back.

use litemap::LiteMap;
use protocol::command::{Connection, Device, LinkStatus, Update};
use protocol::id::{Name, PeerId, StreamId};
use protocol::message::{Peer, Presence, Source};
use reactive_stores::{Patch, Store};

/// A call as one sees it.
///
/// Example: Alice alone, her camera live: `connection: Joined, camera: On, peers: []`.
#[derive(Debug, Clone, PartialEq, Eq, Store, Patch)]
pub struct CallState {
    /// What one is called oneself.
    #[patch(|this, new| *this = new)]
    pub name: Option<Name>,
    /// How the call stands.
    #[patch(|this, new| *this = new)]
    pub connection: Connection,
    /// The own microphone.
    #[patch(|this, new| *this = new)]
    pub microphone: Device,
    /// The own camera.
    #[patch(|this, new| *this = new)]
    pub camera: Device,
    /// Everybody else, in the order they came.
    #[patch(|this, new| *this = new)]
    pub peers: Vec<Peer>,
    /// How the connection with each of them stands.
    #[patch(|this, new| *this = new)]
    pub links: LiteMap<PeerId, LinkStatus>,
    /// The streams that arrived, and how often each did: the same stream comes anew with a new connection.
    #[patch(|this, new| *this = new)]
    pub arrivals: LiteMap<(PeerId, StreamId), u32>,
}

impl CallState {
    /// A call that is about to be entered.
    #[must_use]
    pub fn new(name: Option<Name>) -> Self {
        Self {
            name,
            connection: Connection::Joining,
            microphone: Device::Off,
            camera: Device::Off,
            peers: Vec::new(),
            links: LiteMap::new(),
            arrivals: LiteMap::new(),
        }
    }

    /// Takes in what the call says, and hands back what is worth a word in passing.
    pub fn apply(&mut self, update: Update) -> Option<News> {
        match update {
            Update::Connection(next) => {
                let before = std::mem::replace(&mut self.connection, next);
                return self.turn(before, next);
            }
            Update::You(_) => {}
            Update::Microphone(device) => self.microphone = device,
            Update::Camera(device) => self.camera = device,
            Update::Share(_) | Update::ShareEnded(_) => {}
            Update::Peer(peer) => return self.welcome(peer),
            Update::PeerLeft(id) => {
                self.links.remove(&id);
                self.arrivals.retain(|(peer, _), _| *peer != id);
                let at = self.peers.iter().position(|peer| peer.id == id)?;
                return Some(News::Left(self.peers.remove(at).name));
            }
            Update::Link { peer, status } => {
                self.links.insert(peer, status);
            }
            Update::StreamAdded { peer, stream } => {
                *self.arrivals.entry((peer, stream)).or_insert(0) += 1;
            }
            Update::StreamRemoved { peer, stream } => {
                self.arrivals.remove(&(peer, stream));
            }
        }
        None
    }

    /// What the tile of one's own shows.
    #[must_use]
    pub fn own_tile(&self) -> Tile {
        Tile {
            name: self.name.clone(),
            microphone: Shown::from(self.microphone == Device::On),
            camera: Shown::from(self.camera == Device::On),
            trouble: None,
            stream: None,
        }
    }

    /// What the tile of somebody else shows; `None` when they are not here.
    #[must_use]
    pub fn tile(&self, id: &PeerId) -> Option<Tile> {
        let peer = self.peers.iter().find(|peer| peer.id == *id)?;
        let stream = peer.state.streams.iter().find(|stream| stream.source == Source::Camera);
        let stream = stream.and_then(|stream| {
            let times = self.arrivals.get(&(id.clone(), stream.id.clone()))?;
            Some((stream.id.clone(), *times))
        });
        let link = self.links.get(id).copied().unwrap_or(LinkStatus::Connecting);
        let trouble = match (link, peer.presence) {
            (LinkStatus::Interrupted, _) => Some(Trouble::Interrupted),
            (LinkStatus::Connecting, Presence::Here) => Some(Trouble::Connecting),
            (LinkStatus::Connecting | LinkStatus::Connected, Presence::Away) => Some(Trouble::Away),
            (LinkStatus::Connected, Presence::Here) => None,
        };
        Some(Tile {
            name: Some(peer.name.clone()),
            microphone: Shown::from(peer.state.microphone),
            camera: Shown::from(peer.state.camera && stream.is_some()),
            trouble,
            stream,
        })
    }

    /// Whether one is in the room with nobody else.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        matches!(self.connection, Connection::Joined | Connection::Reconnecting)
            && self.peers.is_empty()
    }

    fn turn(&self, before: Connection, next: Connection) -> Option<News> {
        match (before, next) {
            (Connection::Joining, Connection::Joined) => {
                Some(News::Entered { others: self.peers.len() })
            }
            (Connection::Reconnecting, Connection::Joined) => Some(News::Back),
            _ => None,
        }
    }

    fn welcome(&mut self, peer: Peer) -> Option<News> {
        if let Some(known) = self.peers.iter_mut().find(|known| known.id == peer.id) {
            *known = peer;
            return None;
        }
        let name = peer.name.clone();
        self.peers.push(peer);
        // Whoever was there before one came in has not joined now.
        (self.connection == Connection::Joined).then_some(News::Joined(name))
    }
}

impl Default for CallState {
    fn default() -> Self {
        Self::new(None)
    }
}

/// What a tile shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Whose it is; `None` for oneself before a name is known.
    pub name: Option<Name>,
    /// Whether the microphone is live.
    pub microphone: Shown,
    /// Whether there is a picture.
    pub camera: Shown,
    /// What is the matter with the connection.
    pub trouble: Option<Trouble>,
    /// The stream to show, and how often it arrived: shown anew each time. `None` for oneself.
    pub stream: Option<(StreamId, u32)>,
}

impl Tile {
    /// A tile of nobody: nothing is live.
    #[must_use]
    pub fn empty() -> Self {
        Self { name: None, microphone: Shown::Off, camera: Shown::Off, trouble: None, stream: None }
    }
}

/// Whether something of a participant can be seen or heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// It is live.
    Live,
    /// It is off.
    Off,
}

impl Shown {
    /// Whether it is live.
    #[must_use]
    pub fn is_live(self) -> bool {
        self == Self::Live
    }
}

impl From<bool> for Shown {
    fn from(live: bool) -> Self {
        if live { Self::Live } else { Self::Off }
    }
}

/// What is the matter with a connection to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It is being made.
    Connecting,
    /// Nothing flows at the moment.
    Interrupted,
    /// They lost the server; picture and sound may go on.
    Away,
}

/// What is worth a word in passing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// One is in the room now.
    Entered {
        /// How many others are there.
        others: usize,
    },
    /// Somebody came.
    Joined(Name),
    /// Somebody went.
    Left(Name),
    /// The server was lost and is found again.
    Back,
}

#[cfg(test)]
mod tests {
    use protocol::command::Ended;
    use protocol::id::Epoch;
    use protocol::message::{State, Stream};

    use super::*;

    #[test]
    fn whoever_was_there_before_is_no_news() {
        let mut call = CallState::default();
        assert_eq!(call.apply(Update::Peer(peer(2, "Bob"))), None);
        assert_eq!(call.apply(joined()), Some(News::Entered { others: 1 }));
        assert_eq!(call.apply(Update::Peer(peer(3, "Carol"))), Some(News::Joined(name("Carol"))));
    }

    #[test]
    fn a_change_of_somebody_known_is_no_news_and_no_second_tile() {
        let mut call = in_call_with_bob();
        let mut muted = peer(2, "Bob");
        muted.state.microphone = false;
        assert_eq!(call.apply(Update::Peer(muted)), None);
        assert_eq!(call.peers.len(), 1);
        assert_eq!(call.tile(&id(2)).unwrap().microphone, Shown::Off);
    }

    #[test]
    fn whoever_leaves_takes_links_and_streams_along() {
        let mut call = in_call_with_bob();
        call.apply(Update::Link { peer: id(2), status: LinkStatus::Connected });
        call.apply(added(2));
        assert_eq!(call.apply(Update::PeerLeft(id(2))), Some(News::Left(name("Bob"))));
        assert!(call.links.is_empty() && call.arrivals.is_empty() && call.is_alone());
        assert_eq!(call.apply(Update::PeerLeft(id(2))), None);
    }

    #[test]
    fn people_keep_the_order_in_which_they_came() {
        let mut call = in_call_with_bob();
        call.apply(Update::Peer(peer(1, "Ann")));
        call.apply(Update::Peer(peer(2, "Bob")));
        let names: Vec<_> = call.peers.iter().map(|peer| peer.name.to_string()).collect();
        assert_eq!(names, ["Bob", "Ann"]);
    }

    #[test]
    fn a_stream_is_shown_once_it_has_arrived_and_its_owner_names_it() {
        let mut call = in_call_with_bob();
        assert_eq!(call.tile(&id(2)).unwrap().stream, None);
        call.apply(added(2));
        assert_eq!(call.tile(&id(2)).unwrap().stream, Some((stream(), 1)));
        let mut without = peer(2, "Bob");
        without.state.streams.clear();
        call.apply(Update::Peer(without));
        assert_eq!(call.tile(&id(2)).unwrap().stream, None);
    }

    #[test]
    fn a_stream_that_may_arrive_before_its_owner_is_not_lost() {
        let mut call = CallState::default();
        call.apply(added(2));
        call.apply(Update::Peer(peer(2, "Bob")));
        assert_eq!(call.tile(&id(2)).unwrap().stream, Some((stream(), 1)));
    }

    #[test]
    fn the_same_stream_over_a_new_connection_is_shown_anew() {
        let mut call = in_call_with_bob();
        call.apply(added(2));
        let before = call.tile(&id(2)).unwrap();
        call.apply(added(2));
        assert_ne!(call.tile(&id(2)).unwrap(), before);
    }

    #[test]
    fn a_camera_is_seen_only_with_its_stream() {
        let mut call = in_call_with_bob();
        assert_eq!(call.tile(&id(2)).unwrap().camera, Shown::Off);
        call.apply(added(2));
        assert_eq!(call.tile(&id(2)).unwrap().camera, Shown::Live);
    }

    #[test]
    fn a_tile_says_what_is_the_matter() {
        let mut call = in_call_with_bob();
        let trouble = |call: &CallState| call.tile(&id(2)).unwrap().trouble;
        assert_eq!(trouble(&call), Some(Trouble::Connecting));
        call.apply(Update::Link { peer: id(2), status: LinkStatus::Connected });
        assert_eq!(trouble(&call), None);
        call.apply(Update::Peer(Peer { presence: Presence::Away, ..peer(2, "Bob") }));
        assert_eq!(trouble(&call), Some(Trouble::Away));
        call.apply(Update::Link { peer: id(2), status: LinkStatus::Interrupted });
        assert_eq!(trouble(&call), Some(Trouble::Interrupted));
    }

    #[test]
    fn coming_back_is_news_and_people_are_not_announced_again() {
        let mut call = in_call_with_bob();
        assert_eq!(call.apply(Update::Connection(Connection::Reconnecting)), None);
        assert_eq!(call.apply(Update::Peer(peer(3, "Carol"))), None);
        assert_eq!(call.apply(joined()), Some(News::Back));
    }

    #[test]
    fn the_own_microphone_is_live_only_when_it_is_on() {
        let mut call = CallState::new(Some(name("Alice")));
        for (device, shown) in
            [(Device::Opening, Shown::Off), (Device::On, Shown::Live), (Device::Off, Shown::Off)]
        {
            call.apply(Update::Microphone(device));
            assert_eq!(call.own_tile().microphone, shown);
        }
    }

    #[test]
    fn one_is_alone_only_inside_the_room() {
        let mut call = CallState::default();
        assert!(!call.is_alone());
        call.apply(joined());
        assert!(call.is_alone());
        call.apply(Update::Connection(Connection::Reconnecting));
        assert!(call.is_alone());
        call.apply(Update::Connection(Connection::Ended(Ended::Left)));
        assert!(!call.is_alone());
    }

    fn in_call_with_bob() -> CallState {
        let mut call = CallState::new(Some(name("Alice")));
        call.apply(Update::Peer(peer(2, "Bob")));
        call.apply(joined());
        call
    }

    fn joined() -> Update {
        Update::Connection(Connection::Joined)
    }

    fn added(of: u128) -> Update {
        Update::StreamAdded { peer: id(of), stream: stream() }
    }

    fn peer(number: u128, called: &str) -> Peer {
        let own = Stream { id: stream(), source: Source::Camera, paused: false, sound: false };
        Peer {
            id: id(number),
            name: name(called),
            born: Epoch(1),
            presence: Presence::Here,
            state: State { microphone: true, camera: true, streams: vec![own] },
        }
    }

    fn id(number: u128) -> PeerId {
        PeerId::from_random_bits(number)
    }

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    fn stream() -> StreamId {
        StreamId::parse("s1").unwrap()
    }
}
