//! The element that shows a picture.

use browser::media;
use leptos::html::Video;
use leptos::prelude::*;

/// The element, as the `browser` crate takes it.
pub(crate) type VideoElement = <Video as leptos::tachys::html::element::ElementType>::Output;

/// Takes the stream off the element when its component is taken away. A browser keeps an element that plays, and with it
/// the component's other elements.
pub(crate) fn release_on_cleanup(video: NodeRef<Video>) {
    on_cleanup(move || {
        if let Some(video) = video.try_get_untracked().flatten() {
            media::release(&video);
        }
    });
}
