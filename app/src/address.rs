//! Where an address of this server leads. Pure, and the same on both sides.
//!
//! There are two pages and nothing to keep between them, so going from one to the other loads a page, and
//! no router is needed in the browser: what is known here is known when the page is drawn.

use protocol::id::{IdError, RoomId};

/// What is at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// The first page.
    Home,
    /// A room.
    Room(RoomId),
    /// What looks like a room, and why it is none.
    BadRoom(IdError),
    /// Nothing.
    Nowhere,
}

impl Address {
    /// Reads a path: `/room/team-standup` leads to the room `team-standup`, as does `/room/Team-Standup/`.
    #[must_use]
    pub fn of(path: &str) -> Self {
        if path == "/" {
            return Self::Home;
        }
        let Some(rest) = path.strip_prefix("/room/") else { return Self::Nowhere };
        // An id needs no escapes, so one that has some is none.
        match RoomId::parse(rest.strip_suffix('/').unwrap_or(rest)) {
            Ok(room) => Self::Room(room),
            Err(error) => Self::BadRoom(error),
        }
    }

    /// Whether something is there; else the answer is a 404.
    #[must_use]
    pub fn is_found(&self) -> bool {
        matches!(self, Self::Home | Self::Room(_))
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
            assert!(address.is_found());
            assert_eq!(Address::of(path), address, "{path}");
        }
    }

    #[test]
    fn what_is_no_room_says_why_and_the_rest_is_nowhere() {
        for path in ["/room/", "/room/a%20b", "/room/a/b", "/room/%3Cscript%3E", "/room//"] {
            assert!(matches!(Address::of(path), Address::BadRoom(_)), "{path}");
            assert!(!Address::of(path).is_found());
        }
        for path in ["", "/room", "/rooms/a", "//", "/no/such/page", "room/a"] {
            assert_eq!(Address::of(path), Address::Nowhere, "{path}");
        }
    }
}
