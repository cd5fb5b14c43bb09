//! A test of the ways to the server, before a call: a STUN answer over UDP, and a relay over UDP and over TCP.
//!
//! Of the relay both at once: one end reaches it by UDP, the other by TCP, and they open a data channel to each other.
//! What came of it is looked up again and again, since it is the state of three connections that counts, and not each event.
//!
//! Source: RFC 8445 §5.1.1 (types of candidates), WebRTC §4.4 and §4.8.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    Event, RtcDataChannel, RtcDataChannelInit, RtcDataChannelState, RtcIceGatheringState,
    RtcPeerConnection, RtcSessionDescriptionInit,
};

use protocol::ice_server::IceServer;
use protocol::transport_policy::TransportPolicy;

use crate::error::BrowserError;
use crate::listener::Listener;
use crate::panic_cleanup::CleanupGuard;
use crate::peer::ice_servers;
use crate::promise::settled;
use crate::rtc_ext;

/// A way to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A STUN answer over UDP.
    Stun,
    /// A relay that is reached by UDP.
    RelayOverUdp,
    /// A relay that is reached by TCP.
    RelayOverTcp,
}

impl Way {
    /// Whether the server of this URL is reached so.
    fn is_of(self, url: &str) -> bool {
        let is_tcp = url.ends_with("?transport=tcp");
        match self {
            Self::Stun => url.starts_with("stun:"),
            Self::RelayOverUdp => url.starts_with("turn:") && !is_tcp,
            Self::RelayOverTcp => url.starts_with("turn:") && is_tcp,
        }
    }

    /// The servers that are reached so.
    fn servers(self, mut servers: Vec<IceServer>) -> Vec<IceServer> {
        servers.iter_mut().for_each(|server| server.urls.retain(|url| self.is_of(url)));
        servers.retain(|server| !server.urls.is_empty());
        servers
    }
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It leads to the server.
    Open,
    /// It does not.
    Blocked,
    /// No server was named for it.
    NotTried,
}

/// Tries all ways with these servers, and reports each as soon as it is known. It ends by itself, within a quarter of a minute.
pub fn run(servers: &[IceServer], report: Rc<dyn Fn(Way, Outcome)>) {
    let of = |way: Way| way.servers(servers.to_vec());
    let (stun, by_udp, by_tcp) = (of(Way::Stun), of(Way::RelayOverUdp), of(Way::RelayOverTcp));
    let udp_works = Rc::new(Cell::new(false));
    let (reports, works) = (report.clone(), udp_works.clone());
    spawn_local(async move {
        let answers = answers(&stun).await;
        // What brought a relay over UDP was UDP.
        reports(Way::Stun, outcome(&stun, answers || works.get()));
    });
    spawn_local(async move {
        let (udp, tcp) = relays(&by_udp, &by_tcp).await.unwrap_or_default();
        udp_works.set(udp);
        report(Way::RelayOverUdp, outcome(&by_udp, udp));
        report(Way::RelayOverTcp, outcome(&by_tcp, tcp));
    });
}

fn outcome(servers: &[IceServer], is_open: bool) -> Outcome {
    match (servers, is_open) {
        ([], _) => Outcome::NotTried,
        (_, true) => Outcome::Open,
        (_, false) => Outcome::Blocked,
    }
}

/// Whether a STUN server answers. A browser that has the address that the server tells it names no other candidate for it:
/// then it counts that it has finished, and told of no server that was silent.
async fn answers(servers: &[IceServer]) -> bool {
    if servers.is_empty() {
        return false;
    }
    let Ok(end) = End::new(servers, TransportPolicy::All) else { return false };
    let was_silent = Rc::new(Cell::new(false));
    let silent = was_silent.clone();
    let _listener =
        Listener::new(&end.connection, "icecandidateerror", move |_: Event| silent.set(true));
    end.gather("srflx").await;
    end.has("srflx") || (end.has("host") && end.is_complete() && !was_silent.get())
}

