//! A call as one sees it: plain data, changed only by [`CallState::apply`].
//!
//! No media handle is in here, so it can be printed and tested; whoever shows a stream asks the browser
//! for it by its id. What passes by without staying (somebody joined) is not state: `apply` hands it back.

use litemap::LiteMap;
use protocol::command::{Connection, Device, LinkStatus, Share, Update};
use protocol::id::{Name, PeerId, StreamId};
use protocol::message::{Peer, Presence, Source, Stream};

/// A call as one sees it.
///
/// Example: Alice alone, her camera live: `connection: Joined, camera: On, peers: []`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallState {
    /// What one is called oneself.
    pub name: Option<Name>,
    /// How the call stands.
    pub connection: Connection,
    /// The own microphone.
    pub microphone: Device,
    /// The own camera.
    pub camera: Device,
    /// The own screens that are shared, each in its place: there it stays when one before it ends, so that no button
    /// comes to lie under a click that was meant for another.
    pub shares: Vec<Option<Share>>,
    /// Everybody else, in the order they came.
    pub peers: Vec<Peer>,
    /// How the connection with each of them stands.
    pub links: LiteMap<PeerId, LinkStatus>,
    /// The streams that arrived, each with the number of its arrival in this call: the same stream comes anew with a
    /// new connection, or with one more track.
    pub arrivals: LiteMap<(PeerId, StreamId), u32>,
    /// How many arrivals there were.
    pub arrived: u32,
    /// The screens of the others, in the order in which they were shared.
    pub screens: Vec<(PeerId, StreamId)>,
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
            shares: Vec::new(),
            peers: Vec::new(),
            links: LiteMap::new(),
            arrivals: LiteMap::new(),
            arrived: 0,
            screens: Vec::new(),
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
            Update::Share(share) => return self.share(share),
            Update::ShareEnded(stream) => {
                for place in &mut self.shares {
                    place.take_if(|share| share.stream == stream);
                }
                return Some(News::ShareEnded);
            }
            Update::Peer(peer) => return self.welcome(peer),
            Update::PeerLeft(id) => {
                self.links.remove(&id);
                self.screens.retain(|(peer, _)| *peer != id);
                self.arrivals.retain(|(peer, _), _| *peer != id);
                let at = self.peers.iter().position(|peer| peer.id == id)?;
                return Some(News::Left(self.peers.remove(at).name));
            }
            Update::Link { peer, status } => {
                self.links.insert(peer, status);
            }
            Update::StreamAdded { peer, stream } => {
                self.arrived += 1;
                self.arrivals.insert((peer, stream), self.arrived);
            }
            Update::StreamRemoved { peer, stream } => {
                self.arrivals.remove(&(peer, stream));
            }
        }
        None
    }

    /// What a tile shows; `None` when what it shows is not there.
    #[must_use]
    pub fn tile(&self, key: &TileKey) -> Option<Tile> {
        match key {
            TileKey::Own => Some(self.own_tile()),
            TileKey::Person(peer) => self.person(peer),
            TileKey::Screen(peer, stream) => self.screen(peer, stream),
        }
    }

    /// Every tile there is: oneself, the others, and their screens.
    #[must_use]
    pub fn tiles(&self) -> Vec<TileKey> {
        let people = self.present().map(|peer| TileKey::Person(peer.id.clone()));
        let screens = self.screens.iter().filter(|(id, _)| self.present().any(|p| p.id == *id));
        let screens = screens.cloned();
        let screens = screens.map(|(peer, stream)| TileKey::Screen(peer, stream));
        std::iter::once(TileKey::Own).chain(people).chain(screens).collect()
    }

    fn own_tile(&self) -> Tile {
        Tile {
            name: self.name.clone(),
            subject: Subject::Own,
            microphone: Shown::from(self.microphone == Device::On),
            picture: Shown::from(self.camera == Device::On),
            trouble: None,
            stream: None,
        }
    }

    fn person(&self, id: &PeerId) -> Option<Tile> {
        let peer = self.peers.iter().find(|peer| peer.id == *id)?;
        let camera = peer.state.streams.iter().find(|stream| stream.source == Source::Camera);
        let stream = camera.and_then(|camera| self.arrived(id, &camera.id));
        Some(Tile {
            name: Some(peer.name.clone()),
            subject: Subject::Person,
            microphone: Shown::from(peer.state.microphone),
            picture: Shown::from(peer.state.camera && stream.is_some()),
            trouble: self.trouble(peer),
            stream,
        })
    }

    fn screen(&self, id: &PeerId, stream: &StreamId) -> Option<Tile> {
        let peer = self.peers.iter().find(|peer| peer.id == *id)?;
        let (at, screen) = screens(peer).enumerate().find(|(_, screen)| screen.id == *stream)?;
        let arrived = self.arrived(id, stream);
        Some(Tile {
            name: Some(peer.name.clone()),
            subject: Subject::Screen { number: at + 1, paused: screen.paused },
            microphone: Shown::from(screen.sound),
            picture: Shown::from(arrived.is_some()),
            trouble: self.trouble(peer),
            stream: arrived,
        })
    }

    fn arrived(&self, peer: &PeerId, stream: &StreamId) -> Option<(StreamId, u32)> {
        let arrival = self.arrivals.get(&(peer.clone(), stream.clone()))?;
        Some((stream.clone(), *arrival))
    }

    fn trouble(&self, peer: &Peer) -> Option<Trouble> {
        match (self.link(peer), peer.presence) {
            (_, Presence::Away) => Some(Trouble::Away),
            (LinkStatus::Interrupted, Presence::Here) => Some(Trouble::Interrupted),
            (LinkStatus::Connecting, Presence::Here) => Some(Trouble::Connecting),
            (LinkStatus::Connected, Presence::Here) => None,
        }
    }

    /// Whether one is in the room with nobody else.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        matches!(self.connection, Connection::Joined | Connection::Reconnecting)
            && self.present().next().is_none()
    }

    /// Those who can be shown: not who has lost the server and does not come through either, as a page that crashed.
    fn present(&self) -> impl Iterator<Item = &Peer> {
        self.peers.iter().filter(|peer| {
            peer.presence == Presence::Here || self.link(peer) == LinkStatus::Connected
        })
    }

    fn link(&self, peer: &Peer) -> LinkStatus {
        self.links.get(&peer.id).copied().unwrap_or(LinkStatus::Connecting)
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

    fn share(&mut self, share: Share) -> Option<News> {
        let place_of = |shares: &[Option<Share>], stream| {
            shares.iter().position(|place| place.as_ref().map(|share| &share.stream) == stream)
        };
        let known = place_of(&self.shares, Some(&share.stream));
        let place = known.or_else(|| place_of(&self.shares, None));
        match place {
            Some(at) => self.shares[at] = Some(share),
            None => self.shares.push(Some(share)),
        }
        known.is_none().then_some(News::Share)
    }

    fn welcome(&mut self, peer: Peer) -> Option<News> {
        let screens = self.note_screens(&peer);
        if let Some(known) = self.peers.iter_mut().find(|known| known.id == peer.id) {
            *known = peer;
            return screens;
        }
        let name = peer.name.clone();
        self.peers.push(peer);
        // Whoever was there before one came in has not joined now.
        (self.connection == Connection::Joined).then_some(News::Joined(name))
    }

    /// Takes note of the screens that somebody shares now.
    fn note_screens(&mut self, peer: &Peer) -> Option<News> {
        let before = self.screens.len();
        self.screens.retain(|(id, stream)| {
            *id != peer.id || screens(peer).any(|screen| screen.id == *stream)
        });
        let ended = self.screens.len() < before;
        let mut begun = false;
        for screen in screens(peer) {
            let key = (peer.id.clone(), screen.id.clone());
            if !self.screens.contains(&key) {
                self.screens.push(key);
                begun = true;
            }
        }
        match (begun, ended) {
            (true, _) => Some(News::ScreenShared(peer.name.clone())),
            (false, true) => Some(News::ScreenEnded(peer.name.clone())),
            (false, false) => None,
        }
    }
}

