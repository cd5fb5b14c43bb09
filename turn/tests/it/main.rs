//! Whole clients against the server, on simulated time: those of another implementation, and input of no client at all.

#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test that meets something else shall fail"
)]
#![expect(clippy::disallowed_methods, reason = "the tests read seeds")]

mod calls;
mod oracle;
mod untrusted;
mod work;
mod world;
