//! Whether the ports of the settings are free, or held by the server that runs with them.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};

use server::config::{Config, MetricsListen, TurnMode, interfaces};
use server::listen::{Transport, holder, listen};

use super::finding::Finding;
use super::running::{Running, RunningRelay};
use crate::program::ask::{Request, ask};

/// Whether the relay can be had at its port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RelayPort {
    /// It is free.
    Free,
    /// The running server has it.
    Running,
    /// Neither, or that is not known.
    Taken,
}

/// Looks at all ports.
pub(super) async fn findings(
    config: &Config,
    running: Option<&Running>,
) -> (RelayPort, Vec<Finding>) {
    let mut findings = vec![pages(config, running).await];
    if let Some(address) = config.redirect_listen {
        findings.push(redirect(address).await);
    }
    findings.extend(metrics(config.metrics_listen).await);
    if config.turn.mode == TurnMode::Off {
        return (RelayPort::Taken, findings);
    }
    let listen = config.address_facts(&config.live.hosts(), &interfaces(), &[]).listen_addresses();
    let port = config.turn.port;
    let refused = refused(&listen, port);
    let (relay_port, finding) = relay(port, &refused, running);
    findings.push(finding);
    findings.push(relayed(config, &listen));
    (relay_port, findings)
}

async fn pages(config: &Config, running: Option<&Running>) -> Finding {
    match (listen("listen", config.listen).await, running) {
        (Ok(_), _) => free("listen", config.listen),
        (Err(_), Some(Running { version, .. })) => {
            let address = config.listen;
            Finding::ok(format!("At {address} (listen) Parlor {version} runs and answers."))
        }
        (Err(error), None) => Finding::wrong(error.to_string()),
    }
}

async fn redirect(address: SocketAddr) -> Finding {
    let Err(error) = listen("redirect_listen", address).await else {
        return free("redirect_listen", address);
    };
    let answer = ask(address, server::config::TlsMode::Off, Request::Get("/"));
    let is_redirect = |head: &str| head.to_ascii_lowercase().contains("\nlocation: https://");
    if answer.is_ok_and(|answer| answer.status == 308 && is_redirect(&answer.head)) {
        return Finding::ok(format!("At {address} (redirect_listen) HTTP is sent on to HTTPS."));
    }
    Finding::wrong(error.to_string())
}

async fn metrics(wanted: MetricsListen) -> Option<Finding> {
    let address = match wanted {
        MetricsListen::Off => return None,
        MetricsListen::At(address) => address,
        MetricsListen::Default => MetricsListen::DEFAULT_ADDRESS,
    };
    let Err(error) = listen("metrics_listen", address).await else {
        return Some(free("metrics_listen", address));
    };
    let answer = ask(address, server::config::TlsMode::Off, Request::Get("/metrics"));
    if answer.is_ok_and(|answer| answer.body.contains("parlor_rooms")) {
        let sentence = format!("At {address} (metrics_listen) the counters of a Parlor are read.");
        return Some(Finding::ok(sentence));
    }
    Some(match wanted {
        // The server starts without counters.
        MetricsListen::Default => Finding::note(format!("There will be no counters. {error}")),
        MetricsListen::At(_) | MetricsListen::Off => Finding::wrong(error.to_string()),
    })
}

fn free(setting: &str, address: SocketAddr) -> Finding {
    Finding::ok(match address.port() {
        0 => format!("{address} ({setting}) is for any port that is free."),
        _ => format!("{address} ({setting}) is free."),
    })
}

/// Why the port of the relay cannot be listened to over one transport.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Refused {
    transport: Transport,
    why: Why,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Why {
    /// By this program, where the system tells.
    Taken(Option<String>),
    /// The address is another machine's.
    Elsewhere,
    /// As the system says it.
    Other(String),
}

