//! The icons: strokes on a field of 24 × 24, in the colour of the text around them.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A microphone.
    Microphone,
    /// A microphone, struck through.
    MicrophoneOff,
    /// A camera.
    Camera,
    /// A camera, struck through.
    CameraOff,
    /// A loudspeaker.
    Speaker,
    /// A receiver, put down.
    Leave,
    /// Two sheets.
    Copy,
    /// A padlock.
    Lock,
    /// A triangle.
    Warning,
    /// An arrow to the right.
    Arrow,
    /// A cross.
    Close,
    /// A hand.
    Hand,
    /// A screen with an arrow out of it.
    Share,
    /// A screen.
    Screen,
    /// A pin.
    Pin,
    /// An eye, struck through.
    Hide,
    /// An eye.
    Show,
    /// A small picture on a large one.
    Float,
    /// Four corners.
    Full,
    /// A plus.
    Plus,
    /// A minus.
    Minus,
    /// One to one.
    Actual,
    /// Two bars.
    Pause,
    /// Lines of writing.
    Text,
    /// A film.
    Motion,
    /// Two arrows, there and back.
    Switch,
    /// Three dots.
    More,
}

/// An icon. It says nothing to a screen reader: words stand beside it.
#[component]
pub(super) fn Icon(
    /// What it shows.
    shape: Shape,
    /// Further classes.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg class=format!("icon {class}") viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=strokes(shape) />
        </svg>
    }
}

fn strokes(shape: Shape) -> &'static str {
    match shape {
        Shape::Microphone => {
            "M12 3a3 3 0 0 0-3 3v5.5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3Z M5.5 11v.5a6.5 6.5 0 0 0 13 0V11 M12 18v3.2"
        }
        Shape::MicrophoneOff => {
            "M3.5 3.5l17 17 M9 9v2.5a3 3 0 0 0 4.6 2.5 M15 11V6a3 3 0 0 0-5.9-.7 M5.5 11v.5a6.5 6.5 0 0 0 10.4 5.2 M18.3 13.2q.2-.8.2-1.7V11 M12 18v3.2"
        }
        Shape::Camera => {
            "M5.2 5.5h8.1a2.2 2.2 0 0 1 2.2 2.2v8.6a2.2 2.2 0 0 1-2.2 2.2H5.2A2.2 2.2 0 0 1 3 16.3V7.7A2.2 2.2 0 0 1 5.2 5.5Z M15.5 10.6l5.5-3.1v9l-5.5-3.1"
        }
        Shape::CameraOff => {
            "M3.5 3.5l17 17 M9.5 5.5h3.8a2.2 2.2 0 0 1 2.2 2.2v3.8 M15.5 10.6l5.5-3.1v9l-2.6-1.5 M15 17.8a2.2 2.2 0 0 1-1.7.7H5.2A2.2 2.2 0 0 1 3 16.3V7.7a2.2 2.2 0 0 1 1.5-2.1"
        }
        Shape::Speaker => {
            "M4 9.5v5h3.5l4.5 4v-13l-4.5 4Z M15.5 9.2a4 4 0 0 1 0 5.6 M18.2 6.5a7.8 7.8 0 0 1 0 11"
        }
        Shape::Hand => {
            "M7.5 12.5V6.2a1.4 1.4 0 0 1 2.8 0V11 M10.3 11V4.4a1.4 1.4 0 0 1 2.8 0V11 M13.1 11V5.4a1.4 1.4 0 0 1 2.8 0V11 M15.9 11V8a1.4 1.4 0 0 1 2.8 0v6a6.5 6.5 0 0 1-6.5 6.5c-4 0-5.4-2.8-7-6a1.5 1.5 0 0 1 2.5-1.6L9 15"
        }
        Shape::Leave => {
            "M3.4 15.3c-1-1-1-3.1.3-4.3 4.6-4.2 12-4.2 16.6 0 1.3 1.2 1.3 3.3.3 4.3l-.7.7c-.6.6-1.5.7-2.2.2l-1.7-1.1c-.6-.4-.9-1-.8-1.7l.1-1.1c-2.1-.8-4.5-.8-6.6 0l.1 1.1c.1.7-.2 1.3-.8 1.7l-1.7 1.1c-.7.5-1.6.4-2.2-.2Z"
        }
        Shape::Copy => {
            "M10.5 9h8A1.5 1.5 0 0 1 20 10.5v8a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 9 18.5v-8A1.5 1.5 0 0 1 10.5 9Z M6 15h-.5A1.5 1.5 0 0 1 4 13.5v-8A1.5 1.5 0 0 1 5.5 4h8A1.5 1.5 0 0 1 15 5.5V6"
        }
        Shape::Lock => {
            "M6.5 11h11a1.5 1.5 0 0 1 1.5 1.5v6a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 18.5v-6A1.5 1.5 0 0 1 6.5 11Z M8 11V8a4 4 0 0 1 8 0v3"
        }
        Shape::Warning => "M12 4.2 21 19.5H3Z M12 10.2v4 M12 16.8v.1",
        Shape::Arrow => "M4.5 12h15 M13.5 6l6 6-6 6",
        Shape::Close => "M6 6l12 12 M18 6 6 18",
        Shape::Share => {
            "M20.5 12v4.5a1.5 1.5 0 0 1-1.5 1.5H5a1.5 1.5 0 0 1-1.5-1.5v-9A1.5 1.5 0 0 1 5 6h4 M8.5 21h7 M12 13.5V4 M8.5 7 12 3.5 15.5 7"
        }
        Shape::Screen => {
            "M5 5h14a1.5 1.5 0 0 1 1.5 1.5v9A1.5 1.5 0 0 1 19 17H5a1.5 1.5 0 0 1-1.5-1.5v-9A1.5 1.5 0 0 1 5 5Z M8.5 20.5h7"
        }
        Shape::Pin => "M9 4h6l-.6 6 3.1 3.5h-11L9.6 10Z M12 13.5V20",
        Shape::Hide => {
            "M3.5 3.5l17 17 M9.5 6.2A9 9 0 0 1 12 6c5.5 0 9 6 9 6a16 16 0 0 1-3 3.6 M6.2 8A16 16 0 0 0 3 12s3.5 6 9 6a9 9 0 0 0 3.3-.6"
        }
        Shape::Show => {
            "M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6Z M12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5Z"
        }
        Shape::Float => {
            "M20.5 11V6.5A1.5 1.5 0 0 0 19 5H5a1.5 1.5 0 0 0-1.5 1.5v10A1.5 1.5 0 0 0 5 18h5 M13 13.5h7.5V19H13Z"
        }
        Shape::Full => "M4 9V4h5 M15 4h5v5 M20 15v5h-5 M9 20H4v-5",
        Shape::Plus => "M12 5.5v13 M5.5 12h13",
        Shape::Minus => "M5.5 12h13",
        Shape::Actual => "M6 8l2.5-2v12 M15.5 8 18 6v12 M12 9.5v.1 M12 14.5v.1",
        Shape::More => "M5 12v.1 M12 12v.1 M19 12v.1",
        Shape::Pause => "M8.5 5.5v13 M15.5 5.5v13",
        Shape::Text => "M5 7h14 M5 12h14 M5 17h9",
        Shape::Motion => "M5 5.5h14v13H5Z M10 9.2l5 2.8-5 2.8Z",
        Shape::Switch => "M4 9h14 M15 5.5 18.5 9 15 12.5 M20 16H6 M9 12.5 5.5 16 9 19.5",
    }
}
