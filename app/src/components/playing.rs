//! An element that plays, and its end.

use browser::media;
use leptos::html::Video;
use leptos::prelude::*;

/// Lets the element go of its stream when what it is a part of is taken away: a browser keeps one that plays, and with it
/// all that it stood in.
pub(super) fn release_on_cleanup(video: NodeRef<Video>) {
    on_cleanup(move || {
        if let Some(video) = video.try_get_untracked().flatten() {
            media::release(&video);
        }
    });
}
