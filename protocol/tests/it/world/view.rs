//! What a page shows: its own [`CallState`], which is told nothing that makes no sense.

use protocol::call_state::CallState;
use protocol::command::{Device, Share, Update};
use protocol::id::{PeerId, StreamId};
use protocol::message::{Source, State, Stream};

/// What a page shows.
#[derive(Debug, Clone)]
pub(crate) struct View {
    pub(crate) call: CallState,
    pub(crate) you: Option<PeerId>,
    /// The own screens in the order in which they were shared; the page keeps each in its place.
    shared: Vec<StreamId>,
    pub(super) stream: StreamId,
}

impl View {
    pub(super) fn new(stream: StreamId) -> Self {
        Self { call: CallState::default(), you: None, shared: Vec::new(), stream }
    }

    pub(crate) fn own_state(&self) -> State {
        let (id, source) = (self.stream.clone(), Source::Camera);
        let camera = Stream { id, source, paused: false, sound: false };
        let screens = self.shares().map(|share| Stream {
            id: share.stream.clone(),
            source: Source::Screen,
            paused: share.paused.is_on(),
            sound: share.sound.is_on(),
        });
        State {
            microphone: self.call.microphone == Device::On,
            camera: self.call.camera == Device::On,
            streams: std::iter::once(camera).chain(screens).collect(),
        }
    }

    /// The own screens, in the order in which they were shared.
    pub(super) fn shares(&self) -> impl DoubleEndedIterator<Item = &Share> {
        self.shared.iter().filter_map(|stream| self.share(stream))
    }

    pub(super) fn apply(&mut self, update: Update) {
        match &update {
            Update::You(id) => self.you = Some(id.clone()),
            Update::Share(Share { stream, .. }) => {
                if self.share(stream).is_none() {
                    self.shared.push(stream.clone());
                }
            }
            Update::ShareEnded(stream) => {
                assert!(self.share(stream).is_some(), "one that was shared ended");
                self.shared.retain(|shared| shared != stream);
            }
            Update::PeerLeft(id) => {
                let known = self.call.peers.iter().any(|peer| peer.id == *id);
                assert!(known, "somebody left who was not there");
                let left: Vec<_> = self.streams(id).collect();
                assert!(left.is_empty(), "somebody left and their streams stayed: {left:?}");
            }
            Update::StreamAdded { peer, stream } => {
                assert!(!self.has(peer, stream), "added twice");
            }
            Update::StreamRemoved { peer, stream } => {
                assert!(self.has(peer, stream), "removed what was not there");
            }
            Update::Connection(_)
            | Update::TransportPolicy(_)
            | Update::Microphone(_)
            | Update::Camera(_)
            | Update::Hand(_)
            | Update::Peer(_)
            | Update::Link { .. }
            | Update::Stats { .. } => {}
        }
        self.call.apply(update);
    }

    /// The streams of a peer that arrived.
    pub(super) fn streams<'a>(&'a self, of: &'a PeerId) -> impl Iterator<Item = &'a StreamId> {
        self.call.arrivals.keys().filter(move |(peer, _)| peer == of).map(|(_, stream)| stream)
    }

    fn has(&self, peer: &PeerId, stream: &StreamId) -> bool {
        self.streams(peer).any(|arrived| arrived == stream)
    }

    fn share(&self, stream: &StreamId) -> Option<&Share> {
        self.call.shares.iter().flatten().find(|share| share.stream == *stream)
    }
}
