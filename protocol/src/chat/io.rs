//! The inputs and outputs of a chat.

use super::message::ChatMessage;
use super::record::{MessageId, Reactions};
use super::text::{ChatText, Emoji};
use crate::id::{Epoch, Name, PeerId};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// One is in the room, under this id and with this incarnation.
    Joined {
        /// Who one is.
        id: PeerId,
        /// The incarnation of one's page.
        incarnation: Epoch,
        /// What one is called.
        name: Name,
    },
    /// Everybody else with a seat.
    Roster(Vec<(PeerId, Name)>),
    /// The data channel with a peer is open.
    ChannelOpened(PeerId),
    /// It is closed.
    ChannelClosed(PeerId),
    /// Something came over it.
    Received {
        /// From whom.
        from: PeerId,
        /// What.
        message: ChatMessage,
    },
    /// The user wants this.
    Command {
        /// What.
        command: Command,
        /// What the clock of this device shows, in milliseconds since 1970.
        clock_ms: u64,
    },
    /// The time of [`super::Chat::poll_timeout`] has come.
    Timeout,
}

/// What a user wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Send a message.
    Send {
        /// To one peer alone, or to everybody.
        to: Option<PeerId>,
        /// What it says.
        text: ChatText,
    },
    /// Let an own message say something else.
    Edit {
        /// Which.
        id: MessageId,
        /// What it says now.
        text: ChatText,
    },
    /// Take an own message back.
    Delete(MessageId),
    /// Answer a message with an emoji, or take that back.
    React {
        /// Which message.
        target: MessageId,
        /// The answer.
        emoji: Option<Emoji>,
    },
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Send this over the data channel with a peer.
    Send {
        /// With whom.
        to: PeerId,
        /// What.
        message: ChatMessage,
    },
    /// Tell the view.
    Update(Update),
}

/// What a view is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Update {
    /// A message is there, or something about it has changed.
    Message(Message),
    /// The oldest message fell out, since there are too many.
    Dropped(MessageId),
    /// What the user wanted was not done.
    Refused(Refusal),
}

/// A message as a view shows it. Messages are shown in the order of `time` and `id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Which.
    pub id: MessageId,
    /// Its place, in Lamport time.
    pub time: u64,
    /// What its author was called.
    pub name: Name,
    /// Whether it is one's own.
    pub own: bool,
    /// Whether one can let it say something else, or take it back: this page has written it.
    pub can_change: bool,
    /// What it says; nothing if it was taken back.
    pub text: Option<ChatText>,
    /// Whether it said something else before.
    pub edited: bool,
    /// When it was written by its author's clock, in milliseconds since 1970.
    pub sent_ms: u64,
    /// Who told it, where its author was gone by then.
    pub told_by: Option<Name>,
    /// Who answered what.
    pub reactions: Reactions,
}

/// Why something was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Too much in too short a time.
    TooFast,
    /// The only reader is not in the room.
    Gone,
    /// It is not one's own, or not there any more.
    NotThere,
}
