//! A panic is a bug of ours, and ends as little as possible: one room, one socket or one request.
//!
//! Nothing that came over a wire should be able to cause one. If something does, the others go on.

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use thiserror::Error;

use crate::operate::metrics::{Metrics, PanicScope};

/// A piece of work that panicked. What belonged to it alone is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("panicked")]
pub(crate) struct Panicked;

/// Does `work`; a panic is caught and counted. What `work` shares with others has to be whole after that.
pub(crate) async fn catch_panic<T>(
    work: impl Future<Output = T>,
    scope: PanicScope,
    metrics: &Metrics,
) -> Result<T, Panicked> {
    AssertUnwindSafe(work).catch_unwind().await.map_err(|_| {
        metrics.panics.count(scope);
        Panicked
    })
}

/// Makes every panic write its place to the log, in one line. The message of a panic may hold what a client sent, so it
/// is logged at the level debug only.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!("panicked at {place}: a bug of Parlor, please report it");
        tracing::debug!("it said: {}", panic.payload_as_str().unwrap_or("nothing readable"));
    }));
}
