//! Every sentence a user can read: a [`Key`] names it, and each language has a table with all of them. Names of controls
//! are those of the product's contract.

mod key;
mod language;
mod devices;
mod call;
mod ending;
mod input;

use crate::address::Address;

pub use call::{
    alone_heading, announcement, own_screen, pin, share_problem, tile, tile_problem, volume,
};
pub use devices::{
    DeviceKind, both_denied, device_field, device_problem, insecure, unnamed_device,
};
pub use ending::{NextStep, ending};
pub use input::{bad_name, bad_room, room_input_error};
pub use key::Key;
pub use language::Language;

/// The sentence of a key, in the language of this page.
#[must_use]
pub fn text(key: Key) -> &'static str {
    Language::current().sentence(key)
}

/// The sentence of a key with a value for each of its placeholders, such as `("name", "Bob")`. A value is text: a brace in it
/// is a brace.
#[must_use]
pub fn fill(key: Key, values: &[(&str, &str)]) -> String {
    debug_assert!(values.iter().map(|(name, _)| name).eq(key.placeholders()), "{key:?}");
    filled(text(key), values)
}

/// The sentence of a key in the form that goes with a number, and with the number for `{count}`.
#[must_use]
pub fn counted(key: Key, count: usize) -> String {
    debug_assert_eq!(key.placeholders(), ["count"], "{key:?}");
    filled(form(text(key), text(Key::PluralForms), count), &[("count", &count.to_string())])
}

fn filled(sentence: &str, values: &[(&str, &str)]) -> String {
    let (mut filled, mut rest) = (String::new(), sentence);
    while let Some((before, placeholder)) = rest.split_once('{') {
        let (name, after) = placeholder.split_once('}').unwrap_or((placeholder, ""));
        let value = values.iter().find(|(other, _)| *other == name);
        filled.push_str(before);
        filled.push_str(value.map_or(name, |(_, value)| value));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// The form of a sentence that goes with a number, by the rule of its language: see [`Key::PluralForms`]. Where there is one
/// alone, it goes with every number.
fn form<'a>(sentence: &'a str, rule: &str, count: usize) -> &'a str {
    let digit = rule.as_bytes().get(count).or(rule.as_bytes().last());
    let at = digit.map_or(0, |digit| usize::from(digit.wrapping_sub(b'0')));
    sentence.split('|').nth(at).unwrap_or(sentence)
}

/// What Parlor is, in one sentence.
pub const PITCH: &str =
    "Video calls on your own server. Send a link; anyone who opens it can join.";
/// The line above it.
pub const HEADLINE: &str = "Come on in.";
/// What stays true of every call.
pub const PROMISES: [&str; 3] = [
    "No account and nothing to install",
    "Video and audio go directly between you",
    "No third-party content, no trackers",
];
/// Between the two ways into a call.
pub const OR: &str = "or join a room by name";
/// Starts a call in a fresh room.
pub const NEW_CALL: &str = "New call";
/// Where a room is named.
pub const ROOM_FIELD: &str = "Room name or link";
/// What one may type there.
pub const ROOM_EXAMPLE: &str = "team-standup";
/// Goes to that room.
pub const GO: &str = "Go";
/// Where a page cannot work at all.
pub const NO_SCRIPT: &str =
    "Parlor needs JavaScript and WebAssembly for calls. Allow both for this page, then reload it.";

/// When the page's program has not come, or could not be started.
pub const UNLOADED: &str = "Part of this page didn't load, so it can't start. Try again; if that doesn't help, use a current Firefox, Chrome, Edge or Safari.";
/// When the part of the program that runs a call has not come, and one wants to join.
pub const NOT_LOADED: &str =
    "Part of this page didn't load. Check your connection and try again, or reload the page.";
/// In browsers that are older than all of that.
pub const OUTDATED: &str =
    "This browser is too old for calls. Use a current Firefox, Chrome, Edge or Safari.";
/// Above the page that is left when the page's program broke.
pub const BROKEN_HEADING: &str = "Something went wrong on this page";
/// What became of the call, and what to do.
pub const BROKEN: &str = "This is our fault. Your camera and microphone are off, and the others can't see or hear you. Reload the page; if you were in a call, that takes you back to it.";

/// Above the lobby.
pub const LOBBY_HEADING: &str = "Ready to join?";
/// Before the room's id.
pub const LOBBY_ROOM: &str = "Room";
/// Where one says what one is called.
pub const NAME_FIELD: &str = "Your name";
/// Under it.
pub const NAME_HINT: &str = "Others will see this name. It is saved on this device.";
/// Goes into the call.
pub const JOIN: &str = "Join call";
/// The same, on its way.
pub const JOINING: &str = "Joining…";
/// Where one's own picture is.
pub const OWN_PICTURE: &str = "Your picture";
/// How loud the microphone is.
pub const LEVEL: &str = "Microphone level";
/// While the browser asks for permission.
pub const ASKING: &str = "Your browser is asking for permission to use your camera and microphone.";
/// Asks for a device again.
pub const TRY_AGAIN: &str = "Try again";
/// Says that one goes on without.
pub const ANYWAY: &str = "You can join without it.";
/// When there is neither camera nor microphone.
pub const NO_DEVICES: &str = "No camera or microphone was found. You can join without them and still see and hear the others.";
/// In the lobby of a room with a name that somebody chose.
pub const GUESSABLE: &str =
    "Anyone who guesses this name can join. A new call gets a link that can't be guessed.";
