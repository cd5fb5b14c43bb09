//! Which cameras, microphones and speakers there are, and when that changes.
//!
//! Which one is used is chosen elsewhere. Labels stay empty until the user has allowed a device.
//!
//! Source: Media Capture and Streams §9 (`enumerateDevices`, `devicechange`).

use wasm_bindgen::JsCast;
use web_sys::{Event, MediaDeviceInfo, MediaDeviceKind, MediaDevices};

use protocol::command::CaptureError;

use crate::error::BrowserError;
use crate::listener::Listener;
use crate::page;
use crate::promise::settled;

/// The devices of this machine, as far as the browser tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Devices {
    /// Where sound comes in.
    pub microphones: Vec<DeviceChoice>,
    /// Where pictures come in.
    pub cameras: Vec<DeviceChoice>,
    /// Where sound goes out; empty where the browser does not let a page choose.
    pub speakers: Vec<DeviceChoice>,
}

/// One device to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceChoice {
    /// Which.
    pub id: DeviceId,
    /// What the system calls it.
    pub label: String,
}

/// A device, by the id that the browser gave it for this site. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(String);

impl DeviceId {
    /// Reads an id; `None` when it is empty, as the browser's are before a device was allowed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Lists the devices. Those that the browser does not yet name are left out; where it names none at
/// all, the list is empty.
pub async fn list() -> Devices {
    let mut devices = Devices::default();
    let Ok(media_devices) = media_devices() else { return devices };
    let Ok(found) = settled(media_devices.enumerate_devices()).await else { return devices };
    for info in js_sys::Array::from(&found).iter() {
        let info: MediaDeviceInfo = info.unchecked_into();
        let Some(id) = DeviceId::parse(&info.device_id()) else { continue };
        let choice = DeviceChoice { id, label: info.label() };
        match info.kind() {
            MediaDeviceKind::Audioinput => devices.microphones.push(choice),
            MediaDeviceKind::Videoinput => devices.cameras.push(choice),
            MediaDeviceKind::Audiooutput => devices.speakers.push(choice),
            _ => {}
        }
    }
    devices
}

/// Calls back when a device comes or goes; then [`list`] again.
pub fn on_change(mut on_change: impl FnMut() + 'static) -> Listener {
    media_devices().map_or_else(
        |_| Listener::idle(),
        |devices| Listener::new(&devices, "devicechange", move |_: Event| on_change()),
    )
}

/// The browser's door to devices.
pub(crate) fn media_devices() -> Result<MediaDevices, CaptureError> {
    let window = page::window().ok_or(CaptureError::Unsupported)?;
    let devices = window.navigator().media_devices().map_err(BrowserError::from)?;
    if devices.is_undefined() {
        return Err(if page::is_secure() {
            CaptureError::Unsupported
        } else {
            CaptureError::Insecure
        });
    }
    Ok(devices)
}
