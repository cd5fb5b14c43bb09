//! The operator's side of the server: settings, log, counters, and the isolation of panics.
//!
//! It says what is set and counts what happened. It serves nothing: the page of the counters is a page like others, and
//! how the program starts, reloads and reports is the program's own (`program`, beside `main.rs`).
//!
//! It may import `access` and `ice`, for the settings are read into their types; never `context`, `signaling` or `http`.

pub mod config;
pub mod log;
pub(crate) mod metrics;
pub(crate) mod isolation;
