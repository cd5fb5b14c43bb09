//! The seat of this tab, kept current for a reload: with the name, and what one wants on.
//!
//! What one wants is what one asked for last, even if a device then failed: after the reload it is asked
//! for again.

use protocol::call::Credential;
use protocol::command::{Command, Switch};
use protocol::id::{Name, RoomId, Token};

use crate::media::Capture;
use crate::storage::{self, KeptSeat};

/// What a reload would need.
#[derive(Debug)]
pub(super) struct Seat {
    room: RoomId,
    name: Name,
    microphone: Switch,
    camera: Switch,
    token: Option<Token>,
}

impl Seat {
    /// What is wanted at the start: what the lobby opened, or what was wanted before the reload.
    pub(super) fn new(
        room: RoomId,
        credential: &Credential,
        name: Name,
        microphone: Option<&(Capture, Switch)>,
        camera: Option<&Capture>,
    ) -> Self {
        let kept = match credential {
            Credential::Ticket(_) => None,
            Credential::Seat(_) => storage::seat(&room),
        };
        let (microphone, camera) = match kept {
            Some(seat) => (seat.microphone, seat.camera),
            None => (
                microphone.map_or(Switch::Off, |(_, switch)| *switch),
                Switch::from(camera.is_some()),
            ),
        };
        Self { room, name, microphone, camera, token: None }
    }

    pub(super) fn keep(&mut self, token: Token) {
        self.token = Some(token);
        self.write();
    }

    pub(super) fn set_desired(&mut self, command: &Command) {
        match command {
            Command::SetMicrophone(switch) => self.microphone = *switch,
            Command::SetCamera(switch) => self.camera = *switch,
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
            let Self { name, microphone, camera, .. } = self;
            let seat =
                KeptSeat { token, name: name.clone(), microphone: *microphone, camera: *camera };
            storage::keep_seat(&self.room, &seat);
        }
    }
}
