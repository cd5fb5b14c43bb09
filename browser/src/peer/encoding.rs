//! `protocol::demand::Encoding` → the parameters of a sender.
//!
//! Source: WebRTC §5.2 `setParameters`; MediaStreamTrack Content Hints §4 (`degradationPreference`).

use js_sys::{Array, Reflect};
use wasm_bindgen::JsCast;
use web_sys::{MediaStreamTrack, RtcRtpEncodingParameters, RtcRtpSender};

use protocol::command::Switch;
use protocol::demand::{Encoding, Preference, Size};

use crate::promise::unheeded;

/// Encodes a picture like this from now on.
pub(super) fn apply(sender: &RtcRtpSender, encoding: Encoding) {
    let preference = match encoding.preference {
        Preference::Resolution => "maintain-resolution",
        Preference::Framerate => "maintain-framerate",
        Preference::Balanced => "balanced",
    };
    change(sender, |parameters| {
        parameters.set_active(encoding.active);
        parameters.set_scale_resolution_down_by(encoding.scale_down_by);
        parameters.set_max_bitrate(encoding.max_bitrate_bps);
        Some(preference)
    });
}

/// Sends a sound, or nothing.
pub(super) fn set_active(sender: &RtcRtpSender, switch: Switch) {
    change(sender, |parameters| {
        parameters.set_active(switch.is_on());
        None
    });
}

/// The encodings of a line that sends nothing at first.
pub(super) fn silent() -> Array {
    let parameters = RtcRtpEncodingParameters::new();
    parameters.set_active(false);
    Array::of1(&parameters)
}

/// How large a track's pictures are now; nothing where the browser does not tell.
pub(super) fn size(track: &MediaStreamTrack) -> Size {
    let settings = track.get_settings();
    let side =
        |side: Option<i32>| side.and_then(|side| u32::try_from(side).ok()).unwrap_or_default();
    Size { width: side(settings.get_width()), height: side(settings.get_height()) }
}

/// Reads the parameters and sets them anew in one go, so that no other change falls in between.
fn change(
    sender: &RtcRtpSender,
    change: impl FnOnce(&RtcRtpEncodingParameters) -> Option<&'static str>,
) {
    let parameters = sender.get_parameters();
    let Some(encodings) = parameters.get_encodings() else { return };
    let Ok(first) = encodings.get(0).dyn_into::<js_sys::Object>() else { return };
    if let Some(preference) = change(first.unchecked_ref()) {
        // A browser that has no such member passes over it.
        let _ = Reflect::set(&parameters, &"degradationPreference".into(), &preference.into());
    }
    unheeded(Ok(sender.set_parameters_with_parameters(&parameters)));
}
