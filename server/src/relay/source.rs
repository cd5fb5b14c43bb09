//! What the poll can tell of, and the number that it tells it by.

use mio::Token;

/// A socket of the relay, by its place among those of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// A command waits, or the relay stops.
    Waker,
    /// Datagrams of clients.
    Datagrams(usize),
    /// New connections of clients.
    Connections(usize),
    /// One connection.
    Connection(usize),
    /// The socket of a relayed address.
    Relayed(usize),
}

impl From<Source> for Token {
    fn from(source: Source) -> Self {
        let (kind, place) = match source {
            Source::Waker => (0, 0),
            Source::Datagrams(place) => (1, place),
            Source::Connections(place) => (2, place),
            Source::Connection(place) => (3, place),
            Source::Relayed(place) => (4, place),
        };
        Self(place * KINDS + kind)
    }
}

impl From<Token> for Source {
    fn from(Token(number): Token) -> Self {
        let place = number / KINDS;
        match number % KINDS {
            1 => Self::Datagrams(place),
            2 => Self::Connections(place),
            3 => Self::Connection(place),
            4 => Self::Relayed(place),
            _ => Self::Waker,
        }
    }
}

/// Whether a socket may have more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// All was taken.
    None,
    /// Its portion was taken.
    Some,
}

const KINDS: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_read_from_its_token() {
        for source in [
            Source::Waker,
            Source::Datagrams(1),
            Source::Connections(0),
            Source::Connection(70_000),
            Source::Relayed(7),
        ] {
            assert_eq!(Source::from(Token::from(source)), source);
        }
    }
}
