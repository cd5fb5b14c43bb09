//! Whether a world that has come to rest is as its users want it.

use std::collections::BTreeSet;

use protocol::id::PeerId;
use protocol::message::Presence;

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
            let seen: BTreeSet<&PeerId> = node.view.peers.keys().collect();
            let others: BTreeSet<&PeerId> =
                present.iter().copied().filter(|id| *id != me).collect();
            if seen != others {
                return Err(format!("node {} sees {seen:?}, not {others:?}", node.number));
            }
            let connected: BTreeSet<&PeerId> = node.peers.keys().collect();
            if connected != others {
                return Err(format!("node {} is connected with {connected:?}", node.number));
            }
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
        let Some(shown) = node.view.peers.get(them) else { return fail("not shown") };
        if shown.presence != Presence::Here {
            return fail("shown as away");
        }
        if shown.state != other.view.own_state() {
            return fail(&format!("shows {:?}, is {:?}", shown.state, other.view.own_state()));
        }
        if node.view.links.get(them) != Some(&protocol::command::LinkStatus::Connected) {
            return fail("the tile does not say connected");
        }
        let streams = node.view.streams.get(them);
        if streams.is_none_or(|streams| streams.iter().ne([other.stream()])) {
            return fail(&format!("streams are {streams:?}"));
        }
        Ok(())
    }
}
