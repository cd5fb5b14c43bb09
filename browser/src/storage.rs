//! What is remembered: a name and devices on this machine, a seat in this tab.
//!
//! Nothing here may fail a call: where the browser keeps nothing (private windows, blocked storage),
//! nothing is remembered. What was kept is read through the same doors as anything from outside.
//!
//! Source: HTML §12.2 (`localStorage`, `sessionStorage`).

use wasm_bindgen::JsCast;
use web_sys::{NavigationType, PerformanceNavigationTiming, Storage};

use protocol::command::Switch;
use protocol::id::{Name, RoomId, Token};
use protocol::message::Source;
use protocol::transport_policy::TransportPolicy;

use crate::devices::DeviceId;
use crate::page;

/// The name last used on this device.
#[must_use]
pub fn name() -> Option<Name> {
    Name::parse(&read(Shelf::Device, "name")?).ok()
}

/// Remembers the name on this device.
pub fn keep_name(name: &Name) {
    write(Shelf::Device, "name", name.as_str());
}

/// The devices chosen on this device; `None` leaves the choice to the browser.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChosenDevices {
    /// Where sound comes in.
    pub microphone: Option<DeviceId>,
    /// Where pictures come in.
    pub camera: Option<DeviceId>,
    /// Where sound goes out.
    pub speaker: Option<DeviceId>,
}

impl ChosenDevices {
    /// The device chosen for a source.
    #[must_use]
    pub fn of(&self, source: Source) -> Option<DeviceId> {
        match source {
            Source::Microphone => self.microphone.clone(),
            Source::Camera => self.camera.clone(),
            Source::Screen => None,
        }
    }
}

/// The devices last chosen.
#[must_use]
pub fn devices() -> ChosenDevices {
    let device = |key| DeviceId::parse(&read(Shelf::Device, key)?);
    ChosenDevices {
        microphone: device("microphone"),
        camera: device("camera"),
        speaker: device("speaker"),
    }
}

/// Remembers the chosen devices.
pub fn keep_devices(chosen: &ChosenDevices) {
    let keep = |key, device: &Option<DeviceId>| match device {
        Some(device) => write(Shelf::Device, key, device.as_str()),
        None => remove(Shelf::Device, key),
    };
    keep("microphone", &chosen.microphone);
    keep("camera", &chosen.camera);
    keep("speaker", &chosen.speaker);
}

/// What brings this tab back into its call after a reload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSeat {
    /// The newest seat token.
    pub token: Token,
    /// What one is called in that room.
    pub name: Name,
    /// What one wanted on.
    pub desired: DesiredDevices,
    /// Which candidates one wanted to use at most.
    pub transport_policy: TransportPolicy,
}

/// The devices that the user wants on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DesiredDevices {
    /// To be heard.
    pub microphone: Switch,
    /// To be seen.
    pub camera: Switch,
}

/// The seat in this room, if this page is a reload of the one that had it.
///
/// A tab that was *duplicated* starts with a copy of the other's storage. It must not take over a seat
/// that is in use, so a page that was not reloaded has none.
#[must_use]
pub fn seat(room: &RoomId) -> Option<KeptSeat> {
    if !was_reloaded() {
        return None;
    }
    read_seat(&read(Shelf::Tab, &seat_key(room))?)
}

/// Keeps the seat in this room for a reload of this tab.
pub fn keep_seat(room: &RoomId, seat: &KeptSeat) {
    write(Shelf::Tab, &seat_key(room), &write_seat(seat));
}

/// Forgets the seat in this room.
pub fn forget_seat(room: &RoomId) {
    remove(Shelf::Tab, &seat_key(room));
}

/// Where something is kept.
#[derive(Debug, Clone, Copy)]
enum Shelf {
    /// As long as the user lets it.
    Device,
    /// As long as the tab.
    Tab,
}

impl Shelf {
    fn open(self) -> Option<Storage> {
        let window = page::window()?;
        match self {
            Self::Device => window.local_storage(),
            Self::Tab => window.session_storage(),
        }
        .ok()?
    }
}

fn read(shelf: Shelf, key: &str) -> Option<String> {
    shelf.open()?.get_item(&format!("{PREFIX}{key}")).ok()?
}

fn write(shelf: Shelf, key: &str, text: &str) {
    if let Some(storage) = shelf.open() {
        let _ = storage.set_item(&format!("{PREFIX}{key}"), text);
    }
}

fn remove(shelf: Shelf, key: &str) {
    if let Some(storage) = shelf.open() {
        let _ = storage.remove_item(&format!("{PREFIX}{key}"));
    }
}

fn seat_key(room: &RoomId) -> String {
    format!("seat.{room}")
}

/// Five lines: none of the parts can hold a line break.
fn write_seat(seat: &KeptSeat) -> String {
    let word = |switch: Switch| if switch.is_on() { "on" } else { "off" };
    let KeptSeat { token, name, desired: DesiredDevices { microphone, camera }, transport_policy } =
        seat;
    let [microphone, camera, hides] =
        [*microphone, *camera, Switch::from(!transport_policy.is_all())].map(word);
    format!("{}\n{name}\n{microphone}\n{camera}\n{hides}", token.as_str())
}

fn read_seat(text: &str) -> Option<KeptSeat> {
    let switch = |word| match word {
        "on" => Some(Switch::On),
        "off" => Some(Switch::Off),
        _ => None,
    };
    let mut lines = text.split('\n');
    let seat = KeptSeat {
        token: Token::parse(lines.next()?).ok()?,
        name: Name::parse(lines.next()?).ok()?,
        desired: DesiredDevices {
            microphone: switch(lines.next()?)?,
            camera: switch(lines.next()?)?,
        },
        // An older page has written four lines.
        transport_policy: match switch(lines.next().unwrap_or("off"))? {
            Switch::On => TransportPolicy::Relay,
            Switch::Off => TransportPolicy::All,
        },
    };
    lines.next().is_none().then_some(seat)
}

/// Source: Navigation Timing 2 §4.4 `PerformanceNavigationTiming.type`.
fn was_reloaded() -> bool {
    let Some(performance) = page::window().and_then(|window| window.performance()) else {
        return false;
    };
    let entry = performance.get_entries_by_type("navigation").get(0);
    entry
        .dyn_into::<PerformanceNavigationTiming>()
        .is_ok_and(|timing| timing.type_() == NavigationType::Reload)
}

/// Other applications may live on the same origin.
const PREFIX: &str = "parlor.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_read_as_it_was_written() {
        let seat = KeptSeat {
            token: Token::parse("abc.def").unwrap(),
            name: Name::parse("Zoë 李").unwrap(),
            desired: DesiredDevices { microphone: Switch::Off, camera: Switch::On },
            transport_policy: TransportPolicy::Relay,
        };
        assert_eq!(write_seat(&seat), "abc.def\nZoë 李\noff\non\non");
        assert_eq!(read_seat(&write_seat(&seat)).as_ref(), Some(&seat));
        let earlier = KeptSeat { transport_policy: TransportPolicy::All, ..seat };
        assert_eq!(read_seat("abc.def\nZoë 李\noff\non"), Some(earlier));
    }

    #[test]
    fn a_seat_that_was_tampered_with_is_none() {
        for text in [
            "",
            "abc",
            "abc\nZoë\noff",
            "abc\nZoë\noff\nmaybe\noff",
            "abc\nZoë\noff\non\nmaybe",
            "abc\nZoë\noff\non\noff\n",
            "a b\nZoë\non\non\noff",
        ] {
            assert_eq!(read_seat(text), None, "{text:?}");
        }
    }
}
