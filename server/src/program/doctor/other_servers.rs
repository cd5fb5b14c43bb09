//! The STUN and TURN servers that the settings list: each one is asked as a browser would, with a user and a password
//! as a browser would get them.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use futures::future::join_all;
use protocol::ice_server::IceServer;
use server::config::Config;
use server::listen::Transport;
use tokio::net::{TcpStream, UdpSocket, lookup_host};
use tokio::time::timeout;
use turn_client_proto::types::AddressFamily;

use super::finding::Finding;
use super::round_trip::{RoundTrip, seen, try_out};
use super::turn_client::{PATIENCE, Target, Trouble};

/// Tries all of them at once.
///
/// # Errors
/// When the system has no randomness to give.
pub(super) async fn findings(config: &Config, now: Duration) -> anyhow::Result<Vec<Finding>> {
    let mut tried = Vec::new();
    for setting in &config.live.ice_servers {
        let mut random = [0; 32];
        getrandom::fill(&mut random).context("The system gives no random bytes")?;
        let (one, other) = random.split_at(16);
        let mint = |bytes: &[u8]| {
            setting.mint(u128::from_ne_bytes(bytes.try_into().unwrap_or_default()), now)
        };
        let clients = [mint(one), mint(other)];
        tried.extend(setting.urls.iter().map(|url| finding(url.clone(), clients.clone())));
    }
    Ok(join_all(tried).await)
}

/// A server by one of its addresses, such as `turn:turn.example.org:3478?transport=tcp`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place<'u> {
    kind: Kind,
    host: &'u str,
    port: u16,
}

/// How a server is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Stun,
    Turn(Transport),
    /// TURN in TLS.
    Turns,
}

impl<'u> Place<'u> {
    /// Reads an address that the settings were checked with.
    fn of(url: &'u str) -> Option<Self> {
        let (scheme, rest) = url.split_once(':')?;
        let (authority, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (kind, own_port) = match (scheme, query) {
            ("stun", _) => (Kind::Stun, 3478),
            ("turn", "transport=tcp") => (Kind::Turn(Transport::Tcp), 3478),
            ("turn", _) => (Kind::Turn(Transport::Udp), 3478),
            ("turns", _) => (Kind::Turns, 5349),
            _ => return None,
        };
        let (host, port) = match authority.strip_prefix('[') {
            Some(bracketed) => bracketed.split_once(']')?,
            None => authority.find(':').map_or((authority, ""), |at| authority.split_at(at)),
        };
        let port = match port.strip_prefix(':') {
            Some(port) => port.parse().ok()?,
            None => own_port,
        };
        Some(Self { kind, host, port })
    }
}

/// What was seen of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Seen {
    /// Its address is of a kind that is not known here.
    Unread,
    /// Its host has no address, as the system says it.
    NoAddress(String),
    Stun(Result<(), Trouble>),
    Turn(RoundTrip),
    /// Whether it takes connections.
    Turns(Result<(), Trouble>),
}

async fn finding(url: String, clients: [IceServer; 2]) -> Finding {
    judge(&url, &look(&url, &clients).await)
}

async fn look(url: &str, clients: &[IceServer; 2]) -> Seen {
    let Some(Place { kind, host, port }) = Place::of(url) else { return Seen::Unread };
    let address = match timeout(PATIENCE, lookup_host((host, port))).await {
        Ok(Ok(found)) => {
            let found: Vec<_> = found.collect();
            found.iter().find(|address| address.is_ipv4()).or(found.first()).copied()
        }
        Ok(Err(error)) => return Seen::NoAddress(error.to_string()),
        Err(_) => return Seen::NoAddress("the name server does not answer".to_owned()),
    };
    let Some(address) = address else { return Seen::NoAddress("it has none".to_owned()) };
    match kind {
        Kind::Stun => Seen::Stun(binding(address).await),
        Kind::Turn(transport) => {
            let target = Target { address, transport, family: AddressFamily::IPV4 };
            let [one, other] = clients.each_ref().map(|client| {
                let text = |text: &'_ Option<String>| text.clone().unwrap_or_default();
                (text(&client.username), text(&client.credential))
            });
            Seen::Turn(try_out(&target, (&one.0, &one.1), (&other.0, &other.1)).await)
        }
        Kind::Turns => {
            let connected = timeout(PATIENCE, TcpStream::connect(address)).await;
            Seen::Turns(
                connected.map_or(Err(Trouble::NoAnswer), |c| c.map(drop).map_err(Trouble::from)),
            )
        }
    }
}

/// Asks a STUN server for one's own address, three times.
///
/// Source: RFC 8489 §5 (the message), §6.2.1 (sent again).
async fn binding(address: SocketAddr) -> Result<(), Trouble> {
    let any = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = UdpSocket::bind(any).await?;
    socket.connect(address).await?;
    let mut request = [0; 20];
    getrandom::fill(&mut request).map_err(|error| std::io::Error::other(error.to_string()))?;
    request[..8].copy_from_slice(&[0x00, 0x01, 0x00, 0x00, 0x21, 0x12, 0xA4, 0x42]);
    let mut answer = [0; 1500];
    for patience in [PATIENCE / 5, PATIENCE / 5, PATIENCE * 3 / 5] {
        socket.send(&request).await?;
        if let Ok(read) = timeout(patience, socket.recv(&mut answer)).await {
            let is_answer =
                read? >= 20 && answer[..2] == [0x01, 0x01] && answer[4..20] == request[4..];
            return if is_answer { Ok(()) } else { Err(Trouble::Closed) };
        }
    }
    Err(Trouble::NoAnswer)
}

