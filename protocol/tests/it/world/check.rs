//! Whether a world that has come to rest is as its users want it.

use std::collections::BTreeSet;

use protocol::call_state::{Shown, TileKey};
use protocol::id::{Hand, PeerId};
use protocol::message::{Presence, Source};

use super::{Node, World};

impl World {
    /// What every user would ask.
    pub(crate) fn check(&self) -> Result<(), String> {
        let present: BTreeSet<&PeerId> =
            self.nodes.iter().filter_map(|node| node.present()).collect();
        for node in &self.nodes {
            let Some(me) = node.present() else {
                if !node.peers.is_empty() {
                    return Err(format!("node {} left and kept connections", node.number));
                }
                continue;
            };
            let seen: BTreeSet<&PeerId> =
                node.view.call.peers.iter().map(|peer| &peer.id).collect();
            let others: BTreeSet<&PeerId> =
                present.iter().copied().filter(|id| *id != me).collect();
            if seen != others {
                return Err(format!("node {} sees {seen:?}, not {others:?}", node.number));
            }
            let connected: BTreeSet<&PeerId> = node.peers.keys().collect();
            if connected != others {
                return Err(format!("node {} is connected with {connected:?}", node.number));
            }
            self.check_hands(node).map_err(|what| format!("node {}: {what}", node.number))?;
            for other in self.nodes.iter().filter(|other| others.iter().any(|id| other.is(id))) {
                self.check_pair(node, me, other)?;
            }
        }
        Ok(())
    }

    fn check_pair(&self, node: &Node, me: &PeerId, other: &Node) -> Result<(), String> {
        let pair = format!("nodes {} and {}", node.number, other.number);
        let fail = |what: &str| Err(format!("{pair}: {what}"));
        let Some(them) = other.present() else { return fail("gone") };
        let (Some((epoch, mine)), Some((their_epoch, theirs))) =
            (node.peers.get(them), other.peers.get(me))
        else {
            return fail("no connection");
        };
        if epoch != their_epoch {
            return fail("two connections that do not belong together");
        }
        mine.fits(theirs).or_else(|what| fail(&what))?;
        let Some(shown) = node.view.call.peers.iter().find(|peer| peer.id == *them) else {
            return fail("not shown");
        };
        if shown.presence != Presence::Here {
            return fail("shown as away");
        }
        if shown.state != other.view.own_state() {
            return fail(&format!("shows {:?}, is {:?}", shown.state, other.view.own_state()));
        }
        if node.view.streams(them).ne([other.stream()]) {
            return fail(&format!("streams are {:?}", node.view.streams(them).collect::<Vec<_>>()));
        }
        Self::check_tiles(node, them, other).or_else(|what| fail(&what))
    }

    /// Of the raised hands each has a place of its own, and the own one is as its person wants it.
    fn check_hands(&self, node: &Node) -> Result<(), String> {
        let call = &node.view.call;
        let hands: Vec<Hand> =
            call.peers.iter().map(|peer| peer.hand).chain([call.hand]).flatten().collect();
        if hands.contains(&Hand::LAST) || BTreeSet::from_iter(&hands).len() < hands.len() {
            return Err(format!("the hands are {hands:?}"));
        }
        match node.wants_hand {
            Some(wanted) if wanted != call.hand.is_some() => {
                Err(format!("the own hand is {:?}", call.hand))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// What is to be seen of another: a tile with its stream and without a problem, and one for each screen.
    fn check_tiles(node: &Node, them: &PeerId, other: &Node) -> Result<(), String> {
        let call = &node.view.call;
        let own = other.view.own_state();
        let own_tile = other.view.call.tile(&TileKey::Own).ok_or("no own tile")?;
        let tile = call.tile(&TileKey::Person(them.clone())).ok_or("no tile")?;
        let (microphone, picture) = (Shown::from(own.microphone), Shown::from(own.camera));
        let seen = (tile.problem, tile.stream.as_ref().map(|(stream, _)| stream));
        if seen != (None, Some(other.stream()))
            || (tile.microphone, tile.picture) != (microphone, picture)
        {
            return Err(format!("the tile shows {tile:?}"));
        }
        if tile.hand != own_tile.hand {
            return Err(format!("the hand's place is {:?}, not {:?}", tile.hand, own_tile.hand));
        }
        let screens = call.tiles().into_iter().filter_map(|tile| match tile {
            TileKey::Screen(peer, stream) if peer == *them => Some(stream),
            TileKey::Own | TileKey::Person(_) | TileKey::Screen(..) => None,
        });
        let shared = own.streams.into_iter().filter(|stream| stream.source == Source::Screen);
        if !screens.eq(shared.map(|stream| stream.id)) {
            return Err(format!("the screens are {:?}", call.screens));
        }
        Ok(())
    }
}
