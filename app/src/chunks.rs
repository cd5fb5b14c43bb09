//! The parts of the page's program that are asked for when they are wanted.

use std::sync::Arc;

use thiserror::Error;

use crate::session::Session;
use crate::visit::{CallProgram, Visit};

/// A part of the program did not arrive. It may when it is asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a part of the page's program did not arrive")]
pub(crate) struct NotLoaded;

/// What runs a call.
///
/// # Errors
/// None: it is there.
pub(crate) async fn call(visit: Visit) -> Result<Arc<dyn CallProgram>, NotLoaded> {
    Ok(Arc::new(Session::new(visit)))
}
