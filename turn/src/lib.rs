//! A STUN and TURN server as a plain value: what it answers, and what it relays.
//!
//! Everything here is a plain value: no socket, no clock, no randomness, no logging.

// The server uses it all, and stands on the rest.
#![allow(dead_code, unused_imports)]

pub mod address;
pub mod user;
pub mod credential;
pub mod grant;
pub mod io;
pub mod packet;
pub mod framer;
pub mod frame;
pub mod allocation;
pub mod refusal;
pub mod bucket;

mod answer;
mod answer_limit;
mod hash;
mod nonce;
