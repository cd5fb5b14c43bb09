//! The own microphone and camera: what is open, what is sent, and in which order that changes.
//!
//! Going off, the others are told first, then every connection lets go of the track, then it stops and its
//! light goes out. A microphone that is muted stays open; a camera that is off is closed.

use std::collections::VecDeque;

use super::{InitialMicrophone, Output};
use crate::command::{CaptureError, Device, Switch, Update};
use crate::message::Source;

/// The own devices.
#[derive(Debug)]
pub(super) struct Own {
    microphone: Status,
    camera: Status,
    steps: VecDeque<Step>,
}

/// What is to be done next.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    /// Tell the others what is sent now.
    TellState,
    /// Hand this on.
    Do(Output),
}

/// How a device stands.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Status {
    Closed,
    /// Asked for, and wanted on or off when it comes.
    Opening(Switch),
    Live,
    /// Open, and silent. Only a microphone is muted.
    Muted,
}

impl Own {
    pub(super) fn new(microphone: InitialMicrophone, camera: Switch) -> Self {
        let microphone = match microphone {
            InitialMicrophone::Closed => Status::Closed,
            InitialMicrophone::Live => Status::Live,
            InitialMicrophone::Muted => Status::Muted,
        };
        let camera = if camera.is_on() { Status::Live } else { Status::Closed };
        let mut own = Self { microphone, camera, steps: VecDeque::new() };
        own.show(Source::Microphone, Device::from(own.microphone()));
        own.show(Source::Camera, Device::from(own.camera()));
        own
    }

    pub(super) fn poll_step(&mut self) -> Option<Step> {
        self.steps.pop_front()
    }

    pub(super) fn microphone(&self) -> Switch {
        Switch::from(self.microphone == Status::Live)
    }

    pub(super) fn camera(&self) -> Switch {
        Switch::from(self.camera == Status::Live)
    }

    /// Turns a device on or off, as the user asks.
    pub(super) fn set(&mut self, source: Source, wanted: Switch) {
        let Some(status) = self.status(source) else { return };
        match (*status, wanted) {
            (Status::Closed, Switch::On) => {
                *status = Status::Opening(wanted);
                self.show(source, Device::Opening);
                self.emit(Output::Open(source));
            }
            (Status::Opening(_), wanted) => {
                *status = Status::Opening(wanted);
                let device = if wanted.is_on() { Device::Opening } else { Device::Off };
                self.show(source, device);
            }
            (Status::Live, Switch::Off) if source == Source::Camera => {
                self.close(source, Device::Off);
            }
            (Status::Live, Switch::Off) | (Status::Muted, Switch::On) => {
                self.enable(source, wanted);
            }
            (Status::Live, Switch::On) | (Status::Closed | Status::Muted, Switch::Off) => {}
        }
    }

    /// Takes in what became of an [`Output::Open`].
    pub(super) fn opened(&mut self, source: Source, result: Result<(), CaptureError>) {
        let Some(status) = self.status(source) else { return };
        match (*status, result) {
            (_, Err(error)) => {
                *status = Status::Closed;
                self.show(source, Device::Failed(error));
            }
            (Status::Opening(Switch::Off), Ok(())) if source == Source::Camera => {
                *status = Status::Closed;
                self.emit(Output::Stop(source));
            }
            (Status::Opening(wanted), Ok(())) => {
                self.emit(Output::Attach(source));
                self.enable(source, wanted);
            }
            (Status::Closed | Status::Live | Status::Muted, Ok(())) => {}
        }
    }

    /// Takes in that a device is gone.
    pub(super) fn lost(&mut self, source: Source) {
        self.close(source, Device::Failed(CaptureError::Lost));
    }

    /// Closes every open device, at the end of the call.
    pub(super) fn stop(&mut self) {
        self.close(Source::Microphone, Device::Off);
        self.close(Source::Camera, Device::Off);
    }

    /// `None` of a screen, which is not kept here.
    fn status(&mut self, source: Source) -> Option<&mut Status> {
        match source {
            Source::Microphone => Some(&mut self.microphone),
            Source::Camera => Some(&mut self.camera),
            Source::Screen => None,
        }
    }

    /// Lets an open device be live, or an open microphone be muted.
    fn enable(&mut self, source: Source, wanted: Switch) {
        if let Some(status) = self.status(source) {
            *status = if wanted.is_on() { Status::Live } else { Status::Muted };
        }
        if source == Source::Microphone {
            self.emit(Output::Enable(source, wanted));
        }
        self.steps.push_back(Step::TellState);
        self.show(source, Device::from(wanted));
    }

