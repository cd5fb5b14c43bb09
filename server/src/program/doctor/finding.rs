//! One thing that was found, and how times are written in it.

use std::fmt;
use std::time::Duration;

use time::OffsetDateTime;

/// One thing that was found: a sentence or two, the last one saying what to do where there is something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) mark: Mark,
    pub(super) sentence: String,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// It is as it should be.
    Ok,
    /// It may be meant so; the operator should know.
    Note,
    /// Something does not work.
    Wrong,
}

impl Finding {
    pub(super) fn ok(sentence: impl Into<String>) -> Self {
        Self { mark: Mark::Ok, sentence: sentence.into() }
    }

    pub(super) fn note(sentence: impl Into<String>) -> Self {
        Self { mark: Mark::Note, sentence: sentence.into() }
    }

    pub(super) fn wrong(sentence: impl Into<String>) -> Self {
        Self { mark: Mark::Wrong, sentence: sentence.into() }
    }
}

/// One line: `wrong  The certificate in "cert.pem" ended on 2026-01-01 …`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.mark {
            Mark::Ok => "ok",
            Mark::Note => "note",
            Mark::Wrong => "wrong",
        };
        write!(f, "{mark:<5}  {}", self.sentence)
    }
}

/// A time since 1970, to the minute: `2026-11-29 15:06 UTC`.
pub(super) fn time(unix: Duration) -> String {
    let seconds = i64::try_from(unix.as_secs()).unwrap_or(i64::MAX);
    match OffsetDateTime::from_unix_timestamp(seconds) {
        Ok(at) => {
            let (date, hour, minute) = (at.date(), at.hour(), at.minute());
            format!("{date} {hour:02}:{minute:02} UTC")
        }
        Err(_) => format!("second {seconds} since 1970"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_one_line_with_its_mark_first() {
        assert_eq!(Finding::ok("All ports are free.").to_string(), "ok     All ports are free.");
        assert_eq!(Finding::note("A.").to_string(), "note   A.");
        assert_eq!(Finding::wrong("B.").to_string(), "wrong  B.");
    }

    #[test]
    fn a_time_is_written_to_the_minute() {
        assert_eq!(time(Duration::from_secs(1_767_225_659)), "2026-01-01 00:00 UTC");
        assert_eq!(time(Duration::MAX), "second 9223372036854775807 since 1970");
    }
}
