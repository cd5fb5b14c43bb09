//! How a picture is encoded for one viewer: no more than is shown there, and nothing that nobody sees.
//!
//! Source: WebRTC §5.2 (`RTCRtpEncodingParameters`); Media Capture and Streams §4.3.8 (`width`, `height`).

use crate::command::{Content, Share};
use crate::view_sizes::Size;

/// How a picture is encoded for one viewer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Encoding {
    /// Whether anything is sent.
    pub active: bool,
    /// By what each side is divided first; at least 1.
    pub scale_down_by: f32,
    /// How many bits a second it may take.
    pub max_bitrate_bps: u32,
    /// What gives way when they are not enough.
    pub preference: Preference,
    /// Which codec does best, by its media type. Sent in another one where this one is not agreed upon.
    pub codec: Option<&'static str>,
}

/// What an encoder keeps when bits are scarce.
///
/// Source: MediaStreamTrack Content Hints §4 (`RTCDegradationPreference`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preference {
    /// The size; there are fewer pictures.
    Resolution,
    /// The number of pictures; they are smaller.
    Framerate,
    /// A little of both.
    Balanced,
}

impl Encoding {
    /// Of a camera that captures `captured`.
    #[must_use]
    pub fn of_camera(captured: Size, wanted: Option<Size>) -> Self {
        Self::fitted(captured, wanted, FULL_CAMERA_BPS, Preference::Balanced)
    }

    /// Of a screen. In full it is never scaled down: what gives way is how often it changes. AV1 says text in
    /// the fewest bits; VP9 does what moves with less work.
    #[must_use]
    pub fn of_screen(share: &Share, captured: Size, wanted: Option<Size>) -> Self {
        let (preference, codec) = match share.content {
            Content::Text => (Preference::Resolution, "video/AV1"),
            Content::Motion => (Preference::Framerate, "video/VP9"),
        };
        let fitted = Self::fitted(captured, wanted, FULL_SCREEN_BPS, preference);
        let active = fitted.active && !share.paused.is_on();
        Self { active, codec: Some(codec), ..fitted }
    }

    fn fitted(captured: Size, wanted: Option<Size>, full_bps: u32, preference: Preference) -> Self {
        let scale_down_by = wanted.map_or(1.0, |wanted| scale(captured, wanted));
        let pixels = f64::from(captured.width) * f64::from(captured.height)
            / f64::from(scale_down_by * scale_down_by);
        let fair_bps =
            RATES.iter().find(|(least, _)| pixels >= *least).map_or(MIN_BPS, |(_, bps)| *bps);
        Self {
            active: wanted != Some(Size::NOTHING),
            scale_down_by,
            max_bitrate_bps: if scale_down_by > 1.0 { fair_bps.min(full_bps) } else { full_bps },
            preference,
            codec: None,
        }
    }
}

/// The largest step that leaves no fewer pixels than are shown.
fn scale(captured: Size, wanted: Size) -> f32 {
    let side = |captured: u32, wanted: u32| f64::from(captured) / f64::from(wanted.max(1));
    let most = side(captured.width, wanted.width).min(side(captured.height, wanted.height));
    // Few steps, so that a window that is being resized does not have the encoder begin anew all the time.
    STEPS.into_iter().find(|step| f64::from(*step) <= most).unwrap_or(1.0)
}

const STEPS: [f32; 5] = [8.0, 4.0, 3.0, 2.0, 1.5];

/// From so many pixels on, a camera looks good with so many bits a second.
const RATES: [(f64, u32); 3] = [(400_000.0, 1_000_000), (200_000.0, 600_000), (80_000.0, 300_000)];
const MIN_BPS: u32 = 150_000;

/// What a whole camera may take: 1280×720 at 30 pictures a second.
const FULL_CAMERA_BPS: u32 = 1_700_000;

/// What a whole screen may take; a page that stands still takes next to nothing.
const FULL_SCREEN_BPS: u32 = 4_000_000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Switch;
    use crate::id::StreamId;

    #[test]
    fn no_fewer_pixels_are_sent_than_are_shown() {
        for (wanted, scale_down_by) in [
            ((1280, 720), 1.0),
            ((2000, 2000), 1.0),
            ((900, 500), 1.0),
            ((853, 480), 1.5),
            ((640, 360), 2.0),
            ((640, 480), 1.5),
            ((200, 112), 4.0),
            ((20, 11), 8.0),
        ] {
            let wanted = Size { width: wanted.0, height: wanted.1 };
            let encoding = Encoding::of_camera(CAPTURED, Some(wanted));
            assert_eq!(
                (encoding.active, encoding.scale_down_by),
                (true, scale_down_by),
                "{wanted:?}"
            );
        }
    }

    #[test]
    fn a_smaller_picture_takes_fewer_bits() {
        let bps = |width, height| {
            let wanted = Size { width, height };
            Encoding::of_camera(CAPTURED, Some(wanted)).max_bitrate_bps
        };
        assert_eq!(Encoding::of_camera(CAPTURED, None).max_bitrate_bps, FULL_CAMERA_BPS);
        assert_eq!(
            [bps(1280, 720), bps(853, 480), bps(640, 360), bps(320, 180), bps(160, 90)],
            [1_700_000, 1_000_000, 600_000, 150_000, 150_000]
        );
    }

    #[test]
    fn what_nobody_sees_is_not_sent() {
        assert!(!Encoding::of_camera(CAPTURED, Some(Size::NOTHING)).active);
        assert!(!Encoding::of_screen(&share(Switch::Off), CAPTURED, Some(Size::NOTHING)).active);
        assert!(!Encoding::of_screen(&share(Switch::On), CAPTURED, None).active);
    }

    #[test]
    fn a_screen_that_is_wanted_in_full_keeps_its_size() {
        let huge = Size { width: 3840, height: 2160 };
        let encoding = Encoding::of_screen(&share(Switch::Off), huge, None);
        assert!(encoding.active);
        assert_eq!(encoding.scale_down_by, 1.0);
        assert_eq!(encoding.preference, Preference::Resolution);
        assert_eq!(encoding.codec, Some("video/AV1"));
        assert_eq!(Encoding::of_camera(huge, None).codec, None);
    }

    #[test]
    fn a_source_whose_size_is_not_known_is_sent_as_it_is() {
        let unknown = Size::NOTHING;
        let encoding = Encoding::of_camera(unknown, Some(Size { width: 100, height: 100 }));
        assert_eq!((encoding.active, encoding.scale_down_by), (true, 1.0));
    }

    const CAPTURED: Size = Size { width: 1280, height: 720 };

    fn share(paused: Switch) -> Share {
        Share { stream: id("s7"), content: Content::Text, paused, sound: Switch::Off }
    }

    fn id(text: &str) -> StreamId {
        StreamId::parse(text).unwrap()
    }
}
