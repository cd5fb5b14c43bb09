//! Where the log goes: to the standard error, past whatever happens to that.
//!
//! Lines wait in a bounded queue for a thread of their own, so neither a reader that does not read nor a full disk
//! holds anything up. A line that cannot be written is lost, and counted.

use std::io::{self, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};

/// Opens the way to the standard error. When the guard goes, what waits is written.
pub fn target() -> (NonBlocking, WorkerGuard) {
    let (target, guard) = NonBlockingBuilder::default()
        .buffered_lines_limit(WAITING_LINES)
        .thread_name("log")
        .finish(Counted(io::stderr()));
    // A process has one standard error; a second target would count with the first.
    let _ = DROPPED.set(target.error_counter());
    (target, guard)
}

/// How many lines were lost.
pub(crate) fn lost_lines() -> u64 {
    let dropped = DROPPED.get().map_or(0, |counter| counter.dropped_lines() as u64);
    UNWRITTEN.load(Ordering::Relaxed) + dropped
}

/// Counts what cannot be written, and says that it was, so that nobody tries again.
struct Counted<W>(W);

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.0.write_all(line).is_err() {
            UNWRITTEN.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

static DROPPED: OnceLock<ErrorCounter> = OnceLock::new();

static UNWRITTEN: AtomicU64 = AtomicU64::new(0);

/// How many lines wait at most.
const WAITING_LINES: usize = 4_096;