impl Default for CallState {
    fn default() -> Self {
        Self::new(None)
    }
}

fn screens(peer: &Peer) -> impl Iterator<Item = &Stream> {
    peer.state.streams.iter().filter(|stream| stream.source == Source::Screen)
}

/// Which tile.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TileKey {
    /// Oneself.
    Own,
    /// Somebody else.
    Person(PeerId),
    /// A screen of somebody else.
    Screen(PeerId, StreamId),
}

/// What a tile shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Whose it is; `None` for oneself before a name is known.
    pub name: Option<Name>,
    /// What is to be seen on it.
    pub subject: Subject,
    /// Whether the microphone is live; of a screen, whether it has sound.
    pub microphone: Shown,
    /// Whether there is a picture.
    pub picture: Shown,
    /// What is the matter with the connection.
    pub trouble: Option<Trouble>,
    /// The stream to show, and which arrival in this call it is: shown anew each time. `None` for oneself.
    pub stream: Option<(StreamId, u32)>,
}

impl Tile {
    /// A tile of nobody: nothing is live.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            name: None,
            subject: Subject::Person,
            microphone: Shown::Off,
            picture: Shown::Off,
            trouble: None,
            stream: None,
        }
    }
}

/// What is to be seen on a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Oneself.
    Own,
    /// Somebody else.
    Person,
    /// A screen of somebody else.
    Screen {
        /// Which of that person's screens: 1, 2, 3 …
        number: usize,
        /// Whether it stands still on purpose.
        paused: bool,
    },
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
    /// One's own screen is seen by the others now.
    Share,
    /// One's own screen is not seen any more.
    ShareEnded,
    /// Somebody shares a screen.
    ScreenShared(Name),
    /// Somebody shares a screen no more.
    ScreenEnded(Name),
}

