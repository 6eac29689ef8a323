//! Ages by a clock that may have been set back.

use std::time::Duration;

/// How long ago something happened. If a clock ran ahead and is corrected, stored times can
/// lie in the future. The age of such a time is unknown: it compares as older than any
/// other age and never counts as fresh.
///
/// ```
/// use std::time::Duration;
/// use token_verifier::Age;
///
/// let minute = Duration::from_secs(60);
/// assert!(Age::between(1_000, 1_059).is_under(minute));
/// assert!(!Age::between(1_000, 1_060).is_under(minute));
/// assert!(!Age::between(1_000, 999).is_under(minute));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Age(Duration);

impl Age {
    /// The age of something dated in the future.
    const UNKNOWN: Self = Self(Duration::MAX);

    /// The age at `now` of something that happened at `then`, both in seconds since the
    /// epoch.
    #[must_use]
    pub fn between(then: i64, now: i64) -> Self {
        let passed = u64::try_from(now.saturating_sub(then));
        passed.map_or(Self::UNKNOWN, |seconds| Self(Duration::from_secs(seconds)))
    }

    /// Whether the age is known and less than `bound`.
    #[must_use]
    pub fn is_under(self, bound: Duration) -> bool {
        self.left_of(bound) > Duration::ZERO
    }

    /// Whether the age is known and at most `bound`.
    #[must_use]
    pub fn is_within(self, bound: Duration) -> bool {
        self.known().is_some_and(|age| age <= bound)
    }

    /// How long it stays under `bound`; zero if it is unknown.
    #[must_use]
    pub fn left_of(self, bound: Duration) -> Duration {
        let age = self.known();
        age.map_or(Duration::ZERO, |age| bound.saturating_sub(age))
    }

    /// The age; `None` for something dated in the future.
    #[must_use]
    pub fn known(self) -> Option<Duration> {
        (self != Self::UNKNOWN).then_some(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUND: Duration = Duration::from_secs(10);

    #[test]
    fn is_fresh_from_none_to_its_bound() {
        let under = [0, 9, 10, 11].map(|now| Age::between(0, now).is_under(BOUND));
        assert_eq!(under, [true, true, false, false]);
        let within = [0, 9, 10, 11].map(|now| Age::between(0, now).is_within(BOUND));
        assert_eq!(within, [true, true, true, false]);
        assert_eq!(Age::between(0, 4).left_of(BOUND), Duration::from_secs(6));
        assert_eq!(Age::between(0, 11).left_of(BOUND), Duration::ZERO);
    }

    #[test]
    fn a_time_in_the_future_is_never_fresh() {
        for back in [1, 7_200, 86_400, 315_360_000, i64::MAX] {
            let age = Age::between(0, -back);
            assert!(!age.is_under(Duration::MAX), "{back}");
            assert!(!age.is_within(Duration::MAX), "{back}");
            assert_eq!(age.left_of(BOUND), Duration::ZERO, "{back}");
            assert_eq!(age.known(), None, "{back}");
            assert!(age > Age::between(0, i64::MAX), "{back}");
        }
    }
}
