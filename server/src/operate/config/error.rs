//! Why the server does not start, in one sentence each.

use thiserror::Error;
use turn::address::RangeError;

use crate::ice::UrlError;

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
    /// A name that is no setting.
    #[error("There is no setting {name} {place}; {}.", or_help(nearest))]
    Unknown {
        /// As it was typed.
        name: String,
        /// `on the command line`, `in the environment` or `in parlor.toml`.
        place: String,
        /// The setting that was probably meant.
        nearest: Option<String>,
    },
    /// A flag that is used in a wrong way.
    #[error("The setting {argument} {wrong}.")]
    Argument {
        /// As it was typed.
        argument: String,
        /// Such as `is given twice`.
        wrong: &'static str,
    },
    /// A command line with another mistake.
    #[error("The command line cannot be read: {reason}.")]
    CommandLine {
        /// What is wrong.
        reason: String,
    },
    /// A file that cannot be read.
    #[error("The setting config is {file:?}, which cannot be read: {reason}.")]
    File {
        /// Its path.
        file: String,
        /// As the system says it.
        reason: String,
    },
    /// A file with a mistake in it.
    #[error("Line {line} of {file} is not TOML: {reason}.")]
    Toml {
        /// Its path.
        file: String,
        /// The number of the line, from 1 on.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// A TOML type that the setting does not take.
    #[error("The setting {setting} in {file} is of the kind {kind}; allowed is {allowed}.")]
    Kind {
        /// Its name.
        setting: String,
        /// The path.
        file: String,
        /// As TOML names it.
        kind: String,
        /// What could have been given.
        allowed: &'static str,
    },
    /// A key that no entry of `ice_servers` has.
    #[error(
        "The setting ice_servers in {file} has an entry with the key {key:?}; allowed are urls, secret, username and \
         password."
    )]
    IceServerKey {
        /// As it was typed.
        key: String,
        /// The path.
        file: String,
    },
    /// An address of a STUN or TURN server that a browser refuses.
    #[error("The setting {setting} is {url:?}, {wrong}.")]
    IceUrl {
        /// Its name.
        setting: &'static str,
        /// The address.
        url: String,
        /// What is wrong with it, and what to write instead.
        wrong: UrlError,
    },
    /// A user, a password or a secret in quotes.
    #[error(
        "The setting {setting} has quotes around it, as files of variables leave them; write it without, or in a file \
         of settings (--config) if they belong to it."
    )]
    Quoted {
        /// Its name.
        setting: &'static str,
    },
    /// A user, a password or a secret with a line break or the like.
    #[error(
        "The setting {setting} has a control character, such as the end of a line; write it in one line, without."
    )]
    ControlCharacter {
        /// Its name.
        setting: &'static str,
    },
    /// A user that no server of TURN takes.
    #[error("The setting {setting} has {length} bytes; allowed are 508.")]
    LongUser {
        /// Its name.
        setting: &'static str,
        /// How long it is, in bytes.
        length: usize,
    },
    /// An entry of `ice_servers` whose parts do not fit together.
    #[error("The setting ice_servers.urls is {url:?} {wrong}; allowed is {allowed}.")]
    IceServer {
        /// The first of its addresses.
        url: String,
        /// Such as `and no credential is given`.
        wrong: &'static str,
        /// What could have been given.
        allowed: &'static str,
    },
    /// A redirect to HTTPS without TLS.
    #[error(
        "The setting redirect_listen is {address:?} and tls is \"off\"; allowed is an address only where the server \
         speaks TLS."
    )]
    NothingToRedirectTo {
        /// The address that was given.
        address: String,
    },
    /// The port of the relay among its relayed ones.
    #[error(
        "The setting turn_port is {port}, which is one of turn_relay_ports ({relay_ports}); allowed is a port beside \
         them."
    )]
    TurnPortIsRelayed {
        /// The port.
        port: u16,
        /// The range, as it is typed.
        relay_ports: String,
    },
    /// An entry of the list of peers that the relay may reach.
    #[error("The setting turn_allowed_peers has an entry that cannot be used: {0}")]
    AllowedPeer(RangeError),
    /// An address under which nobody can reach the relay.
    #[error(
        "The setting public_address is {value:?}, {wrong}; allowed is an IPv4 address, an IPv6 address or both, such \
         as 203.0.113.7,2001:db8::7."
    )]
    PublicAddress {
        /// What was given.
        value: String,
        /// Such as `which is a loopback address`.
        wrong: &'static str,
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
    /// A TURN server without a credential.
    #[error(
        "The setting turn_urls is {url:?} and no credential is given; allowed is a TURN server \
         with either turn_secret, or turn_username and turn_password."
    )]
    NoCredential {
        /// The first of the servers.
        url: String,
    },
    /// A credential without a TURN server.
    #[error(
        "The setting turn_urls is empty and a TURN credential is given; allowed is a credential \
         only with a TURN server."
    )]
    NoTurnServer,
}

fn or_help(nearest: &Option<String>) -> String {
    match nearest {
        Some(nearest) => format!("the nearest is {nearest}"),
        None => "`parlor --help` lists them all".to_owned(),
    }
}
