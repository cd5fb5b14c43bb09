//! Asks which addresses the hosts of the settings have.

use std::net::IpAddr;
use std::time::Duration;

use futures::future::join_all;
use tokio::net::lookup_host;
use tokio::time::timeout;

use super::advertised::is_loopback_host;

/// The addresses of these hosts, in their order and each once. A host that is an address is not asked for, nor is one
/// of this machine alone. What has no answer in time is left out, so a caller that asks again keeps what it knew where
/// the list is empty.
///
/// The system's own resolver is asked, all hosts at once, and its search goes on in the background when this gives up.
pub async fn resolve(hosts: &[String]) -> Vec<IpAddr> {
    resolve_by(hosts, LOOKUP_TIMEOUT, async |host| {
        Ok(lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    })
    .await
}

async fn resolve_by(
    hosts: &[String],
    patience: Duration,
    ask: impl AsyncFn(&str) -> std::io::Result<Vec<IpAddr>>,
) -> Vec<IpAddr> {
    let one = async |host: &String| match host.parse::<IpAddr>() {
        Ok(ip) => vec![ip],
        Err(_) if is_loopback_host(host) => Vec::new(),
        Err(_) => match timeout(patience, ask(host)).await {
            Ok(Ok(addresses)) => addresses,
            Ok(Err(error)) => {
                tracing::debug!(%error, "a host of the settings has no address");
                Vec::new()
            }
            Err(_) => {
                tracing::debug!("the address of a host of the settings did not come in time");
                Vec::new()
            }
        },
    };
    let mut addresses: Vec<IpAddr> = Vec::new();
    for ip in join_all(hosts.iter().map(one)).await.into_iter().flatten() {
        if !addresses.contains(&ip) {
            addresses.push(ip);
        }
    }
    addresses
}

/// How long the start waits for an answer. A resolver without a network gives up in five seconds itself.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::io;

    use super::*;

    #[tokio::test]
    async fn addresses_stand_for_themselves_and_loopback_is_nobodys() {
        let ask = async |host: &str| panic!("{host} was asked for");
        let hosts = texts(&["5.6.7.8", "2600::8", "localhost", "a.localhost", "5.6.7.8"]);
        let found = resolve_by(&hosts, Duration::MAX, ask).await;
        assert_eq!(found, ips(&["5.6.7.8", "2600::8"]));
    }

    #[tokio::test]
    async fn a_host_without_an_answer_leaves_the_others_theirs() {
        let ask = async |host: &str| match host {
            "good.example" => Ok(ips(&["5.6.7.8", "2600::8"])),
            "absent.example" => Err(io::Error::other("no such host")),
            _ => pending().await,
        };
        let hosts = texts(&["slow.example", "absent.example", "good.example"]);
        let found = resolve_by(&hosts, Duration::ZERO, ask).await;
        assert_eq!(found, ips(&["5.6.7.8", "2600::8"]));
    }

    fn texts(hosts: &[&str]) -> Vec<String> {
        hosts.iter().map(|host| (*host).to_owned()).collect()
    }

    fn ips(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }
}
