//! Words in passing: said once, read out by screen readers, gone after a few seconds.

use std::time::Duration;

use leptos::prelude::*;

/// The lines that are on the screen now. `Copy`, so every part of a page can announce something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Notices {
    lines: RwSignal<Vec<Line>>,
    next: StoredValue<u32>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// Tells it from others with the same words.
    pub(crate) number: u32,
    /// The words.
    pub(crate) text: String,
}

impl Notices {
    /// No lines yet.
    pub(crate) fn new() -> Self {
        Self { lines: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }

    /// The newest lines, oldest first: as many as there is room for beside `standing` others.
    pub(crate) fn lines(self, standing: usize) -> Vec<Line> {
        let lines = self.lines.get();
        let past = (lines.len() + standing).saturating_sub(MAX_LINES);
        lines.into_iter().skip(past).collect()
    }

    /// Takes every line away.
    pub(crate) fn clear(self) {
        self.lines.update(Vec::clear);
    }

    /// Announces something. What is announced again moves to the end; with more than [`MAX_LINES`] lines the oldest goes.
    pub(crate) fn announce(self, text: String) {
        let Some(number) = self.next.try_get_value() else { return };
        self.next.set_value(number.wrapping_add(1));
        self.lines.update(|lines| {
            lines.retain(|line| line.text != text);
            if lines.len() == MAX_LINES {
                lines.remove(0);
            }
            lines.push(Line { number, text });
        });
        let forget = move || {
            // The page may be gone by then.
            self.lines.try_update(|lines| lines.retain(|line| line.number != number));
        };
        set_timeout(forget, STAY);
    }
}

/// How long a line stays: long enough to read two of them.
const STAY: Duration = Duration::from_secs(6);

/// How many lines are shown at once, what stands there included.
const MAX_LINES: usize = 2;

/// The notices of this page.
pub(crate) fn use_notices() -> Notices {
    expect_context()
}
