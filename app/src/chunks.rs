//! The parts of the page's program that are files of their own, and are loaded when they are wanted.
//!
//! With the feature `split` the build puts each into a chunk of WebAssembly (docs/decisions/0007); without it they are
//! part of the one program, and always there.

use std::sync::Arc;

use thiserror::Error;

use crate::call::Program;
use crate::visit::{CallProgram, Visit};

/// A part of the program did not arrive. It may when it is asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a part of the page's program did not arrive")]
pub(crate) struct NotLoaded;

/// What runs a call: the chunk `call`.
///
/// # Errors
/// [`NotLoaded`] when its file did not arrive.
#[cfg(feature = "split")]
#[wasm_split_helpers::wasm_split(call, fallible)]
pub(crate) fn call(visit: Visit) -> Result<Arc<dyn CallProgram>, NotLoaded> {
    Ok(Arc::new(Program::new(visit)))
}

/// What runs a call.
///
/// # Errors
/// None: it is there.
#[cfg(not(feature = "split"))]
pub(crate) async fn call(visit: Visit) -> Result<Arc<dyn CallProgram>, NotLoaded> {
    Ok(Arc::new(Program::new(visit)))
}

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for NotLoaded {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}
