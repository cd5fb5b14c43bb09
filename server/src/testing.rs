//! What unit tests share.

use std::path::PathBuf;
use std::sync::Arc;

use crate::access::limits::Limits;
use crate::access::ticket::Signer;
use crate::context::Context;
use crate::operate::config::{Config, Environment, Settings};
use crate::relay::{self, Relay};

/// A folder for one test alone. It goes with this value.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("parlor-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

/// A context whose relay answers at a port that the system chooses.
pub(crate) fn with_relay(set: impl FnOnce(&mut Settings)) -> (Context, Arc<Relay>) {
    let mut settings = Settings { turn: Some("embedded".to_owned()), ..Settings::default() };
    set(&mut settings);
    let mut config = Config::resolve(settings, Environment::default()).unwrap();
    config.turn.port = 0;
    let relay = relay::open(&config, &[7; 32]).unwrap().unwrap();
    let signer = Signer::new(&[7; 32]);
    (Context::new(signer, config.live, Limits::default(), Some(relay.clone())), relay)
}