fn judge(url: &str, seen_there: &Seen) -> Finding {
    match seen_there {
        Seen::Unread => Finding::note(format!("{url} is not tried here.")),
        Seen::NoAddress(error) => Finding::wrong(format!(
            "{url}: its host cannot be looked up ({error}). Correct its name, or see to the name server of this machine."
        )),
        Seen::Stun(Ok(())) => Finding::ok(format!("{url} answers.")),
        Seen::Stun(Err(Trouble::Closed)) => Finding::wrong(format!(
            "{url} does not answer in STUN. See whether it is a STUN server."
        )),
        Seen::Stun(Err(trouble)) => {
            Finding::wrong(format!("{url} does not answer: {}", seen(trouble)))
        }
        Seen::Turn(RoundTrip::Whole) => {
            Finding::ok(format!("{url}: data went there and came back."))
        }
        Seen::Turn(RoundTrip::Dead(trouble)) => {
            Finding::wrong(format!("{url} does not relay: {}", seen(trouble)))
        }
        Seen::Turn(RoundTrip::Single(trouble)) => Finding::note(format!(
            "{url} relays for one client; for a second one {}",
            seen(trouble)
        )),
        Seen::Turn(RoundTrip::Apart(trouble)) => Finding::wrong(format!(
            "{url} relays, but two of its clients do not reach each other ({}), so two callers behind it do not \
             connect. With coturn, allowed-peer-ip has to name its own address.",
            between(trouble)
        )),
        Seen::Turns(Ok(())) => Finding::note(format!(
            "{url} takes connections. TURN in TLS is not tried here: make a call in a network that lets nothing else \
             out."
        )),
        Seen::Turns(Err(trouble)) => {
            Finding::wrong(format!("{url} takes no connection: {}", seen(trouble)))
        }
    }
}

/// What was seen between two clients.
fn between(trouble: &Trouble) -> String {
    match trouble {
        Trouble::NoAnswer => "what one sends does not arrive".to_owned(),
        Trouble::Io(_, error) => error.clone(),
        Trouble::Closed => "the connection ended".to_owned(),
        Trouble::Refused(code) => format!("it refuses with {code}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::doctor::finding::Mark;

    #[test]
    fn an_address_is_read_as_browsers_read_it() {
        let (udp, tcp) = (Kind::Turn(Transport::Udp), Kind::Turn(Transport::Tcp));
        for (url, kind, host, port) in [
            ("stun:s.example", Kind::Stun, "s.example", 3478),
            ("turn:t.example:3479", udp, "t.example", 3479),
            ("turn:t.example?transport=tcp", tcp, "t.example", 3478),
            ("turn:[2001:db8::1]:443?transport=tcp", tcp, "2001:db8::1", 443),
            ("turn:[2001:db8::1]?transport=udp", udp, "2001:db8::1", 3478),
            ("turns:t.example?transport=tcp", Kind::Turns, "t.example", 5349),
        ] {
            assert_eq!(Place::of(url), Some(Place { kind, host, port }), "{url}");
        }
        assert_eq!(Place::of("https://t.example"), None);
    }

    #[test]
    fn a_dead_server_is_named_with_what_was_seen() {
        let dead = |trouble| judge("turn:t.example", &Seen::Turn(RoundTrip::Dead(trouble)));
        let refused = Trouble::Io(std::io::ErrorKind::ConnectionRefused, "refused".to_owned());
        for (trouble, sentence) in [
            (Trouble::NoAnswer, "there was no answer. Let its port"),
            (refused, "nothing listens there."),
            (Trouble::Closed, "it ended the connection."),
            (Trouble::Refused(401), "it refuses user and password (401)."),
            (Trouble::Refused(403), "it forbids that (403)."),
            (Trouble::Refused(486), "its quota is used up (486)."),
            (Trouble::Refused(508), "it has no relay port left (508)."),
            (Trouble::Refused(500), "it refuses (500)."),
        ] {
            let finding = dead(trouble);
            assert_eq!(finding.mark, Mark::Wrong);
            let begin = format!("turn:t.example does not relay: {sentence}");
            assert!(finding.sentence.starts_with(&begin), "{finding}");
        }
    }

    #[test]
    fn how_far_a_round_trip_came_decides_how_bad_it_is() {
        let mark = |seen| judge("turn:t.example", &seen).mark;
        let marks = [
            Seen::Turn(RoundTrip::Whole),
            Seen::Turn(RoundTrip::Single(Trouble::Refused(486))),
            Seen::Turn(RoundTrip::Apart(Trouble::Refused(403))),
            Seen::Stun(Ok(())),
            Seen::Stun(Err(Trouble::NoAnswer)),
            Seen::Turns(Ok(())),
            Seen::Turns(Err(Trouble::NoAnswer)),
            Seen::NoAddress("none".to_owned()),
        ]
        .map(mark);
        let (ok, note, wrong) = (Mark::Ok, Mark::Note, Mark::Wrong);
        assert_eq!(marks, [ok, note, wrong, ok, wrong, note, wrong, wrong]);
    }
}
