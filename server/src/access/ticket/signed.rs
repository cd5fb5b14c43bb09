//! A token as a text: what it claims, and the proof that this installation wrote it.
//!
//! A token is `payload.mac`, both base64url without padding: the payload is JSON and says what kind it is,
//! the mac is HMAC-SHA256 over the payload's text. The secret is enough to make tokens, so all nodes of one
//! installation share it and no other program has it. This file stands on the protocol alone, so that a fuzzer
//! can take it in without the rest of the server.
//!
//! Source: RFC 2104, RFC 4648 §5.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use protocol::id::{IdError, RoomId, Token};
use protocol::room::Seat;
use protocol::transport_policy::TransportPolicy;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use thiserror::Error;

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

    /// Writes a token.
    pub(super) fn sign(&self, claims: &Claims) -> Result<Token, IdError> {
        self.seal(&serde_json::to_vec(claims).unwrap_or_default())
    }

    /// Reads a token of ours.
    pub(super) fn read(&self, token: &Token) -> Result<Claims, TokenError> {
        let (payload, mac) = token.as_str().split_once('.').ok_or(TokenError::Forged)?;
        let mac = URL_SAFE_NO_PAD.decode(mac).map_err(|_| TokenError::Forged)?;
        // Compares in constant time.
        self.mac_of(payload).verify_slice(&mac).map_err(|_| TokenError::Forged)?;
        let json = URL_SAFE_NO_PAD.decode(payload).map_err(|_| TokenError::Forged)?;
        serde_json::from_slice(&json).map_err(|_| TokenError::OtherKind)
    }

    /// Signs any payload.
    pub(super) fn seal(&self, json: &[u8]) -> Result<Token, IdError> {
        let payload = URL_SAFE_NO_PAD.encode(json);
        let mac = self.mac_of(&payload).finalize().into_bytes();
        Token::parse(&format!("{payload}.{}", URL_SAFE_NO_PAD.encode(mac)))
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

/// The claims of a token.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Claims {
    /// A ticket.
    Ticket(TicketClaims),
    /// A seat token.
    Seat {
        /// The seat that it leads back to.
        seat: Seat,
        /// When it ends, in seconds since 1970.
        expires_s: u64,
    },
}

/// The claims of a ticket.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct TicketClaims {
    /// Which ticket it is.
    pub(crate) id: String,
    /// The room it leads to.
    pub(crate) room: RoomId,
    /// What the room is to allow, if its holder opens it.
    #[serde(default, skip_serializing_if = "TransportPolicy::is_all")]
    pub(crate) transport_policy: TransportPolicy,
    /// The origin of the page that asked for it.
    pub(super) origin: String,
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
    /// No further ticket can be remembered: too many were used in this minute.
    #[error("more tickets used in a minute than can be remembered")]
    TooMany,
}
