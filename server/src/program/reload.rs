//! SIGHUP: the settings are read again, and what can change while the server runs does.

use server::Server;
use server::config::{Config, ConfigError, Environment, RelayAtRestart, Settings};
use server::tls::Tls;

use super::log::Log;

/// Takes over what can change, and says what cannot. A mistake changes nothing.
pub(crate) fn reload(
    running: &Config,
    environment: &Environment,
    server: &Server,
    tls: Option<&Tls>,
    log: &Log,
) {
    match read(environment) {
        Ok(config) => {
            let changed = running.requires_restart(&config);
            if !changed.is_empty() {
                tracing::warn!("only a restart changes {}", changed.join(", "));
            }
            if let Some(relay) = running.relay_at_restart(&config) {
                tracing::warn!("{}", relay_at_restart(relay));
            }
            log.set(config.log_level);
            server.change(config.live);
            tracing::info!("the settings were read again");
        }
        Err(error) => tracing::error!("the settings stay as they were: {error}"),
    }
    if let Some(Err(error)) = tls.map(Tls::reload) {
        tracing::error!("the certificate stays as it was: {error}");
    }
}

/// What calls have until then, and what to do if it is not meant.
fn relay_at_restart(relay: RelayAtRestart) -> &'static str {
    match relay {
        RelayAtRestart::Ends => {
            "calls have the servers that are listed now beside the relay inside, which a restart ends; to keep both, set \
             turn to embedded"
        }
        RelayAtRestart::Begins => {
            "no other STUN or TURN server is listed now; the relay inside begins with a restart, until then calls connect \
             within one network only"
        }
    }
}

fn read(environment: &Environment) -> Result<Config, ConfigError> {
    Config::resolve(Settings::of_this_process()?, environment.clone())
}
