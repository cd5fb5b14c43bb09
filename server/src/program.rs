//! The program around the server: the service manager, signals, the log and the messages at the start.

pub(crate) mod health;
pub(crate) mod log;
pub(crate) mod reach;
pub(crate) mod reload;
pub(crate) mod service;
pub(crate) mod welcome;
