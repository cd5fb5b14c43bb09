//! The browser's statistics → the route that media takes.
//!
//! Source: Identifiers for WebRTC's Statistics API §8.

use js_sys::{Map, Promise, Reflect};
use protocol::link::Route;
use wasm_bindgen::{JsCast, JsValue};

use crate::promise::settled;

/// The route of the selected candidate pair; `None`: none is selected.
pub(super) async fn route(report: Promise) -> Option<Route> {
    // Not a map, but it has the functions of one.
    let report: Map = settled(Ok(report)).await.ok()?.unchecked_into();
    let mut pair = JsValue::UNDEFINED;
    for stats in report.values() {
        let stats = stats.ok()?;
        let selected = get(&stats, "selectedCandidatePairId");
        if selected.is_string() {
            pair = report.get(&selected);
        } else if get(&stats, "selected").is_truthy() {
            // Firefox knows no transports.
            pair = stats;
        }
    }
    let is_relay = |end| {
        let candidate = report.get(&get(&pair, end));
        get(&candidate, "candidateType").as_string().is_some_and(|kind| kind == "relay")
    };
    pair.is_object().then(|| match is_relay("localCandidateId") || is_relay("remoteCandidateId") {
        true => Route::Relayed,
        false => Route::Direct,
    })
}

fn get(stats: &JsValue, name: &str) -> JsValue {
    Reflect::get(stats, &name.into()).unwrap_or(JsValue::UNDEFINED)
}
