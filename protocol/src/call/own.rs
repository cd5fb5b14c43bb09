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
    microphone: Microphone,
    camera: Camera,
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

#[derive(Debug, Clone, Copy, PartialEq)]
enum Microphone {
    Closed,
    /// Asked for, and wanted live or muted when it comes.
    Opening(Switch),
    Live,
    Muted,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Camera {
    Closed,
    /// Asked for, and still wanted or not when it comes.
    Opening(Switch),
    Live,
}

impl Own {
    pub(super) fn new(microphone: InitialMicrophone, camera: Switch) -> Self {
        let microphone = match microphone {
            InitialMicrophone::Closed => Microphone::Closed,
            InitialMicrophone::Live => Microphone::Live,
            InitialMicrophone::Muted => Microphone::Muted,
        };
        let camera = if camera.is_on() { Camera::Live } else { Camera::Closed };
        let mut own = Self { microphone, camera, steps: VecDeque::new() };
        own.show(Update::Microphone(Device::from(own.microphone())));
        own.show(Update::Camera(Device::from(own.camera())));
        own
    }

    pub(super) fn poll_step(&mut self) -> Option<Step> {
        self.steps.pop_front()
    }

    pub(super) fn microphone(&self) -> Switch {
        Switch::from(self.microphone == Microphone::Live)
    }

    pub(super) fn camera(&self) -> Switch {
        Switch::from(self.camera == Camera::Live)
    }

    pub(super) fn set_microphone(&mut self, wanted: Switch) {
        let next = match (self.microphone, wanted) {
            (Microphone::Closed, Switch::On) => {
                self.show(Update::Microphone(Device::Opening));
                self.order(Output::Open(Source::Microphone));
                Microphone::Opening(Switch::On)
            }
            (Microphone::Opening(_), wanted) => {
                let device = if wanted.is_on() { Device::Opening } else { Device::Off };
                self.show(Update::Microphone(device));
                Microphone::Opening(wanted)
            }
            (Microphone::Muted, Switch::On) | (Microphone::Live, Switch::Off) => {
                return self.mute(wanted);
            }
            (now, _) => now,
        };
        self.microphone = next;
    }

    pub(super) fn set_camera(&mut self, wanted: Switch) {
        let next = match (self.camera, wanted) {
            (Camera::Closed, Switch::On) => {
                self.show(Update::Camera(Device::Opening));
                self.order(Output::Open(Source::Camera));
                Camera::Opening(Switch::On)
            }
            (Camera::Opening(_), wanted) => {
                let device = if wanted.is_on() { Device::Opening } else { Device::Off };
                self.show(Update::Camera(device));
                Camera::Opening(wanted)
            }
            (Camera::Live, Switch::Off) => return self.close(Source::Camera, Device::Off),
            (now, _) => now,
        };
        self.camera = next;
    }

    /// Takes in what became of an [`Output::Open`].
    pub(super) fn opened(&mut self, source: Source, result: Result<(), CaptureError>) {
        match (source, result) {
            (Source::Microphone, Ok(())) => {
                if let Microphone::Opening(wanted) = self.microphone {
                    self.order(Output::Attach(Source::Microphone));
                    self.mute(wanted);
                }
            }
            (Source::Camera, Ok(())) => match self.camera {
                Camera::Opening(Switch::On) => {
                    self.camera = Camera::Live;
                    self.order(Output::Attach(Source::Camera));
                    self.steps.push_back(Step::TellState);
                    self.show(Update::Camera(Device::On));
                }
                Camera::Opening(Switch::Off) => {
                    self.camera = Camera::Closed;
                    self.order(Output::Stop(Source::Camera));
                }
                Camera::Closed | Camera::Live => {}
            },
            (Source::Microphone, Err(error)) => {
                self.microphone = Microphone::Closed;
                self.show(Update::Microphone(Device::Failed(error)));
            }
            (Source::Camera, Err(error)) => {
                self.camera = Camera::Closed;
                self.show(Update::Camera(Device::Failed(error)));
            }
            (Source::Screen, _) => {}
        }
    }

