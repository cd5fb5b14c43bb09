//! The seat of this tab, kept current for a reload: with the name, and what one wants on.
//!
//! What one wants is what one asked for last, even if a device then failed: after the reload it is asked
//! for again.

use protocol::command::Command;
use protocol::id::{Name, RoomId, Token};

use crate::storage::{self, DesiredDevices, KeptSeat};

/// What a reload would need.
#[derive(Debug)]
pub(super) struct Seat {
    room: RoomId,
    name: Name,
    desired: DesiredDevices,
    token: Option<Token>,
}

impl Seat {
    pub(super) fn new(room: RoomId, name: Name, desired: DesiredDevices) -> Self {
        Self { room, name, desired, token: None }
    }

    pub(super) fn keep(&mut self, token: Token) {
        self.token = Some(token);
        self.write();
    }

    pub(super) fn set_desired(&mut self, command: &Command) {
        match command {
            Command::SetMicrophone(switch) => self.desired.microphone = *switch,
            Command::SetCamera(switch) => self.desired.camera = *switch,
            Command::PauseShare(..)
            | Command::SetContent(..)
            | Command::StopShare(_)
            | Command::SetViewSizes(..)
            | Command::Leave => return,
        }
        self.write();
    }

    pub(super) fn forget(&mut self) {
        self.token = None;
        storage::forget_seat(&self.room);
    }

    fn write(&self) {
        if let Some(token) = self.token.clone() {
            let seat = KeptSeat { token, name: self.name.clone(), desired: self.desired };
            storage::keep_seat(&self.room, &seat);
        }
    }
}
