//! SIGHUP: the settings are read again, and what can change while the server runs does.

use server::Server;
use server::config::{Config, ConfigError, Environment, Settings};
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

fn read(environment: &Environment) -> Result<Config, ConfigError> {
    Config::resolve(Settings::of_this_process()?, environment.clone())
}
