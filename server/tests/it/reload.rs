//! SIGHUP: what can change while the server runs does, what cannot is said, and a mistake changes nothing.

use std::path::Path;

use protocol::message::{ClientMessage, ServerMessage, State};

use crate::program::{Program, program};
use crate::test_server::Folder;

#[tokio::test]
async fn what_can_change_does_and_calls_go_on() {
    let folder = Folder::with_a_page();
    let file = folder.join("parlor.toml");
    let server = start(&file);
    let (mut alice, _) = server.join("standup", "Alice").await;

    std::fs::write(
        &file,
        "room_capacity = 3\nstun_urls = ['stun:stun.example.org']\nlog_format = 'json'\n\
         [[ice_servers]]\nurls = ['turn:a.example']\nusername = 'user1'\npassword = 'pass1'",
    )
    .unwrap();
    server.signal("HUP");
    server.expect_says("only a restart changes log_format");
    server.expect_says("the settings were read again");
    // Peers in a call hear of the new servers. An open room stays as it is; the next one is as the settings say now.
    let ServerMessage::IceServers { ice_servers } = alice.receive().await else {
        panic!("ICE servers")
    };
    assert_eq!(ice_servers[0].urls, ["stun:stun.example.org"]);
    assert_eq!(ice_servers[1].urls, ["turn:a.example"]);
    assert_eq!(ice_servers[1].username.as_deref(), Some("user1"));
    server.join("standup", "Bob").await;
    assert_eq!(
        server.call("join_room", r#"{"room":"standup"}"#).await.body,
        r#"{"error":"room_full","capacity":2}"#
    );
    for name in ["Alice", "Bob", "Carol"] {
        drop(server.join("another", name).await);
    }
    server.stop();
}

#[tokio::test]
async fn a_smaller_capacity_closes_nobody_who_comes_back_into_a_larger_room() {
    let folder = Folder::with_a_page();
    let file = folder.join("parlor.toml");
    let server = start_with(&file, "room_capacity = 8");
    let (mut alice, _) = server.join("standup", "Alice").await;
    let (bob, joined) = server.join("standup", "Bob").await;
    let _came = alice.receive().await;
    std::fs::write(&file, "room_capacity = 2").unwrap();
    server.signal("HUP");
    server.expect_says("the settings were read again");

    drop(bob);
    let (mut bob, _) = server.rejoin(&joined.seat, "Bob").await;
    // More than two seats allow at once, and less than eight.
    for _ in 0..200 {
        bob.send(&ClientMessage::State { state: State::default(), hand: None }).await;
    }
    bob.send(&ClientMessage::Leave).await;
    assert_eq!(bob.closed().await, 1000);
    server.stop();
}

#[tokio::test]
async fn a_mistake_changes_nothing_and_is_said() {
    let folder = Folder::with_a_page();
    let file = folder.join("parlor.toml");
    let server = start(&file);
    std::fs::write(&file, "room_capacity = 99").unwrap();
    server.signal("HUP");
    server.expect_says(
        "the settings stay as they were: The setting room_capacity is \"99\"; allowed is a whole number from 2 to 32.",
    );
    let _seats = [server.join("standup", "Alice").await, server.join("standup", "Bob").await];
    assert_eq!(server.call("join_room", r#"{"room":"standup"}"#).await.status, 409);
    server.stop();
}

#[tokio::test]
async fn the_relay_goes_on_beside_servers_that_are_listed_anew() {
    let folder = Folder::with_a_page();
    let file = folder.join("parlor.toml");
    std::fs::write(&file, "turn_port = 0").unwrap();
    let mut command = program();
    // An empty variable sets nothing.
    command.arg("--config").arg(&file).env("PARLOR_TURN", "");
    let server = Program::start_by(command);
    let (mut alice, _) = server.join("standup", "Alice").await;
    std::fs::write(&file, "turn_port = 0\nstun_urls = ['stun:s.example']").unwrap();
    server.signal("HUP");
    server.expect_says(
        "calls have the servers that are listed now beside the relay inside, which a restart ends; to keep both, set \
         turn to embedded",
    );
    server.expect_says("the settings were read again");
    let ServerMessage::IceServers { ice_servers } = alice.receive().await else {
        panic!("ICE servers")
    };
    let urls: Vec<_> = ice_servers.iter().map(|server| server.urls[0].as_str()).collect();
    assert!(urls.len() == 2 && urls[0].starts_with("stun:127.0.0.1:"), "{urls:?}");
    assert_eq!(urls[1], "stun:s.example");

    std::fs::write(&file, "turn_port = 0\nstun_urls = ['stun:s.example']\nturn = 'off'").unwrap();
    server.signal("HUP");
    server.expect_says("only a restart changes turn");
    server.stop();
}

/// A server for two, whose settings stand in this file.
fn start(file: &Path) -> Program {
    start_with(file, "room_capacity = 2")
}

/// A server with these settings, which stand in this file.
fn start_with(file: &Path, settings: &str) -> Program {
    std::fs::write(file, settings).unwrap();
    let mut command = program();
    command.arg("--config").arg(file);
    Program::start_by(command)
}
