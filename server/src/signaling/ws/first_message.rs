//! The first message of a socket: whose it is, and whether it may join.

use protocol::close::CloseReason;
use protocol::codec;
use protocol::id::PeerId;
use protocol::message::{ClientMessage, VERSION};

use super::End;
use crate::access::origin::Origin;
use crate::clock;
use crate::context::Context;
use crate::random;
use crate::signaling::admission::Admission;

/// Checks the first message: its version first, then what is signed in it.
pub(super) fn check(frame: &str, origin: &Origin, context: &Context) -> Result<Admission, End> {
    let version = codec::decode_version(frame).map_err(|_| End::because(CloseReason::Malformed))?;
    if !(VERSION.saturating_sub(1).max(1)..=VERSION).contains(&version) {
        return Err(End::because(CloseReason::Version));
    }
    let refused = |error| {
        tracing::debug!(%error, "a token is refused");
        End::because(CloseReason::Refused)
    };
    let now = clock::unix_now();
    match codec::decode(frame) {
        Ok(ClientMessage::Join { ticket, name, state, .. }) => {
            let ticket = context.signer.read_ticket(&ticket, origin, now).map_err(refused)?;
            let fresh = random::random_bits().map_err(|error| {
                tracing::error!(%error, "no randomness for a peer id");
                End::because(CloseReason::Restarting)
            })?;
            let fresh = PeerId::from_random_bits(fresh);
            Ok(Admission::Join { ticket, fresh, name, state })
        }
        Ok(ClientMessage::Rejoin { seat, page, name, state, .. }) => {
            let seat = context.signer.read_seat(&seat, now).map_err(refused)?;
            Ok(Admission::Rejoin { seat, page, name, state })
        }
        Ok(ClientMessage::State { .. } | ClientMessage::Signal(_) | ClientMessage::Leave)
        | Err(_) => Err(End::because(CloseReason::Malformed)),
    }
}
