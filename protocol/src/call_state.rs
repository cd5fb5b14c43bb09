//! A call as one sees it: plain data, changed only by [`CallState::apply`].
//!
//! No media handle is in here, so it can be printed and tested; a view that shows a stream asks the
//! browser for it by its id. What passes by without staying (somebody joined) is not state: `apply` hands it back.

mod tile;

use crate::command::{Connection, Device, LinkStatus, Share, Switch, Update};
use crate::id::{Hand, Name, PeerId, StreamId};
use crate::link_stats::LinkStats;
use crate::message::{Peer, Presence, Source, Stream};
use crate::transport_policy::TransportPolicy;
use litemap::LiteMap;

pub use tile::{Shown, Tile, TileKey, TileKind, TileProblem};

/// A call as one sees it.
///
/// Example: Alice alone, her camera live: `connection: Joined, camera: On, peers: []`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallState {
    /// What one is called oneself.
    pub name: Option<Name>,
    /// How the call stands.
    pub connection: Connection,
    /// Which candidates the room allows: the link to it says the same.
    pub transport_policy: TransportPolicy,
    /// The own microphone.
    pub microphone: Device,
    /// The own camera.
    pub camera: Device,
    /// The own hand, if it is raised.
    pub hand: Option<Hand>,
    /// The own screens that are shared, each in its place: there it stays when one before it ends, so that no button
    /// comes to lie under a click that was meant for another.
    pub shares: Vec<Option<Share>>,
    /// Everybody else, in the order they came.
    pub peers: Vec<Peer>,
    /// How the connection with each of them stands.
    pub links: LiteMap<PeerId, LinkStatus>,
    /// How the connection that was looked at last carries media.
    pub inspected: Option<Inspected>,
    /// The streams that arrived, each with the number of its arrival in this call: the same stream comes anew with a
    /// new connection, with one more track, or with its owner's next screen.
    pub arrivals: LiteMap<(PeerId, StreamId), u32>,
    /// How many arrivals there were.
    pub arrived: u32,
    /// The screens of the others, in the order in which they were shared.
    pub screens: Vec<(PeerId, StreamId)>,
    /// Whether anybody else has been in the call so far.
    pub had_others: bool,
}

impl CallState {
    /// A call that is about to be entered.
    #[must_use]
    pub fn new(name: Option<Name>) -> Self {
        Self {
            name,
            connection: Connection::Joining,
            transport_policy: TransportPolicy::All,
            microphone: Device::Off,
            camera: Device::Off,
            hand: None,
            shares: Vec::new(),
            peers: Vec::new(),
            links: LiteMap::new(),
            inspected: None,
            arrivals: LiteMap::new(),
            arrived: 0,
            screens: Vec::new(),
            had_others: false,
        }
    }

