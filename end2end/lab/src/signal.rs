//! What the two ends tell each other, and what the log keeps of a description.

use protocol::message::{Candidate, Sdp};
use serde::{Deserialize, Serialize};

/// A signal between the two ends.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Signal {
    /// An offer, numbered by its maker.
    Offer { id: u32, sdp: Sdp },
    /// An answer to the offer of that number.
    Answer { id: u32, offer: u32, sdp: Sdp },
    /// A candidate.
    Candidate { candidate: Candidate },
}

/// The ICE user name fragment of a description: `a=ice-ufrag:` (RFC 8839 §5.4), of its first section.
pub(crate) fn ufrag(sdp: &Sdp) -> String {
    let of_line = |line: &str| line.strip_prefix("a=ice-ufrag:").map(str::to_owned);
    sdp.as_str().lines().find_map(of_line).unwrap_or_default()
}
