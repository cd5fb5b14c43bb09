//! Parlor's browser adapters: thin wrappers of its media, peer connections, socket and storage.
//!
//! The only crate that names `web_sys` and `js_sys`. It decides nothing: what happens in a call is
//! decided in `protocol`, and what is seen is made in `app`. Everything handed out here releases what
//! it holds when it is dropped: a listener, a track, a connection, a socket.
//!
//! It compiles natively too, so that `app` needs no `cfg`. There is no page on the server: what answers
//! at once answers "nothing" there, and what starts something may only be called in a browser.
//!
//! In reading order: what can go wrong ([`error`]), listening ([`listener`]), the page itself
//! ([`page`], [`focus`], [`measure`]), a question to the server ([`fetch`]), what a panic has to end
//! ([`panic_cleanup`]), what is remembered ([`storage`]), devices and what
//! they give ([`devices`], [`media`], [`level`]), whether calls can work at all ([`webrtc`]), one connection with one peer
//! ([`peer`]), and a whole call ([`call_task`]).

mod wake_lock;
pub mod call_task;
pub mod connection_test;
pub mod devices;
pub mod fetch;
pub mod error;
pub mod focus;
pub mod level;
pub mod listener;
pub mod measure;
pub mod media;
pub mod page;
pub mod panic_cleanup;
pub mod peer;
mod promise;
mod rtc_ext;
mod socket;
pub mod storage;
pub mod webrtc;
