//! `protocol::encoding::Encoding` → the parameters of a sender.
//!
//! Source: WebRTC §5.2 `setParameters`; MediaStreamTrack Content Hints §4 (`degradationPreference`);
//! WebRTC Extensions (`codec`).

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MediaStreamTrack, RtcRtpEncodingParameters, RtcRtpParameters, RtcRtpSender};

use protocol::command::Switch;
use protocol::encoding::{Encoding, Preference};
use protocol::view_sizes::Size;

use crate::promise::ignore_rejection;

/// Encodes a picture like this from now on.
pub(super) fn apply(sender: &RtcRtpSender, encoding: Encoding) {
    let preference = match encoding.preference {
        Preference::Resolution => "maintain-resolution",
        Preference::Framerate => "maintain-framerate",
        Preference::Balanced => "balanced",
    };
    change(sender, |parameters, first| {
        first.set_active(encoding.active);
        first.set_scale_resolution_down_by(encoding.scale_down_by);
        first.set_max_bitrate(encoding.max_bitrate_bps);
        // A browser that has no such members passes over them.
        if let Some(codec) = encoding.codec.and_then(|codec| agreed(parameters, codec)) {
            let _ = Reflect::set(first, &"codec".into(), &codec);
        }
        let _ = Reflect::set(parameters, &"degradationPreference".into(), &preference.into());
    });
}

/// Sends a sound, or nothing.
pub(super) fn set_active(sender: &RtcRtpSender, switch: Switch) {
    change(sender, |_, first| first.set_active(switch.is_on()));
}

/// The encodings of a transceiver that sends nothing at first.
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

/// The codec of this media type that both sides agreed upon.
fn agreed(parameters: &RtcRtpParameters, media_type: &str) -> Option<JsValue> {
    let is_so = |codec: &JsValue| {
        Reflect::get(codec, &"mimeType".into()).is_ok_and(|found| found == media_type)
    };
    parameters.get_codecs()?.iter().find(is_so)
}

/// Reads the parameters and sets them anew in one go, so that no other change falls in between.
fn change(
    sender: &RtcRtpSender,
    change: impl FnOnce(&RtcRtpParameters, &RtcRtpEncodingParameters),
) {
    let parameters = sender.get_parameters();
    let Some(encodings) = parameters.get_encodings() else { return };
    let Ok(first) = encodings.get(0).dyn_into::<js_sys::Object>() else { return };
    change(&parameters, first.unchecked_ref());
    ignore_rejection(Ok(sender.set_parameters_with_parameters(&parameters)));
}
