//! Why the server does not start, in one sentence each.

use thiserror::Error;

/// Why the server does not start with these settings.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConfigError {
    /// A value that is not allowed.
    #[error("The setting {setting} is {value:?}; allowed is {allowed}.")]
    Value {
        /// Its name.
        setting: &'static str,
        /// What was given.
        value: String,
        /// What could have been given.
        allowed: &'static str,
    },
    /// User and password, and a secret.
    #[error(
        "The setting turn_secret is given together with turn_username or turn_password; allowed \
         is either the secret, or the user and the password."
    )]
    TwoCredentials,
    /// A user without a password, or the other way round.
    #[error(
        "Of the settings turn_username and turn_password only one is given; allowed is both or \
         neither."
    )]
    HalfACredential,
    /// A TURN server that nobody can use.
    #[error(
        "The setting turn_urls is {url:?} and no credential is given; allowed is a TURN server \
         with either turn_secret, or turn_username and turn_password."
    )]
    NoCredential {
        /// The first of the servers.
        url: String,
    },
    /// A credential for nothing.
    #[error(
        "The setting turn_urls is empty and a TURN credential is given; allowed is a credential \
         only with a TURN server."
    )]
    NoTurnServer,
}
