//! A tile that says "Connecting…" says why before long, whatever keeps its connection from coming up.

use std::time::Duration;

use protocol::call_state::{TileKey, TileProblem};
use protocol::command::Connection;

use crate::random::try_seeds;
use crate::world::{Climate, Stimulus, World};

#[test]
fn a_tile_without_a_way_to_its_peer_says_so() {
    expect_reasons(None);
}

#[test]
fn a_tile_of_a_peer_that_loses_its_socket_again_and_again_says_so() {
    for node in [0, 1] {
        expect_reasons(Some((node, Stimulus::CutSocket, Duration::from_secs(4))));
    }
}

#[test]
fn a_tile_whose_connection_is_made_anew_again_and_again_says_so() {
    for node in [0, 1] {
        for stimulus in [Stimulus::FailConnection, Stimulus::RefuseOperation, Stimulus::RestartIce]
        {
            expect_reasons(Some((node, stimulus, Duration::from_secs(3))));
        }
    }
}

#[test]
fn a_tile_of_a_peer_that_sleeps_and_wakes_says_so() {
    expect_reasons(Some((1, Stimulus::Sleep, Duration::from_secs(130))));
}

#[test]
fn a_tile_says_so_on_a_server_that_restarts_again_and_again() {
    expect_reasons(Some((0, Stimulus::Restart, Duration::from_secs(7))));
}

/// Two people whose browsers find no way to each other, and do not say so. Something happens to one of them, each time
/// after so long. No tile says "Connecting…" for longer than [`MAX_SILENT`] altogether before it says why.
fn expect_reasons(misfortune: Option<(usize, Stimulus, Duration)>) {
    let end =
        misfortune.map_or(Duration::ZERO, |(_, _, every)| every * 2) + Duration::from_secs(60);
    try_seeds(20, |seed| {
        let mut world = World::calm(seed, WALLED);
        (0..2).for_each(|node| world.inject(Duration::ZERO, node, Stimulus::Join));
        if let Some((node, stimulus, every)) = misfortune {
            let times = (1..).map(|n| every * n).take_while(|at| *at < end);
            times.for_each(|at| world.inject(at, node, stimulus));
        }
        let (mut silent, mut told) = ([Duration::ZERO; 2], 0);
        while world.now < end {
            world.run_until(world.now + STEP)?;
            for (node, silent) in world.nodes.iter().zip(&mut silent) {
                let call = &node.view.call;
                // The page itself says that it has lost the server.
                if call.connection != Connection::Joined {
                    continue;
                }
                let peer = call.tiles().into_iter().find(|key| matches!(key, TileKey::Person(_)));
                match peer.and_then(|key| call.tile(&key)).and_then(|tile| tile.problem) {
                    Some(TileProblem::Connecting) => *silent += STEP,
                    Some(TileProblem::Failing { .. }) => {
                        (*silent, told) = (Duration::ZERO, told + 1);
                    }
                    Some(TileProblem::Away | TileProblem::Interrupted) | None => {}
                }
                if *silent > MAX_SILENT {
                    return Err(format!("node {} is silent at {:?}", node.number, world.now));
                }
            }
        }
        if told == 0 { Err("nothing was told".to_owned()) } else { Ok(()) }
    });
}

const WALLED: Climate = Climate {
    people: 2,
    events: 0,
    unrest: Duration::ZERO,
    slowest_signal: Duration::from_millis(20),
    slowest_browser: Duration::from_millis(10),
    doubled: 0,
    walled: true,
};

const STEP: Duration = Duration::from_millis(50);
const MAX_SILENT: Duration = Duration::from_secs(15);
