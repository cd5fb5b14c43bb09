//! Whole calls: however it went, everybody who is in the room ends up seeing everybody else.

use std::time::Duration;

use protocol::call_state::TileKey;
use protocol::message::Presence;

use crate::random::{Random, schedules, try_seeds};
use crate::world::{Climate, Node, Stimulus, Tally, World};

#[test]
fn every_schedule_ends_with_everybody_connected() {
    try_seeds(schedules(100_000), |seed| {
        let mut world = World::drawn(seed);
        world.run().and_then(|()| world.check())
    });
}

#[test]
fn every_kind_of_misfortune_is_on_these_schedules() {
    let mut sum = Tally::default();
    for seed in 0..300 {
        let mut world = World::drawn(seed);
        world.run().unwrap();
        sum.cut_sockets += world.tally.cut_sockets;
        sum.restarts += world.tally.restarts;
        sum.reloads += world.tally.reloads;
        sum.doubled_signals += world.tally.doubled_signals;
        sum.failed_connections += world.tally.failed_connections;
        sum.refused_operations += world.tally.refused_operations;
        sum.stalled_connections += world.tally.stalled_connections;
        sum.links_opened += world.tally.links_opened;
        sum.raised_hands += world.tally.raised_hands;
    }
    assert!(sum.cut_sockets > 100, "{sum:?}");
    assert!(sum.restarts > 50, "{sum:?}");
    assert!(sum.reloads > 30, "{sum:?}");
    assert!(sum.doubled_signals > 100, "{sum:?}");
    assert!(sum.failed_connections > 20, "{sum:?}");
    assert!(sum.refused_operations > 20, "{sum:?}");
    assert!(sum.stalled_connections > 20, "{sum:?}");
    assert!(sum.raised_hands > 100, "{sum:?}");
}

#[test]
fn one_seed_always_gives_one_world() {
    let run = || {
        let mut world = World::drawn(7);
        world.run().unwrap();
        (world.now, world.tally.clone(), format!("{:?}", world.nodes))
    };
    assert_eq!(run(), run());
}

#[test]
fn a_room_does_the_same_when_its_inputs_and_outputs_travel_as_json() {
    let run = |seed, room_is_remote| {
        let mut world = World::drawn(seed);
        world.room_is_remote = room_is_remote;
        world.run().unwrap();
        (world.now, world.tally.clone(), format!("{:?}", world.nodes))
    };
    for seed in 0..300 {
        assert_eq!(run(seed, true), run(seed, false), "seed {seed}");
    }
}

#[test]
fn eight_people_who_come_at_once_open_one_connection_per_pair() {
    let mut world = calm(8);
    together(&mut world);
    assert_eq!(world.tally.links_opened, 8 * 7);
}

#[test]
fn a_lost_socket_leaves_every_connection_as_it_was() {
    let mut world = calm(3);
    together(&mut world);
    let before = world.tally.links_opened;
    happens(&mut world, Stimulus::CutSocket);
    assert_eq!(world.tally.cut_sockets, 1);
    assert_eq!(world.tally.links_opened, before);
}

#[test]
fn a_restart_of_the_server_leaves_every_connection_as_it_was() {
    let mut world = calm(4);
    together(&mut world);
    let before = world.tally.links_opened;
    happens(&mut world, Stimulus::Restart);
    assert_eq!((world.tally.restarts, world.tally.links_opened), (1, before));
}

#[test]
fn a_peer_that_does_not_come_back_after_a_restart_is_gone_when_its_seat_would_be() {
    let mut world = calm(3);
    together(&mut world);
    let start = world.now;
    world.inject(start, 0, Stimulus::Restart);
    world.inject(start, 0, Stimulus::CloseTab);
    world.run_until(start + Duration::from_secs(59)).unwrap();
    let presences = |world: &World| {
        let peers = world.nodes[1].view.call.peers.iter();
        peers.map(|peer| peer.presence).collect::<Vec<_>>()
    };
    let mut seen = presences(&world);
    seen.sort_by_key(|presence| *presence == Presence::Away);
    assert_eq!(seen, [Presence::Here, Presence::Away]);
    world.run().unwrap();
    world.check().unwrap();
    assert_eq!(presences(&world), [Presence::Here]);
}

#[test]
fn a_peer_that_was_given_up_before_a_restart_is_connected_again_after_it() {
    for sleeper in [0, 1] {
        try_seeds(100, |seed| {
            let mut world = World::calm(seed, calm_climate(2));
            together(&mut world);
            let start = world.now;
            world.inject(start, sleeper, Stimulus::Sleep);
            // The other has parted from it, and the one that sleeps does not know.
            world.inject(start + Duration::from_secs(100), 0, Stimulus::Restart);
            world.run().and_then(|()| world.check())
        });
    }
}

