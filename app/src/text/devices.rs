//! What is said of cameras, microphones and speakers, and of why one could not be had.

use browser::page::Family;
use protocol::command::CaptureError;
use protocol::message::Source;

use super::{Key, fill, text};

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
    text(match kind {
        DeviceKind::Microphone => Key::MicrophoneField,
        DeviceKind::Camera => Key::CameraField,
        DeviceKind::Speaker => Key::SpeakerField,
    })
}

/// What a device without a label is called.
#[must_use]
pub fn unnamed_device(kind: DeviceKind, number: usize) -> String {
    let key = match kind {
        DeviceKind::Microphone => Key::UnnamedMicrophone,
        DeviceKind::Camera => Key::UnnamedCamera,
        DeviceKind::Speaker => Key::UnnamedSpeaker,
    };
    fill(key, &[("number", &number.to_string())])
}

/// What to do when neither camera nor microphone may be used, in the terms of this browser.
#[must_use]
pub fn both_denied(family: Family) -> String {
    let how = match family {
        Family::Chromium => Key::AllowBothInChromium,
        Family::Firefox => Key::UnblockCameraInFirefox,
        Family::Safari => Key::AllowBothInSafari,
        Family::Android => Key::AllowBothOnAndroid,
        Family::AppleTouch => Key::AllowBothOnAppleTouch,
        Family::Other => Key::AllowBothElsewhere,
    };
    fill(Key::BothDenied, &[("how", text(how))])
}

/// Why the microphone or camera could not be had, and what to do, in the terms of this browser.
#[must_use]
pub fn device_problem(source: Source, error: CaptureError, family: Family) -> String {
    let (microphone, camera) = match error {
        CaptureError::Denied => return denied(source, family),
        CaptureError::Insecure => (Key::Insecure, Key::Insecure),
        CaptureError::NotFound => (Key::MicrophoneNotFound, Key::CameraNotFound),
        CaptureError::InUse => (Key::MicrophoneInUse, Key::CameraInUse),
        CaptureError::Overconstrained => (Key::MicrophoneUnavailable, Key::CameraUnavailable),
        CaptureError::Unsupported => (Key::MicrophoneUnsupported, Key::CameraUnsupported),
        CaptureError::Lost => (Key::MicrophoneLost, Key::CameraLost),
        CaptureError::Other => (Key::MicrophoneFailed, Key::CameraFailed),
    };
    text(of(source, microphone, camera)).to_owned()
}

fn denied(source: Source, family: Family) -> String {
    let how = match family {
        Family::Chromium => Key::AllowInChromium,
        Family::Firefox => of(source, Key::UnblockMicrophoneInFirefox, Key::UnblockCameraInFirefox),
        Family::Safari => Key::AllowInSafari,
        Family::Android => Key::AllowOnAndroid,
        Family::AppleTouch => Key::AllowOnAppleTouch,
        Family::Other => Key::AllowElsewhere,
    };
    fill(of(source, Key::MicrophoneDenied, Key::CameraDenied), &[("how", text(how))])
}

/// The key for a device. A screen is no device: what is said of one stands in [`share_problem`](super::share_problem).
fn of(source: Source, microphone: Key, camera: Key) -> Key {
    match source {
        Source::Microphone => microphone,
        Source::Camera | Source::Screen => camera,
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
        for source in [Source::Microphone, Source::Camera] {
            let sentences: std::collections::BTreeSet<_> =
                errors.iter().map(|error| device_problem(source, *error, Family::Other)).collect();
            assert_eq!(sentences.len(), errors.len());
        }
    }

    #[test]
    fn a_problem_names_the_device_that_has_it() {
        for (source, device) in [(Source::Microphone, "microphone"), (Source::Camera, "camera")] {
            for error in [
                CaptureError::Denied,
                CaptureError::NotFound,
                CaptureError::InUse,
                CaptureError::Overconstrained,
                CaptureError::Unsupported,
                CaptureError::Lost,
                CaptureError::Other,
            ] {
                let sentence = device_problem(source, error, Family::Firefox);
                let other = if device == "camera" { "microphone" } else { "camera" };
                assert!(sentence.contains(device) && !sentence.contains(other), "{sentence}");
            }
        }
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

    #[test]
    fn a_device_without_a_label_has_a_number() {
        assert_eq!(unnamed_device(DeviceKind::Speaker, 2), "Speaker 2");
    }
}