/// Whether a relay is reached by UDP, and by TCP.
async fn relays(by_udp: &[IceServer], by_tcp: &[IceServer]) -> Result<(bool, bool), BrowserError> {
    if by_udp.is_empty() && by_tcp.is_empty() {
        return Ok((false, false));
    }
    let by_udp = End::new(by_udp, TransportPolicy::Relay)?;
    let by_tcp = End::new(by_tcp, TransportPolicy::Relay)?;
    by_udp.gather(RELAY).await;
    by_tcp.hear(&by_udp).await?;
    by_tcp.gather(RELAY).await;
    by_udp.hear(&by_tcp).await?;
    let (udp, tcp) = (by_udp.has(RELAY), by_tcp.has(RELAY));
    // What got a relay and has nobody to talk to has done what it can.
    let passes = !(udp && tcp) || within(|| by_udp.is_open()).await;
    Ok((udp && passes, tcp && passes))
}

/// One end, which is closed when it is dropped.
struct End {
    connection: RtcPeerConnection,
    channel: RtcDataChannel,
    _cleanup: CleanupGuard,
}

impl End {
    fn new(servers: &[IceServer], policy: TransportPolicy) -> Result<Self, BrowserError> {
        let connection = ice_servers::connect(servers, policy)?;
        let cleanup = CleanupGuard::new(&connection);
        // Agreed on beforehand, so that both ends have it.
        let agreed = RtcDataChannelInit::new();
        agreed.set_negotiated(true);
        agreed.set_id(0);
        let channel = connection.create_data_channel_with_data_channel_dict("test", &agreed);
        Ok(Self { connection, channel, _cleanup: cleanup })
    }

    /// Describes it, and waits for a candidate of this type, or for all that there are.
    async fn gather(&self, kind: &str) {
        let _ = settled(rtc_ext::set_local_description(&self.connection)).await;
        within(|| self.is_complete() || self.has(kind)).await;
    }

    fn is_complete(&self) -> bool {
        self.connection.ice_gathering_state() == RtcIceGatheringState::Complete
    }

    /// Whether it has a candidate of this type. Source: RFC 8839 §5.1.
    fn has(&self, kind: &str) -> bool {
        let described = self.connection.local_description();
        described.is_some_and(|described| described.sdp().split(' ').any(|word| word == kind))
    }

    fn is_open(&self) -> bool {
        self.channel.ready_state() == RtcDataChannelState::Open
    }

    /// Takes in what the other end says, with the candidates that it has.
    async fn hear(&self, other: &Self) -> Result<(), BrowserError> {
        let said = other.connection.local_description().ok_or_else(BrowserError::unsupported)?;
        let description = RtcSessionDescriptionInit::new(said.type_());
        description.set_sdp(&said.sdp());
        settled(Ok(self.connection.set_remote_description(&description))).await.map(drop)
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.connection.close();
    }
}

/// Waits until this is so, and says whether it was so in time.
async fn within(is_so: impl Fn() -> bool) -> bool {
    for _ in 0..WAIT_MS / LOOK_EVERY_MS {
        if is_so() {
            return true;
        }
        TimeoutFuture::new(LOOK_EVERY_MS).await;
    }
    false
}

const RELAY: &str = "relay";

/// A way that works takes a second or two, on a bad network too.
const WAIT_MS: u32 = 5_000;
const LOOK_EVERY_MS: u32 = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_has_the_urls_that_lead_along_it() {
        let server = |urls: &[&str]| IceServer {
            urls: urls.iter().map(|url| (*url).to_owned()).collect(),
            username: None,
            credential: None,
        };
        let servers = [
            server(&["stun:a", "turn:a?transport=udp", "turn:a?transport=tcp", "turns:a"]),
            server(&["turn:b"]),
        ];
        for (way, lead) in [
            (Way::Stun, vec![server(&["stun:a"])]),
            (Way::RelayOverUdp, vec![server(&["turn:a?transport=udp"]), server(&["turn:b"])]),
            (Way::RelayOverTcp, vec![server(&["turn:a?transport=tcp"])]),
        ] {
            assert_eq!(way.servers(servers.to_vec()), lead, "{way:?}");
        }
    }

    #[test]
    fn a_way_without_a_server_is_not_blocked() {
        assert_eq!(outcome(&[], false), Outcome::NotTried);
    }
}
