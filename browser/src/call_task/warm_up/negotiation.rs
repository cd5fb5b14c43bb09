//! Two connections of this page that agree with each other, as those of two pages do. A browser sets up its media engine
//! for the first description, and without this that would be while a user waits for the call.
//!
//! Neither learns a candidate of the other, so they never connect, and nothing is sent.

use std::cell::RefCell;
use std::pin::pin;

use futures::channel::mpsc;
use futures::{StreamExt, future};
use gloo_timers::future::TimeoutFuture;

use protocol::id::{Epoch, PeerId};
use protocol::link::{self, Event, Link, Side};

use crate::peer::{Outgoing, Peer};

/// Negotiates once, from the offer to the answer, and closes both connections. Only in a browser.
pub async fn warm_up_negotiation() {
    let negotiated = pin!(async {
        if let Some((ends, events)) = open() {
            negotiate(ends, events).await;
        }
    });
    future::select(negotiated, TimeoutFuture::new(TIMEOUT_MS)).await;
}

/// One of the two ends.
struct End {
    link: Link,
    peer: Peer,
}

/// What the ends report, each by its place.
type Events = mpsc::Receiver<(usize, Event)>;

/// The offerer and the answerer.
fn open() -> Option<([End; 2], Events)> {
    let outgoing = Outgoing::new().ok()?;
    let ids = [PeerId::parse(OFFERER).ok()?, PeerId::parse(ANSWERER).ok()?];
    let (reports, events) = mpsc::channel(MAX_REPORTS);
    let end = |at: usize, side| {
        let reports = RefCell::new(reports.clone());
        let report = move |event| drop(reports.borrow_mut().try_send((at, event)));
        let peer = Peer::open(&[], side, &outgoing, report).ok()?;
        Some(End { link: Link::new(&ids[at], ids[1 - at].clone(), Epoch(1)), peer })
    };
    Some(([end(0, Side::Offerer)?, end(1, Side::Answerer)?], events))
}

/// Carries signals from one end to the other until the offerer has applied the answer.
async fn negotiate(mut ends: [End; 2], mut events: Events) {
    ends[0].link.offer();
    loop {
        for at in 0..ends.len() {
            while let Some(output) = ends[at].link.poll_output() {
                if let link::Output::Act(action) = output {
                    ends[at].peer.act(action);
                } else if let link::Output::Send(envelope) = output {
                    ends[1 - at].link.receive(envelope);
                }
            }
        }
        match events.next().await {
            Some((0, Event::Done) | (_, Event::Failed)) | None => return,
            Some((_, Event::Candidate(_))) => {}
            Some((at, event)) => ends[at].link.handle_event(event),
        }
    }
}

/// How long it may take, on a slow machine too.
const TIMEOUT_MS: u32 = 5_000;

/// How many reports wait: more than a browser fires for two descriptions. One that is dropped ends the warm-up by its
/// timeout.
const MAX_REPORTS: usize = 128;

const OFFERER: &str = "0000000000000000000000000000000a";
const ANSWERER: &str = "0000000000000000000000000000000b";
