//! The STUN and TURN servers of a connection, as far as this browser takes them.
//!
//! A browser refuses all servers for one URL that it does not understand, and each has a grammar of its own. The server
//! checks its settings by that grammar; what a browser refuses nevertheless is left out here.
//!
//! Source: WebRTC §4.4.1.3 (set a configuration).

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{
    RtcBundlePolicy, RtcConfiguration, RtcIceServer, RtcIceTransportPolicy, RtcPeerConnection,
    console,
};

use protocol::ice_server::{IceServer, with_page_host};
use protocol::transport_policy::TransportPolicy;

use crate::error::BrowserError;
use crate::page;

/// Makes a connection that uses these servers and candidates.
///
/// # Errors
/// That the browser cannot connect at all.
pub(crate) fn connect(
    ice_servers: &[IceServer],
    policy: TransportPolicy,
) -> Result<RtcPeerConnection, BrowserError> {
    let new = |servers: &Array| {
        RtcPeerConnection::new_with_configuration(&configuration(servers, policy))
    };
    if let Ok(connection) = new(&all(ice_servers)) {
        return Ok(connection);
    }
    let takes = |servers: &Array| new(servers).map(|connection| connection.close()).is_ok();
    Ok(new(&taken(ice_servers, &takes))?)
}

/// Has a connection use these servers and candidates from the next ICE restart on. If it takes none of them, those before stay.
pub(super) fn replace(
    connection: &RtcPeerConnection,
    ice_servers: &[IceServer],
    policy: TransportPolicy,
) {
    // What is refused changes nothing.
    let takes = |servers: &Array| {
        let configuration = configuration(servers, policy);
        connection.set_configuration_with_configuration(&configuration).is_ok()
    };
    if !takes(&all(ice_servers)) {
        taken(ice_servers, &takes);
    }
}

/// As many of these as the browser takes, one after the other.
fn taken(ice_servers: &[IceServer], takes: &dyn Fn(&Array) -> bool) -> Array {
    let (taken, mut refused) = (Array::new(), 0);
    for server in ice_servers {
        for url in &server.urls {
            taken.push(&dictionary(server, std::slice::from_ref(url)));
            if !takes(&taken) {
                taken.pop();
                refused += 1;
            }
        }
    }
    console::debug_2(&JsValue::from("ICE server URLs refused by this browser:"), &refused.into());
    taken
}

fn configuration(servers: &Array, policy: TransportPolicy) -> RtcConfiguration {
    let configuration = RtcConfiguration::new();
    configuration.set_ice_servers(servers);
    configuration.set_bundle_policy(RtcBundlePolicy::MaxBundle);
    if policy == TransportPolicy::Relay {
        configuration.set_ice_transport_policy(RtcIceTransportPolicy::Relay);
    }
    configuration
}

fn all(ice_servers: &[IceServer]) -> Array {
    ice_servers.iter().map(|server| dictionary(server, &server.urls)).collect()
}

/// A server with these of its URLs.
fn dictionary(server: &IceServer, urls: &[String]) -> RtcIceServer {
    let page_host = page::host();
    let urls = urls.iter().map(|url| with_page_host(url, &page_host));
    let urls: Array = urls.map(js_sys::JsString::from).collect();
    let dictionary = RtcIceServer::new();
    dictionary.set_urls(&urls);
    if let Some(username) = &server.username {
        dictionary.set_username(username);
    }
    if let Some(credential) = &server.credential {
        dictionary.set_credential(credential);
    }
    dictionary
}
