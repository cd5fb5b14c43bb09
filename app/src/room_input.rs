//! Which room a typed text means: an id, a free name or a link. Pure.

use protocol::id::{IdError, RoomId};
use thiserror::Error;

/// Finds the room that `text` means. `host` is this server's own, say `calls.example.org`.
///
/// `Team Standup` means `team-standup`; so does `https://calls.example.org/room/team-standup?x`.
///
/// # Errors
/// [`RoomInputError`] when it means none, or none of this server.
pub fn parse_room(text: &str, host: &str) -> Result<RoomId, RoomInputError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(RoomInputError::Empty);
    }
    match text.find("/room/") {
        Some(at) => room_of_link(text, at, host),
        None if text.contains("://") || text.starts_with('/') => Err(RoomInputError::NoRoom),
        None => room_of_name(text),
    }
}

/// Why a text means no room here.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RoomInputError {
    /// Nothing is there.
    #[error("nothing was typed")]
    Empty,
    /// A link to something else.
    #[error("the link names no room")]
    NoRoom,
    /// A link to a room of another server.
    #[error("the link leads to {0}")]
    Elsewhere(String),
    /// Nothing of it can stand in an address.
    #[error("the name has letters other than a to z")]
    Letters,
    /// More than an id may have.
    #[error("the name is longer than {} characters", RoomId::MAX_CHARS)]
    TooLong,
}

impl From<IdError> for RoomInputError {
    fn from(error: IdError) -> Self {
        match error {
            IdError::Empty { .. } | IdError::TooShort { .. } => Self::NoRoom,
            IdError::TooLong { .. } => Self::TooLong,
            IdError::Forbidden { .. } => Self::Letters,
        }
    }
}

fn room_of_link(link: &str, at: usize, own: &str) -> Result<RoomId, RoomInputError> {
    let host = without_scheme(&link[..at]);
    if !host.is_empty() && !host.eq_ignore_ascii_case(own) {
        return Err(RoomInputError::Elsewhere(host.to_owned()));
    }
    let rest = &link[at + "/room/".len()..];
    let id = rest.split(['/', '?', '#']).next().unwrap_or_default();
    Ok(RoomId::parse(id)?)
}

fn without_scheme(address: &str) -> &str {
    address.split_once("://").map_or(address, |(_, rest)| rest)
}

fn room_of_name(name: &str) -> Result<RoomId, RoomInputError> {
    let mut id = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match plain(c) {
            Some(letters) => id.push_str(letters),
            None if c.is_ascii_alphanumeric() || c == '_' => id.push(c),
            // Dropping it would lead two names into one room.
            None if c.is_alphanumeric() => return Err(RoomInputError::Letters),
            None if id.is_empty() || id.ends_with('-') => {}
            None => id.push('-'),
        }
    }
    let id = id.trim_end_matches('-');
    if id.is_empty() {
        return Err(RoomInputError::Letters);
    }
    Ok(RoomId::parse(id)?)
}

/// Letters of Latin writing without their marks, and marks that leave no gap.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ō' | 'ő' => "o",
        'ö' | 'ø' | 'œ' => "oe",
        'ř' => "r",
        'ś' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ț' | 'ţ' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        '\'' | '’' | '"' | '\u{300}'..='\u{36f}' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "calls.example.org";

    #[test]
    fn a_name_becomes_an_id() {
        for (text, id) in [
            ("team-standup", "team-standup"),
            ("Team Standup", "team-standup"),
            ("  Friday's  café, 2 ", "fridays-cafe-2"),
            ("Grüße & Küsse", "gruesse-kuesse"),
            ("a__b", "a__b"),
            ("– hello –", "hello"),
        ] {
            assert_eq!(parse_room(text, HERE).unwrap().as_str(), id, "{text:?}");
        }
    }

    #[test]
    fn a_link_to_this_server_means_its_room() {
        for text in [
            "https://calls.example.org/room/team-standup",
            "http://calls.example.org/room/Team-Standup/",
            " calls.example.org/room/team-standup?from=mail#top ",
            "/room/team-standup",
        ] {
            assert_eq!(parse_room(text, HERE).unwrap().as_str(), "team-standup", "{text:?}");
        }
    }

    #[test]
    fn a_link_to_another_server_is_not_taken_for_a_room_here() {
        assert_eq!(
            parse_room("https://other.example/room/a", HERE),
            Err(RoomInputError::Elsewhere("other.example".to_owned()))
        );
    }

    #[test]
    fn a_text_that_means_no_room_says_why() {
        let long = "long name ".repeat(10);
        for (text, error) in [
            ("  ", RoomInputError::Empty),
            ("https://calls.example.org/", RoomInputError::NoRoom),
            ("https://calls.example.org/room/", RoomInputError::NoRoom),
            ("/new", RoomInputError::NoRoom),
            ("https://calls.example.org/room/a%20b", RoomInputError::Letters),
            ("会議", RoomInputError::Letters),
            ("team 会議", RoomInputError::Letters),
            ("!!!", RoomInputError::Letters),
            (&long, RoomInputError::TooLong),
        ] {
            assert_eq!(parse_room(text, HERE), Err(error), "{text:?}");
        }
    }
}
