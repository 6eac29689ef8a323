use std::{
    fmt,
    hash::Hash,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use governor::{
    RateLimiter, clock::Clock as _, middleware::NoOpMiddleware, state::keyed::HashMapStateStore,
};

use super::{Rate, RetryAfter};
use crate::clock::Clock;

/// After this many checks, full buckets are dropped. Memory holds the keys seen within
/// the rate's span, and this many more.
const CHECKS_PER_CLEANING: u32 = 1_024;

type Limiter<K> = RateLimiter<K, HashMapStateStore<K>, Passed, NoOpMiddleware<Duration>>;

/// A bucket for each key, in this replica's memory.
pub struct Buckets<K: Clone + Eq + Hash>(Option<Inner<K>>);

struct Inner<K: Clone + Eq + Hash> {
    limiter: Limiter<K>,
    clock: Passed,
    checks: AtomicU32,
}

impl<K: Clone + Eq + Hash> Buckets<K> {
    /// Full buckets with this `rate`.
    #[must_use]
    pub fn new(rate: Rate, clock: Clock) -> Self {
        Self(match rate {
            Rate::Off => None,
            Rate::AtMost(quota) => {
                let clock = Passed {
                    since: clock.instant(),
                    clock,
                };
                Some(Inner {
                    limiter: RateLimiter::new(quota, HashMapStateStore::default(), clock.clone()),
                    clock,
                    checks: AtomicU32::new(0),
                })
            }
        })
    }

    /// Takes a token from the bucket of `key`.
    ///
    /// # Errors
    /// How long to wait if it is empty.
    pub fn take(&self, key: &K) -> Result<(), RetryAfter> {
        let Some(inner) = &self.0 else {
            return Ok(());
        };
        inner.drop_full_buckets();
        inner
            .limiter
            .check_key(key)
            .map_err(|not_until| RetryAfter::from(not_until.wait_time_from(inner.clock.now())))
    }
}

impl<K: Clone + Eq + Hash> fmt::Debug for Buckets<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Buckets").finish_non_exhaustive()
    }
}

impl<K: Clone + Eq + Hash> Inner<K> {
    fn drop_full_buckets(&self) {
        let checks = self.checks.fetch_add(1, Ordering::Relaxed);
        if checks % CHECKS_PER_CLEANING == CHECKS_PER_CLEANING - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
    }
}

/// Our monotonic clock for the limiter.
#[derive(Clone, Debug)]
struct Passed {
    since: Instant,
    clock: Clock,
}

impl governor::clock::Clock for Passed {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.clock.instant().saturating_duration_since(self.since)
    }
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;
    use crate::clock::ManualClock;

    fn buckets() -> (Buckets<u32>, ManualClock) {
        let clock = ManualClock::new(OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_000));
        let buckets = Buckets::new("6/1m".parse().unwrap(), clock.clock());
        (buckets, clock)
    }

    fn wait(buckets: &Buckets<u32>, key: u32) -> Option<String> {
        buckets.take(&key).err().map(|wait| wait.to_string())
    }

    #[test]
    fn a_burst_then_one_whenever_its_share_has_passed() {
        let (buckets, clock) = buckets();
        for _ in 0..6 {
            assert_eq!(wait(&buckets, 1), None);
        }
        assert_eq!(wait(&buckets, 1).as_deref(), Some("10 seconds"));
        assert_eq!(wait(&buckets, 2), None, "others are not held up");
        clock.advance(Duration::from_secs(9));
        assert_eq!(wait(&buckets, 1).as_deref(), Some("1 second"));
        clock.advance(Duration::from_secs(1));
        assert_eq!(wait(&buckets, 1), None);
        assert_eq!(wait(&buckets, 1).as_deref(), Some("10 seconds"));
        clock.advance(Duration::from_hours(1));
        for _ in 0..6 {
            assert_eq!(wait(&buckets, 1), None);
        }
        assert_eq!(wait(&buckets, 1).as_deref(), Some("10 seconds"));
    }

    #[test]
    fn a_corrected_clock_delays_nobody() {
        let (buckets, clock) = buckets();
        clock.advance(Duration::from_hours(24));
        for _ in 0..6 {
            assert_eq!(wait(&buckets, 1), None);
        }
        clock.set_back(Duration::from_hours(24));
        assert_eq!(wait(&buckets, 1).as_deref(), Some("10 seconds"));
        clock.advance(Duration::from_secs(10));
        assert_eq!(wait(&buckets, 1), None);
    }

    #[test]
    fn full_buckets_are_dropped() {
        let (buckets, clock) = buckets();
        for number in 0..CHECKS_PER_CLEANING - 1 {
            assert_eq!(wait(&buckets, number), None);
        }
        clock.advance(Duration::from_mins(2));
        assert_eq!(wait(&buckets, 0), None);
        let inner = buckets.0.as_ref().unwrap();
        assert_eq!(inner.limiter.len(), 1);
    }
}
