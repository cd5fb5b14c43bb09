//! The server over real sockets, on a port of its own for each test.

#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test that meets something else shall fail"
)]

mod house;
mod http;
mod socket;

mod conformance;
mod door;
mod joining;
mod limits;
mod pages;
mod stopping;
