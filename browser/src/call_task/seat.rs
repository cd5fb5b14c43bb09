//! The seat of this tab, kept current for a reload: with the name, what one wants on, and which candidates one uses.
//!
//! What one wants is what one asked for last, even if a device then failed: after the reload it is asked
//! for again.

use protocol::command::Command;
use protocol::id::{Name, RoomId, Token};
use protocol::transport_policy::TransportPolicy;

use crate::storage::{self, DesiredDevices, KeptSeat};

/// What a reload would need.
#[derive(Debug)]
pub(super) struct Seat {
    room: RoomId,
    name: Name,
    desired: DesiredDevices,
    transport_policy: TransportPolicy,
    token: Option<Token>,
}

impl Seat {
    pub(super) fn new(
        room: RoomId,
        name: Name,
        desired: DesiredDevices,
        transport_policy: TransportPolicy,
    ) -> Self {
        Self { room, name, desired, transport_policy, token: None }
    }

    pub(super) fn keep(&mut self, token: Token) {
        self.token = Some(token);
        self.write();
    }

    pub(super) fn set_desired(&mut self, command: &Command) {
        match command {
            Command::SetMicrophone(switch) => self.desired.microphone = *switch,
            Command::SetCamera(switch) => self.desired.camera = *switch,
            Command::SetHand(_)
            | Command::PauseShare(..)
            | Command::SetContent(..)
            | Command::StopShare(_)
            | Command::TryAgain(_)
            | Command::Inspect(_)
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
            let Self { name, desired, transport_policy, .. } = self;
            let (name, desired, transport_policy) = (name.clone(), *desired, *transport_policy);
            let seat = KeptSeat { token, name, desired, transport_policy };
            storage::keep_seat(&self.room, &seat);
        }
    }
}