    /// Closes a device if it is open, and shows it like this.
    fn close(&mut self, source: Source, device: Device) {
        let Some(status) = self.status(source) else { return };
        if !matches!(status, Status::Live | Status::Muted) {
            return;
        }
        *status = Status::Closed;
        self.steps.push_back(Step::TellState);
        self.emit(Output::Detach(source));
        self.emit(Output::Stop(source));
        self.show(source, device);
    }

    fn show(&mut self, source: Source, device: Device) {
        self.emit(Output::Update(match source {
            Source::Microphone => Update::Microphone(device),
            Source::Camera | Source::Screen => Update::Camera(device),
        }));
    }

    fn emit(&mut self, output: Output) {
        self.steps.push_back(Step::Do(output));
    }
}

impl From<Switch> for Device {
    fn from(switch: Switch) -> Self {
        if switch.is_on() { Self::On } else { Self::Off }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_camera_going_off_tells_first_then_lets_go_then_stops() {
        let mut own = fresh(InitialMicrophone::Closed, Switch::On);
        own.set(Source::Camera, Switch::Off);
        assert_eq!(
            drain(&mut own),
            [
                Step::TellState,
                Step::Do(Output::Detach(Source::Camera)),
                Step::Do(Output::Stop(Source::Camera)),
                shown(Update::Camera(Device::Off)),
            ]
        );
    }

    #[test]
    fn a_camera_coming_on_is_opened_anew() {
        let mut own = fresh(InitialMicrophone::Closed, Switch::Off);
        own.set(Source::Camera, Switch::On);
        own.set(Source::Camera, Switch::On);
        let opening = shown(Update::Camera(Device::Opening));
        assert_eq!(drain(&mut own)[..2], [opening, Step::Do(Output::Open(Source::Camera))]);
        own.opened(Source::Camera, Ok(()));
        let attach = Step::Do(Output::Attach(Source::Camera));
        assert_eq!(drain(&mut own), [attach, Step::TellState, shown(Update::Camera(Device::On))]);
    }

    #[test]
    fn a_camera_that_cannot_be_opened_stays_off_and_says_why() {
        let mut own = fresh(InitialMicrophone::Closed, Switch::Off);
        own.set(Source::Camera, Switch::On);
        drain(&mut own);
        own.opened(Source::Camera, Err(CaptureError::InUse));
        let failed = shown(Update::Camera(Device::Failed(CaptureError::InUse)));
        assert_eq!(drain(&mut own), [failed]);
        assert_eq!(own.camera(), Switch::Off);
    }

    #[test]
    fn a_camera_that_comes_after_it_was_switched_off_is_closed_unseen() {
        let mut own = fresh(InitialMicrophone::Closed, Switch::Off);
        own.set(Source::Camera, Switch::On);
        own.set(Source::Camera, Switch::Off);
        drain(&mut own);
        own.opened(Source::Camera, Ok(()));
        assert_eq!(drain(&mut own), [Step::Do(Output::Stop(Source::Camera))]);
    }

    #[test]
    fn a_microphone_is_muted_before_anybody_is_told() {
        let mut own = fresh(InitialMicrophone::Live, Switch::Off);
        own.set(Source::Microphone, Switch::Off);
        let off = Step::Do(Output::Enable(Source::Microphone, Switch::Off));
        assert_eq!(drain(&mut own), [off, Step::TellState, shown(Update::Microphone(Device::Off))]);
    }

    #[test]
    fn a_microphone_that_comes_after_it_was_muted_comes_muted() {
        let mut own = fresh(InitialMicrophone::Closed, Switch::Off);
        own.set(Source::Microphone, Switch::On);
        own.set(Source::Microphone, Switch::Off);
        drain(&mut own);
        own.opened(Source::Microphone, Ok(()));
        let off = Step::Do(Output::Enable(Source::Microphone, Switch::Off));
        assert!(drain(&mut own).contains(&off));
        assert_eq!(own.microphone(), Switch::Off);
    }

    #[test]
    fn a_device_that_was_pulled_out_is_off_for_everybody() {
        let mut own = fresh(InitialMicrophone::Muted, Switch::On);
        own.lost(Source::Camera);
        assert_eq!(own.camera(), Switch::Off);
        assert_eq!(drain(&mut own)[0], Step::TellState);
        own.lost(Source::Camera);
        assert_eq!(drain(&mut own), []);
    }

    fn fresh(microphone: InitialMicrophone, camera: Switch) -> Own {
        let mut own = Own::new(microphone, camera);
        drain(&mut own);
        own
    }

    fn shown(update: Update) -> Step {
        Step::Do(Output::Update(update))
    }

    fn drain(own: &mut Own) -> Vec<Step> {
        std::iter::from_fn(|| own.poll_step()).collect()
    }
}
