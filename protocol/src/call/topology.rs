//! Which connections there are to be, from who is here; and whose media each carries.
//!
//! Between browsers there is one two-way connection with each peer. Both ends know unasked who offers first and which
//! epoch it begins with: both follow from their incarnations. What else there may be later (a forwarding server) is
//! decided here and nowhere else.

use super::roster::Me;
use crate::id::{Epoch, LinkId, PeerId};
use crate::link::Side;
use crate::message::{Peer, Presence};
use crate::negotiation::Politeness;

/// A connection that there is to be.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DesiredLink {
    pub(super) id: LinkId,
    /// The epoch of its first attempt.
    pub(super) first: Epoch,
    pub(super) side: Side,
    pub(super) politeness: Politeness,
    /// The page at the other end. Another page needs another connection.
    pub(super) incarnation: Epoch,
    /// Whether the other end can receive signals now.
    pub(super) presence: Presence,
}

impl DesiredLink {
    /// Whether a connection that was made for `self` is the one that `other` asks for.
    pub(super) fn is_same_link(&self, other: &Self) -> bool {
        self.incarnation == other.incarnation && self.first == other.first
    }
}

/// The connections of `me` in a room with these peers.
pub(super) fn desired<'a>(me: &Me, peers: impl Iterator<Item = &'a Peer>) -> Vec<DesiredLink> {
    peers.map(|peer| with(me, peer)).collect()
}

/// Whose a stream is that arrives over this connection: between browsers, the other end's.
pub(super) fn owner(link: &LinkId) -> &PeerId {
    let LinkId::Peer(peer) = link;
    peer
}

/// The connection over which what is asked of a peer reaches it.
pub(super) fn towards(peer: &PeerId) -> LinkId {
    LinkId::Peer(peer.clone())
}

fn with(me: &Me, peer: &Peer) -> DesiredLink {
    // The peer that joined earlier offers first, so that the two do not both offer.
    let is_earlier = (me.incarnation, &me.id) < (peer.incarnation, &peer.id);
    DesiredLink {
        id: towards(&peer.id),
        first: me.incarnation.max(peer.incarnation),
        side: if is_earlier { Side::Offerer } else { Side::Answerer },
        politeness: Politeness::between(&me.id, &peer.id),
        incarnation: peer.incarnation,
        presence: peer.presence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Name;
    use crate::message::State;

    #[test]
    fn there_is_one_connection_with_each_peer() {
        let me = Me { id: id(5), incarnation: Epoch(20) };
        // Id and incarnation of a peer; first epoch, side and politeness of the connection with it.
        let table = [
            (1, 10, 20, Side::Answerer, Politeness::Polite),
            (9, 10, 20, Side::Answerer, Politeness::Impolite),
            (1, 30, 30, Side::Offerer, Politeness::Polite),
            (9, 30, 30, Side::Offerer, Politeness::Impolite),
            // Of equals the one with the smaller id offers.
            (1, 20, 20, Side::Answerer, Politeness::Polite),
            (9, 20, 20, Side::Offerer, Politeness::Impolite),
        ];
        for (other, incarnation, first, side, politeness) in table {
            let peer = peer(other, Epoch(incarnation));
            let expected = DesiredLink {
                id: LinkId::Peer(id(other)),
                first: Epoch(first),
                side,
                politeness,
                incarnation: Epoch(incarnation),
                presence: Presence::Here,
            };
            assert_eq!(desired(&me, [&peer].into_iter()), [expected]);
        }
    }

    #[test]
    fn nobody_else_is_no_connection_and_everybody_has_their_own() {
        let me = Me { id: id(5), incarnation: Epoch(20) };
        assert_eq!(desired(&me, [].into_iter()), []);
        let peers = [peer(1, Epoch(10)), peer(9, Epoch(30))];
        let ids: Vec<_> =
            desired(&me, peers.iter()).into_iter().map(|desired| desired.id).collect();
        assert_eq!(ids, [LinkId::Peer(id(1)), LinkId::Peer(id(9))]);
    }

    #[test]
    fn a_peer_that_is_away_keeps_its_connection_and_a_fresh_page_has_another() {
        let me = Me { id: id(5), incarnation: Epoch(20) };
        let of = |peer: &Peer| desired(&me, [peer].into_iter()).remove(0);
        let before = of(&peer(1, Epoch(10)));
        let away = of(&Peer { presence: Presence::Away, ..peer(1, Epoch(10)) });
        assert!(before.is_same_link(&away) && before != away);
        assert!(!before.is_same_link(&of(&peer(1, Epoch(11)))), "of the same first epoch");
    }

    #[test]
    fn a_stream_is_of_the_peer_at_the_other_end() {
        assert_eq!(owner(&LinkId::Peer(id(1))), &id(1));
    }

    fn peer(n: u128, incarnation: Epoch) -> Peer {
        let name = Name::parse("Somebody").unwrap();
        let (presence, state) = (Presence::Here, State::default());
        Peer { id: id(n), name, incarnation, presence, state, hand: None }
    }

    fn id(n: u128) -> PeerId {
        PeerId::from_random_bits(n)
    }
}