/// Where one names a room.
pub const ROOM_HINT: &str =
    "Others can guess a name. A new call gets a link that can't be guessed.";
/// Above the sentence of a page that is not secure.
pub const INSECURE_HEADING: &str = "No camera or microphone on this page";

/// The call itself.
pub const CALL: &str = "Call";
/// Its controls.
pub const CONTROLS: &str = "Call controls";
/// The own microphone.
pub const MICROPHONE: &str = "Microphone";
/// The own camera.
pub const CAMERA: &str = "Camera";
/// Shares a screen.
pub const SHARE: &str = "Share screen";
/// Shares one more.
pub const SHARE_ANOTHER: &str = "Share another screen";
/// Said beside an own screen.
pub const SHARING: &str = "Others can see this.";
/// Said beside an own screen that stands still.
pub const SHARE_PAUSED: &str = "Paused: others see the last frame.";
/// Said of somebody's screen that stands still.
pub const PAUSED: &str = "Paused";
/// Lets an own screen stand still.
pub const PAUSE: &str = "Pause";
/// What an own screen shows.
pub const CONTENT: &str = "Optimize for";
/// Something to read.
pub const TEXT: &str = "Text";
/// Something that moves.
pub const MOTION: &str = "Motion";
/// Picks another surface for an own screen.
pub const SWITCH: &str = "Switch";
/// Ends the share of an own screen.
pub const STOP: &str = "Stop";
/// Opens what can be done with a tile.
pub const MORE: &str = "More";
/// How loud a tile is, beside its slider.
pub const VOLUME: &str = "Volume";
/// Takes what lies above the page away.
pub const CLOSE: &str = "Close";
/// Takes the own tile away.
pub const HIDE_SELF: &str = "Hide yourself";
/// Brings it back.
pub const SHOW_SELF: &str = "Show yourself";
/// A picture in a window of its own.
pub const FLOAT: &str = "Picture in picture";
/// Looks closer.
pub const ZOOM_IN: &str = "Zoom in";
/// Looks from farther away.
pub const ZOOM_OUT: &str = "Zoom out";
/// Each pixel as one pixel, or all of the picture.
pub const ACTUAL_SIZE: &str = "Actual size";
/// A picture on the whole screen.
pub const FULL_SCREEN: &str = "Full screen";
/// Leaves.
pub const LEAVE: &str = "Leave";
/// Said of somebody's microphone.
pub const MICROPHONE_OFF: &str = "Microphone off";
/// Said of somebody's camera.
pub const CAMERA_OFF: &str = "Camera off";
/// While the server is lost.
pub const RECONNECTING: &str = "Reconnecting…";
/// What is still there meanwhile.
pub const RECONNECTING_HINT: &str =
    "Can't reach the server. The call may keep working; reconnecting…";
/// When the browser plays no sound before the page was touched.
pub const AUTOPLAY_BLOCKED: &str = "Your browser has muted this call until you tap.";
/// Touches it.
pub const TAP_TO_HEAR: &str = "Tap to hear";
/// Takes a message away.
pub const DISMISS: &str = "Dismiss";
/// What to do about it.
pub const ALONE: &str = "Send this link. Anyone with it can join.";
/// The link.
pub const LINK: &str = "Link to this call";
/// Copies it.
pub const COPY: &str = "Copy link";
/// It is copied.
pub const COPIED: &str = "Link copied.";
/// It is not.
pub const NOT_COPIED: &str =
    "Your browser didn't copy the link. It is selected: copy it with your keyboard or menu.";
/// Tries to join once more.
pub const TRY_TO_JOIN: &str = "Try to join again";
/// Goes back into the call.
pub const JOIN_AGAIN: &str = "Join again";
/// Loads the page anew.
pub const RELOAD: &str = "Reload the page";
/// Goes to the first page.
pub const HOME: &str = "Back to the start page";

/// Above the page of an address that is none.
pub const NOT_FOUND_HEADING: &str = "Page not found";
/// What to do about it.
pub const NOT_FOUND: &str = "There is no page at this address. Part of the link may be missing.";
/// Above the page of a room id that is none.
pub const BAD_ROOM_HEADING: &str = "That is not a room name";

/// The title of the tab.
#[must_use]
pub fn title(address: &Address) -> String {
    let page = match address {
        Address::Home | Address::InvalidRoom { .. } => return "Parlor".to_owned(),
        Address::Room(room) => room.as_str(),
        Address::MalformedRoomId(_) => BAD_ROOM_HEADING,
        Address::NotFound => NOT_FOUND_HEADING,
    };
    format!("{page} – Parlor")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_filled_in_once() {
        assert_eq!(
            filled("{name}'s screen {number}", &[("name", "{number}"), ("number", "2")]),
            "{number}'s screen 2"
        );
        assert_eq!(filled("{name} left.", &[("name", "}{|")]), "}{| left.");
        assert_eq!(filled("no values", &[]), "no values");
    }
}
