//! The server over real sockets, on a port of its own for each test.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test that meets something else shall fail, and may show its figures"
)]

mod counters;
mod frames;
mod front;
mod test_server;
mod http;
mod program;
mod secure;
mod socket;
mod turn_client;
mod namespace;

mod abuse;
mod conformance;
mod counting;
mod crowd;
mod doctor;
mod faults;
mod joining;
mod limits;
mod pages;
mod refused;
mod reach;
mod relay;
mod reload;
mod relay_only;
mod service;
mod settings;
mod stopping;
mod tls;
