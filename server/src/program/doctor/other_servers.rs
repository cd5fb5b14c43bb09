//! The STUN and TURN servers that the settings list: each one is asked as a browser would, with a user and a password
//! as a browser would get them, and at every address that its host has.

mod place;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use futures::future::join_all;
use protocol::ice_server::IceServer;
use server::config::Config;
use server::listen::Transport;
use tokio::net::{UdpSocket, lookup_host};
use tokio::time::timeout;
use turn_client_proto::types::AddressFamily;

use super::finding::{Finding, Mark};
use super::round_trip::{RoundTrip, seen, try_out};
use super::tls::{Judgement, Tls};
use super::turn_client::{PATIENCE, Target, Trouble};
use place::{Kind, Place};

/// Tries all of them at once.
///
/// # Errors
/// When the system has no randomness to give, or TLS cannot be set up.
pub(super) async fn findings(config: &Config, now: Duration) -> anyhow::Result<Vec<Finding>> {
    let urls = || config.live.ice_servers.iter().flat_map(|server| &server.urls);
    let has_tls = urls().any(|url| url.starts_with("turns:"));
    let tls = has_tls.then(Tls::load).transpose().context("TLS cannot be set up")?;
    let mut tried = Vec::new();
    for setting in &config.live.ice_servers {
        let mut random = [0; 32];
        getrandom::fill(&mut random).context("The system gives no random bytes")?;
        let (one, other) = random.split_at(16);
        let mint = |bytes: &[u8]| {
            setting.mint(u128::from_ne_bytes(bytes.try_into().unwrap_or_default()), now)
        };
        let clients = [mint(one), mint(other)];
        let try_url = |url: &String| found(url.clone(), clients.clone(), tls.clone());
        tried.extend(setting.urls.iter().map(try_url));
    }
    Ok(join_all(tried).await.into_iter().flatten().collect())
}

async fn found(url: String, clients: [IceServer; 2], tls: Option<Tls>) -> Vec<Finding> {
    judge(&url, &look(&url, &clients, tls.as_ref()).await)
}

/// What was seen of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Seen {
    /// Its URL is of a kind that is not known here.
    Unread,
    /// Its host has no address, as the system says it.
    NoAddress(String),
    /// What was seen at each address of its host.
    At(Vec<(SocketAddr, SeenThere)>),
}

/// What was seen of a server at one address.
#[derive(Debug, Clone, PartialEq, Eq)]
enum SeenThere {
    Stun(Result<(), Trouble>),
    Turn(RoundTrip, Certificate),
}

/// What is known of the certificate of a server that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certificate {
    /// It is good, or none is needed.
    Good,
    /// This machine cannot judge it.
    Unjudged,
}

async fn look(url: &str, clients: &[IceServer; 2], tls: Option<&Tls>) -> Seen {
    let Some(place) = Place::of(url) else { return Seen::Unread };
    let mut addresses: Vec<_> = match timeout(PATIENCE, lookup_host((place.host, place.port))).await
    {
        Ok(Ok(found)) => found.take(MAX_ADDRESSES).collect(),
        Ok(Err(error)) => return Seen::NoAddress(error.to_string()),
        Err(_) => return Seen::NoAddress("the name server does not answer".to_owned()),
    };
    addresses.sort_unstable();
    addresses.dedup();
    let mut seen = Vec::new();
    // One after the other: one user may have a quota.
    for address in addresses {
        seen.push((address, look_at(&place, address, clients, tls).await));
    }
    match seen.is_empty() {
        true => Seen::NoAddress("it has none".to_owned()),
        false => Seen::At(seen),
    }
}