#[test]
fn what_was_renegotiated_while_a_socket_was_lost_is_made_up_for() {
    let mut world = calm(2);
    together(&mut world);
    let before = world.tally.links_opened;
    world.inject(world.now, 0, Stimulus::CutSocket);
    world.inject(world.now + Duration::from_millis(1), 0, Stimulus::AddTransceiver);
    world.inject(world.now + Duration::from_millis(1), 1, Stimulus::AddTransceiver);
    world.run().unwrap();
    world.check().unwrap();
    assert_eq!(world.tally.links_opened, before);
}

#[test]
fn a_reload_opens_a_new_connection_to_everybody_as_the_same_peer() {
    let mut world = calm(3);
    together(&mut world);
    let (before, id) = (world.tally.links_opened, world.nodes[0].present().cloned());
    happens(&mut world, Stimulus::Reload);
    assert_eq!(world.nodes[0].present().cloned(), id);
    assert_eq!(world.tally.links_opened, before + 4);
}

#[test]
fn a_closed_tab_is_gone_for_the_others_as_soon_as_the_server_knows() {
    let mut world = calm(2);
    together(&mut world);
    let start = world.now;
    world.inject(start, 0, Stimulus::CloseTab);
    world.run_until(start + world.climate.slowest_signal * 2 + Duration::from_millis(2)).unwrap();
    assert!(world.nodes[1].view.call.peers.is_empty());
}

#[test]
fn a_connection_that_failed_at_one_end_only_is_made_anew_by_both() {
    let mut world = calm(2);
    together(&mut world);
    let before = world.tally.links_opened;
    happens(&mut world, Stimulus::FailConnection);
    assert_eq!(world.tally.links_opened, before + 2);
}

#[test]
fn a_connection_that_stalls_at_one_end_is_made_anew_by_both() {
    let mut world = calm(2);
    world.inject(Duration::ZERO, 0, Stimulus::StallConnection);
    together(&mut world);
    assert_eq!((world.tally.stalled_connections, world.tally.links_opened), (1, 4));
}

#[test]
fn a_peer_that_slept_longer_than_its_seat_lasts_is_connected_again() {
    let mut world = calm(3);
    together(&mut world);
    happens(&mut world, Stimulus::Sleep);
    assert!(world.tally.links_opened > 6);
}

#[test]
fn raised_hands_keep_their_order_while_sockets_are_lost_and_pages_reloaded() {
    for stimulus in [Stimulus::CutSocket, Stimulus::Reload] {
        let mut world = calm(4);
        together(&mut world);
        for node in [2, 0] {
            raise_hand(&mut world, node);
        }
        for node in [0, 2] {
            world.inject(world.now, node, stimulus);
            world.run().unwrap();
        }
        raise_hand(&mut world, 1);
        assert_eq!(places(&world), [Some(2), Some(3), Some(1), None], "{stimulus:?}");
        world.inject(world.now, 2, Stimulus::ToggleHand);
        happens(&mut world, Stimulus::CutSocket);
        assert_eq!(places(&world), [Some(1), Some(2), None, None], "{stimulus:?}");
    }
}

#[test]
fn raised_hands_are_raised_again_after_a_restart() {
    let mut world = calm(3);
    together(&mut world);
    for node in [2, 0] {
        raise_hand(&mut world, node);
    }
    happens(&mut world, Stimulus::Restart);
    let mut places = places(&world);
    places.sort();
    assert_eq!(places, [None, Some(1), Some(2)], "in the order in which they came back");
}

#[test]
fn a_hand_goes_with_its_owner_and_is_not_raised_by_the_next_call() {
    let mut world = calm(2);
    together(&mut world);
    raise_hand(&mut world, 0);
    happens(&mut world, Stimulus::Leave);
    happens(&mut world, Stimulus::Join);
    assert_eq!(places(&world), [None, None]);
}

fn raise_hand(world: &mut World, node: usize) {
    world.inject(world.now, node, Stimulus::ToggleHand);
    world.run().unwrap();
    world.check().unwrap();
}

/// Of each hand, which place its own page shows.
fn places(world: &World) -> Vec<Option<usize>> {
    let place = |node: &Node| node.view.call.tile(&TileKey::Own).unwrap().hand;
    world.nodes.iter().map(place).collect()
}

/// Nobody has joined; the ways are fast and nothing goes wrong by itself.
fn calm(people: usize) -> World {
    World::calm(Random::new(3).next(), calm_climate(people))
}

fn calm_climate(people: usize) -> Climate {
    Climate {
        people,
        events: 0,
        unrest: Duration::ZERO,
        slowest_signal: Duration::from_millis(20),
        slowest_browser: Duration::from_millis(10),
        doubled: 0,
        walled: false,
    }
}

/// To the first of them, and all that follows from it.
fn happens(world: &mut World, stimulus: Stimulus) {
    world.inject(world.now, 0, stimulus);
    world.run().unwrap();
    world.check().unwrap();
}

fn together(world: &mut World) {
    for node in 0..world.nodes.len() {
        world.inject(Duration::ZERO, node, Stimulus::Join);
    }
    world.run().unwrap();
    world.check().unwrap();
}
