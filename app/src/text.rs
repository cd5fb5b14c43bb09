//! Every sentence a user can read, in English. Names of controls are those of the product's contract.

use browser::media::PickError;
use browser::page::Family;
use protocol::call_state::{Announcement, Tile, TileKind, TileProblem};
use protocol::close::CloseReason;
use protocol::command::{CaptureError, Ended};
use protocol::id::{IdError, RoomId};
use protocol::message::Source;

use crate::address::Address;
use crate::room_input::RoomInputError;

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

/// Above the invitation, while nobody else is in the call.
#[must_use]
pub fn alone_heading(had_company: bool) -> &'static str {
    if had_company { "You're the only one here now" } else { "You're the first one here" }
}

/// Why a room id is none.
#[must_use]
pub fn bad_room(error: &IdError) -> String {
    let why = match error {
        IdError::Empty { .. } | IdError::TooShort { .. } => "It is empty.".to_owned(),
        IdError::TooLong { max, .. } => format!("It is longer than {max} characters."),
        IdError::Forbidden { .. } => "It contains characters that are not allowed.".to_owned(),
    };
    format!(
        "{why} A room name has 1 to {} characters: the letters a to z, digits, - and _.",
        RoomId::MAX_CHARS
    )
}

/// Why a name cannot be used.
#[must_use]
pub fn bad_name(error: &IdError) -> String {
    match error {
        IdError::Empty { .. } | IdError::TooShort { .. } => "Type your name first.".to_owned(),
        IdError::TooLong { max, .. } => format!("A name can have at most {max} characters."),
        IdError::Forbidden { .. } => {
            "The name contains an invisible character. Type it again.".to_owned()
        }
    }
}

/// Why a text means no room.
#[must_use]
pub fn room_input_error(error: &RoomInputError) -> String {
    match error {
        RoomInputError::Empty => "Type a room name, or paste a link to a room.".to_owned(),
        RoomInputError::NoRoom => {
            "That link is not a link to a room. A link to a room contains /room/.".to_owned()
        }
        RoomInputError::Elsewhere(host) => {
            format!("That link leads to {host}. Open it in the address bar of your browser.")
        }
        RoomInputError::Letters => {
            "A room name can contain the letters a to z, digits, - and _.".to_owned()
        }
        RoomInputError::TooLong => {
            format!("A room name can have at most {} characters.", RoomId::MAX_CHARS)
        }
    }
}

/// What to do when neither camera nor microphone may be used, in the terms of this browser.
#[must_use]
pub fn both_denied(family: Family) -> String {
    format!(
        "Camera and microphone are blocked. {} You can join without them.",
        unblock(family, "camera", "them")
    )
}

/// Why a device could not be had, and what to do, in the terms of this browser.
#[must_use]
pub fn device_problem(source: Source, error: CaptureError, family: Family) -> String {
    let thing = thing(source);
    match error {
        CaptureError::Denied => {
            format!("The {thing} is blocked. {}", unblock(family, thing, "it"))
        }
        CaptureError::NotFound => format!("No {thing} was found. Plug one in, then try again."),
        CaptureError::InUse => {
            format!("Another app is using the {thing}. Close it there, then try again.")
        }
        CaptureError::Overconstrained => {
            format!("The {thing} you chose is not available. Choose another one, or try again.")
        }
        CaptureError::Insecure => insecure().to_owned(),
        CaptureError::Unsupported => {
            format!(
                "This browser doesn't let pages use a {thing}. Use a current Firefox, Chrome, Edge or Safari."
            )
        }
        CaptureError::Lost => {
            format!(
                "The {thing} was disconnected or blocked. Plug it in or allow it again, then try again."
            )
        }
        CaptureError::Other => {
            format!("The {thing} didn't start. Unplug it, plug it in again, then try again.")
        }
    }
}

/// Why a page over plain HTTP has no devices, and what to do.
#[must_use]
pub fn insecure() -> &'static str {
    "Browsers allow camera and microphone on secure pages only, and this page was loaded over plain HTTP. Open it with https:// in front. If that doesn't work, ask the person who runs this server to set up HTTPS. On the server's own machine, http://localhost works."
}

/// The accessible name of a choice of devices.
#[must_use]
pub fn device_field(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Microphone => "Microphone device",
        DeviceKind::Camera => "Camera device",
        DeviceKind::Speaker => "Speaker device",
    }
}

