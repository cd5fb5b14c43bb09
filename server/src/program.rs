//! The program around the server: the service manager, signals, the log and the startup banner.

pub(crate) mod banner;
pub(crate) mod health;
pub(crate) mod log;
pub(crate) mod reach;
pub(crate) mod reload;
pub(crate) mod service;
pub(crate) mod stun_turn;