    /// Takes in what the call says, and returns what is to be announced.
    pub fn apply(&mut self, update: Update) -> Option<Announcement> {
        match update {
            Update::Connection(next) => {
                let before = std::mem::replace(&mut self.connection, next);
                return self.turn(before, next);
            }
            Update::You(_) => {}
            Update::TransportPolicy(policy) => self.transport_policy = policy,
            Update::Microphone(device) => self.microphone = device,
            Update::Camera(device) => self.camera = device,
            Update::Hand(hand) => {
                let before = std::mem::replace(&mut self.hand, hand);
                let has_turned = before.is_some() != hand.is_some();
                // One that was raised before a reload has not turned now.
                let is_news = has_turned && self.connection != Connection::Joining;
                return is_news.then_some(Announcement::Hand(hand.is_some().into()));
            }
            Update::Share(share) => return self.share(share),
            Update::ShareEnded(stream) => {
                for place in &mut self.shares {
                    place.take_if(|share| share.stream == stream);
                }
                return Some(Announcement::ShareEnded);
            }
            Update::Peer(peer) => return self.upsert_peer(peer),
            Update::PeerLeft(id) => {
                self.links.remove(&id);
                self.inspected.take_if(|inspected| inspected.peer == id);
                self.screens.retain(|(peer, _)| *peer != id);
                self.arrivals.retain(|(peer, _), _| *peer != id);
                let at = self.peers.iter().position(|peer| peer.id == id)?;
                return Some(Announcement::Left(self.peers.remove(at).name));
            }
            Update::Link { peer, status } => {
                if status != LinkStatus::Connected {
                    self.inspected.take_if(|inspected| inspected.peer == peer);
                }
                self.links.insert(peer, status);
            }
            Update::Stats { peer, stats } => {
                let before = self.inspected.take_if(|inspected| inspected.peer == peer);
                let before = before.map(|inspected| inspected.stats);
                let lost_permille = stats.lost_permille_since(before.as_ref());
                self.inspected = Some(Inspected { peer, stats, lost_permille });
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

    /// How the connection with somebody carries media, if it was looked at last.
    #[must_use]
    pub fn inspected(&self, peer: &PeerId) -> Option<&Inspected> {
        self.inspected.as_ref().filter(|inspected| inspected.peer == *peer)
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
            kind: TileKind::Own,
            microphone: Shown::from(self.microphone == Device::On),
            picture: Shown::from(self.camera == Device::On),
            camera_off: self.camera != Device::On,
            hand: self.place(self.hand),
            problem: None,
            stream: None,
        }
    }

    fn person(&self, id: &PeerId) -> Option<Tile> {
        let peer = self.peers.iter().find(|peer| peer.id == *id)?;
        let camera = peer.state.streams.iter().find(|stream| stream.source == Source::Camera);
        let stream = camera.and_then(|camera| self.arrived(id, &camera.id));
        let problem = self.problem(peer);
        let is_made =
            matches!(problem, Some(TileProblem::Connecting | TileProblem::Failing { .. }));
        Some(Tile {
            name: Some(peer.name.clone()),
            kind: TileKind::Person,
            microphone: Shown::from(peer.state.microphone),
            picture: Shown::from(peer.state.camera && stream.is_some()),
            camera_off: !peer.state.camera && !is_made,
            hand: self.place(peer.hand),
            problem,
            stream,
        })
    }

    fn screen(&self, id: &PeerId, stream: &StreamId) -> Option<Tile> {
        let peer = self.peers.iter().find(|peer| peer.id == *id)?;
        let (at, screen) = screens(peer).enumerate().find(|(_, screen)| screen.id == *stream)?;
        let arrived = self.arrived(id, stream);
        Some(Tile {
            name: Some(peer.name.clone()),
            kind: TileKind::Screen { number: at + 1, paused: screen.paused },
            microphone: Shown::from(screen.sound),
            picture: Shown::from(arrived.is_some()),
            camera_off: false,
            hand: None,
            problem: self.problem(peer),
            stream: arrived,
        })
    }

    /// The place of a raised hand: 1 for the one that was raised first.
    fn place(&self, hand: Option<Hand>) -> Option<usize> {
        let hands = self.peers.iter().map(|peer| peer.hand).chain([self.hand]).flatten();
        hand.map(|hand| 1 + hands.filter(|other| *other < hand).count())
    }

    fn arrived(&self, peer: &PeerId, stream: &StreamId) -> Option<(StreamId, u32)> {
        let arrival = self.arrivals.get(&(peer.clone(), stream.clone()))?;
        Some((stream.clone(), *arrival))
    }

    fn problem(&self, peer: &Peer) -> Option<TileProblem> {
        match (self.link(peer), peer.presence) {
            (_, Presence::Away) => Some(TileProblem::Away),
            (LinkStatus::Interrupted, Presence::Here) => Some(TileProblem::Interrupted),
            (LinkStatus::Connecting, Presence::Here) => Some(TileProblem::Connecting),
            (LinkStatus::Failing { problem, can_retry }, Presence::Here) => {
                Some(TileProblem::Failing { problem, can_retry })
            }
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

    fn turn(&self, before: Connection, next: Connection) -> Option<Announcement> {
        match (before, next) {
            (Connection::Joining, Connection::Joined) => {
                Some(Announcement::Entered { others: self.peers.len() })
            }
            (Connection::Reconnecting, Connection::Joined) => Some(Announcement::Back),
            _ => None,
        }
    }

    fn share(&mut self, share: Share) -> Option<Announcement> {
        let place_of = |shares: &[Option<Share>], stream| {
            shares.iter().position(|place| place.as_ref().map(|share| &share.stream) == stream)
        };
        let known = place_of(&self.shares, Some(&share.stream));
        let place = known.or_else(|| place_of(&self.shares, None));
        match place {
            Some(at) => self.shares[at] = Some(share),
            None => self.shares.push(Some(share)),
        }
        known.is_none().then_some(Announcement::Share)
    }

    fn upsert_peer(&mut self, peer: Peer) -> Option<Announcement> {
        let screens = self.note_screens(&peer);
        if let Some(known) = self.peers.iter_mut().find(|known| known.id == peer.id) {
            let raises = peer.hand.is_some() && known.hand.is_none();
            let raised = raises.then(|| Announcement::PeerHand(peer.name.clone()));
            *known = peer;
            return screens.or(raised);
        }
        let name = peer.name.clone();
        self.peers.push(peer);
        self.had_others = true;
        // A peer that was there first has not joined now.
        (self.connection == Connection::Joined).then_some(Announcement::Joined(name))
    }

    /// Takes note of the screens that somebody shares now.
    fn note_screens(&mut self, peer: &Peer) -> Option<Announcement> {
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
            (true, _) => Some(Announcement::ScreenShared(peer.name.clone())),
            (false, true) => Some(Announcement::ScreenEnded(peer.name.clone())),
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

/// How a connection carries media.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// With whom.
    pub peer: PeerId,
    /// What the browser has counted.
    pub stats: LinkStats,
    /// How much was lost since the look before this one, in thousandths; nothing if nothing was sent.
    pub lost_permille: Option<u64>,
}

/// What the page announces once and does not keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announcement {
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
    /// One's own hand is raised now, or lowered.
    Hand(Switch),
    /// Somebody has raised a hand.
    PeerHand(Name),
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
mod tests;
