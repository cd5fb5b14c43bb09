//! Listening at an address, or why that is not possible, in one sentence.

mod holder;

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use thiserror::Error;
use tokio::net::TcpListener;

pub use holder::{Transport, holder};

/// Why the program cannot listen where a setting says.
#[derive(Debug, Error)]
#[error("The setting {setting} is {address}, {why}.")]
pub struct ListenError {
    setting: &'static str,
    address: SocketAddr,
    why: Why,
}

/// Why an address cannot be listened to.
#[derive(Debug, Error)]
enum Why {
    /// Another program listens there; which one, where the system tells.
    #[error("where {} listens already; allowed is a port that is free", .0.as_deref().unwrap_or("another program"))]
    Taken(Option<String>),
    /// The port is one that needs a permission, which the program at this path lacks.
    #[error(
        "and this program may not listen at a port so low; `sudo setcap cap_net_bind_service=+ep {0}` allows it"
    )]
    Forbidden(String),
    /// The address is another machine's.
    #[error(
        "which is no address of this machine; allowed is one of its own, or 0.0.0.0 or [::] for all of them"
    )]
    Elsewhere,
    /// Something else, as the system says it.
    #[error("where this program cannot listen: {0}")]
    Other(io::Error),
}

/// Listens where a setting says.
///
/// # Errors
/// [`ListenError`], which says what is in the way.
pub async fn listen(
    setting: &'static str,
    address: SocketAddr,
) -> Result<TcpListener, ListenError> {
    let refused = |error| ListenError { setting, address, why: why(address, error) };
    TcpListener::bind(address).await.map_err(refused)
}

fn why(address: SocketAddr, error: io::Error) -> Why {
    let kind = error.kind();
    if kind == ErrorKind::AddrInUse {
        Why::Taken(holder(address.port(), Transport::Tcp))
    } else if kind == ErrorKind::PermissionDenied {
        let program = std::env::current_exe().unwrap_or_else(|_| "parlor".into());
        Why::Forbidden(program.display().to_string())
    } else if kind == ErrorKind::AddrNotAvailable {
        Why::Elsewhere
    } else {
        Why::Other(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_too_low_comes_with_the_command_that_allows_it() {
        let error = io::Error::from(ErrorKind::PermissionDenied);
        let address = "0.0.0.0:443".parse().unwrap();
        let why = why(address, error);
        let sentence = ListenError { setting: "listen", address, why }.to_string();
        let program = std::env::current_exe().unwrap();
        assert_eq!(
            sentence,
            format!(
                "The setting listen is 0.0.0.0:443, and this program may not listen at a port so low; \
                 `sudo setcap cap_net_bind_service=+ep {}` allows it.",
                program.display()
            )
        );
    }

    #[tokio::test]
    async fn an_address_of_another_machine_is_said_so() {
        // RFC 5737: an address for documentation, which no machine has.
        let error = listen("listen", "192.0.2.1:0".parse().unwrap()).await.unwrap_err();
        assert!(matches!(error.why, Why::Elsewhere), "{error}");
    }
}
