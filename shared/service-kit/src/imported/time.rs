use time::{Duration, OffsetDateTime};

use crate::timestamp;

/// For differing clocks and time zones.
const AHEAD: Duration = Duration::days(1);

/// When something was created elsewhere. Databases accept years that RFC 3339 cannot
/// express, and programs write such years for "never".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportedTime(OffsetDateTime);

/// A time that cannot be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotATime {
    /// It is not in a known format.
    #[error("must be a time such as 2026-11-21T09:30:00Z or 2026-11-21 09:30:00")]
    Garbled,
    /// It is outside the possible range.
    #[error("must lie between 1970 and now")]
    OutOfRange,
}

impl ImportedTime {
    /// Reads a time as [`timestamp::parse`] does.
    ///
    /// # Errors
    /// The rule that is broken.
    pub fn parse(text: &str, now: OffsetDateTime) -> Result<Self, NotATime> {
        let time = timestamp::parse(text).ok_or(NotATime::Garbled)?;
        if time < OffsetDateTime::UNIX_EPOCH || time > now + AHEAD {
            return Err(NotATime::OutOfRange);
        }
        Ok(Self(time))
    }

    /// The time, in whole seconds.
    #[must_use]
    pub fn get(self) -> OffsetDateTime {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn times_lie_between_1970_and_now() {
        let parse = |text| ImportedTime::parse(text, datetime!(2026-03-01 12:00 UTC));
        for text in ["1970-01-01 00:00:00", "2026-03-02 12:00:00"] {
            assert!(parse(text).is_ok(), "{text}");
        }
        for text in [
            "-0001-11-30 00:00:00",
            "0000-01-01 00:00:00",
            "1969-12-31 23:59:59",
            "2026-03-02 12:00:01",
            "9999-12-31 23:59:59",
        ] {
            assert_eq!(parse(text), Err(NotATime::OutOfRange), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "0000-00-00 00:00:00",
            "10000-01-01 00:00:00",
        ] {
            assert_eq!(parse(text), Err(NotATime::Garbled), "{text}");
        }
    }
}