/// What a device without a label is called.
#[must_use]
pub fn unnamed_device(kind: DeviceKind, number: usize) -> String {
    match kind {
        DeviceKind::Microphone => format!("Microphone {number}"),
        DeviceKind::Camera => format!("Camera {number}"),
        DeviceKind::Speaker => format!("Speaker {number}"),
    }
}

/// What one's own tile is called.
#[must_use]
pub fn tile(tile: &Tile) -> String {
    let Some(name) = &tile.name else { return "You".to_owned() };
    match tile.kind {
        TileKind::Own => format!("{name} (you)"),
        TileKind::Person => name.to_string(),
        TileKind::Screen { number: 1, .. } => format!("{name}'s screen"),
        TileKind::Screen { number, .. } => format!("{name}'s screen {number}"),
    }
}

/// What a screen of one's own is called.
#[must_use]
pub fn own_screen(number: usize) -> String {
    if number == 1 { "Your screen".to_owned() } else { format!("Your screen {number}") }
}

/// Puts a tile on the stage, and takes it back.
#[must_use]
pub fn pin(tile: &str) -> String {
    format!("Pin {tile}")
}

/// How loud somebody is here.
#[must_use]
pub fn volume(of: &str) -> String {
    format!("Volume of {of}")
}

/// Why no screen could be shared; nothing where nothing is the matter.
#[must_use]
pub fn share_problem(error: PickError) -> Option<&'static str> {
    Some(match error {
        PickError::Cancelled => return None,
        PickError::ThisTab => {
            "That is the tab of this call, which would show itself inside itself. Pick another tab, a window or a screen."
        }
        PickError::Failed(CaptureError::Denied) => {
            "Your system doesn't allow this browser to record the screen. Allow it in the system's privacy settings, then share again."
        }
        PickError::Failed(CaptureError::NotFound) => "Your browser found no screen to share.",
        PickError::Failed(CaptureError::Insecure) => {
            "Screen sharing needs a page loaded over HTTPS, or from localhost."
        }
        PickError::Failed(_) => "The screen couldn't be shared. Try another window or screen.",
    })
}

/// What is the matter with the connection to somebody.
#[must_use]
pub fn tile_problem(problem: TileProblem) -> &'static str {
    match problem {
        TileProblem::Connecting => "Connecting…",
        TileProblem::Interrupted => "Connection interrupted",
        TileProblem::Away => "Away for a moment",
    }
}

/// A word in passing.
#[must_use]
pub fn announcement(announcement: &Announcement) -> String {
    match announcement {
        Announcement::Entered { others: 0 } => "You are in the call.".to_owned(),
        Announcement::Entered { others: 1 } => {
            "You are in the call with one other person.".to_owned()
        }
        Announcement::Entered { others } => format!("You are in the call with {others} others."),
        Announcement::Joined(name) => format!("{name} joined."),
        Announcement::Left(name) => format!("{name} left."),
        Announcement::Back => "You're connected again.".to_owned(),
        Announcement::Share => "You're sharing your screen.".to_owned(),
        Announcement::ShareEnded => "You stopped sharing.".to_owned(),
        Announcement::ScreenShared(name) => format!("{name} is sharing a screen."),
        Announcement::ScreenEnded(name) => format!("{name} stopped sharing."),
    }
}

/// The page after a call: its heading, a sentence, and what one can do.
#[must_use]
pub fn ending(ended: Ended) -> (&'static str, &'static str, NextStep) {
    let reason = match ended {
        Ended::Left => {
            return (
                "You left the call",
                "Your camera and microphone are off.",
                NextStep::JoinAgain,
            );
        }
        Ended::Unreachable => {
            return (
                "Can't reach the server",
                "Check your connection, then join again.",
                NextStep::JoinAgain,
            );
        }
        Ended::NotAdmitted => {
            return (
                "You couldn't join",
                "The server didn't accept this page. Reload it, then join again.",
                NextStep::Reload,
            );
        }
        Ended::Closed(reason) => reason,
    };
    match reason {
        CloseReason::Normal => ("The call is over", "The server closed it.", NextStep::JoinAgain),
        CloseReason::Restarting => {
            ("The server is restarting", "Wait a moment, then join again.", NextStep::JoinAgain)
        }
        CloseReason::RoomFull => (
            "This room is full",
            "The call is full. Try again when someone leaves.",
            NextStep::TryToJoin,
        ),
        CloseReason::Replaced => (
            "The call moved to another tab",
            "You opened this call in a newer tab or window. Join again to be in it here as well.",
            NextStep::JoinAgain,
        ),
        CloseReason::Version => (
            "Parlor has been updated",
            "This page is older than its server. Reload it to join.",
            NextStep::Reload,
        ),
        CloseReason::Refused => (
            "You were away too long",
            "Your place in the call was given up. Join again to come back.",
            NextStep::JoinAgain,
        ),
        CloseReason::TooManyMessages
        | CloseReason::TooBig
        | CloseReason::TooSlow
        | CloseReason::Malformed
        | CloseReason::Silent => (
            "The connection was closed",
            "Something went wrong between this page and the server. Join again; if it happens again, reload the page.",
            NextStep::JoinAgain,
        ),
    }
}