#[cfg(test)]
mod tests {
    use protocol::command::{Content, Ended, Switch};
    use protocol::id::Epoch;
    use protocol::message::State;

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
        assert_eq!(call.tile(&bob()).unwrap().microphone, Shown::Off);
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
        assert_eq!(call.tile(&bob()).unwrap().stream, None);
        call.apply(added(2));
        assert_eq!(call.tile(&bob()).unwrap().stream, Some((stream(), 1)));
        let mut without = peer(2, "Bob");
        without.state.streams.clear();
        call.apply(Update::Peer(without));
        assert_eq!(call.tile(&bob()).unwrap().stream, None);
    }

    #[test]
    fn a_stream_that_may_arrive_before_its_owner_is_not_lost() {
        let mut call = CallState::default();
        call.apply(added(2));
        call.apply(Update::Peer(peer(2, "Bob")));
        assert_eq!(call.tile(&bob()).unwrap().stream, Some((stream(), 1)));
    }

    #[test]
    fn the_same_stream_over_a_new_connection_is_shown_anew() {
        let mut call = in_call_with_bob();
        call.apply(added(2));
        let before = call.tile(&bob()).unwrap();
        // At once: nothing is drawn in between.
        call.apply(Update::StreamRemoved { peer: id(2), stream: stream() });
        call.apply(added(2));
        assert_ne!(call.tile(&bob()).unwrap(), before);
    }

    #[test]
    fn a_camera_is_seen_only_with_its_stream() {
        let mut call = in_call_with_bob();
        assert_eq!(call.tile(&bob()).unwrap().picture, Shown::Off);
        call.apply(added(2));
        assert_eq!(call.tile(&bob()).unwrap().picture, Shown::Live);
    }

    #[test]
    fn a_tile_says_what_is_the_matter() {
        let mut call = in_call_with_bob();
        let trouble = |call: &CallState| call.tile(&bob()).unwrap().trouble;
        assert_eq!(trouble(&call), Some(Trouble::Connecting));
        call.apply(Update::Link { peer: id(2), status: LinkStatus::Connected });
        assert_eq!(trouble(&call), None);
        call.apply(Update::Link { peer: id(2), status: LinkStatus::Interrupted });
        assert_eq!(trouble(&call), Some(Trouble::Interrupted));
        call.apply(Update::Link { peer: id(2), status: LinkStatus::Connected });
        call.apply(Update::Peer(away()));
        assert_eq!(trouble(&call), Some(Trouble::Away));
    }

    #[test]
    fn p02_who_is_away_and_does_not_come_through_either_has_no_tile_until_they_are_back() {
        let mut call = in_call_with_bob();
        call.apply(Update::Link { peer: id(2), status: LinkStatus::Connected });
        call.apply(Update::Peer(away()));
        assert_eq!(call.tiles(), [TileKey::Own, bob()], "their picture goes on");
        call.apply(Update::Link { peer: id(2), status: LinkStatus::Interrupted });
        assert_eq!(call.tiles(), [TileKey::Own]);
        assert!(call.is_alone());
        call.apply(Update::Peer(peer(2, "Bob")));
        assert_eq!(call.tiles(), [TileKey::Own, bob()]);
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
            assert_eq!(call.tile(&TileKey::Own).unwrap().microphone, shown);
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

    #[test]
    fn a_screen_is_a_tile_of_its_own_from_the_moment_it_is_named() {
        let mut call = in_call_with_bob();
        let shared = call.apply(Update::Peer(sharing(&["a"])));
        assert_eq!(shared, Some(News::ScreenShared(name("Bob"))));
        assert_eq!(call.tiles(), [TileKey::Own, bob(), screen("a")]);
        let tile = call.tile(&screen("a")).unwrap();
        assert_eq!(tile.subject, Subject::Screen { number: 1, paused: false });
        assert_eq!(tile.stream, None, "its picture has not come yet");
        let stream = StreamId::parse("a").unwrap();
        call.apply(Update::StreamAdded { peer: id(2), stream: stream.clone() });
        assert_eq!(call.tile(&screen("a")).unwrap().stream, Some((stream, 1)));
    }

    #[test]
    fn a_screen_that_its_owner_does_not_name_any_more_is_gone_at_once() {
        let mut call = in_call_with_bob();
        call.apply(Update::Peer(sharing(&["a", "b"])));
        let ended = call.apply(Update::Peer(sharing(&["b"])));
        assert_eq!(ended, Some(News::ScreenEnded(name("Bob"))));
        assert_eq!(call.tiles(), [TileKey::Own, bob(), screen("b")]);
        assert_eq!(call.tile(&screen("a")), None);
        call.apply(Update::PeerLeft(id(2)));
        assert_eq!(call.tiles(), [TileKey::Own]);
    }

    #[test]
    fn the_screens_of_one_person_are_numbered_and_the_newest_is_last() {
        let mut call = in_call_with_bob();
        call.apply(Update::Peer(sharing(&["z"])));
        call.apply(Update::Peer(sharing(&["z", "a"])));
        assert_eq!(call.tiles()[2..], [screen("z"), screen("a")]);
        let subject = call.tile(&screen("a")).unwrap().subject;
        assert_eq!(subject, Subject::Screen { number: 2, paused: false });
    }

    #[test]
    fn an_own_screen_is_kept_with_what_was_set_until_it_ends() {
        let mut call = in_call_with_bob();
        let stream = StreamId::parse("mine").unwrap();
        let (content, sound) = (Content::Text, Switch::Off);
        let share = Share { stream: stream.clone(), content, paused: Switch::Off, sound };
        assert_eq!(call.apply(Update::Share(share.clone())), Some(News::Share));
        let paused = Share { paused: Switch::On, ..share };
        assert_eq!(call.apply(Update::Share(paused.clone())), None);
        assert_eq!(call.shares, [Some(paused)]);
        assert_eq!(call.apply(Update::ShareEnded(stream)), Some(News::ShareEnded));
        assert_eq!(call.shares, [None]);
    }

    #[test]
    fn an_own_screen_stays_in_its_place_and_a_new_one_takes_the_first_that_is_free() {
        let stream = |id| StreamId::parse(id).unwrap();
        let mut call = in_call_with_bob();
        let share = |call: &mut CallState, id| {
            let (content, paused, sound) = (Content::Text, Switch::Off, Switch::Off);
            call.apply(Update::Share(Share { stream: stream(id), content, paused, sound }));
        };
        for id in ["a", "b", "c"] {
            share(&mut call, id);
        }
        call.apply(Update::ShareEnded(stream("a")));
        assert_eq!(places(&call), ["", "b", "c"]);
        share(&mut call, "d");
        assert_eq!(places(&call), ["d", "b", "c"]);
    }

    fn places(call: &CallState) -> Vec<&str> {
        let places = call.shares.iter();
        places.map(|place| place.as_ref().map_or("", |share| share.stream.as_str())).collect()
    }

    fn bob() -> TileKey {
        TileKey::Person(id(2))
    }

    fn screen(stream: &str) -> TileKey {
        TileKey::Screen(id(2), StreamId::parse(stream).unwrap())
    }

    fn sharing(streams: &[&str]) -> Peer {
        let mut bob = peer(2, "Bob");
        bob.state.streams.extend(streams.iter().map(|stream| Stream {
            id: StreamId::parse(stream).unwrap(),
            source: Source::Screen,
            paused: false,
            sound: false,
        }));
        bob
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

    fn away() -> Peer {
        Peer { presence: Presence::Away, ..peer(2, "Bob") }
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
