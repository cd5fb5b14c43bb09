//! What a tile is, and what it shows.

use crate::command::LinkProblem;
use crate::id::{Name, PeerId, StreamId};

/// Which tile.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TileKey {
    /// Oneself.
    Own,
    /// Somebody else.
    Person(PeerId),
    /// A screen of somebody else.
    Screen(PeerId, StreamId),
}

/// What a tile shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Whose it is; `None` for oneself before a name is known.
    pub name: Option<Name>,
    /// What is to be seen on it.
    pub kind: TileKind,
    /// Whether the microphone is live; of a screen, whether it has sound.
    pub microphone: Shown,
    /// Whether there is a picture.
    pub picture: Shown,
    /// Whether it is said that the camera is off: not while a connection is made.
    pub camera_off: bool,
    /// The place of its raised hand among all: 1, 2, 3 …
    pub hand: Option<usize>,
    /// What is the matter with the connection.
    pub problem: Option<TileProblem>,
    /// The stream to show, and which arrival in this call it is: shown anew each time. `None` for oneself.
    pub stream: Option<(StreamId, u32)>,
}

impl Tile {
    /// A tile of nobody: nothing is live.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            name: None,
            kind: TileKind::Person,
            microphone: Shown::Off,
            picture: Shown::Off,
            camera_off: true,
            hand: None,
            problem: None,
            stream: None,
        }
    }
}

/// What a tile shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TileKind {
    /// Oneself.
    Own,
    /// Somebody else.
    Person,
    /// A screen of somebody else.
    Screen {
        /// Which of that person's screens: 1, 2, 3 …
        number: usize,
        /// Whether it stands still on purpose.
        paused: bool,
    },
}

/// Whether something of a participant can be seen or heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// It is live.
    Live,
    /// It is off.
    Off,
}

impl Shown {
    /// Whether it is live.
    #[must_use]
    pub fn is_live(self) -> bool {
        self == Self::Live
    }
}

impl From<bool> for Shown {
    fn from(live: bool) -> Self {
        if live { Self::Live } else { Self::Off }
    }
}

/// What is wrong with the connection to a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TileProblem {
    /// It is being made.
    Connecting,
    /// It is not there after a while.
    Failing {
        /// What is known of it.
        problem: LinkProblem,
        /// Whether another try can be asked for.
        can_retry: bool,
    },
    /// Nothing flows at the moment.
    Interrupted,
    /// They lost the server; picture and sound may go on.
    Away,
}
