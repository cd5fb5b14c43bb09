//! How a connection carries media: which way it takes, how long that takes, and how much is lost.
//!
//! Source: Identifiers for WebRTC's Statistics API §6, §8.

/// What a browser counts of one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkStats {
    /// Which way media takes.
    pub route: Route,
    /// There and back, in milliseconds; nothing while it was not measured.
    pub round_trip_ms: Option<u32>,
    /// The packets of media that arrived here so far.
    pub received: u64,
    /// Those that did not.
    pub lost: u64,
}

impl LinkStats {
    /// How much of what was sent since `before` did not arrive, in thousandths, rounded up; nothing if nothing was sent.
    #[must_use]
    pub fn lost_permille_since(&self, before: Option<&Self>) -> Option<u64> {
        // A new connection begins to count anew.
        let before = before.filter(|before| before.received <= self.received);
        let (received, lost) = before.map_or((0, 0), |before| (before.received, before.lost));
        let (received, lost) = (self.received - received, self.lost.saturating_sub(lost));
        let sent = received.saturating_add(lost);
        (sent > 0).then(|| lost.saturating_mul(1000).div_ceil(sent))
    }
}

/// Which way media takes.
///
/// Source: WebRTC §5.6.2 (the selected candidate pair), RFC 8445 §5.1.1 (types of candidates).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// From browser to browser.
    Direct,
    /// A relay is in between, of either end.
    Relayed(RelayTransport),
}

/// How this browser reaches a relay. It reaches the other end's relay by UDP.
///
/// Source: Identifiers for WebRTC's Statistics API §8.19 (`relayProtocol`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelayTransport {
    /// UDP.
    Udp,
    /// TCP, or TLS over it.
    Tcp,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stats(received: u64, lost: u64) -> LinkStats {
        LinkStats { route: Route::Direct, round_trip_ms: None, received, lost }
    }

    #[test]
    fn what_is_lost_is_counted_since_the_last_look() {
        let (before, now) = (stats(900, 100), stats(1890, 110));
        assert_eq!(before.lost_permille_since(None), Some(100));
        assert_eq!(now.lost_permille_since(Some(&before)), Some(10));
        assert_eq!(now.lost_permille_since(Some(&now)), None);
    }

    #[test]
    fn a_single_packet_is_not_nothing() {
        assert_eq!(stats(1_000_000, 1).lost_permille_since(None), Some(1));
        assert_eq!(stats(1_000_000, 0).lost_permille_since(None), Some(0));
    }

    #[test]
    fn counts_that_begin_anew_or_fall_are_no_fault() {
        assert_eq!(stats(10, 0).lost_permille_since(Some(&stats(900, 100))), Some(0));
        // A packet that was counted as lost and came late.
        assert_eq!(stats(950, 90).lost_permille_since(Some(&stats(900, 100))), Some(0));
        assert_eq!(stats(0, u64::MAX).lost_permille_since(None), Some(1));
    }
}
