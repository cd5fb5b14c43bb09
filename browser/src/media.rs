//! Camera and microphone: asking for them, holding them, giving them back. A screen is asked for in another
//! way, in [`screen`].
//!
//! Whether somebody wants to be seen or heard is decided in `protocol::call`.
//!
//! Source: Media Capture and Streams §10 (`getUserMedia`), §4.3 (`MediaStreamTrack`).

mod screen;
mod standalone;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    ConstrainDomStringParameters, ConstrainDoubleRange, ConstrainLongRange, Event,
    HtmlVideoElement, MediaStream, MediaStreamConstraints, MediaStreamTrack, MediaTrackConstraints,
};

use protocol::command::{CaptureError, Switch};
use protocol::message::Source;

use crate::devices::{self, DeviceId};
use crate::error::BrowserError;
use crate::listener::Listener;
use crate::panic_cleanup::CleanupGuard;
use crate::promise::{ignore_rejection, settled};
use crate::rtc_ext;

pub use screen::{PickError, Screen, can_share, pick_screen};
pub use standalone::{can_float, float, is_floating, is_full_screen, toggle_full_screen};

/// One open source: a stream with one track. The track stops, and its light goes out, when this is
/// dropped.
#[derive(Debug)]
pub struct Capture {
    source: Source,
    stream: MediaStream,
    track: MediaStreamTrack,
    _cleanup: CleanupGuard,
}

impl Capture {
    /// Where it comes from.
    #[must_use]
    pub fn source(&self) -> Source {
        self.source
    }

    /// Lets sound or picture through, or sends silence or black in its place. The device stays open.
    pub fn set_enabled(&self, switch: Switch) {
        self.track.set_enabled(switch.is_on());
    }

    /// Shows it in an element, without its sound.
    pub fn show_in(&self, video: &HtmlVideoElement) {
        video.set_muted(true);
        show(video, &self.stream);
    }

    /// The device behind it, where the browser tells.
    #[must_use]
    pub fn device(&self) -> Option<DeviceId> {
        DeviceId::parse(&self.track.get_settings().get_device_id()?)
    }

    /// Calls back when it ends by itself: the device was unplugged, or the user took the permission
    /// back. Dropping the capture does not count.
    pub fn on_ended(&self, mut on_ended: impl FnMut() + 'static) -> Listener {
        Listener::new(&self.track, "ended", move |_: Event| on_ended())
    }

    /// Its stream.
    pub(crate) fn stream(&self) -> &MediaStream {
        &self.stream
    }

    /// Its track.
    pub(crate) fn track(&self) -> &MediaStreamTrack {
        &self.track
    }

    fn new(source: Source, track: MediaStreamTrack) -> Result<Self, CaptureError> {
        let stream = MediaStream::new().map_err(BrowserError::from)?;
        stream.add_track(&track);
        rtc_ext::set_content_hint(&track, content_hint(source));
        let cleanup = CleanupGuard::new(&track);
        Ok(Self { source, stream, track, _cleanup: cleanup })
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        self.track.stop();
    }
}

/// Opens a microphone or camera: this device, or any other if it is not there any more.
///
/// # Errors
/// Why it could not be had. A screen is [`CaptureError::Unsupported`].
pub async fn open(source: Source, device: Option<DeviceId>) -> Result<Capture, CaptureError> {
    let remembered = device.is_some();
    match ask_for_one(source, device).await {
        Err(CaptureError::Overconstrained | CaptureError::NotFound) if remembered => {
            ask_for_one(source, None).await
        }
        answer => answer,
    }
}

/// Opens microphone and camera with one question to the user. If that fails, it asks for one after the
/// other, so that what is missing or denied does not take the other away.
pub async fn open_both(
    microphone: Option<DeviceId>,
    camera: Option<DeviceId>,
) -> (Result<Capture, CaptureError>, Result<Capture, CaptureError>) {
    if let Ok((sound, picture)) = ask_for_both(microphone.as_ref(), camera.as_ref()).await {
        return (Ok(sound), Ok(picture));
    }
    (open(Source::Microphone, microphone).await, open(Source::Camera, camera).await)
}

/// Puts a stream into a silent element and lets it run. Doing it again changes nothing.
pub(crate) fn show(video: &HtmlVideoElement, stream: &MediaStream) {
    if video.src_object().as_ref() != Some(stream) {
        video.set_src_object(Some(stream));
    }
    // It is refused when the element leaves the page first.
    ignore_rejection(video.play());
}

