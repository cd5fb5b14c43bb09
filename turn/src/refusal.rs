//! What the server does not do, by reason: the codes of its error answers, and what it drops in silence.

/// A reason. Those with a code are told to the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// A request that lacks something, or holds what cannot be read.
    BadRequest,
    /// No credential, or not a good one, or its user is not in its room.
    Unauthorized,
    /// A peer that the policy denies.
    Forbidden,
    /// An attribute that must be understood and is not.
    UnknownAttribute,
    /// An allocation where there must be none, or none where there must be one.
    AllocationMismatch,
    /// A nonce that is too old, or of another source.
    StaleNonce,
    /// An address family that is not relayed.
    AddressFamily,
    /// Another user than the one of the allocation.
    WrongCredentials,
    /// Another transport than UDP beyond the relay.
    Transport,
    /// A peer of another family than the relayed address.
    PeerAddressFamily,
    /// Too many allocations of a user or a room.
    Quota,
    /// No port, or too many permissions or channels in one allocation.
    Capacity,
    /// Neither STUN nor channel data, or a method that is not offered.
    NotTurn,
    /// Too many answers to a source without a credential.
    Silenced,
    /// An answer that would be much longer than its request.
    Amplification,
    /// Data of a client without an allocation, or to a channel that it has not bound.
    NoAllocation,
    /// Data from or to a peer without a permission.
    NoPermission,
    /// Data to a peer that the policy denies, or to an allocation of another room.
    OutOfReach,
    /// Data beyond the rate of an allocation.
    Rate,
    /// Data that fits into no frame.
    TooLong,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 20] = [
        Self::BadRequest,
        Self::Unauthorized,
        Self::Forbidden,
        Self::UnknownAttribute,
        Self::AllocationMismatch,
        Self::StaleNonce,
        Self::AddressFamily,
        Self::WrongCredentials,
        Self::Transport,
        Self::PeerAddressFamily,
        Self::Quota,
        Self::Capacity,
        Self::NotTurn,
        Self::Silenced,
        Self::Amplification,
        Self::NoAllocation,
        Self::NoPermission,
        Self::OutOfReach,
        Self::Rate,
        Self::TooLong,
    ];

    /// Its code and phrase in an error answer; what has none is dropped in silence.
    ///
    /// Source: RFC 8489 §14.8, RFC 8656 §19.
    #[must_use]
    pub fn code(self) -> Option<(u16, &'static str)> {
        match self {
            Self::BadRequest => Some((400, "Bad Request")),
            Self::Unauthorized => Some((401, "Unauthorized")),
            Self::Forbidden => Some((403, "Forbidden")),
            Self::UnknownAttribute => Some((420, "Unknown Attribute")),
            Self::AllocationMismatch => Some((437, "Allocation Mismatch")),
            Self::StaleNonce => Some((438, "Stale Nonce")),
            Self::AddressFamily => Some((440, "Address Family Not Supported")),
            Self::WrongCredentials => Some((441, "Wrong Credentials")),
            Self::Transport => Some((442, "Unsupported Transport Protocol")),
            Self::PeerAddressFamily => Some((443, "Peer Address Family Mismatch")),
            Self::Quota => Some((486, "Allocation Quota Reached")),
            Self::Capacity => Some((508, "Insufficient Capacity")),
            Self::NotTurn
            | Self::Silenced
            | Self::Amplification
            | Self::NoAllocation
            | Self::NoPermission
            | Self::OutOfReach
            | Self::Rate
            | Self::TooLong => None,
        }
    }

    /// Its name where it is counted.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::BadRequest => "bad_request",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::UnknownAttribute => "unknown_attribute",
            Self::AllocationMismatch => "allocation_mismatch",
            Self::StaleNonce => "stale_nonce",
            Self::AddressFamily => "address_family",
            Self::WrongCredentials => "wrong_credentials",
            Self::Transport => "transport",
            Self::PeerAddressFamily => "peer_address_family",
            Self::Quota => "quota",
            Self::Capacity => "capacity",
            Self::NotTurn => "not_turn",
            Self::Silenced => "silenced",
            Self::Amplification => "amplification",
            Self::NoAllocation => "no_allocation",
            Self::NoPermission => "no_permission",
            Self::OutOfReach => "out_of_reach",
            Self::Rate => "rate",
            Self::TooLong => "too_long",
        }
    }
}

/// What was relayed and what was not, since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Packets that were sent on.
    pub relayed_packets: u64,
    /// Bytes in them, without headers.
    pub relayed_bytes: u64,
    refused: [u64; Refusal::ALL.len()],
}

impl Counters {
    /// How often something was refused for this reason.
    #[must_use]
    pub fn refused(&self, reason: Refusal) -> u64 {
        self.refused[reason as usize]
    }

    /// Counts a refusal.
    pub(crate) fn refuse(&mut self, reason: Refusal) {
        self.refused[reason as usize] += 1;
    }

    /// Counts a packet that is sent on.
    pub(crate) fn relay(&mut self, bytes: usize) {
        self.relayed_packets += 1;
        self.relayed_bytes += bytes as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_is_counted_by_itself_under_its_own_name() {
        let mut names = std::collections::BTreeSet::new();
        for (at, reason) in Refusal::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, at);
            assert!(names.insert(reason.name()), "{reason:?}");
        }
        let mut counters = Counters::default();
        counters.refuse(Refusal::TooLong);
        assert_eq!((counters.refused(Refusal::TooLong), counters.refused(Refusal::Rate)), (1, 0));
    }
}
