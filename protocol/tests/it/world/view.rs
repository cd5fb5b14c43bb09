//! What a page shows, made from updates alone; it asserts that none of them makes no sense.

use std::collections::{BTreeMap, BTreeSet};

use protocol::command::{Connection, Device, LinkStatus, Share, Update};
use protocol::id::{PeerId, StreamId};
use protocol::message::{Peer, Source, State, Stream};

/// What a page shows, made from updates alone.
#[derive(Debug, Clone)]
pub(crate) struct View {
    pub(crate) connection: Connection,
    pub(crate) you: Option<PeerId>,
    pub(crate) peers: BTreeMap<PeerId, Peer>,
    pub(crate) links: BTreeMap<PeerId, LinkStatus>,
    pub(crate) streams: BTreeMap<PeerId, BTreeSet<StreamId>>,
    pub(crate) microphone: Device,
    pub(crate) camera: Device,
    pub(crate) shares: Vec<Share>,
    pub(super) stream: StreamId,
}

impl View {
    pub(super) fn new(stream: StreamId) -> Self {
        Self {
            connection: Connection::Joining,
            you: None,
            peers: BTreeMap::new(),
            links: BTreeMap::new(),
            streams: BTreeMap::new(),
            microphone: Device::Off,
            camera: Device::Off,
            shares: Vec::new(),
            stream,
        }
    }

    pub(crate) fn own_state(&self) -> State {
        let (id, source) = (self.stream.clone(), Source::Camera);
        let camera = Stream { id, source, paused: false, sound: false };
        let screens = self.shares.iter().map(|share| Stream {
            id: share.stream.clone(),
            source: Source::Screen,
            paused: share.paused.is_on(),
            sound: share.sound.is_on(),
        });
        State {
            microphone: self.microphone == Device::On,
            camera: self.camera == Device::On,
            streams: std::iter::once(camera).chain(screens).collect(),
        }
    }

    pub(super) fn apply(&mut self, update: Update) {
        match update {
            Update::Connection(connection) => self.connection = connection,
            Update::You(id) => self.you = Some(id),
            Update::Microphone(device) => self.microphone = device,
            Update::Camera(device) => self.camera = device,
            Update::Share(share) => {
                match self.shares.iter_mut().find(|known| known.stream == share.stream) {
                    Some(known) => *known = share,
                    None => self.shares.push(share),
                }
            }
            Update::ShareEnded(stream) => {
                let before = self.shares.len();
                self.shares.retain(|share| share.stream != stream);
                assert_eq!(self.shares.len() + 1, before, "one that was shared ended");
            }
            Update::Peer(peer) => {
                self.peers.insert(peer.id.clone(), peer);
            }
            Update::PeerLeft(id) => {
                assert!(self.peers.remove(&id).is_some(), "somebody left who was not there");
                self.links.remove(&id);
                let left = self.streams.remove(&id).unwrap_or_default();
                assert!(left.is_empty(), "somebody left and their streams stayed: {left:?}");
            }
            Update::Link { peer, status } => {
                self.links.insert(peer, status);
            }
            Update::StreamAdded { peer, stream } => {
                assert!(self.streams.entry(peer).or_default().insert(stream), "added twice");
            }
            Update::StreamRemoved { peer, stream } => {
                let removed = self.streams.get_mut(&peer).is_some_and(|s| s.remove(&stream));
                assert!(removed, "removed what was not there");
            }
        }
    }
}
