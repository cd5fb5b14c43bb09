//! A screen, a window or a tab: asking for it, holding it, giving it back.
//!
//! The browser shows its own picker, and only in answer to a click or a key. What is picked can end at any
//! time, by the browser's own button too.
//!
//! Source: Screen Capture §5 (`getDisplayMedia`); Capture Handle §2 (which tab it is).

use js_sys::{Object, Promise, Reflect};
use thiserror::Error;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, Event, MediaDevices, MediaStream, MediaStreamTrack};

use protocol::command::{CaptureError, Content, Switch};

use crate::devices;
use crate::error::BrowserError;
use crate::listener::Listener;
use crate::page;
use crate::panic_cleanup::CleanupGuard;
use crate::rtc_ext::{self, method};

/// A picked screen: its picture, and its sound where that is shared too. It is captured until this is dropped.
#[derive(Debug)]
pub struct Screen {
    picture: MediaStreamTrack,
    sound: Option<MediaStreamTrack>,
    _cleanup: Vec<CleanupGuard>,
}

/// Why no screen was picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PickError {
    /// The picker was closed. That is no error, and nothing is said about it.
    #[error("nothing was picked")]
    Cancelled,
    /// It is the tab of this very call, which would show itself in itself without end.
    #[error("it is the tab of the call itself")]
    ThisTab,
    /// It could not be captured.
    #[error(transparent)]
    Failed(#[from] CaptureError),
}

/// Whether this browser can share screens; those of phones cannot.
#[must_use]
pub fn can_share() -> bool {
    devices::media_devices().is_ok_and(|devices| method(&devices, ASK).is_some())
}

/// Has the browser show its picker, at once: only in a click or key handler.
pub fn pick_screen() -> impl Future<Output = Result<Screen, PickError>> + 'static {
    let this_tab = format!("parlor-{}", page::random_bits());
    let asked = ask(&this_tab);
    async move {
        let picked = JsFuture::from(asked?).await.map_err(why)?;
        let screen = Screen::new(&picked.unchecked_into())?;
        // Leaving here gives it back.
        if screen.is_tab(&this_tab) { Err(PickError::ThisTab) } else { Ok(screen) }
    }
}

impl Screen {
    /// Whether sound comes along.
    pub(crate) fn sound(&self) -> Switch {
        Switch::from(self.sound.is_some())
    }

    pub(crate) fn picture(&self) -> &MediaStreamTrack {
        &self.picture
    }

    pub(crate) fn sound_track(&self) -> Option<&MediaStreamTrack> {
        self.sound.as_ref()
    }

    /// Tells the encoders what it shows.
    pub(crate) fn set_content(&self, content: Content) {
        let hint = match content {
            Content::Text => "text",
            Content::Motion => "motion",
        };
        rtc_ext::set_content_hint(&self.picture, hint);
    }

    /// Calls back when it ends by itself. Dropping the screen does not count.
    pub(crate) fn on_ended(&self, mut on_ended: impl FnMut() + 'static) -> Listener {
        Listener::new(&self.picture, "ended", move |_: Event| on_ended())
    }

    fn new(stream: &MediaStream) -> Result<Self, CaptureError> {
        let picture = super::first(&stream.get_video_tracks())?;
        let sound = super::first(&stream.get_audio_tracks()).ok();
        if let Some(sound) = &sound {
            // This is not a voice in a room, so nothing of it may be filtered away.
            rtc_ext::set_content_hint(sound, "music");
        }
        let cleanup =
            std::iter::once(&picture).chain(&sound).map(|track| CleanupGuard::new(track)).collect();
        Ok(Self { picture, sound, _cleanup: cleanup })
    }

    fn is_tab(&self, marked: &str) -> bool {
        let handle = method(&self.picture, "getCaptureHandle")
            .and_then(|handle| handle.call0(&self.picture).ok())
            .and_then(|handle| Reflect::get(&handle, &"handle".into()).ok());
        handle.is_some_and(|handle| handle.as_string().as_deref() == Some(marked))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.picture.stop();
        if let Some(sound) = &self.sound {
            sound.stop();
        }
    }
}

fn ask(this_tab: &str) -> Result<Promise, PickError> {
    let devices = devices::media_devices()?;
    let ask = method(&devices, ASK).ok_or(CaptureError::Unsupported)?;
    mark(&devices, this_tab);
    ask.call1(&devices, &wanted()).and_then(JsCast::dyn_into).map_err(why)
}

/// Lets a capture of this tab be told from others, where the browser has such marks.
fn mark(devices: &MediaDevices, this_tab: &str) {
    if let Some(set) = method(devices, "setCaptureHandleConfig") {
        let permitted = js_sys::Array::of1(&page::origin().into());
        let config = object(&[("handle", this_tab.into()), ("permittedOrigins", permitted.into())]);
        // It is refused within a frame; then the tab is not known.
        let _ = set.call1(devices, &config);
    }
}

/// What is asked of the picker and the capture. A browser passes over what it does not know.
fn wanted() -> JsValue {
    let picture = object(&[("frameRate", object(&[("ideal", MAX_FRAMES_PER_S.into())]))]);
    let sound = object(&[
        // The others' voices must not come back to them with the sound of the whole system.
        ("restrictOwnAudio", JsValue::TRUE),
        // A person who shares a film wants to hear it too; the microphone's echo cancellation removes it there.
        ("suppressLocalAudioPlayback", JsValue::FALSE),
        ("echoCancellation", JsValue::FALSE),
        ("noiseSuppression", JsValue::FALSE),
        ("autoGainControl", JsValue::FALSE),
    ]);
    object(&[
        ("video", picture),
        ("audio", sound),
        ("selfBrowserSurface", "exclude".into()),
        ("surfaceSwitching", "include".into()),
        ("systemAudio", "include".into()),
    ])
}

fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        // A fresh object takes every member.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

/// A user who closes the picker and a system that forbids it give the same exception; Chromium's words tell them
/// apart.
fn why(thrown: JsValue) -> PickError {
    let by_system = thrown
        .dyn_ref::<DomException>()
        .is_some_and(|exception| exception.message().contains("by system"));
    let error = CaptureError::from(BrowserError::from(thrown));
    if error == CaptureError::Denied && !by_system {
        return PickError::Cancelled;
    }
    PickError::Failed(error)
}

const ASK: &str = "getDisplayMedia";

const MAX_FRAMES_PER_S: f64 = 30.0;
