//! Why the server did not do what was asked.

use super::{Key, counted, fill, text};
use crate::api::ApiError;

/// An answer of the server, as a sentence.
#[must_use]
pub fn api_error(error: &ApiError) -> String {
    let key = match error {
        ApiError::RoomFull { capacity } => return counted(Key::ApiRoomFull, *capacity),
        ApiError::Malformed { detail } => return fill(Key::ApiMalformed, &[("detail", detail)]),
        ApiError::Busy => Key::ApiBusy,
        ApiError::Restarting => Key::ApiRestarting,
        ApiError::Origin => Key::ApiOrigin,
        ApiError::Failed => Key::ApiFailed,
        ApiError::Unreachable => Key::ApiUnreachable,
        ApiError::Unknown => Key::ApiUnknown,
    };
    text(key).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_what_the_server_knows() {
        let full = api_error(&ApiError::RoomFull { capacity: 8 });
        assert!(full.contains("room for 8 people"), "{full}");
        let malformed = api_error(&ApiError::Malformed { detail: "expected `,`".to_owned() });
        assert!(malformed.ends_with(": expected `,`"), "{malformed}");
    }
}
