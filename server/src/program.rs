//! The program around the server: the service manager, signals, the log, the startup banner, and what it finds about
//! itself.

pub(crate) mod ask;
pub(crate) mod banner;
pub(crate) mod doctor;
pub(crate) mod health;
pub(crate) mod log;
pub(crate) mod reach;
pub(crate) mod reload;
pub(crate) mod service;
pub(crate) mod stun_turn;
