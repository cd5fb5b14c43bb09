//! The browser's statistics → how a connection carries media.
//!
//! Source: Identifiers for WebRTC's Statistics API §7, §8.

use js_sys::{Map, Promise, Reflect};
use protocol::link_stats::{LinkStats, RelayTransport, Route};
use wasm_bindgen::{JsCast, JsValue};

use crate::promise::settled;

/// What the browser has counted; nothing while no candidate pair is selected.
pub(super) async fn read(report: Promise) -> Option<LinkStats> {
    // Not a map, but it has the functions of one.
    let report: Map = settled(Ok(report)).await.ok()?.unchecked_into();
    let (mut received, mut lost) = (0.0, 0.0);
    let (mut pair, mut to_peer) = (JsValue::UNDEFINED, None);
    for stats in report.values() {
        let stats = stats.ok()?;
        let selected = get(&stats, "selectedCandidatePairId");
        if selected.is_string() {
            pair = report.get(&selected);
        } else if get(&stats, "selected").is_truthy() {
            // Firefox knows no transports.
            pair = stats.clone();
        }
        // Only a stream that arrives counts these.
        if let Some(packets) = number(&stats, "packetsReceived") {
            received += packets;
            lost += number(&stats, "packetsLost").unwrap_or_default();
        }
        to_peer = to_peer.or_else(|| number(&stats, "roundTripTime"));
    }
    let candidate = |end| report.get(&get(&pair, end));
    let is_relay = |candidate: &JsValue| is(&get(candidate, "candidateType"), "relay");
    let local = candidate("localCandidateId");
    let route = match (is_relay(&local), is_relay(&candidate("remoteCandidateId"))) {
        (true, _) if !is(&get(&local, "relayProtocol"), "udp") => {
            Route::Relayed(RelayTransport::Tcp)
        }
        (false, false) => Route::Direct,
        _ => Route::Relayed(RelayTransport::Udp),
    };
    let round_trip_s = number(&pair, "currentRoundTripTime").or(to_peer);
    pair.is_object().then(|| LinkStats {
        route,
        round_trip_ms: round_trip_s.map(|seconds| (seconds * 1000.0).ceil() as u32),
        received: received as u64,
        lost: lost.max(0.0) as u64,
    })
}

fn get(stats: &JsValue, name: &str) -> JsValue {
    Reflect::get(stats, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

fn number(stats: &JsValue, name: &str) -> Option<f64> {
    get(stats, name).as_f64()
}

fn is(value: &JsValue, text: &str) -> bool {
    value.as_string().is_some_and(|value| value == text)
}
