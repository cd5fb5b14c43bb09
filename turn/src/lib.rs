//! A STUN and TURN server as a plain value: what it answers, and what it relays.
//!
//! Everything here is a plain value: no socket, no clock, no randomness, no logging.
