//! The few functions that web-sys 0.3 does not bind, each looked for before it is called.
//!
//! Not a place for anything web-sys has: what it lacks is asked for by name, so that no unstable
//! bindings are turned on and a browser without the function is noticed instead of trapped.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlMediaElement, MediaStream, MediaStreamTrack, RtcPeerConnection, RtcRtpSender};

use crate::error::BrowserError;
use crate::promise::ignore_rejection;

/// `setLocalDescription()` without an argument: the browser makes the offer or answer that fits.
///
/// Source: WebRTC §4.4.2 `setLocalDescription`.
pub(crate) fn set_local_description(connection: &RtcPeerConnection) -> Result<Promise, JsValue> {
    let set = method(connection, "setLocalDescription").ok_or(JsValue::UNDEFINED)?;
    set.call0(connection)?.dyn_into()
}

/// `restartIce()`: the next offer brings new ICE credentials.
///
/// # Errors
/// `NotSupportedError` where the browser does not have it.
///
/// Source: WebRTC §4.4.2 `restartIce`.
pub(crate) fn restart_ice(connection: &RtcPeerConnection) -> Result<(), BrowserError> {
    let restart = method(connection, "restartIce").ok_or_else(BrowserError::unsupported)?;
    restart.call0(connection)?;
    Ok(())
}

/// `setStreams(stream)`: which stream the other end finds the track in.
///
/// # Errors
/// `NotSupportedError` where the browser does not have it.
///
/// Source: WebRTC §5.2 `RTCRtpSender.setStreams`.
pub(crate) fn set_streams(sender: &RtcRtpSender, stream: &MediaStream) -> Result<(), BrowserError> {
    let set = method(sender, "setStreams").ok_or_else(BrowserError::unsupported)?;
    set.call1(sender, stream)?;
    Ok(())
}

/// `setSinkId(id)`: which speaker an element plays to. Where the browser cannot choose, or the speaker
/// is gone, the element plays to the default one.
///
/// Source: Audio Output Devices API §3.
pub(crate) fn set_sink_id(element: &HtmlMediaElement, speaker: &str) {
    if let Some(set) = method(element, "setSinkId") {
        ignore_rejection(set.call1(element, &speaker.into()).and_then(JsCast::dyn_into));
    }
}

/// `contentHint`: what a track shows or plays, so that the encoder spends its bits on the right thing.
///
/// Source: MediaStreamTrack Content Hints §3.
pub(crate) fn set_content_hint(track: &MediaStreamTrack, hint: &str) {
    // Where the browser has no hints this sets a property that nobody reads.
    let _ = Reflect::set(track, &"contentHint".into(), &hint.into());
}

/// A function of an object, where it has one of that name.
pub(crate) fn method(object: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(object, &name.into()).ok()?.dyn_into().ok()
}