/// Tries the port at these addresses, over both transports.
fn refused(listen: &[IpAddr], port: u16) -> Vec<Refused> {
    let tried = |transport: Transport| {
        let refused = listen.iter().find_map(|ip| bind(transport, *ip, port).err());
        refused.map(|error| {
            let why = if error.kind() == ErrorKind::AddrInUse {
                Why::Taken(holder(port, transport))
            } else if error.kind() == ErrorKind::AddrNotAvailable {
                Why::Elsewhere
            } else {
                Why::Other(error.to_string())
            };
            Refused { transport, why }
        })
    };
    [Transport::Udp, Transport::Tcp].into_iter().filter_map(tried).collect()
}

/// Listens for a moment.
fn bind(transport: Transport, ip: IpAddr, port: u16) -> io::Result<()> {
    match transport {
        Transport::Udp => UdpSocket::bind((ip, port)).map(drop),
        Transport::Tcp => TcpListener::bind((ip, port)).map(drop),
    }
}

/// Judges the port of the relay.
fn relay(port: u16, refused: &[Refused], running: Option<&Running>) -> (RelayPort, Finding) {
    let has_it = |running: &Running| {
        // Any port will do: the running server says which one it has.
        running.relay_port().is_some_and(|at| at == port || port == 0)
    };
    if let Some(running) = running.filter(|running| has_it(running)) {
        let port = running.relay_port().unwrap_or(port);
        let sentence = format!("Port {port} (turn_port) is the running server's, UDP and TCP.");
        return (RelayPort::Running, Finding::ok(sentence));
    }
    let Some(first) = refused.first() else {
        return match running {
            // Its relay could not begin, or it has other settings.
            Some(_) => (
                RelayPort::Free,
                Finding::wrong(format!(
                    "Port {port} (turn_port) is free although the server runs, so it relays nothing there. Restart it."
                )),
            ),
            None if port == 0 => {
                (RelayPort::Free, Finding::ok("turn_port is for any port that is free."))
            }
            None => (
                RelayPort::Free,
                Finding::ok(format!("Port {port} (turn_port) is free, UDP and TCP.")),
            ),
        };
    };
    let is_unknown = running.is_some_and(|running| running.relay == RunningRelay::Unknown);
    if is_unknown {
        return (
            RelayPort::Taken,
            Finding::note(format!(
                "Port {port} (turn_port) is taken, and the running server does not say whether it relays. It may have \
                 been asked too often: try again in a minute."
            )),
        );
    }
    let sentence = match &first.why {
        Why::Taken(holder) => format!(
            "Port {port} (turn_port) is taken over {} by {}, so nothing is relayed. Stop that program, or set \
             turn_port to a port that is free.",
            first.transport.as_str(),
            holder.as_deref().unwrap_or("another program"),
        ),
        Why::Elsewhere => format!(
            "Port {port} (turn_port) cannot be had at the address of the setting listen, so nothing is relayed. Set \
             listen to an address of this machine."
        ),
        Why::Other(error) => format!(
            "Port {port} (turn_port) cannot be listened to over {} ({error}), so nothing is relayed. Set turn_port to \
             another one.",
            first.transport.as_str(),
        ),
    };
    (RelayPort::Taken, Finding::wrong(sentence))
}

