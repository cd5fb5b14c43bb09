//! One end of a real peer connection for the glare tests: the product's own `Peer` and `Negotiation`, with
//! orders from outside and a log of everything that was asked of the browser and what came back.
//!
//! The log is replayed through the fake peer connection of `protocol/tests/it`, so that the fake is no
//! kinder than this browser.

mod end;
mod log;
mod signal;

pub use end::End;