    /// Takes in that a device is gone.
    pub(super) fn lost(&mut self, source: Source) {
        let open = match source {
            Source::Microphone => matches!(self.microphone, Microphone::Live | Microphone::Muted),
            Source::Camera => self.camera == Camera::Live,
            Source::Screen => false,
        };
        if open {
            self.close(source, Device::Failed(CaptureError::Lost));
        }
    }

    /// Closes every open device, at the end of the call.
    pub(super) fn stop(&mut self) {
        if matches!(self.microphone, Microphone::Live | Microphone::Muted) {
            self.close(Source::Microphone, Device::Off);
        }
        if self.camera == Camera::Live {
            self.close(Source::Camera, Device::Off);
        }
    }

    fn mute(&mut self, wanted: Switch) {
        self.microphone = if wanted.is_on() { Microphone::Live } else { Microphone::Muted };
        self.order(Output::Enable(Source::Microphone, wanted));
        self.steps.push_back(Step::TellState);
        self.show(Update::Microphone(Device::from(wanted)));
    }

    fn close(&mut self, source: Source, device: Device) {
        let update = match source {
            Source::Microphone => {
                self.microphone = Microphone::Closed;
                Update::Microphone(device)
            }
            Source::Camera | Source::Screen => {
                self.camera = Camera::Closed;
                Update::Camera(device)
            }
        };
        self.steps.push_back(Step::TellState);
        self.order(Output::Detach(source));
        self.order(Output::Stop(source));
        self.show(update);
    }

    fn order(&mut self, output: Output) {
        self.steps.push_back(Step::Do(output));
    }

    fn show(&mut self, update: Update) {
        self.order(Output::Update(update));
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
        own.set_camera(Switch::Off);
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
        own.set_camera(Switch::On);
        own.set_camera(Switch::On);
        let opening = shown(Update::Camera(Device::Opening));
        assert_eq!(drain(&mut own)[..2], [opening, Step::Do(Output::Open(Source::Camera))]);
        own.opened(Source::Camera, Ok(()));
        let attach = Step::Do(Output::Attach(Source::Camera));
        assert_eq!(drain(&mut own), [attach, Step::TellState, shown(Update::Camera(Device::On))]);
    }

    #[test]
    fn a_camera_that_cannot_be_opened_stays_off_and_says_why() {
        let mut own = fresh(InitialMicrophone::Closed, Switch::Off);
        own.set_camera(Switch::On);
        drain(&mut own);
        own.opened(Source::Camera, Err(CaptureError::InUse));
        let failed = shown(Update::Camera(Device::Failed(CaptureError::InUse)));
        assert_eq!(drain(&mut own), [failed]);
        assert_eq!(own.camera(), Switch::Off);
    }

    #[test]
    fn a_camera_that_comes_after_it_was_switched_off_is_closed_unseen() {
        let mut own = fresh(InitialMicrophone::Closed, Switch::Off);
        own.set_camera(Switch::On);
        own.set_camera(Switch::Off);
        drain(&mut own);
        own.opened(Source::Camera, Ok(()));
        assert_eq!(drain(&mut own), [Step::Do(Output::Stop(Source::Camera))]);
    }

    #[test]
    fn a_microphone_is_muted_before_anybody_is_told() {
        let mut own = fresh(InitialMicrophone::Live, Switch::Off);
        own.set_microphone(Switch::Off);
        let off = Step::Do(Output::Enable(Source::Microphone, Switch::Off));
        assert_eq!(drain(&mut own), [off, Step::TellState, shown(Update::Microphone(Device::Off))]);
    }

    #[test]
    fn a_microphone_that_comes_after_it_was_muted_comes_muted() {
        let mut own = fresh(InitialMicrophone::Closed, Switch::Off);
        own.set_microphone(Switch::On);
        own.set_microphone(Switch::Off);
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
