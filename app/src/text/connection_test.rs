//! What a test of the connection has found.

use browser::connection_test::{Outcome, Way};

use super::{Key, fill, text};

/// What is known of one way to the server; nothing is known while it is tried.
#[must_use]
pub fn connection_test(way: Way, outcome: Option<Outcome>) -> String {
    let way = text(match way {
        Way::Stun => Key::WayUdp,
        Way::RelayOverUdp => Key::WayRelayUdp,
        Way::RelayOverTcp => Key::WayRelayTcp,
    });
    let sentence = match outcome {
        None => Key::WayTesting,
        Some(Outcome::Open) => Key::WayOpen,
        Some(Outcome::Blocked) => Key::WayBlocked,
        Some(Outcome::NotTried) => Key::WayNotTried,
    };
    fill(sentence, &[("way", way)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_has_a_line_of_its_own() {
        let lines = [
            connection_test(Way::Stun, None),
            connection_test(Way::RelayOverUdp, Some(Outcome::Blocked)),
            connection_test(Way::RelayOverTcp, Some(Outcome::Open)),
        ];
        assert_eq!(
            lines,
            [
                "UDP to the server: testing…",
                "Relay over UDP: no answer. Your network may block it.",
                "Relay over TCP: works.",
            ]
        );
    }
}
