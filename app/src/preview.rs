//! The lobby's camera and microphone: open, shown and measured before anybody else sees or hears them.
//!
//! What is open when one joins is handed to the call as it is, so the light of a camera does not blink.

use browser::devices::{self, DeviceId, Devices};
use browser::level::{self, Meter};
use browser::listener::Listener;
use browser::media::{self, Capture};
use browser::storage::{self, ChosenDevices, DesiredDevices};
use leptos::prelude::*;
use leptos::reactive::send_wrapper_ext::SendOption;
use leptos::task::spawn_local;
use protocol::command::{CaptureError, Device, Switch};
use protocol::id::Name;
use protocol::message::Source;

use crate::text::DeviceKind;
use crate::video::VideoElement;
use crate::visit::JoinSettings;

/// The lobby's camera and microphone. `Copy`: a handle.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Preview {
    /// How the microphone stands.
    pub(crate) microphone: RwSignal<Device>,
    /// How the camera stands.
    pub(crate) camera: RwSignal<Device>,
    /// How loud the microphone is, 0 to 100.
    pub(crate) level: RwSignal<u8>,
    /// What there is to choose from.
    pub(crate) devices: RwSignal<Devices>,
    /// What is used, or will be.
    pub(crate) current: RwSignal<ChosenDevices>,
    chosen: StoredValue<ChosenDevices>,
    /// Counts what was asked of the browser for microphone and camera, so that a late answer is known.
    asked: StoredValue<[u32; 2]>,
    open_devices: StoredValue<SendOption<OpenDevices>>,
}

/// What is open. Dropping it closes it.
#[derive(Debug, Default)]
struct OpenDevices {
    microphone: Option<(Capture, Listener, Meter)>,
    camera: Option<(Capture, Listener)>,
    changes: Option<Listener>,
}

impl Preview {
    /// Nothing is open yet.
    pub(crate) fn new() -> Self {
        Self {
            microphone: RwSignal::new(Device::Opening),
            camera: RwSignal::new(Device::Opening),
            level: RwSignal::new(0),
            devices: RwSignal::new(Devices::default()),
            current: RwSignal::new(ChosenDevices::default()),
            chosen: StoredValue::new(ChosenDevices::default()),
            asked: StoredValue::new([0; 2]),
            open_devices: StoredValue::new(SendOption::new_local(None)),
        }
    }

    /// Asks for both devices, as the lobby does when it opens.
    pub(crate) fn open(self) {
        let chosen = storage::devices();
        self.current.set(chosen.clone());
        self.chosen.set_value(chosen);
        let changes = devices::on_change(move || self.list());
        self.hold(|open| open.changes = Some(changes));
        let ChosenDevices { microphone, camera, .. } = self.chosen.get_value();
        let (heard, seen) = (self.ask(Source::Microphone), self.ask(Source::Camera));
        spawn_local(async move {
            let (microphone, camera) = media::open_both(microphone, camera).await;
            self.take(Source::Microphone, heard, microphone);
            self.take(Source::Camera, seen, camera);
            self.list();
        });
    }

    /// Asks for one device, once more or anew.
    pub(crate) fn open_one(self, source: Source) {
        let number = self.ask(source);
        self.close(source);
        let device = self.chosen.get_value().of(source);
        spawn_local(async move {
            let answer = media::open(source, device).await;
            self.take(source, number, answer);
            self.list();
        });
    }

    /// Turns one on or off. A microphone stays open while it is muted; a camera's light goes out.
    pub(crate) fn toggle(self, source: Source) {
        let on = matches!(self.device(source).get_untracked(), Device::On | Device::Opening);
        if on {
            // A late answer of the browser must not turn it on again.
            self.ask(source);
            self.device(source).set(Device::Off);
        }
        match source {
            Source::Microphone if self.mute(Switch::from(!on)) => {
                self.level.set(0);
                self.device(source).set(if on { Device::Off } else { Device::On });
            }
            Source::Camera if on => self.close(source),
            Source::Microphone if on => {}
            Source::Microphone | Source::Camera => self.open_one(source),
            Source::Screen => {}
        }
    }

    /// Chooses a device; `None` leaves it to the browser. What is on is opened anew.
    pub(crate) fn choose(self, kind: DeviceKind, device: Option<DeviceId>) {
        self.chosen.update_value(|chosen| put(chosen, kind, device.clone()));
        self.current.update(|current| put(current, kind, device));
        storage::keep_devices(&self.chosen.get_value());
        let source = match kind {
            DeviceKind::Microphone => Source::Microphone,
            DeviceKind::Camera => Source::Camera,
            DeviceKind::Speaker => return,
        };
        if self.device(source).get_untracked() == Device::Off {
            self.close(source);
        } else {
            self.open_one(source);
        }
    }

