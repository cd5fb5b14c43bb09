//! Listening at an address, or why that is not possible, in one sentence.

mod holder;

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use thiserror::Error;
use tokio::net::TcpListener;

/// Why the program cannot listen where a setting says.
#[derive(Debug, Error)]
pub enum ListenError {
    /// Somebody else does.
    #[error("The setting {setting} is {address}, where {} listens already; allowed is a port that is free.", holder.as_deref().unwrap_or("another program"))]
    Taken {
        /// The setting.
        setting: &'static str,
        /// Its value.
        address: SocketAddr,
        /// Who, where the system tells.
        holder: Option<String>,
    },
    /// The port is one that needs a permission.
    #[error(
        "The setting {setting} is {address}, and this program may not listen at a port so low; `sudo setcap cap_net_bind_service=+ep {program}` allows it."
    )]
    Forbidden {
        /// The setting.
        setting: &'static str,
        /// Its value.
        address: SocketAddr,
        /// The path of this program.
        program: String,
    },
    /// The address is another machine's.
    #[error(
        "The setting {setting} is {address}, which is no address of this machine; allowed is one of its own, or 0.0.0.0 or [::] for all of them."
    )]
    Elsewhere {
        /// The setting.
        setting: &'static str,
        /// Its value.
        address: SocketAddr,
    },
    /// Something else.
    #[error("The setting {setting} is {address}, where this program cannot listen: {error}.")]
    Other {
        /// The setting.
        setting: &'static str,
        /// Its value.
        address: SocketAddr,
        /// As the system says it.
        error: io::Error,
    },
}

/// Listens where a setting says.
///
/// # Errors
/// [`ListenError`], which says what is in the way.
pub async fn listen(
    setting: &'static str,
    address: SocketAddr,
) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|error| why(setting, address, error))
}

fn why(setting: &'static str, address: SocketAddr, error: io::Error) -> ListenError {
    let kind = error.kind();
    if kind == ErrorKind::AddrInUse {
        ListenError::Taken { setting, address, holder: holder::of(address.port()) }
    } else if kind == ErrorKind::PermissionDenied {
        let program = std::env::current_exe().unwrap_or_else(|_| "parlor".into());
        ListenError::Forbidden { setting, address, program: program.display().to_string() }
    } else if kind == ErrorKind::AddrNotAvailable {
        ListenError::Elsewhere { setting, address }
    } else {
        ListenError::Other { setting, address, error }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_too_low_comes_with_the_command_that_allows_it() {
        let error = io::Error::from(ErrorKind::PermissionDenied);
        let sentence = why("listen", "0.0.0.0:443".parse().unwrap(), error).to_string();
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
        // RFC 5737: of nobody.
        let error = listen("listen", "192.0.2.1:0".parse().unwrap()).await.unwrap_err();
        assert!(matches!(error, ListenError::Elsewhere { .. }), "{error}");
    }
}
