//! What the browser reports of a connection → `protocol::link::Event`.
//!
//! Source: WebRTC §4.4.1.6, §4.8.3 (`icecandidateerror`), §5.7 (`track`); Media Capture and Streams §4.2 (`removetrack`).

use wasm_bindgen::JsCast;
use web_sys::{
    Event as DomEvent, MediaStream, RtcIceCandidate, RtcPeerConnection,
    RtcPeerConnectionIceErrorEvent, RtcPeerConnectionIceEvent, RtcPeerConnectionState,
    RtcTrackEvent,
};

use protocol::codec;
use protocol::id::StreamId;
use protocol::link::{ConnectionState, Event};
use protocol::message::Candidate;

use crate::listener::Listener;
use crate::peer::{Received, Report};

/// Listens to everything that a link wants to know.
pub(super) fn listen(
    connection: &RtcPeerConnection,
    received: &Received,
    report: &Report,
) -> Vec<Listener> {
    vec![
        Listener::new(connection, "negotiationneeded", {
            let report = report.clone();
            move |_: DomEvent| report(Event::NegotiationNeeded)
        }),
        Listener::new(connection, "icecandidate", {
            let report = report.clone();
            move |event: RtcPeerConnectionIceEvent| {
                // The last event carries none, and says nothing that the empty candidate has not said.
                if let Some(candidate) = event.candidate().and_then(|found| candidate(&found)) {
                    report(Event::Candidate(candidate));
                }
            }
        }),
        Listener::new(connection, "icecandidateerror", {
            let report = report.clone();
            move |event: RtcPeerConnectionIceErrorEvent| {
                if event.url().starts_with("turn") {
                    report(Event::RelayError(event.error_code()));
                }
            }
        }),
        Listener::new(connection, "connectionstatechange", {
            let (connection, report) = (connection.clone(), report.clone());
            move |_: DomEvent| {
                if let Some(state) = state(connection.connection_state()) {
                    report(Event::Connection(state));
                }
            }
        }),
        Listener::new(connection, "track", {
            let (received, report) = (received.clone(), report.clone());
            move |event: RtcTrackEvent| {
                for stream in event.streams().iter() {
                    let stream: MediaStream = stream.unchecked_into();
                    let id = StreamId::parse(&stream.id());
                    arrive(stream, &received, &report);
                    if let (Ok(id), "audio") = (id, event.track().kind().as_str()) {
                        received.hear(&id, event.receiver());
                    }
                }
            }
        }),
    ]
}

/// Keeps a stream that was not there before, and reports it for each of its tracks: one may come later.
fn arrive(stream: MediaStream, received: &Received, report: &Report) {
    let Ok(id) = StreamId::parse(&stream.id()) else { return };
    if received.stream(&id).as_ref() == Some(&stream) {
        return report(Event::StreamAdded(id));
    }
    let on_end = Listener::new(&stream, "removetrack", {
        let (id, stream) = (id.clone(), Clone::clone(&stream));
        let (received, report) = (received.downgrade(), report.clone());
        move |_: DomEvent| {
            if stream.get_tracks().length() == 0
                && let Some(received) = received()
            {
                received.forget(&id);
                report(Event::StreamRemoved(id.clone()));
            }
        }
    });
    received.keep(id.clone(), stream, on_end);
    report(Event::StreamAdded(id));
}

/// The candidate as the browser writes it: its JSON is passed on untouched.
fn candidate(found: &RtcIceCandidate) -> Option<Candidate> {
    let json = js_sys::JSON::stringify(&found.to_json()).ok()?;
    codec::decode_on_page(&String::from(json)).ok()
}

fn state(state: RtcPeerConnectionState) -> Option<ConnectionState> {
    match state {
        RtcPeerConnectionState::New => Some(ConnectionState::New),
        RtcPeerConnectionState::Connecting => Some(ConnectionState::Connecting),
        RtcPeerConnectionState::Connected => Some(ConnectionState::Connected),
        RtcPeerConnectionState::Disconnected => Some(ConnectionState::Disconnected),
        RtcPeerConnectionState::Failed => Some(ConnectionState::Failed),
        RtcPeerConnectionState::Closed => Some(ConnectionState::Closed),
        _ => None,
    }
}
