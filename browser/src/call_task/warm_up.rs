//! The beginning of a call, run without a server before the join: a browser compiles a function when it is first
//! called, and without a warm-up that would be while a user waits for the call.

use std::time::Duration;

use protocol::call::{Call, Credential, InitialMicrophone, Input, Output, Start};
use protocol::codec;
use protocol::command::{Switch, Update};
use protocol::id::{Name, Token};
use protocol::message::ServerMessage;
use protocol::ticket::Ticket;
use protocol::transport_policy::TransportPolicy;

use crate::peer::{Outgoing, Peer};

/// Plays through how a call begins, and hands back what a view would be told. Its connections are closed before
/// anything is negotiated, and nothing is sent. Only in a browser.
#[must_use]
pub fn warm_up() -> Vec<Update> {
    let mut updates = Vec::new();
    let (Ok(outgoing), Ok(token), Ok(name)) =
        (Outgoing::new(), Token::parse("warm-up"), Name::parse("Nobody"))
    else {
        return updates;
    };
    let mut call = Call::new(Start {
        credential: Credential::Ticket(Ticket { token }),
        name,
        stream: outgoing.id().clone(),
        microphone: InitialMicrophone::Closed,
        camera: Switch::Off,
        transport_policy: TransportPolicy::All,
        seed: 0,
    });
    call.handle_input(Input::SocketOpened, Duration::ZERO);
    for message in
        FRAMES.into_iter().filter_map(|frame| codec::decode_on_page::<ServerMessage>(frame).ok())
    {
        call.handle_input(Input::Received(message), Duration::ZERO);
        while let Some(output) = call.poll_output() {
            if let Output::OpenLink { side, ice_servers, transport_policy, .. } = output {
                drop(Peer::open(&ice_servers, transport_policy, side, &outgoing, |_| {}));
            } else if let Output::Send(message) = output {
                drop(codec::encode(&message));
            } else if let Output::Update(update) = output {
                updates.push(update);
            }
        }
    }
    updates
}

/// What the server sends: a peer is here and offers, and another one joins.
const FRAMES: [&str; 4] = [
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
        for frame in FRAMES {
            let message = codec::decode_on_page::<ServerMessage>(frame).unwrap();
            assert_ne!(message, ServerMessage::Unknown, "{frame}");
        }
    }
}
