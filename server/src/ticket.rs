//! Tokens: leave to join a room, and the way back to a seat. Signed, short-lived, kept nowhere.
//!
//! A token is `payload.mac`, both base64url without padding: the payload is JSON and says what kind it is,
//! the mac is HMAC-SHA256 over the payload's text. Who has the secret can make tokens, so all nodes of one
//! installation share it and nobody else has it. That a ticket is used only once is not known here; the
//! hub keeps [`UsedTickets`].
//!
//! Source: RFC 2104, RFC 4648 §5.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use protocol::id::{IdError, RoomId, Token};
use protocol::room::Seat;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use thiserror::Error;

pub(crate) use used::UsedTickets;

use crate::origin::Origin;

mod used;

/// How long a seat can be come back to, in seconds.
const SEAT_LIFE_S: u64 = 24 * 60 * 60;

/// Signs tokens and reads them.
#[derive(Clone)]
pub(crate) struct Signer {
    mac: Hmac<Sha256>,
}

impl Signer {
    /// A signer with this secret.
    pub(crate) fn new(secret: &[u8; 32]) -> Self {
        // HMAC fills a short key up with zeros to its block of 64 bytes.
        let mut block = [0; 64];
        block[..32].copy_from_slice(secret);
        Self { mac: hmac::digest::KeyInit::new(&block.into()) }
    }

    /// Leave to join `room`, once, from a page of `origin`. `id` is random.
    pub(crate) fn ticket(
        &self,
        room: &RoomId,
        origin: &Origin,
        id: u128,
        now: Duration,
    ) -> Result<Token, IdError> {
        let expires_s = now.as_secs() + protocol::ticket::Ticket::LIFE_S;
        let origin = origin.as_str().to_owned();
        let id = format!("{id:032x}");
        self.sign(&Claims::Ticket(TicketClaims { id, room: room.clone(), origin, expires_s }))
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

    /// The way back to a seat.
    pub(crate) fn seat(&self, seat: Seat, now: Duration) -> Result<Token, IdError> {
        self.sign(&Claims::Seat { seat, expires_s: now.as_secs() + SEAT_LIFE_S })
    }

    /// Reads the way back to a seat. Whether the seat is still kept is for the room to say.
    pub(crate) fn read_seat(&self, token: &Token, now: Duration) -> Result<Seat, TokenError> {
        let Claims::Seat { seat, expires_s } = self.read(token)? else {
            return Err(TokenError::OtherKind);
        };
        if expires_s <= now.as_secs() {
            return Err(TokenError::Expired);
        }
        Ok(seat)
    }

    fn sign(&self, claims: &Claims) -> Result<Token, IdError> {
        let json = serde_json::to_vec(claims).unwrap_or_default();
        let payload = URL_SAFE_NO_PAD.encode(json);
        let mac = self.mac_of(&payload).finalize().into_bytes();
        Token::parse(&format!("{payload}.{}", URL_SAFE_NO_PAD.encode(mac)))
    }

    fn read(&self, token: &Token) -> Result<Claims, TokenError> {
        let (payload, mac) = token.as_str().split_once('.').ok_or(TokenError::Forged)?;
        let mac = URL_SAFE_NO_PAD.decode(mac).map_err(|_| TokenError::Forged)?;
        // Compares in constant time.
        self.mac_of(payload).verify_slice(&mac).map_err(|_| TokenError::Forged)?;
        let json = URL_SAFE_NO_PAD.decode(payload).map_err(|_| TokenError::Forged)?;
        serde_json::from_slice(&json).map_err(|_| TokenError::OtherKind)
    }

    fn mac_of(&self, payload: &str) -> Hmac<Sha256> {
        self.mac.clone().chain_update(payload)
    }
}

/// Hides the key.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer(…)")
    }
}

/// What a ticket says.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct TicketClaims {
    /// Which ticket it is.
    pub(crate) id: String,
    /// The room it leads to.
    pub(crate) room: RoomId,
    /// The origin of the page that asked for it.
    origin: String,
    /// When it ends, in seconds since 1970.
    pub(crate) expires_s: u64,
}

/// Why a token is not good. The client hears only that it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum TokenError {
    /// Its signature is not ours.
    #[error("not signed with this installation's secret")]
    Forged,
    /// It is a token of another kind, or of another version.
    #[error("a token of another kind")]
    OtherKind,
    /// Its time is over.
    #[error("expired")]
    Expired,
    /// A page of another origin asked for it.
    #[error("asked for by a page of another origin")]
    OtherOrigin,
    /// It was used before.
    #[error("used before")]
    Used,
    /// So many were used in this minute that no further one can be remembered.
    #[error("more tickets used in a minute than can be remembered")]
    TooMany,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Claims {
    Ticket(TicketClaims),
    Seat { seat: Seat, expires_s: u64 },
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
        assert_eq!(read(SEAT_LIFE_S - 1), Ok(seat()));
        assert_eq!(read(SEAT_LIFE_S), Err(TokenError::Expired));
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
        assert!(signer().ticket(&room, &origin, u128::MAX, NOW).is_ok());
        let seat = Seat { room, generation: u32::MAX, born: Epoch(u64::MAX), ..seat() };
        assert!(signer().seat(seat, NOW).is_ok());
    }

    fn signer() -> Signer {
        Signer::new(&[7; 32])
    }

    fn ticket() -> Token {
        signer().ticket(&room(), &origin(), 42, NOW).unwrap()
    }

    fn room() -> RoomId {
        RoomId::parse("team-standup").unwrap()
    }

    fn origin() -> Origin {
        Origin::parse("http://localhost:3000").unwrap()
    }

    fn seat() -> Seat {
        let peer = PeerId::from_random_bits(5);
        Seat { room: room(), peer, generation: 3, born: Epoch(9) }
    }
}
