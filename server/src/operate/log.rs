//! The log is written to the standard error. The server goes on when that is slow, full or gone.
//!
//! Lines wait in a bounded queue for a thread of their own, so neither a reader that does not read nor a full disk
//! holds anything up. A line that cannot be written is lost, and counted.

use std::io::{self, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};

/// Opens the standard error for the log. When the guard is dropped, the waiting lines are written.
pub fn target() -> (NonBlocking, WorkerGuard) {
    let (target, guard) = NonBlockingBuilder::default()
        .buffered_lines_limit(WAITING_LINES)
        .thread_name("log")
        .finish(Counted(io::stderr()));
    // A process has one standard error; a second target would count with the first.
    let _ = DROPPED.set(target.error_counter());
    (target, guard)
}

/// The number of lines that were lost.
pub(crate) fn lost_lines() -> u64 {
    let dropped = DROPPED.get().map_or(0, |counter| counter.dropped_lines() as u64);
    UNWRITTEN.load(Ordering::Relaxed) + dropped
}

/// Counts what cannot be written and reports it as written, so that it is not tried again.
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

/// Limits how many log lines a second clients can cause.
#[derive(Debug, Default)]
pub(crate) struct LogThrottle {
    second: AtomicU64,
    lines: AtomicU32,
}

impl LogThrottle {
    /// Whether one more line may be written in this second. Two callers at the turn of a second may both begin it.
    pub(crate) fn allows(&self, second: u64) -> bool {
        if self.second.swap(second, Ordering::Relaxed) != second {
            self.lines.store(0, Ordering::Relaxed);
        }
        self.lines.fetch_add(1, Ordering::Relaxed) < LINES_A_SECOND
    }
}

const LINES_A_SECOND: u32 = 10;

static DROPPED: OnceLock<ErrorCounter> = OnceLock::new();

static UNWRITTEN: AtomicU64 = AtomicU64::new(0);

/// The bound of the queue. A further line is lost, and counted.
const WAITING_LINES: usize = 1_024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_is_counted_and_nobody_tries_again() {
        let before = lost_lines();
        let mut disk = [0; 4];
        let mut full = Counted(disk.as_mut_slice());
        assert_eq!(full.write(b"a line that is too long\n").unwrap(), 24);
        assert_eq!(lost_lines(), before + 1);
    }

    #[test]
    fn a_second_has_so_many_lines() {
        let throttle = LogThrottle::default();
        let allowed = |second| (0..100).filter(|_| throttle.allows(second)).count();
        assert_eq!([allowed(7), allowed(7), allowed(8)], [10, 0, 10]);
    }
}
