//! What the program does around the server: it is told things, and tells them.

pub(crate) mod health;
pub(crate) mod log;
pub(crate) mod reach;
pub(crate) mod reload;
pub(crate) mod service;
pub(crate) mod welcome;
