use std::{fmt, time::Duration};

use time::OffsetDateTime;

/// Up to this, minutes are shown; then hours.
const TWO_HOURS: u64 = 2 * 60 * 60;
/// Up to this, hours are shown; then days.
const TWO_DAYS: u64 = 48 * 60 * 60;

/// How long to wait before trying again: whole seconds, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryAfter(Duration);

impl RetryAfter {
    /// The duration.
    #[must_use]
    pub fn get(self) -> Duration {
        self.0
    }

    /// The value of the `Retry-After` header.
    #[must_use]
    pub fn as_secs(self) -> u64 {
        self.0.as_secs()
    }

    /// The time from `now` until `then`.
    #[must_use]
    pub fn between(now: OffsetDateTime, then: OffsetDateTime) -> Self {
        Duration::try_from(then - now).unwrap_or_default().into()
    }
}

/// Rounds up, so that this wait is always enough.
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
            seconds @ ..=TWO_HOURS => write!(f, "{} minutes", seconds.div_ceil(60)),
            seconds @ ..=TWO_DAYS => write!(f, "{} hours", seconds.div_ceil(60 * 60)),
            seconds => write!(f, "{} days", seconds.div_ceil(24 * 60 * 60)),
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
            (Duration::from_hours(2), "120 minutes"),
            (Duration::from_secs(7_201), "3 hours"),
            (Duration::from_hours(48), "48 hours"),
            (Duration::from_secs(172_801), "3 days"),
        ] {
            assert_eq!(RetryAfter::from(wait).to_string(), words);
        }
    }
}
