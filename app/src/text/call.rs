//! What is said in a call: what a tile is called, what happens, and why a screen could not be shared.

use browser::media::PickError;
use browser::page::Family;
use protocol::call_state::{Announcement, Inspected, Tile, TileKind, TileProblem};
use protocol::command::{CaptureError, LinkProblem, Switch};
use protocol::link_stats::{RelayTransport, Route};

use super::{Key, counted, fill, text};

/// Above the invitation, while nobody else is in the call.
#[must_use]
pub fn alone_heading(had_others: bool) -> &'static str {
    text(if had_others { Key::OnlyOneHere } else { Key::FirstHere })
}

/// What one's own tile is called.
#[must_use]
pub fn tile(tile: &Tile) -> String {
    let Some(name) = &tile.name else { return text(Key::You).to_owned() };
    let name = ("name", name.as_str());
    match tile.kind {
        TileKind::Own => fill(Key::OwnTile, &[name]),
        TileKind::Person => name.1.to_owned(),
        TileKind::Screen { number: 1, .. } => fill(Key::Screen, &[name]),
        TileKind::Screen { number, .. } => {
            fill(Key::NumberedScreen, &[name, ("number", &number.to_string())])
        }
    }
}

/// What a screen of one's own is called.
#[must_use]
pub fn own_screen(number: usize) -> String {
    match number {
        1 => text(Key::OwnScreen).to_owned(),
        _ => fill(Key::NumberedOwnScreen, &[("number", &number.to_string())]),
    }
}

/// Puts a tile on the stage, and takes it back.
#[must_use]
pub fn pin(tile: &str) -> String {
    fill(Key::Pin, &[("tile", tile)])
}

/// How loud somebody is here.
#[must_use]
pub fn volume(of: &str) -> String {
    fill(Key::VolumeOf, &[("tile", of)])
}

/// Why no screen could be shared; nothing where nothing is the matter.
#[must_use]
pub fn share_problem(error: PickError) -> Option<&'static str> {
    Some(text(match error {
        PickError::Cancelled => return None,
        PickError::ThisTab => Key::ShareThisTab,
        PickError::Failed(CaptureError::Denied) => Key::ShareDenied,
        PickError::Failed(CaptureError::NotFound) => Key::ShareNotFound,
        PickError::Failed(CaptureError::Insecure) => Key::ShareInsecure,
        PickError::Failed(_) => Key::ShareFailed,
    }))
}

/// What is the matter with the connection to somebody, in passing.
#[must_use]
pub fn tile_problem(problem: TileProblem) -> Option<&'static str> {
    Some(text(match problem {
        TileProblem::Connecting => Key::Connecting,
        TileProblem::Failing { .. } => return None,
        TileProblem::Interrupted => Key::Interrupted,
        TileProblem::Away => Key::Away,
    }))
}

/// Why there is still no connection to somebody; what this browser is to allow, in its own terms.
#[must_use]
pub fn link_problem(problem: LinkProblem, family: Family) -> &'static str {
    text(match problem {
        LinkProblem::NoAddress => match family {
            Family::Chromium => Key::NoAddressInChromium,
            Family::Firefox => Key::NoAddressInFirefox,
            Family::Safari | Family::AppleTouch => Key::NoAddressInSafari,
            Family::Android | Family::Other => Key::NoAddress,
        },
        LinkProblem::NoAnswer => Key::NoAnswer,
        LinkProblem::NoRelay => Key::NoRelay,
        LinkProblem::RelayRefused => Key::RelayRefused,
        LinkProblem::NoPath => Key::NoPath,
    })
}

