//! When to fetch a key set again.

use std::time::Duration;

use reqwest::header::{CACHE_CONTROL, HeaderMap};

const DEFAULT_MAX_AGE: Duration = Duration::from_mins(5);
const SHORTEST_MAX_AGE: Duration = Duration::from_secs(1);
const LONGEST_MAX_AGE: Duration = Duration::from_hours(24);

/// The maximum pause before the next attempt, for retries and callers.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// The pause after the first failure; it doubles from there.
const FIRST_RETRY: Duration = Duration::from_secs(1);

/// The times that follow from `max-age`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RefreshSchedule {
    max_age: Duration,
    cool_down: Duration,
}

impl RefreshSchedule {
    /// Before the first set. The cool-down is short, so that a service started before its
    /// issuer works within a second after it.
    pub(super) const NOTHING_HELD: Self = Self {
        max_age: DEFAULT_MAX_AGE,
        cool_down: Duration::from_secs(1),
    };

    /// The times of a set with this `max-age`.
    pub(super) fn of(max_age: Duration) -> Self {
        let max_age = max_age.clamp(SHORTEST_MAX_AGE, LONGEST_MAX_AGE);
        Self {
            max_age,
            cool_down: max_age.min(LONGEST_PAUSE),
        }
    }

    /// The intervals for a response (RFC 9111 §5.2.2.1).
    pub(super) fn of_response(headers: &HeaderMap) -> Self {
        Self::of(max_age(headers).unwrap_or(DEFAULT_MAX_AGE))
    }

    /// The age at which to fetch the set again.
    pub(super) fn refresh_after(self) -> Duration {
        self.max_age / 2
    }

    /// The pause after a failed refresh: longer each time, up to a limit.
    pub(super) fn retry_after(self, failures_before: u32) -> Duration {
        let factor = 1_u32.checked_shl(failures_before).unwrap_or(u32::MAX);
        let longest = LONGEST_PAUSE.min(self.refresh_after());
        FIRST_RETRY.saturating_mul(factor).min(longest)
    }

    /// For this long after a fetch for an unknown `kid`, no caller causes another.
    pub(super) fn cool_down(self) -> Duration {
        self.cool_down
    }
}

fn max_age(headers: &HeaderMap) -> Option<Duration> {
    headers
        .get_all(CACHE_CONTROL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|directive| directive.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("max-age"))
        .and_then(|(_, seconds)| seconds.trim().trim_matches('"').parse().ok())
        .map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;
    use rstest::rstest;

    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[rstest]
    #[case::ours("public, max-age=300", 300)]
    #[case::any_case("Public,Max-Age=60", 60)]
    #[case::quoted("max-age=\"60\"", 60)]
    #[case::not_the_shared_one("s-maxage=9, max-age=60", 60)]
    #[case::absent("no-store", 300)]
    #[case::nonsense("max-age=soon", 300)]
    #[case::too_short("max-age=0", 1)]
    #[case::too_long("max-age=31536000", 86_400)]
    fn max_age_of_a_response(#[case] value: &'static str, #[case] expected: u64) {
        let mut headers = HeaderMap::new();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(value));

        let expected = RefreshSchedule::of(seconds(expected));
        assert_eq!(RefreshSchedule::of_response(&headers), expected);
    }

    #[test]
    fn retries_back_off_to_ten_seconds() {
        let pauses = (0..6).map(|failures| RefreshSchedule::NOTHING_HELD.retry_after(failures));
        assert!(pauses.eq([1, 2, 4, 8, 10, 10].map(seconds)));
        assert_eq!(
            RefreshSchedule::NOTHING_HELD.retry_after(u32::MAX),
            seconds(10)
        );
    }

    #[test]
    fn retries_never_wait_longer_than_a_refresh() {
        assert_eq!(RefreshSchedule::of(seconds(6)).retry_after(9), seconds(3));
    }

    #[test]
    fn the_cool_down_is_at_most_the_max_age() {
        assert_eq!(RefreshSchedule::of(seconds(300)).cool_down(), seconds(10));
        assert_eq!(RefreshSchedule::of(seconds(4)).cool_down(), seconds(4));
    }
}