/// Takes the stream out of an element.
pub fn release(video: &HtmlVideoElement) {
    video.set_src_object(None);
}

/// Puts a stream of somebody else into an element: its sound, and its picture if there is one. Doing it again
/// changes nothing, and the sound goes on while the picture comes and goes.
///
/// A picture that does not come would hold the sound back: Chromium plays neither before it has a first frame.
pub(crate) fn put(video: &HtmlVideoElement, stream: &MediaStream, picture: Switch) {
    let tracks = stream.get_tracks();
    let shown = video
        .src_object()
        .filter(|shown| shown.get_tracks().iter().all(|track| tracks.includes(&track, 0)));
    let Some(into) = shown.clone().or_else(|| MediaStream::new().ok()) else { return };
    for track in tracks.iter() {
        let track: MediaStreamTrack = track.unchecked_into();
        if picture.is_on() || track.kind() == "audio" {
            into.add_track(&track);
        } else {
            into.remove_track(&track);
        }
    }
    if shown.is_none() {
        video.set_src_object(Some(&into));
    }
}

async fn ask_for_one(source: Source, device: Option<DeviceId>) -> Result<Capture, CaptureError> {
    let wanted = MediaStreamConstraints::new();
    match source {
        Source::Microphone => wanted.set_audio(&sound(device.as_ref())),
        Source::Camera => wanted.set_video(&picture(device.as_ref())),
        Source::Screen => return Err(CaptureError::Unsupported),
    }
    let stream = ask(&wanted).await?;
    Capture::new(source, first(&stream.get_tracks())?)
}

async fn ask_for_both(
    microphone: Option<&DeviceId>,
    camera: Option<&DeviceId>,
) -> Result<(Capture, Capture), CaptureError> {
    let wanted = MediaStreamConstraints::new();
    wanted.set_audio(&sound(microphone));
    wanted.set_video(&picture(camera));
    let stream = ask(&wanted).await?;
    let sound = Capture::new(Source::Microphone, first(&stream.get_audio_tracks())?)?;
    let picture = Capture::new(Source::Camera, first(&stream.get_video_tracks())?)?;
    Ok((sound, picture))
}

async fn ask(wanted: &MediaStreamConstraints) -> Result<MediaStream, CaptureError> {
    let devices = devices::media_devices()?;
    let answer = settled(devices.get_user_media_with_constraints(wanted)).await?;
    Ok(answer.unchecked_into())
}

fn first(tracks: &js_sys::Array) -> Result<MediaStreamTrack, CaptureError> {
    tracks.get(0).dyn_into().map_err(|_| CaptureError::NotFound)
}

fn sound(device: Option<&DeviceId>) -> MediaTrackConstraints {
    let wanted = MediaTrackConstraints::new();
    wanted.set_echo_cancellation(&JsValue::TRUE);
    wanted.set_noise_suppression(&JsValue::TRUE);
    wanted.set_auto_gain_control(&JsValue::TRUE);
    set_device(&wanted, device);
    wanted
}

fn picture(device: Option<&DeviceId>) -> MediaTrackConstraints {
    let about = |pixels| {
        let range = ConstrainLongRange::new();
        range.set_ideal(pixels);
        range
    };
    let rate = ConstrainDoubleRange::new();
    rate.set_ideal(MAX_FRAMES_PER_S);
    rate.set_max(MAX_FRAMES_PER_S);
    let wanted = MediaTrackConstraints::new();
    wanted.set_width(&about(WIDTH_PIXELS));
    wanted.set_height(&about(HEIGHT_PIXELS));
    wanted.set_frame_rate(&rate);
    set_device(&wanted, device);
    wanted
}

fn set_device(wanted: &MediaTrackConstraints, device: Option<&DeviceId>) {
    if let Some(device) = device {
        let exactly = ConstrainDomStringParameters::new();
        exactly.set_exact(&device.as_str().into());
        wanted.set_device_id(&exactly);
    }
}

fn content_hint(source: Source) -> &'static str {
    match source {
        Source::Microphone => "speech",
        Source::Camera => "motion",
        Source::Screen => "text",
    }
}

/// What a tile can show and a home uplink can carry.
const WIDTH_PIXELS: i32 = 1280;
const HEIGHT_PIXELS: i32 = 720;
const MAX_FRAMES_PER_S: f64 = 30.0;
