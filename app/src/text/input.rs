//! Why what was typed cannot be used.

use protocol::id::{IdError, RoomId};

use crate::room_input::RoomInputError;

/// Why a name cannot be used.
#[must_use]
pub fn bad_name(error: &IdError) -> String {
    match error {
        IdError::Empty { .. } | IdError::TooShort { .. } => "Type your name first.".to_owned(),
        IdError::TooLong { max, .. } => format!("A name can have at most {max} characters."),
        IdError::Forbidden { .. } => {
            "The name contains an invisible character. Type it again.".to_owned()
        }
    }
}

/// Why a room id is none.
#[must_use]
pub fn bad_room(error: &IdError) -> String {
    let why = match error {
        IdError::Empty { .. } | IdError::TooShort { .. } => "It is empty.".to_owned(),
        IdError::TooLong { max, .. } => format!("It is longer than {max} characters."),
        IdError::Forbidden { .. } => "It contains characters that are not allowed.".to_owned(),
    };
    format!(
        "{why} A room name has 1 to {} characters: the letters a to z, digits, - and _.",
        RoomId::MAX_CHARS
    )
}

/// Why a text means no room.
#[must_use]
pub fn room_input_error(error: &RoomInputError) -> String {
    match error {
        RoomInputError::Empty => "Type a room name, or paste a link to a room.".to_owned(),
        RoomInputError::NoRoom => {
            "That link is not a link to a room. A link to a room contains /room/.".to_owned()
        }
        RoomInputError::Elsewhere(host) => {
            format!("That link leads to {host}. Open it in the address bar of your browser.")
        }
        RoomInputError::Letters => {
            "A room name can contain the letters a to z, digits, - and _.".to_owned()
        }
        RoomInputError::TooLong => {
            format!("A room name can have at most {} characters.", RoomId::MAX_CHARS)
        }
    }
}