/// What one can do after a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStep {
    /// Go back into it.
    JoinAgain,
    /// Try to join once more, since one has not been in.
    TryToJoin,
    /// Load the page anew.
    Reload,
}

/// What can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceKind {
    /// Where sound comes in.
    Microphone,
    /// Where pictures come in.
    Camera,
    /// Where sound goes out.
    Speaker,
}

/// How a block is taken away: where the browser shows it, and what it is called there.
///
/// `thing` is what the browser's own sign shows, `it` stands for what is blocked.
///
/// Source: the help pages "Use your camera and microphone" of Chrome, "Manage your camera and microphone
/// permissions" of Firefox and "Change settings for a website" of Safari.
fn unblock(family: Family, thing: &str, it: &str) -> String {
    let (way, allow) = match family {
        Family::Chromium => ("Click the icon left of the address and allow ", " there"),
        Family::Firefox => {
            return format!(
                "Click the crossed-out {thing} in the address bar and remove the block, then try again."
            );
        }
        Family::Safari => {
            ("Choose the settings for this website in the Safari menu and allow ", " there")
        }
        Family::Android => ("Tap the icon left of the address and allow ", " under permissions"),
        Family::AppleTouch => (
            "Tap the icon beside the address and allow ",
            " in the website's settings, or in the system's settings under the name of your browser",
        ),
        Family::Other => {
            ("Allow ", " for this page, beside its address or in your system's settings")
        }
    };
    format!("{way}{it}{allow}, then try again.")
}

fn thing(source: Source) -> &'static str {
    match source {
        Source::Microphone => "microphone",
        Source::Camera => "camera",
        Source::Screen => "screen",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_has_a_heading_of_its_own_kind() {
        assert_eq!(ending(Ended::Left).0, "You left the call");
        assert_eq!(ending(Ended::Closed(CloseReason::Version)).2, NextStep::Reload);
        for reason in CloseReason::ALL {
            let (heading, sentence, _) = ending(Ended::Closed(reason));
            assert_ne!(heading, "You left the call", "{reason:?}");
            assert!(sentence.ends_with('.'), "{sentence}");
        }
    }

    #[test]
    fn every_problem_with_a_device_has_a_sentence_of_its_own() {
        let errors = [
            CaptureError::Denied,
            CaptureError::NotFound,
            CaptureError::InUse,
            CaptureError::Overconstrained,
            CaptureError::Insecure,
            CaptureError::Unsupported,
            CaptureError::Lost,
            CaptureError::Other,
        ];
        let sentences: std::collections::BTreeSet<_> = errors
            .iter()
            .map(|error| device_problem(Source::Camera, *error, Family::Other))
            .collect();
        assert_eq!(sentences.len(), errors.len());
    }

    #[test]
    fn a_block_is_taken_away_in_the_terms_of_the_browser() {
        let families = [
            (Family::Chromium, "icon left of the address"),
            (Family::Firefox, "crossed-out microphone"),
            (Family::Safari, "Safari menu"),
            (Family::Android, "Tap"),
            (Family::AppleTouch, "website's settings"),
            (Family::Other, "Allow it for this page"),
        ];
        for (family, words) in families {
            let sentence = device_problem(Source::Microphone, CaptureError::Denied, family);
            assert!(sentence.starts_with("The microphone is blocked. "), "{sentence}");
            assert!(sentence.contains(words), "{sentence}");
            assert!(sentence.ends_with("then try again."), "{sentence}");
            assert!(both_denied(family).ends_with("You can join without them."));
        }
    }
}
