//! The beginning of a call, without a server and with nobody: a browser compiles a function when it is first called,
//! and when somebody joins, that would be while they wait.

use std::time::Duration;

use protocol::call::{Call, Credential, InitialMicrophone, Input, Output, Start};
use protocol::codec;
use protocol::command::{Switch, Update};
use protocol::id::{Name, Token};
use protocol::message::ServerMessage;
use protocol::ticket::Ticket;

use crate::peer::{Outgoing, Peer};

/// Plays through how a call begins, and hands back what a view would be told. Its connections are closed before
/// anything is negotiated, and nothing is sent. Only in a browser.
#[must_use]
pub fn rehearse() -> Vec<Update> {
    let mut updates = Vec::new();
    let (Ok(outgoing), Ok(token), Ok(name)) =
        (Outgoing::new(), Token::parse("rehearsal"), Name::parse("Nobody"))
    else {
        return updates;
    };
    let mut call = Call::new(Start {
        credential: Credential::Ticket(Ticket { token }),
        name,
        stream: outgoing.id().clone(),
        microphone: InitialMicrophone::Closed,
        camera: Switch::Off,
        seed: 0,
    });
    call.handle_input(Input::SocketOpened, Duration::ZERO);
    for message in
        HEARD.into_iter().filter_map(|frame| codec::decode_on_page::<ServerMessage>(frame).ok())
    {
        call.handle_input(Input::Received(message), Duration::ZERO);
        while let Some(output) = call.poll_output() {
            if let Output::OpenLink { side, ice_servers, .. } = output {
                drop(Peer::open(&ice_servers, side, &outgoing, |_| {}));
            } else if let Output::Send(message) = output {
                drop(codec::encode(&message));
            } else if let Output::Update(update) = output {
                updates.push(update);
            }
        }
    }
    updates
}

/// What the server says: somebody is here and offers, and somebody else comes.
const HEARD: [&str; 4] = [
    r#"{"type":"ice_servers","ice_servers":[{"urls":["stun:localhost"],"username":"","credential":""}]}"#,
    r#"{"type":"joined","you":"0000000000000000000000000000000b","incarnation":131072,"room":"r","seat":"r","peers":[{"id":"0000000000000000000000000000000a","name":"A","incarnation":65536,"presence":"here","state":{"microphone":true,"camera":true,"streams":[{"id":"r","source":"camera","paused":false}]}}]}"#,
    r#"{"type":"signal","link":"0000000000000000000000000000000a","epoch":131072,"seq":1,"ack":0,"signal":{"kind":"offer","sdp":"v=0"}}"#,
    r#"{"type":"peer_joined","peer":{"id":"0000000000000000000000000000000c","name":"C","incarnation":196608,"presence":"here","state":{"microphone":false,"camera":false,"streams":[]}}}"#,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_frame_is_understood() {
        for frame in HEARD {
            let message = codec::decode_on_page::<ServerMessage>(frame).unwrap();
            assert_ne!(message, ServerMessage::Unknown, "{frame}");
        }
    }
}
