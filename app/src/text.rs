//! Every sentence a user can read: a [`Key`] names it, and each language has a table with all of them. Names of controls
//! are those of the product's contract.

mod key;
mod language;
mod devices;
mod call;
mod ending;
mod input;

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

/// Before the room's id.
pub const LOBBY_ROOM: &str = "Room";
/// The same, on its way.
pub const JOINING: &str = "Joining…";
/// Asks for a device again.
pub const TRY_AGAIN: &str = "Try again";
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
