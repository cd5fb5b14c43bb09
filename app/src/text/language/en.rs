//! English.

use crate::text::Key;

/// The sentence of a key.
pub(super) const fn sentence(key: Key) -> &'static str {
    match key {
        // One, and any other number.
        Key::PluralForms => "101",

        Key::LobbyHeading => "Ready to join?",
        Key::Room => "Room",
        Key::Guessable => {
            "Anyone who guesses this name can join. A new call gets a link that can't be guessed."
        }
        Key::NameField => "Your name",
        Key::NameHint => "Others will see this name. It is saved on this device.",
        Key::NameMissing => "Type your name first.",
        Key::NameTooLong => "A name can have at most {max} characters.",
        Key::NameForbidden => "The name contains an invisible character. Type it again.",
        Key::Join => "Join call",
        Key::Joining => "Joining…",
        Key::NotLoaded => {
            "Part of this page didn't load. Check your connection and try again, or reload the page."
        }
        Key::NoWebRtc => {
            "Calls can't work in this browser: WebRTC is switched off, or an add-on blocks it. Allow it for this page, then reload the page."
        }
        Key::OwnPicture => "Your picture",
        Key::MicrophoneLevel => "Microphone level",
        Key::Asking => "Your browser is asking for permission to use your camera and microphone.",

        Key::MicrophoneField => "Microphone device",
        Key::CameraField => "Camera device",
        Key::SpeakerField => "Speaker device",
        Key::TestConnection => "Test my connection",
        Key::WayUdp => "UDP to the server",
        Key::WayRelayUdp => "Relay over UDP",
        Key::WayRelayTcp => "Relay over TCP",
        Key::WayTesting => "{way}: testing…",
        Key::WayOpen => "{way}: works.",
        Key::WayBlocked => "{way}: no answer. Your network may block it.",
        Key::WayNotTried => "{way}: tried in the call.",
        Key::UnnamedMicrophone => "Microphone {number}",
        Key::UnnamedCamera => "Camera {number}",
        Key::UnnamedSpeaker => "Speaker {number}",

        Key::TryAgain => "Try again",
        Key::JoinWithout => "You can join without it.",
        Key::NoDevices => {
            "No camera or microphone was found. You can join without them and still see and hear the others."
        }
        Key::InsecureHeading => "No camera or microphone on this page",
        Key::Insecure => {
            "Browsers allow camera and microphone on secure pages only, and this page was loaded over plain HTTP. Open it with https:// in front. If that doesn't work, ask the person who runs this server to set up HTTPS. On the server's own machine, http://localhost works."
        }
        Key::BothDenied => "Camera and microphone are blocked. {how} You can join without them.",
        Key::MicrophoneDenied => "The microphone is blocked. {how}",
        Key::MicrophoneNotFound => "No microphone was found. Plug one in, then try again.",
        Key::MicrophoneInUse => {
            "Another app is using the microphone. Close it there, then try again."
        }
        Key::MicrophoneUnavailable => {
            "The microphone you chose is not available. Choose another one, or try again."
        }
        Key::MicrophoneUnsupported => {
            "This browser doesn't let pages use a microphone. Use a current Firefox, Chrome, Edge or Safari."
        }
        Key::MicrophoneLost => {
            "The microphone was disconnected or blocked. Plug it in or allow it again, then try again."
        }
        Key::MicrophoneFailed => {
            "The microphone didn't start. Unplug it, plug it in again, then try again."
        }
        Key::CameraDenied => "The camera is blocked. {how}",
        Key::CameraNotFound => "No camera was found. Plug one in, then try again.",
        Key::CameraInUse => "Another app is using the camera. Close it there, then try again.",
        Key::CameraUnavailable => {
            "The camera you chose is not available. Choose another one, or try again."
        }
        Key::CameraUnsupported => {
            "This browser doesn't let pages use a camera. Use a current Firefox, Chrome, Edge or Safari."
        }
        Key::CameraLost => {
            "The camera was disconnected or blocked. Plug it in or allow it again, then try again."
        }
        Key::CameraFailed => {
            "The camera didn't start. Unplug it, plug it in again, then try again."
        }
        Key::AllowInChromium => {
            "Click the icon left of the address and allow it there, then try again."
        }
        Key::AllowInSafari => {
            "Choose the settings for this website in the Safari menu and allow it there, then try again."
        }
        Key::AllowOnAndroid => {
            "Tap the icon left of the address and allow it under permissions, then try again."
        }
        Key::AllowOnAppleTouch => {
            "Tap the icon beside the address and allow it in the website's settings, or in the system's settings under the name of your browser, then try again."
        }
        Key::AllowElsewhere => {
            "Allow it for this page, beside its address or in your system's settings, then try again."
        }
        Key::AllowBothInChromium => {
            "Click the icon left of the address and allow them there, then try again."
        }
        Key::AllowBothInSafari => {
            "Choose the settings for this website in the Safari menu and allow them there, then try again."
        }
        Key::AllowBothOnAndroid => {
            "Tap the icon left of the address and allow them under permissions, then try again."
        }
        Key::AllowBothOnAppleTouch => {
            "Tap the icon beside the address and allow them in the website's settings, or in the system's settings under the name of your browser, then try again."
        }
        Key::AllowBothElsewhere => {
            "Allow them for this page, beside its address or in your system's settings, then try again."
        }
        Key::UnblockMicrophoneInFirefox => {
            "Click the crossed-out microphone in the address bar and remove the block, then try again."
        }
        Key::UnblockCameraInFirefox => {
            "Click the crossed-out camera in the address bar and remove the block, then try again."
        }

        Key::Call => "Call",
        Key::Controls => "Call controls",
        Key::Microphone => "Microphone",
        Key::Camera => "Camera",
        Key::Share => "Share screen",
        Key::ShareAnother => "Share another screen",
        Key::RaiseHand => "Raise hand",
        Key::Leave => "Leave",
        Key::HideSelf => "Hide yourself",
        Key::ShowSelf => "Show yourself",

        Key::You => "You",
        Key::OwnTile => "{name} (you)",
        Key::Screen => "{name}'s screen",
        Key::NumberedScreen => "{name}'s screen {number}",
        Key::MicrophoneOff => "Microphone off",
        Key::CameraOff => "Camera off",
        Key::HandRaised => "Hand raised",
        Key::Paused => "Paused",
        Key::Connecting => "Connecting…",
        Key::NoAddress => {
            "Your browser has found no network address. Check its privacy settings, add-ons and permissions."
        }
        Key::NoAddressInChromium => {
            "Your browser has found no network address. Set its WebRTC IP handling policy to Default, and turn off add-ons that hide addresses."
        }
        Key::NoAddressInFirefox => {
            "Your browser has found no network address. Allow the camera or microphone, or reset media.peerconnection.ice.* in about:config."
        }
        Key::NoAddressInSafari => {
            "Your browser has found no network address. Allow the camera or microphone, or turn off Limit IP Address Tracking for this network."
        }
        Key::NoAnswer => "No answer yet. The other page may have to be reloaded.",
        Key::NoRelay => "The relay can't be reached. Your network may block it.",
        Key::RelayRefused => {
            "The relay refused this call. Try again later, or ask the person who runs this server."
        }
        Key::NoPath => "No way through. A firewall may block calls here or at the other end.",
        Key::Interrupted => "Connection interrupted",
        Key::Away => "Away for a moment",
        Key::More => "More",
        Key::Pin => "Pin {tile}",
        Key::Volume => "Volume",
        Key::VolumeOf => "Volume of {tile}",
        Key::Direct => "Direct connection",
        Key::RelayedUdp => "Relayed (UDP)",
        Key::RelayedTcp => "Relayed (TCP)",
        Key::RoundTrip => "round trip {ms} ms",
        Key::NothingLost => "nothing lost",
        Key::LittleLost => "under 1 % lost",
        Key::Lost => "{percent} % lost",
        Key::PictureInPicture => "Picture in picture",
        Key::ZoomIn => "Zoom in",
        Key::ZoomOut => "Zoom out",
        Key::ActualSize => "Actual size",
        Key::FullScreen => "Full screen",
        Key::Close => "Close",

        Key::OwnScreen => "Your screen",
        Key::NumberedOwnScreen => "Your screen {number}",
        Key::Sharing => "Others can see this.",
        Key::SharePaused => "Paused: others see the last frame.",
        Key::Pause => "Pause",
        Key::Content => "Optimize for",
        Key::ContentText => "Text",
        Key::ContentMotion => "Motion",
        Key::Switch => "Switch",
        Key::Stop => "Stop",
        Key::ShareThisTab => {
            "That is the tab of this call, which would show itself inside itself. Pick another tab, a window or a screen."
        }
        Key::ShareDenied => {
            "Your system doesn't allow this browser to record the screen. Allow it in the system's privacy settings, then share again."
        }
        Key::ShareNotFound => "Your browser found no screen to share.",
        Key::ShareInsecure => "Screen sharing needs a page loaded over HTTPS, or from localhost.",
        Key::ShareFailed => "The screen couldn't be shared. Try another window or screen.",

        Key::FirstHere => "You're the first one here",
        Key::OnlyOneHere => "You're the only one here now",
        Key::Invitation => "Send this link. Anyone with it can join.",
        Key::Link => "Link to this call",
        Key::Copy => "Copy link",
        Key::Copied => "Link copied.",
        Key::NotCopied => {
            "Your browser didn't copy the link. It is selected: copy it with your keyboard or menu."
        }

        Key::Reconnecting => "Reconnecting…",
        Key::ReconnectingHint => "Can't reach the server. The call may keep working; reconnecting…",
        Key::AutoplayBlocked => "Your browser has muted this call until you tap.",
        Key::TapToHear => "Tap to hear",
        Key::Dismiss => "Dismiss",

        Key::Entered => "You are in the call.",
        Key::EnteredWith => {
            "You are in the call with one other person.|You are in the call with {count} others."
        }
        Key::Joined => "{name} joined.",
        Key::Left => "{name} left.",
        Key::Reconnected => "You're connected again.",
        Key::OwnHandRaised => "You raised your hand.",
        Key::OwnHandLowered => "You lowered your hand.",
        Key::PeerHandRaised => "{name} raised a hand.",
        Key::ShareStarted => "You're sharing your screen.",
        Key::ShareEnded => "You stopped sharing.",
        Key::ScreenShared => "{name} is sharing a screen.",
        Key::ScreenEnded => "{name} stopped sharing.",

        Key::LeftHeading => "You left the call",
        Key::LeftSentence => "Your camera and microphone are off.",
        Key::UnreachableHeading => "Can't reach the server",
        Key::UnreachableSentence => "Check your connection, then join again.",
        Key::NotAdmittedHeading => "You couldn't join",
        Key::NotAdmittedSentence => {
            "The server didn't accept this page. Reload it, then join again."
        }
        Key::OverHeading => "The call is over",
        Key::OverSentence => "The server closed it.",
        Key::RestartingHeading => "The server is restarting",
        Key::RestartingSentence => "Wait a moment, then join again.",
        Key::RoomFullHeading => "This room is full",
        Key::RoomFullSentence => "The call is full. Try again when someone leaves.",
        Key::ReplacedHeading => "The call moved to another tab",
        Key::ReplacedSentence => {
            "You opened this call in a newer tab or window. Join again to be in it here as well."
        }
        Key::OutdatedHeading => "Parlor has been updated",
        Key::OutdatedSentence => "This page is older than its server. Reload it to join.",
        Key::AwayTooLongHeading => "You were away too long",
        Key::AwayTooLongSentence => "Your place in the call was given up. Join again to come back.",
        Key::ClosedHeading => "The connection was closed",
        Key::ClosedSentence => {
            "Something went wrong between this page and the server. Join again; if it happens again, reload the page."
        }
        Key::JoinAgain => "Join again",
        Key::TryToJoin => "Try to join again",
        Key::Reload => "Reload the page",
        Key::Home => "Back to the start page",

        // A room has two seats or more.
        Key::ApiRoomFull => {
            "The call is full: it has room for {count} people. Try again when someone leaves."
        }
        Key::ApiBusy => "The server is busy. Try again in a moment.",
        Key::ApiRestarting => "The server is restarting. Try again in a moment.",
        Key::ApiOrigin => "This page may not use this server. Open the call by its link.",
        Key::ApiMalformed => "The server does not understand this: {detail}",
        Key::ApiFailed => "Something went wrong on the server. Try again in a moment.",
        Key::ApiUnreachable => "Can't reach the server. Check your connection and try again.",
        Key::ApiUnknown => "The server refused. Reload the page and try again.",

        Key::LanguageTag => "en",
        Key::Title => "{page} – Parlor",

        Key::Headline => "Come on in.",
        Key::Pitch => "Video calls on your own server. Send a link; anyone who opens it can join.",
        Key::PromiseNoAccount => "No account and nothing to install",
        Key::PromiseDirect => "Video and audio go directly between you where they can",
        Key::PromiseNoTrackers => "No third-party content, no trackers",
        Key::NewCall => "New call",
        Key::HideAddress => "Hide my address",
        Key::HideAddressHint => {
            "Others won't see your IP address. Video and audio go through a relay, which can be slower."
        }
        Key::Or => "or join a room by name",
        Key::RoomField => "Room name or link",
        Key::RoomExample => "team-standup",
        Key::RoomHint => "Others can guess a name. A new call gets a link that can't be guessed.",
        Key::Go => "Go",
        Key::NoRelayHeading => "This server can't hide addresses",
        Key::NoRelayHere => {
            "The link asks for it, but this server has no relay. Ask the person who runs it to set one up, or take ?relay=only away from the link."
        }
        Key::RoomMissing => "Type a room name, or paste a link to a room.",
        Key::RoomLinkWrong => {
            "That link is not a link to a room. A link to a room contains /room/."
        }
        Key::RoomElsewhere => {
            "That link leads to {host}. Open it in the address bar of your browser."
        }
        Key::RoomLetters => "A room name can contain the letters a to z, digits, - and _.",
        Key::RoomTooLong => "A room name can have at most {max} characters.",

        Key::NotFoundHeading => "Page not found",
        Key::NotFound => "There is no page at this address. Part of the link may be missing.",
        Key::BadRoomHeading => "That is not a room name",
        Key::BadRoomEmpty => "It is empty.",
        Key::BadRoomTooLong => "It is longer than {max} characters.",
        Key::BadRoomForbidden => "It contains characters that are not allowed.",
        Key::BadRoomRule => {
            "A room name has 1 to {max} characters: the letters a to z, digits, - and _."
        }

        Key::NoScript => {
            "Parlor needs JavaScript and WebAssembly for calls. Allow both for this page, then reload it."
        }
        Key::Unloaded => {
            "Part of this page didn't load, so it can't start. Try again; if that doesn't help, use a current Firefox, Chrome, Edge or Safari."
        }
        Key::OldBrowser => {
            "This browser is too old for calls. Use a current Firefox, Chrome, Edge or Safari."
        }
        Key::BrokenHeading => "Something went wrong on this page",
        Key::Broken => {
            "This is our fault. Your camera and microphone are off, and the others can't see or hear you. Reload the page; if you were in a call, that takes you back to it."
        }

        Key::ServerFullHeading => "The server is full",
        Key::ServerFull => {
            "It has as many connections as it can have. Calls that run go on. This page tries again in ten seconds."
        }
    }
}