async fn look_at(
    place: &Place<'_>,
    address: SocketAddr,
    clients: &[IceServer; 2],
    tls: Option<&Tls>,
) -> SeenThere {
    let (transport, tls) = match place.kind {
        Kind::Stun => return SeenThere::Stun(binding(address).await),
        Kind::Turn(transport) => (transport, None),
        Kind::Turns => (Transport::Tcp, tls),
    };
    let certificate = match tls.map(|tls| tls.judgement) {
        Some(Judgement::NoAuthorities) => Certificate::Unjudged,
        Some(Judgement::Judged) | None => Certificate::Good,
    };
    let tls = tls.map(|tls| (tls.clone(), place.host.to_owned()));
    let target = Target { address, transport, tls, family: AddressFamily::IPV4 };
    let [one, other] = clients.each_ref().map(|client| {
        let text = |text: &'_ Option<String>| text.clone().unwrap_or_default();
        (text(&client.username), text(&client.credential))
    });
    SeenThere::Turn(try_out(&target, (&one.0, &one.1), (&other.0, &other.1)).await, certificate)
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

/// One finding for a server that is the same at all its addresses, else one for each.
fn judge(url: &str, seen_of_it: &Seen) -> Vec<Finding> {
    let all = match seen_of_it {
        Seen::Unread => return vec![Finding::note(format!("{url} is not tried here."))],
        Seen::NoAddress(error) => {
            return vec![Finding::wrong(format!(
                "{url}: its host cannot be looked up ({error}). Correct its name, or see to the name server of this \
                 machine."
            ))];
        }
        Seen::At(all) => all,
    };
    // A machine without IPv6 sees nothing of an IPv6 address.
    let near: Vec<_> = all.iter().filter(|(_, seen)| !is_out_of_reach(seen)).collect();
    let tried = if near.is_empty() { all.iter().collect() } else { near };
    let findings = || tried.iter().map(|(_, seen)| judge_one(url, seen));
    let Some(first) = findings().next() else { return Vec::new() };
    if findings().all(|finding| finding == first) {
        return vec![first];
    }
    let is_dead = |finding: &Finding| finding.mark == Mark::Wrong;
    let are_all_dead = findings().all(|finding| is_dead(&finding));
    let each = tried.iter().map(|(address, seen)| {
        let finding = judge_one(&format!("{url} at {}", address.ip()), seen);
        if !is_dead(&finding) || are_all_dead {
            return finding;
        }
        Finding::note(format!("{} {DEAD_ADDRESS}", finding.sentence))
    });
    each.collect()
}

/// Whether this machine has no way to an address.
fn is_out_of_reach(seen: &SeenThere) -> bool {
    let (SeenThere::Stun(Err(trouble)) | SeenThere::Turn(RoundTrip::Dead(trouble), _)) = seen
    else {
        return false;
    };
    matches!(trouble, Trouble::Io(ErrorKind::NetworkUnreachable | ErrorKind::AddrNotAvailable, _))
}

fn judge_one(url: &str, seen_there: &SeenThere) -> Finding {
    match seen_there {
        SeenThere::Stun(Ok(())) => Finding::ok(format!("{url} answers.")),
        SeenThere::Stun(Err(Trouble::Closed)) => Finding::wrong(format!(
            "{url} does not answer in STUN. See whether it is a STUN server."
        )),
        SeenThere::Stun(Err(trouble)) => {
            Finding::wrong(format!("{url} does not answer: {}", seen(trouble)))
        }
        SeenThere::Turn(RoundTrip::Whole, Certificate::Good) => {
            Finding::ok(format!("{url}: data went there and came back."))
        }
        SeenThere::Turn(RoundTrip::Whole, Certificate::Unjudged) => Finding::note(format!(
            "{url}: data went there and came back. Whether browsers take its certificate is not seen, since this \
             machine has no list of authorities: install one (ca-certificates), or name a file in SSL_CERT_FILE."
        )),
        SeenThere::Turn(RoundTrip::Dead(trouble), _) => {
            Finding::wrong(format!("{url} does not relay: {}", seen(trouble)))
        }
        SeenThere::Turn(RoundTrip::Single(trouble), _) => Finding::note(format!(
            "{url} relays for one client; for a second one {}",
            seen(trouble)
        )),
        SeenThere::Turn(RoundTrip::Apart(trouble), _) => Finding::wrong(format!(
            "{url} relays, but two of its clients do not reach each other ({}), so two callers behind it do not \
             connect. With coturn, allowed-peer-ip has to name its own address.",
            between(trouble)
        )),
    }
}

/// What was seen between two clients.
fn between(trouble: &Trouble) -> String {
    match trouble {
        Trouble::NoAnswer => "what one sends does not arrive".to_owned(),
        Trouble::Io(_, error) => error.clone(),
        Trouble::Closed | Trouble::Tls(_) => "the connection ended".to_owned(),
        Trouble::Refused(code) => format!("it refuses with {code}"),
    }
}

/// How many addresses of one host are tried.
const MAX_ADDRESSES: usize = 8;

const DEAD_ADDRESS: &str = "Its name has other addresses, which work, and a browser may take this one: mend it, or take \
                            it out of the name.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::doctor::tls::TlsTrouble;

    const URL: &str = "turns:t.example";

    fn turn(round_trip: RoundTrip) -> SeenThere {
        SeenThere::Turn(round_trip, Certificate::Good)
    }

    fn dead(trouble: Trouble) -> SeenThere {
        turn(RoundTrip::Dead(trouble))
    }

    fn io(kind: ErrorKind) -> Trouble {
        Trouble::Io(kind, "as the system says it".to_owned())
    }

    #[test]
    fn a_dead_server_is_named_with_what_was_seen() {
        for (trouble, sentence) in [
            (Trouble::NoAnswer, "there was no answer. Let its port"),
            (io(ErrorKind::ConnectionRefused), "nothing listens there."),
            (Trouble::Closed, "it ended the connection."),
            (Trouble::Refused(401), "it refuses user and password (401)."),
            (Trouble::Refused(403), "it forbids that (403)."),
            (Trouble::Refused(486), "its quota is used up (486)."),
            (Trouble::Refused(508), "it has no relay port left (508)."),
            (Trouble::Refused(500), "it refuses (500)."),
            (Trouble::Tls(TlsTrouble::NotTls), "it does not speak TLS there. Correct the port"),
            (Trouble::Tls(TlsTrouble::Ended), "its certificate has ended, by the clock"),
            (Trouble::Tls(TlsTrouble::NotBegun), "its certificate is not good yet, by the clock"),
            (Trouble::Tls(TlsTrouble::OtherHost), "its certificate is for other hosts. Get one"),
            (Trouble::Tls(TlsTrouble::UnknownAuthority), "its certificate is of no authority"),
            (Trouble::Tls(TlsTrouble::Other("alert".to_owned())), "TLS fails (alert). See"),
        ] {
            let finding = judge_one(URL, &dead(trouble));
            assert_eq!(finding.mark, Mark::Wrong);
            let begin = format!("turns:t.example does not relay: {sentence}");
            assert!(finding.sentence.starts_with(&begin), "{finding}");
        }
    }

    #[test]
    fn how_far_a_round_trip_came_decides_how_bad_it_is() {
        let marks = [
            turn(RoundTrip::Whole),
            SeenThere::Turn(RoundTrip::Whole, Certificate::Unjudged),
            turn(RoundTrip::Single(Trouble::Refused(486))),
            turn(RoundTrip::Apart(Trouble::Refused(403))),
            SeenThere::Stun(Ok(())),
            SeenThere::Stun(Err(Trouble::NoAnswer)),
        ]
        .map(|seen| judge_one(URL, &seen).mark);
        let (ok, note, wrong) = (Mark::Ok, Mark::Note, Mark::Wrong);
        assert_eq!(marks, [ok, note, note, wrong, ok, wrong]);
        let none = judge(URL, &Seen::NoAddress("none".to_owned()));
        assert!(none.len() == 1 && none[0].mark == wrong, "{none:?}");
    }

    #[test]
    fn one_dead_address_among_others_is_a_note_that_names_it() {
        let at = |last: u8| SocketAddr::from(([192, 0, 2, last], 5349));
        let all = |seen: [SeenThere; 2]| {
            let [one, two] = seen;
            judge(URL, &Seen::At(vec![(at(1), one), (at(2), two)]))
        };
        let whole = || turn(RoundTrip::Whole);
        let well = Finding::ok("turns:t.example: data went there and came back.");
        assert_eq!(all([whole(), whole()]), std::slice::from_ref(&well));
        let refusing = || dead(io(ErrorKind::ConnectionRefused));
        assert_eq!(
            all([refusing(), whole()]),
            [
                Finding::note(
                    "turns:t.example at 192.0.2.1 does not relay: nothing listens there. Start it, or correct the \
                     port. Its name has other addresses, which work, and a browser may take this one: mend it, or \
                     take it out of the name."
                ),
                Finding::ok("turns:t.example at 192.0.2.2: data went there and came back."),
            ]
        );
        // Where none works, each is wrong, and they are one where they are the same.
        assert_eq!(all([refusing(), refusing()]).len(), 1);
        let marks: Vec<_> =
            all([refusing(), dead(Trouble::NoAnswer)]).iter().map(|f| f.mark).collect();
        assert_eq!(marks, [Mark::Wrong; 2]);
        // This machine has no IPv6, say.
        assert_eq!(all([dead(io(ErrorKind::NetworkUnreachable)), whole()]), [well]);
        assert_eq!(all([dead(io(ErrorKind::NetworkUnreachable)), refusing()])[0].mark, Mark::Wrong);
    }
}
