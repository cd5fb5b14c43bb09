//! How large the others' pictures are shown, so that nobody sends more than can be seen. Pure.

use protocol::call_state::TileKey;
use protocol::id::{PeerId, StreamId};
use protocol::message::{Peer, Source};
use protocol::view_sizes::{Size, ViewSize, ViewSizes};

use crate::layout::{Role, TileRect};

/// How the page is seen.
#[derive(Debug, Clone, Default)]
pub struct Visibility {
    /// How many pixels of the screen a CSS pixel has across.
    pub pixels_per_px: f64,
    /// Whether nobody can see it.
    pub hidden: bool,
    /// The tile whose picture floats in a window of its own.
    pub floating: Option<TileKey>,
    /// The tile that has the whole screen.
    pub full_screen: Option<TileKey>,
}

/// The view sizes to send to each peer.
///
/// A screen on the stage is wanted in full, whatever its size there: it can be looked at closely. So is what is larger
/// than its tile. On a page that is hidden nothing is wanted but what floats.
#[must_use]
pub fn view_sizes(
    peers: &[Peer],
    placed: &[(TileKey, TileRect)],
    visibility: &Visibility,
) -> Vec<(PeerId, ViewSizes)> {
    let mut view_sizes: Vec<_> =
        peers.iter().map(|peer| (peer.id.clone(), ViewSizes::default())).collect();
    for (key, place) in placed {
        let Some((peer, id)) = stream(peers, key) else { continue };
        let staged = place.role == Role::Stage && matches!(key, TileKey::Screen(..));
        let size = if visibility.floating.as_ref() == Some(key) {
            continue;
        } else if visibility.hidden {
            Size::NOTHING
        } else if staged || visibility.full_screen.as_ref() == Some(key) {
            continue;
        } else {
            let pixels = |px: u32| (f64::from(px) * visibility.pixels_per_px).ceil() as u32;
            Size { width: pixels(place.width_px), height: pixels(place.height_px) }
        };
        if let Some((_, view_sizes)) = view_sizes.iter_mut().find(|(id, _)| id == peer) {
            view_sizes.streams.push(ViewSize {
                id: id.clone(),
                width: size.width,
                height: size.height,
            });
        }
    }
    view_sizes
}

/// Whose picture a tile shows, and in which stream.
fn stream<'a>(peers: &'a [Peer], key: &'a TileKey) -> Option<(&'a PeerId, &'a StreamId)> {
    match key {
        TileKey::Own => None,
        TileKey::Screen(peer, stream) => Some((peer, stream)),
        TileKey::Person(id) => {
            let peer = peers.iter().find(|peer| peer.id == *id)?;
            let camera = peer.state.streams.iter().find(|s| s.source == Source::Camera)?;
            Some((&peer.id, &camera.id))
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::id::{Epoch, Name};
    use protocol::message::{Presence, State, Stream};

    use super::*;

    #[test]
    fn a_picture_is_wanted_as_large_as_it_is_shown() {
        let view_sizes = of_bob(&[(person(), place(320, 180, Role::Grid))], Visibility::default());
        assert_eq!(view_sizes, [wanted("camera", 640, 360)]);
    }

    #[test]
    fn a_screen_on_the_stage_is_wanted_in_full_and_a_small_one_small() {
        let staged = [(screen(), place(900, 500, Role::Stage))];
        assert_eq!(of_bob(&staged, Visibility::default()), []);
        let small = [(screen(), place(160, 90, Role::Strip))];
        assert_eq!(of_bob(&small, Visibility::default()), [wanted("screen", 320, 180)]);
    }

    #[test]
    fn a_hidden_page_wants_nothing_but_what_floats() {
        let both = [
            (screen(), place(900, 500, Role::Stage)),
            (person(), place(160, 90, Role::Strip)),
            (TileKey::Own, place(160, 90, Role::Strip)),
        ];
        let hidden = Visibility { hidden: true, ..Visibility::default() };
        let nothing = [wanted("screen", 0, 0), wanted("camera", 0, 0)];
        assert_eq!(of_bob(&both, hidden.clone()), nothing);
        let full_screen = Some(screen());
        assert_eq!(of_bob(&both, Visibility { full_screen, ..hidden.clone() }), nothing);
        let floating = Some(screen());
        assert_eq!(of_bob(&both, Visibility { floating, ..hidden }), [wanted("camera", 0, 0)]);
    }

    #[test]
    fn what_is_larger_than_its_tile_is_wanted_in_full() {
        let small =
            [(screen(), place(160, 90, Role::Strip)), (person(), place(160, 90, Role::Strip))];
        let full_screen = Some(screen());
        let view_sizes = of_bob(&small, Visibility { full_screen, ..Visibility::default() });
        assert_eq!(view_sizes, [wanted("camera", 320, 180)]);
        let floating = Some(person());
        let view_sizes = of_bob(&small, Visibility { floating, ..Visibility::default() });
        assert_eq!(view_sizes, [wanted("screen", 320, 180)]);
    }

    /// On a screen of two pixels to a CSS pixel.
    fn of_bob(placed: &[(TileKey, TileRect)], visibility: Visibility) -> Vec<ViewSize> {
        let view_sizes =
            view_sizes(&[bob()], placed, &Visibility { pixels_per_px: 2.0, ..visibility });
        view_sizes.into_iter().next().unwrap().1.streams
    }

    fn bob() -> Peer {
        let stream = |id, source| Stream { id: stream(id), source, paused: false, sound: false };
        let streams = vec![stream("camera", Source::Camera), stream("screen", Source::Screen)];
        Peer {
            id: PeerId::from_random_bits(2),
            name: Name::parse("Bob").unwrap(),
            incarnation: Epoch(1),
            presence: Presence::Here,
            state: State { microphone: true, camera: true, streams },
            hand: None,
        }
    }

    fn place(width_px: u32, height_px: u32, role: Role) -> TileRect {
        TileRect { width_px, height_px, role, ..TileRect::default() }
    }

    fn person() -> TileKey {
        TileKey::Person(bob().id)
    }

    fn screen() -> TileKey {
        TileKey::Screen(bob().id, stream("screen"))
    }

    fn wanted(id: &str, width: u32, height: u32) -> ViewSize {
        ViewSize { id: stream(id), width, height }
    }

    fn stream(id: &str) -> StreamId {
        StreamId::parse(id).unwrap()
    }
}
