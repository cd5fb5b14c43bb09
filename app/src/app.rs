//! The page behind an address.

use leptos::either::EitherOf3;
use leptos::prelude::*;

use crate::address::Address;
use crate::pages::{Home, NotFound, RoomPage};
use crate::text::{self, Key, text};

/// The page behind an address.
#[component]
pub fn App(
    /// Where it was asked for.
    address: Address,
) -> impl IntoView {
    let nothing =
        |heading, sentence| EitherOf3::C(view! { <NotFound heading=heading sentence=sentence /> });
    match address {
        Address::Home => EitherOf3::A(view! { <Home invalid_room=None /> }),
        Address::InvalidRoom { typed, error } => {
            EitherOf3::A(view! { <Home invalid_room=Some((typed, error)) /> })
        }
        Address::Room(room) => EitherOf3::B(view! { <RoomPage id=room /> }),
        Address::NoRelay => nothing(text(Key::NoRelayHeading), text(Key::NoRelayHere).to_owned()),
        Address::MalformedRoomId(error) => {
            nothing(text(Key::BadRoomHeading), text::bad_room(&error))
        }
        Address::NotFound => nothing(text(Key::NotFoundHeading), text(Key::NotFound).to_owned()),
    }
}
