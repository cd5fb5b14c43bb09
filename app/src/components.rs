//! What is seen: one component in each file.

mod alerts;
mod arches;
mod avatar;
mod call;
mod controls;
mod copy_link;
mod device_picker;
mod device_problem;
mod empty_door;
mod icon;
mod level_meter;
mod lobby;
mod mark;
mod masthead;
mod name_field;
mod ended;
mod own_picture;
mod own_shares;
mod room_form;
mod stage;
mod status_line;
mod tap_to_hear;
mod tile;
mod tile_actions;
mod tile_sheet;
mod toggle;
mod viewer;
mod waiting_card;

pub(crate) use arches::Arches;
pub(crate) use call::CallView;
pub(crate) use empty_door::EmptyDoor;
pub(crate) use ended::EndedPage;
pub(crate) use lobby::Lobby;
pub(crate) use masthead::Masthead;
pub(crate) use room_form::RoomForm;
pub(crate) use status_line::StatusLine;