/// How a connection carries media, such as "Direct connection · round trip 24 ms · nothing lost".
#[must_use]
pub fn inspected(inspected: &Inspected) -> String {
    let Inspected { stats, lost_permille, .. } = inspected;
    let route = text(match stats.route {
        Route::Direct => Key::Direct,
        Route::Relayed(RelayTransport::Udp) => Key::RelayedUdp,
        Route::Relayed(RelayTransport::Tcp) => Key::RelayedTcp,
    });
    let round_trip = stats.round_trip_ms.map(|ms| fill(Key::RoundTrip, &[("ms", &ms.to_string())]));
    let lost = lost_permille.map(|permille| match permille {
        0 => text(Key::NothingLost).to_owned(),
        1..10 => text(Key::LittleLost).to_owned(),
        _ => fill(Key::Lost, &[("percent", &(permille / 10).to_string())]),
    });
    let parts = [Some(route.to_owned()), round_trip, lost];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A word in passing.
#[must_use]
pub fn announcement(announcement: &Announcement) -> String {
    let (key, name) = match announcement {
        Announcement::Entered { others } if *others > 0 => {
            return counted(Key::EnteredWith, *others);
        }
        Announcement::Joined(name) => (Key::Joined, name),
        Announcement::Left(name) => (Key::Left, name),
        Announcement::PeerHand(name) => (Key::PeerHandRaised, name),
        Announcement::ScreenShared(name) => (Key::ScreenShared, name),
        Announcement::ScreenEnded(name) => (Key::ScreenEnded, name),
        Announcement::Entered { .. } => return text(Key::Entered).to_owned(),
        Announcement::Back => return text(Key::Reconnected).to_owned(),
        Announcement::Hand(Switch::On) => return text(Key::OwnHandRaised).to_owned(),
        Announcement::Hand(Switch::Off) => return text(Key::OwnHandLowered).to_owned(),
        Announcement::Share => return text(Key::ShareStarted).to_owned(),
        Announcement::ShareEnded => return text(Key::ShareEnded).to_owned(),
    };
    fill(key, &[("name", name.as_str())])
}

#[cfg(test)]
mod tests {
    use protocol::call_state::Shown;
    use protocol::id::{Name, PeerId};
    use protocol::link_stats::LinkStats;

    use super::*;

    #[test]
    fn a_tile_is_called_by_what_it_shows_and_whose_it_is() {
        let bob = || Name::parse("Bob").ok();
        let screen = |number| TileKind::Screen { number, paused: false };
        for (name, kind, label) in [
            (None, TileKind::Own, "You"),
            (bob(), TileKind::Own, "Bob (you)"),
            (bob(), TileKind::Person, "Bob"),
            (bob(), screen(1), "Bob's screen"),
            (bob(), screen(2), "Bob's screen 2"),
        ] {
            let of = Tile { name, kind, picture: Shown::Live, ..Tile::empty() };
            assert_eq!(tile(&of), label);
        }
        assert_eq!([own_screen(1), own_screen(2)], ["Your screen", "Your screen 2"]);
        assert_eq!([pin("Bob"), volume("Bob")], ["Pin Bob", "Volume of Bob"]);
    }

    #[test]
    fn a_connection_is_described_by_what_was_measured() {
        let id = || PeerId::from_random_bits(1);
        let (tcp, udp) = (Route::Relayed(RelayTransport::Tcp), Route::Relayed(RelayTransport::Udp));
        for (route, round_trip_ms, lost_permille, said) in [
            (
                Route::Direct,
                Some(24),
                Some(0),
                "Direct connection · round trip 24 ms · nothing lost",
            ),
            (udp, Some(1), Some(9), "Relayed (UDP) · round trip 1 ms · under 1 % lost"),
            (tcp, None, Some(129), "Relayed (TCP) · 12 % lost"),
            (tcp, None, None, "Relayed (TCP)"),
        ] {
            let stats = LinkStats { route, round_trip_ms, received: 0, lost: 0 };
            assert_eq!(inspected(&Inspected { peer: id(), stats, lost_permille }), said);
        }
    }

    #[test]
    fn a_missing_address_is_said_in_the_terms_of_the_browser() {
        for (family, words) in [
            (Family::Chromium, "WebRTC IP handling policy"),
            (Family::Firefox, "media.peerconnection.ice.* in about:config"),
            (Family::Safari, "Limit IP Address Tracking"),
            (Family::AppleTouch, "Limit IP Address Tracking"),
            (Family::Android, "permissions"),
            (Family::Other, "permissions"),
        ] {
            let sentence = link_problem(LinkProblem::NoAddress, family);
            assert!(sentence.starts_with("Your browser has found no network address. "));
            assert!(sentence.contains(words) && sentence.len() < 140, "{sentence}");
            let relay = link_problem(LinkProblem::NoRelay, family);
            assert_eq!(relay, text(Key::NoRelay), "of the network, not of the browser");
        }
    }

    #[test]
    fn others_are_counted_when_one_enters() {
        let entered = |others| announcement(&Announcement::Entered { others });
        assert_eq!(entered(0), "You are in the call.");
        assert_eq!(entered(1), "You are in the call with one other person.");
        assert_eq!(entered(31), "You are in the call with 31 others.");
    }

    #[test]
    fn what_is_announced_of_somebody_names_them() {
        let bob = || Name::parse("Bob").unwrap();
        for (said, sentence) in [
            (Announcement::Joined(bob()), "Bob joined."),
            (Announcement::Left(bob()), "Bob left."),
            (Announcement::PeerHand(bob()), "Bob raised a hand."),
            (Announcement::ScreenShared(bob()), "Bob is sharing a screen."),
            (Announcement::ScreenEnded(bob()), "Bob stopped sharing."),
        ] {
            assert_eq!(announcement(&said), sentence);
        }
    }

    #[test]
    fn one_s_own_hand_is_announced_too() {
        let said = [Switch::On, Switch::Off].map(|hand| announcement(&Announcement::Hand(hand)));
        assert_eq!(said, ["You raised your hand.", "You lowered your hand."]);
    }
}