/// Tries some of the relayed ports.
fn relayed(config: &Config, listen: &[IpAddr]) -> Finding {
    let (low, high) = (*config.turn.relay_ports.start(), *config.turn.relay_ports.end());
    let is_v4 = listen.iter().any(IpAddr::is_ipv4);
    let ip: IpAddr =
        if is_v4 { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let ports = sample(low, high);
    let taken: Vec<u16> =
        ports.iter().copied().filter(|port| bind(Transport::Udp, ip, *port).is_err()).collect();
    judge_relayed(low, high, ports.len(), &taken)
}

/// Ports of a range, spread over all of it, its ends among them.
fn sample(low: u16, high: u16) -> Vec<u16> {
    let wide = u32::from(high - low);
    let at = |step: u32| low + u16::try_from(wide * step / (SAMPLE - 1)).unwrap_or(0);
    (0..SAMPLE).map(at).collect()
}

/// Judges a sample of relayed ports. Each of them that is taken is passed over by the relay.
fn judge_relayed(low: u16, high: u16, tried: usize, taken: &[u16]) -> Finding {
    let ports = format!("{low}-{high}");
    let free = tried - taken.len();
    if taken.is_empty() {
        return Finding::ok(format!(
            "The relayed ports {ports} are free: {tried} of them were tried."
        ));
    }
    if free == 0 {
        return Finding::wrong(format!(
            "None of {tried} relayed ports that were tried is free (turn_relay_ports {ports}). Set turn_relay_ports to a \
             range that no other program uses."
        ));
    }
    let sentence = format!("Of {tried} relayed ports that were tried {free} are free ({ports}).");
    if free * 2 < tried {
        return Finding::note(format!(
            "{sentence} If that is not by calls, set turn_relay_ports to a range that no other program uses."
        ));
    }
    Finding::ok(sentence)
}

/// How many relayed ports are tried.
const SAMPLE: u32 = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::doctor::finding::Mark;

    #[test]
    fn a_free_port_is_free_unless_a_server_runs_that_should_have_it() {
        let (port, finding) = relay(3478, &[], None);
        assert_eq!(port, RelayPort::Free);
        assert_eq!(finding, Finding::ok("Port 3478 (turn_port) is free, UDP and TCP."));
        let (_, finding) = relay(3478, &[], Some(&running(RunningRelay::None)));
        assert!(finding.mark == Mark::Wrong && finding.sentence.ends_with("Restart it."));
    }

    #[test]
    fn a_port_of_the_running_server_is_as_it_should_be() {
        let server =
            protocol::ice_server::IceServer { urls: vec![], username: None, credential: None };
        let at = |port| running(RunningRelay::At(port, [server.clone(), server.clone()]));
        let taken = [taken(Transport::Udp, Some("parlor (process 7)"))];
        for (port, at_port) in [(3478, 3478), (0, 40_000)] {
            let (found, finding) = relay(port, &taken, Some(&at(at_port)));
            assert_eq!(found, RelayPort::Running);
            let sentence =
                format!("Port {at_port} (turn_port) is the running server's, UDP and TCP.");
            assert_eq!(finding, Finding::ok(sentence));
        }
        assert_eq!(relay(3478, &taken, Some(&at(3479))).0, RelayPort::Taken);
    }

    #[test]
    fn a_port_of_another_program_is_wrong_and_the_program_is_named() {
        let by = [taken(Transport::Tcp, Some("turnserver (process 812)"))];
        for running in [None, Some(running(RunningRelay::None))] {
            assert_eq!(
                relay(3478, &by, running.as_ref()).1,
                Finding::wrong(
                    "Port 3478 (turn_port) is taken over TCP by turnserver (process 812), so nothing is relayed. Stop \
                     that program, or set turn_port to a port that is free."
                )
            );
        }
        let (_, finding) = relay(3478, &[taken(Transport::Udp, None)], None);
        assert!(finding.sentence.contains("over UDP by another program"), "{finding}");
        let (_, finding) = relay(3478, &by, Some(&running(RunningRelay::Unknown)));
        assert_eq!(finding.mark, Mark::Note);
    }

    #[test]
    fn relayed_ports_are_wrong_only_where_none_is_free() {
        assert_eq!(sample(49_152, 65_535).len(), 16);
        assert_eq!((sample(49_152, 65_535)[0], sample(49_152, 65_535)[15]), (49_152, 65_535));
        assert_eq!(sample(1024, 1039), (1024..=1039).collect::<Vec<_>>());
        let mark = |taken: u16| judge_relayed(1024, 1039, 16, &(0..taken).collect::<Vec<_>>()).mark;
        let marks = [0, 8, 9, 15, 16].map(mark);
        assert_eq!(marks, [Mark::Ok, Mark::Ok, Mark::Note, Mark::Note, Mark::Wrong]);
    }

    fn running(relay: RunningRelay) -> Running {
        Running { version: "0.1.0".to_owned(), relay }
    }

    fn taken(transport: Transport, by: Option<&str>) -> Refused {
        Refused { transport, why: Why::Taken(by.map(str::to_owned)) }
    }
}
