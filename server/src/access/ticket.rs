//! Tokens: permission to join a room, and the way back to a seat. Signed, short-lived, kept nowhere.
//!
//! [`signed`] writes and reads tokens; this file checks the claims that make one good. It does not know whether a
//! ticket was used before: the hub keeps [`UsedTickets`].

use std::time::Duration;

use protocol::id::{IdError, RoomId, Token};
use protocol::room::Seat;
use protocol::transport_policy::TransportPolicy;

pub(crate) use signed::{Signer, TicketClaims, TokenError};
pub(crate) use used::UsedTickets;

use crate::access::origin::Origin;
use signed::Claims;

mod signed;
mod used;

/// How long a seat token leads back to its seat, in seconds.
const SEAT_TOKEN_TTL_S: u64 = 24 * 60 * 60;

impl Signer {
    /// Permission to join `room`, once, from a page of `origin`. The room allows what `transport_policy` says if the
    /// holder of this ticket opens it. `id` is random.
    pub(crate) fn ticket(
        &self,
        room: &RoomId,
        transport_policy: TransportPolicy,
        origin: &Origin,
        id: u128,
        now: Duration,
    ) -> Result<Token, IdError> {
        let expires_s = now.as_secs() + protocol::ticket::Ticket::TTL_S;
        let origin = origin.as_str().to_owned();
        let id = format!("{id:032x}");
        let room = room.clone();
        self.sign(&Claims::Ticket(TicketClaims { id, room, transport_policy, origin, expires_s }))
    }

    /// Reads a ticket that a page of `origin` brought.
    pub(crate) fn read_ticket(
        &self,
        token: &Token,
        origin: &Origin,
        now: Duration,
    ) -> Result<TicketClaims, TokenError> {
        let Claims::Ticket(claims) = self.read(token)? else {
            return Err(TokenError::OtherKind);
        };
        if claims.expires_s <= now.as_secs() {
            return Err(TokenError::Expired);
        }
        if claims.origin != origin.as_str() {
            return Err(TokenError::OtherOrigin);
        }
        Ok(claims)
    }

    /// A seat token, which leads back to this seat.
    pub(crate) fn seat(&self, seat: Seat, now: Duration) -> Result<Token, IdError> {
        self.sign(&Claims::Seat { seat, expires_s: now.as_secs() + SEAT_TOKEN_TTL_S })
    }

    /// Reads a seat token. Whether the seat is still kept is for the room to say.
    pub(crate) fn read_seat(&self, token: &Token, now: Duration) -> Result<Seat, TokenError> {
        let Claims::Seat { seat, expires_s } = self.read(token)? else {
            return Err(TokenError::OtherKind);
        };
        if expires_s <= now.as_secs() {
            return Err(TokenError::Expired);
        }
        Ok(seat)
    }
}

#[cfg(test)]
mod tests {
    use protocol::id::{Epoch, PeerId};

    use super::*;

    const NOW: Duration = Duration::from_secs(1_767_225_600);

    #[test]
    fn a_ticket_leads_to_its_room() {
        let claims = signer().read_ticket(&ticket(), &origin(), NOW).unwrap();
        assert_eq!(claims.room, room());
        assert_eq!(claims.id, "0000000000000000000000000000002a");
        assert_eq!(claims.transport_policy, TransportPolicy::Relay);
    }

    #[test]
    fn a_ticket_ends_after_its_sixty_seconds() {
        let read = |s| signer().read_ticket(&ticket(), &origin(), NOW + Duration::from_secs(s));
        assert!(read(59).is_ok());
        assert_eq!(read(60), Err(TokenError::Expired));
    }

    #[test]
    fn a_ticket_is_bound_to_the_origin_that_asked_for_it() {
        let elsewhere = Origin::parse("https://elsewhere.example").unwrap();
        let read = signer().read_ticket(&ticket(), &elsewhere, NOW);
        assert_eq!(read, Err(TokenError::OtherOrigin));
    }

    #[test]
    fn a_ticket_is_no_seat_and_a_seat_no_ticket() {
        assert_eq!(signer().read_seat(&ticket(), NOW), Err(TokenError::OtherKind));
        let seat = signer().seat(seat(), NOW).unwrap();
        assert_eq!(signer().read_ticket(&seat, &origin(), NOW), Err(TokenError::OtherKind));
    }

    #[test]
    fn a_seat_is_good_for_a_day() {
        let token = signer().seat(seat(), NOW).unwrap();
        let read = |s| signer().read_seat(&token, NOW + Duration::from_secs(s));
        assert_eq!(read(SEAT_TOKEN_TTL_S - 1), Ok(seat()));
        assert_eq!(read(SEAT_TOKEN_TTL_S), Err(TokenError::Expired));
    }

    #[test]
    fn a_token_of_another_secret_or_with_one_letter_changed_is_forged() {
        let token = ticket();
        let other = Signer::new(&[8; 32]).read_ticket(&token, &origin(), NOW);
        assert_eq!(other, Err(TokenError::Forged));
        for place in 0..token.as_str().len() {
            let mut text = token.as_str().to_owned().into_bytes();
            text[place] = if text[place] == b'A' { b'B' } else { b'A' };
            let text = String::from_utf8(text).unwrap();
            let changed = Token::parse(&text).unwrap();
            let read = signer().read_ticket(&changed, &origin(), NOW);
            assert_eq!(read, Err(TokenError::Forged), "place {place}");
        }
    }

    #[test]
    fn the_longest_token_fits() {
        let room = RoomId::parse(&"r".repeat(RoomId::MAX_CHARS)).unwrap();
        let host = format!("https://{}", "h".repeat(Origin::MAX_CHARS - 8));
        let origin = Origin::parse(&host).unwrap();
        let transport_policy = TransportPolicy::Relay;
        assert!(signer().ticket(&room, transport_policy, &origin, u128::MAX, NOW).is_ok());
        let (generation, incarnation, instance) = (u32::MAX, Epoch(u64::MAX), u64::MAX);
        let seat = Seat { room, generation, incarnation, instance, transport_policy, ..seat() };
        assert!(signer().seat(seat, NOW).is_ok());
    }

    fn signer() -> Signer {
        Signer::new(&[7; 32])
    }

    fn ticket() -> Token {
        signer().ticket(&room(), TransportPolicy::Relay, &origin(), 42, NOW).unwrap()
    }

    fn room() -> RoomId {
        RoomId::parse("team-standup").unwrap()
    }

    fn origin() -> Origin {
        Origin::parse("http://localhost:3000").unwrap()
    }

    fn seat() -> Seat {
        let peer = PeerId::from_random_bits(5);
        Seat {
            room: room(),
            peer,
            generation: 3,
            incarnation: Epoch(9),
            instance: 7,
            transport_policy: TransportPolicy::Relay,
        }
    }
}
