//! Where an address of this server leads. Pure, and the same on both sides.
//!
//! There are two pages and nothing to keep between them, so going from one to the other loads a page, and
//! no router is needed in the browser: what is known here is known when the page is drawn.

use protocol::id::{IdError, RoomId};
use protocol::transport_policy::TransportPolicy;

use crate::room_input::RoomInputError;

/// What is at an address.
///
/// Only rooms have a program; the other pages are drawn once, by the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// The first page.
    Home,
    /// The first page again, after something was typed there that means no room.
    InvalidRoom {
        /// What was typed.
        typed: String,
        /// Why it means none.
        error: RoomInputError,
    },
    /// A room.
    Room(RoomId),
    /// A room whose link asks for a relay, where the server has none.
    NoRelay,
    /// What looks like a room, and why it is none.
    MalformedRoomId(IdError),
    /// Nothing.
    NotFound,
}

impl Address {
    /// Reads a path: `/room/team-standup` leads to the room `team-standup`, as does `/room/Team-Standup/`.
    #[must_use]
    pub fn of(path: &str) -> Self {
        if path == "/" {
            return Self::Home;
        }
        let Some(rest) = path.strip_prefix("/room/") else { return Self::NotFound };
        // An id needs no escapes, so one that has some is none.
        match RoomId::parse(rest.strip_suffix('/').unwrap_or(rest)) {
            Ok(room) => Self::Room(room),
            Err(error) => Self::MalformedRoomId(error),
        }
    }

    /// The status that a page goes with.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Home | Self::Room(_) => 200,
            Self::InvalidRoom { .. } => 400,
            Self::NoRelay | Self::MalformedRoomId(_) | Self::NotFound => 404,
        }
    }
}

/// The path of a room and what its link asks for: `/room/team-standup`, or `/room/team-standup?relay=only`.
#[must_use]
pub fn of_room(room: &RoomId, policy: TransportPolicy) -> String {
    let asks = if policy.is_all() { "" } else { "?relay=only" };
    "/room/".to_owned() + room.as_str() + asks
}

/// What the query of a link asks for, or any text that has one.
#[must_use]
pub fn policy_asked(link: &str) -> TransportPolicy {
    let (_, query) = link.split_once('?').unwrap_or_default();
    let query = query.split('#').next().unwrap_or_default();
    match query.split('&').any(|field| field == "relay=only") {
        true => TransportPolicy::Relay,
        false => TransportPolicy::All,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_home_or_to_a_room() {
        let room = Address::Room(RoomId::parse("team-standup").unwrap());
        for (path, address) in [
            ("/", Address::Home),
            ("/room/team-standup", room.clone()),
            ("/room/Team-Standup", room.clone()),
            ("/room/team-standup/", room),
        ] {
            assert_eq!(address.status(), 200);
            assert_eq!(Address::of(path), address, "{path}");
        }
    }

    #[test]
    fn a_link_says_what_it_asks_for() {
        let room = RoomId::parse("team-standup").unwrap();
        for policy in [TransportPolicy::All, TransportPolicy::Relay] {
            assert_eq!(policy_asked(&of_room(&room, policy)), policy);
        }
        assert_eq!(of_room(&room, TransportPolicy::Relay), "/room/team-standup?relay=only");
        for link in ["", "?", "?relay", "?relay=", "?relay=all", "?a=relay=only", "?a#?relay=only"]
        {
            assert_eq!(policy_asked(link), TransportPolicy::All, "{link}");
        }
        for link in ["?relay=only", "https://a.example/room/b?x=1&relay=only#c", " b?relay=only&x"]
        {
            assert_eq!(policy_asked(link), TransportPolicy::Relay, "{link}");
        }
    }

    #[test]
    fn what_is_no_room_says_why_and_the_rest_is_not_found() {
        for path in ["/room/", "/room/a%20b", "/room/a/b", "/room/%3Cscript%3E", "/room//"] {
            assert!(matches!(Address::of(path), Address::MalformedRoomId(_)), "{path}");
            assert_eq!(Address::of(path).status(), 404);
        }
        for path in ["", "/room", "/rooms/a", "//", "/no/such/page", "room/a"] {
            assert_eq!(Address::of(path), Address::NotFound, "{path}");
        }
    }
}
