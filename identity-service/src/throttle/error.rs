use std::{fmt, time::Duration};

use service_kit::{database::Error as DatabaseError, problem::Problem};
use time::OffsetDateTime;

use super::Gate;

/// Why an attempt is not made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is too early for it.
    #[error("{0}")]
    Refused(Refused),
    /// The database refused.
    #[error("login attempts cannot be counted")]
    Database(#[from] DatabaseError),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refused) => {
                Self::too_many_requests(refused.to_string(), refused.retry_after.0)
            }
            Error::Database(error) => error.into(),
        }
    }
}

/// An attempt that comes too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub gate: Gate,
    /// When it may be made again.
    pub retry_after: RetryAfter,
    /// Whether nobody has written down yet that there is such a wait.
    pub is_first: bool,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.gate {
            Gate::Address => "attempts from this address",
            Gate::Account => "failed attempts",
            Gate::Client => "failed attempts from this address",
        };
        write!(f, "too many {what}; try again in {}", self.retry_after)
    }
}

/// How long to wait before the next attempt: whole seconds, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryAfter(Duration);

impl RetryAfter {
    /// As the header of that name says it.
    #[must_use]
    pub fn as_secs(self) -> u64 {
        self.0.as_secs()
    }

    pub(super) fn between(now: OffsetDateTime, then: OffsetDateTime) -> Self {
        Duration::try_from(then - now).unwrap_or_default().into()
    }
}

/// Rounds up, so that whoever waits that long has waited long enough.
impl From<Duration> for RetryAfter {
    fn from(wait: Duration) -> Self {
        let whole = wait.as_nanos().div_ceil(1_000_000_000).max(1);
        Self(Duration::from_secs(
            u64::try_from(whole).unwrap_or(u64::MAX),
        ))
    }
}

impl fmt::Display for RetryAfter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_secs() {
            1 => f.write_str("1 second"),
            seconds @ ..60 => write!(f, "{seconds} seconds"),
            60 => f.write_str("1 minute"),
            seconds => write!(f, "{} minutes", seconds.div_ceil(60)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_told_in_words_and_never_too_short() {
        for (wait, words) in [
            (Duration::ZERO, "1 second"),
            (Duration::from_millis(1_001), "2 seconds"),
            (Duration::from_secs(59), "59 seconds"),
            (Duration::from_mins(1), "1 minute"),
            (Duration::from_secs(61), "2 minutes"),
            (Duration::from_mins(15), "15 minutes"),
        ] {
            assert_eq!(RetryAfter::from(wait).to_string(), words);
        }
    }
}
