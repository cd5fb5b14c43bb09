//! One module for each page.

mod home;
mod not_found;
mod room;

pub(crate) use home::Home;
pub(crate) use not_found::NotFound;
pub(crate) use room::RoomPage;
