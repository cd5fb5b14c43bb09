//! A round trip through a TURN server: two clients get a relayed address each, and send data to each other there.

use std::io::ErrorKind;

use super::tls;
use super::turn_client::{Target, Trouble, TurnClient};

/// How far a round trip came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RoundTrip {
    /// Data went there and back.
    Whole,
    /// The first client got no relayed address.
    Dead(Trouble),
    /// The first one got a relayed address, and a second one did not.
    Single(Trouble),
    /// Both got one, and may not reach each other.
    Apart(Trouble),
}

/// A user and a password.
pub(super) type Login<'l> = (&'l str, &'l str);

/// Tries it, with two logins that may be the same.
pub(super) async fn try_out(target: &Target, one: Login<'_>, other: Login<'_>) -> RoundTrip {
    let (mut one, at_one) = match allocated(target, one).await {
        Ok(allocated) => allocated,
        Err(trouble) => return RoundTrip::Dead(trouble),
    };
    let (mut other, at_other) = match allocated(target, other).await {
        Ok(allocated) => allocated,
        Err(trouble) => {
            one.delete().await;
            return RoundTrip::Single(trouble);
        }
    };
    let exchange = async {
        one.bind(at_other).await?;
        other.bind(at_one).await?;
        one.send(at_other, THERE).await?;
        expect(&mut other, THERE).await?;
        other.send(at_one, BACK).await?;
        expect(&mut one, BACK).await
    };
    let exchanged = exchange.await;
    one.delete().await;
    other.delete().await;
    exchanged.map_or_else(RoundTrip::Apart, |()| RoundTrip::Whole)
}

async fn allocated(
    target: &Target,
    (username, password): Login<'_>,
) -> Result<(TurnClient, std::net::SocketAddr), Trouble> {
    let mut client = TurnClient::connect(target, username, password).await?;
    let relayed = client.allocate().await?;
    Ok((client, relayed))
}

async fn expect(client: &mut TurnClient, data: &[u8]) -> Result<(), Trouble> {
    // Others may send to a relayed address, too, where a server lets them.
    while client.receive().await?.1 != data {}
    Ok(())
}

/// What was seen, as the end of a sentence, with what to do.
pub(super) fn seen(trouble: &Trouble) -> String {
    match trouble {
        Trouble::NoAnswer => {
            "there was no answer. Let its port through the firewalls on the way, and see whether it runs.".to_owned()
        }
        Trouble::Io(ErrorKind::ConnectionRefused, _) => {
            "nothing listens there. Start it, or correct the port.".to_owned()
        }
        Trouble::Io(_, error) => format!("the system says: {error}. See to the network of this machine."),
        Trouble::Closed => "it ended the connection. See whether it is a TURN server, and its log.".to_owned(),
        Trouble::Refused(401) => "it refuses user and password (401). Set the secret or the password that it has, and \
                                  compare the clocks of both machines."
            .to_owned(),
        Trouble::Refused(403) => "it forbids that (403). See its list of denied addresses.".to_owned(),
        Trouble::Refused(486) => "its quota is used up (486). Raise what one user may allocate there.".to_owned(),
        Trouble::Refused(508) => "it has no relay port left (508). Give it more.".to_owned(),
        Trouble::Tls(trouble) => tls::seen(trouble),
        Trouble::Refused(code) => format!("it refuses ({code}). See its log."),
    }
}

// A multiple of four bytes has no padding, which the client would take for the next message.
const THERE: &[u8] = b"there...";
const BACK: &[u8] = b"and back";
