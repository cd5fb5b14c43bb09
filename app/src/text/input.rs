//! Why what was typed cannot be used.

use protocol::id::{IdError, RoomId};

use super::{Key, fill, text};
use crate::room_input::RoomInputError;

/// Why a name cannot be used.
#[must_use]
pub fn bad_name(error: &IdError) -> String {
    match error {
        IdError::Empty { .. } | IdError::TooShort { .. } => text(Key::NameMissing).to_owned(),
        IdError::TooLong { max, .. } => fill(Key::NameTooLong, &[("max", &max.to_string())]),
        IdError::Forbidden { .. } => text(Key::NameForbidden).to_owned(),
    }
}

/// Why a room id is none.
#[must_use]
pub fn bad_room(error: &IdError) -> String {
    let why = match error {
        IdError::Empty { .. } | IdError::TooShort { .. } => text(Key::BadRoomEmpty).to_owned(),
        IdError::TooLong { max, .. } => fill(Key::BadRoomTooLong, &[("max", &max.to_string())]),
        IdError::Forbidden { .. } => text(Key::BadRoomForbidden).to_owned(),
    };
    let rule = fill(Key::BadRoomRule, &[("max", &RoomId::MAX_CHARS.to_string())]);
    [why, rule].join(" ")
}

/// Why a text means no room.
#[must_use]
pub fn room_input_error(error: &RoomInputError) -> String {
    match error {
        RoomInputError::Empty => text(Key::RoomMissing).to_owned(),
        RoomInputError::NoRoom => text(Key::RoomLinkWrong).to_owned(),
        RoomInputError::Elsewhere(host) => fill(Key::RoomElsewhere, &[("host", host)]),
        RoomInputError::Letters => text(Key::RoomLetters).to_owned(),
        RoomInputError::TooLong => {
            fill(Key::RoomTooLong, &[("max", &RoomId::MAX_CHARS.to_string())])
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::id::Name;

    use super::*;

    #[test]
    fn a_text_that_is_too_long_says_what_it_may_have() {
        let long = "a".repeat(100);
        let name = Name::parse(&long).unwrap_err();
        assert_eq!(
            bad_name(&name),
            format!("A name can have at most {} characters.", Name::MAX_CHARS)
        );
        let room = RoomId::parse(&long).unwrap_err();
        assert!(
            bad_room(&room).starts_with("It is longer than 64 characters. A room name has 1 to 64")
        );
        assert!(room_input_error(&RoomInputError::TooLong).contains(" 64 "));
    }

    #[test]
    fn what_was_typed_is_no_placeholder() {
        let host = RoomInputError::Elsewhere("{host}{max}".to_owned());
        assert!(room_input_error(&host).starts_with("That link leads to {host}{max}. "));
    }
}
