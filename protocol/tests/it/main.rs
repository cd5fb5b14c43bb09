//! The machines together: whole calls on simulated time, and the exact text of the wire.

#![allow(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::wildcard_enum_match_arm,
    reason = "a test that meets something else shall fail"
)]
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the tests read seeds and recordings, and run their schedules on every core"
)]

mod chat;
mod chat_world;
mod connecting;
mod document;
mod fake_peer;
mod glare;
mod mutants;
mod random;
mod recorded;
mod relay_only;
mod untrusted;
mod wire;
mod world;
mod world_tests;
