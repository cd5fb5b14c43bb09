//! How a connection carries media: asked by a view, and after a restart of the server.

use super::*;
use crate::link_stats::{LinkStats, RelayTransport, Route};

#[test]
fn after_a_restart_of_the_server_the_impolite_end_renews_what_was_relayed() {
    let relayed = Route::Relayed(RelayTransport::Udp);
    for (other, route, renews) in [
        (10, Some(relayed), true),
        (10, Some(Route::Direct), false),
        (10, None, false),
        // The other end does it.
        (1, Some(relayed), false),
    ] {
        let mut call = in_room(vec![peer(other, EARLIER)]);
        let (link, epoch) = (link(other), MINE);
        let mut restarted = joined(vec![peer(other, EARLIER)]);
        if let ServerMessage::Joined { awaiting, .. } = &mut restarted {
            *awaiting = true;
        }
        call.handle_input(Input::SocketClosed(None), NOW);
        call.handle_input(Input::Timeout, NOW + MAX_RECONNECT);
        call.handle_input(Input::SocketOpened, NOW + MAX_RECONNECT);
        receive(&mut call, restarted);
        let asks = outputs(&mut call).contains(&Output::ReadStats { link: link.clone(), epoch });
        assert_eq!(asks, other == 10);
        if let Some(route) = route.filter(|_| asks) {
            let event = Event::Stats(stats(route));
            call.handle_input(Input::Link { link: link.clone(), epoch, event }, NOW);
        }
        let renewed = Output::Act { link, epoch, action: Action::RestartIce };
        assert_eq!(outputs(&mut call).contains(&renewed), renews, "{other} {route:?}");
    }
}

fn stats(route: Route) -> LinkStats {
    LinkStats { route, round_trip_ms: Some(24), received: 990, lost: 10 }
}

#[test]
fn a_connection_that_is_looked_at_is_left_as_it_is() {
    let mut call = in_room(vec![peer(10, EARLIER)]);
    let (link, epoch) = (link(10), MINE);
    outputs(&mut call);
    call.handle_input(Input::Command(Command::Inspect(id(10))), NOW);
    assert_eq!(outputs(&mut call), [Output::ReadStats { link: link.clone(), epoch }]);
    let stats = stats(Route::Relayed(RelayTransport::Tcp));
    call.handle_input(Input::Link { link, epoch, event: Event::Stats(stats) }, NOW);
    assert_eq!(outputs(&mut call), [Output::Update(Update::Stats { peer: id(10), stats })]);
}
