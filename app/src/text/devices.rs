//! What is said of cameras, microphones and speakers, and of why one could not be had.

use browser::page::Family;
use protocol::command::CaptureError;
use protocol::message::Source;

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
