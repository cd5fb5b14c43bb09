//! Whole clients against the server, on simulated time: those of another implementation, and input of no client at all.

#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test that meets something else shall fail"
)]

mod calls;
mod oracle;
mod work;
mod world;