    /// Shows the camera.
    pub(crate) fn show(self, video: &VideoElement) {
        self.open_devices.with_value(|open| {
            if let Some((camera, _)) = open.as_ref().and_then(|open| open.camera.as_ref()) {
                camera.show_in(video);
            }
        });
    }

    /// Hands what is open to the call. What the browser still asks for, the call will open itself.
    pub(crate) fn hand_over(self, name: Name) -> JoinSettings {
        let switch_of = |device: RwSignal<Device>| {
            Switch::from(matches!(device.get_untracked(), Device::On | Device::Opening))
        };
        let desired = DesiredDevices {
            microphone: switch_of(self.microphone),
            camera: switch_of(self.camera),
        };
        let open = self
            .open_devices
            .try_update_value(|open| open.as_mut().map(std::mem::take))
            .flatten()
            .unwrap_or_default();
        let microphone = open.microphone.map(|(capture, ..)| capture);
        let camera = open.camera.map(|(capture, _)| capture);
        JoinSettings { name, microphone, camera, desired }
    }

    /// How one of the two stands.
    pub(crate) fn device(self, source: Source) -> RwSignal<Device> {
        if source == Source::Microphone { self.microphone } else { self.camera }
    }

    fn ask(self, source: Source) -> u32 {
        self.device(source).set(Device::Opening);
        self.asked.try_update_value(|asked| next(asked, source)).unwrap_or_default()
    }

    /// Takes the browser's answer in, unless something else was asked meanwhile or the lobby is gone.
    fn take(self, source: Source, number: u32, answer: Result<Capture, CaptureError>) {
        let newest = self.asked.try_with_value(|asked| asked[place(source)]);
        if newest != Some(number) {
            return;
        }
        let device = match answer {
            Ok(capture) => {
                self.keep(source, capture);
                Device::On
            }
            Err(error) => Device::Failed(error),
        };
        self.device(source).set(device);
    }

    fn keep(self, source: Source, capture: Capture) {
        let ended = capture.on_ended(move || {
            self.close(source);
            self.device(source).set(Device::Failed(CaptureError::Lost));
        });
        let kind = match source {
            Source::Microphone => DeviceKind::Microphone,
            Source::Camera | Source::Screen => DeviceKind::Camera,
        };
        if let Some(device) = capture.device() {
            self.current.update(|current| put(current, kind, Some(device)));
        }
        if source == Source::Camera {
            return self.hold(|open| open.camera = Some((capture, ended)));
        }
        let meter = level::watch(&capture, move |level| {
            if self.microphone.try_get_untracked() == Some(Device::On) {
                self.level.set((level.clamp(0.0, 1.0) * 100.0).round() as u8);
            }
        });
        self.hold(|open| open.microphone = Some((capture, ended, meter)));
    }

    fn close(self, source: Source) {
        if source == Source::Microphone {
            self.level.set(0);
        }
        let closed = self.open_devices.try_update_value(|open| {
            let open = open.as_mut()?;
            match source {
                Source::Microphone => open.microphone.take().map(|(capture, ..)| capture),
                Source::Camera | Source::Screen => open.camera.take().map(|(capture, _)| capture),
            }
        });
        // Its track stops here, when nothing is borrowed any more.
        drop(closed);
    }

    /// Mutes or unmutes an open microphone; `false` when none is open.
    fn mute(self, switch: Switch) -> bool {
        self.open_devices.with_value(|open| {
            let microphone = open.as_ref().and_then(|open| open.microphone.as_ref());
            microphone.map(|(capture, ..)| capture.set_enabled(switch)).is_some()
        })
    }

    fn list(self) {
        spawn_local(async move {
            let found = devices::list().await;
            self.devices.try_set(found);
        });
    }

    fn hold(self, change: impl FnOnce(&mut OpenDevices)) {
        self.open_devices.update_value(|open| change((**open).get_or_insert_default()));
    }
}

fn put(devices: &mut ChosenDevices, kind: DeviceKind, device: Option<DeviceId>) {
    match kind {
        DeviceKind::Microphone => devices.microphone = device,
        DeviceKind::Camera => devices.camera = device,
        DeviceKind::Speaker => devices.speaker = device,
    }
}

fn place(source: Source) -> usize {
    usize::from(source != Source::Microphone)
}

fn next(asked: &mut [u32; 2], source: Source) -> u32 {
    let count = &mut asked[place(source)];
    *count = count.wrapping_add(1);
    *count
}
