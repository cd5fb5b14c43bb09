//! Whether the server that runs with these settings is well: for containers, which hold no other program to ask with.

use server::config::Config;

use super::ask::{Request, ask};

/// Asks for `/healthz`.
///
/// # Errors
/// Asks the running server for its state; an error says what is wrong.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    let answer = ask(config.listen, config.tls, Request::Get("/healthz"))?;
    anyhow::ensure!(answer.status == 200, "the server at {} is not well", config.listen);
    Ok(())
}
