use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use governor::{
    RateLimiter, clock::Clock as _, middleware::NoOpMiddleware, state::keyed::HashMapStateStore,
};
use service_kit::clock::Clock;

use super::{LoginRate, RetryAfter, address::AddressPrefix};

/// After so many checks, addresses that are as good as new are forgotten: memory
/// holds who came within the span of the rate, and this many more.
const CHECKS_PER_CLEANING: u32 = 1_024;

type Limiter =
    RateLimiter<AddressPrefix, HashMapStateStore<AddressPrefix>, Passed, NoOpMiddleware<Duration>>;

/// A bucket of attempts for each address prefix, in this replica's memory.
#[derive(Clone, Debug)]
pub(super) struct AddressGate(Option<Arc<Buckets>>);

#[derive(Debug)]
struct Buckets {
    limiter: Limiter,
    clock: Passed,
    checks: AtomicU32,
}

impl AddressGate {
    pub(super) fn new(rate: LoginRate, clock: Clock) -> Self {
        Self(match rate {
            LoginRate::Off => None,
            LoginRate::PerAddress(quota) => {
                let clock = Passed {
                    since: clock.instant(),
                    clock,
                };
                Some(Arc::new(Buckets {
                    limiter: RateLimiter::new(quota, HashMapStateStore::default(), clock.clone()),
                    clock,
                    checks: AtomicU32::new(0),
                }))
            }
        })
    }

    /// # Errors
    /// How long to wait while the bucket is empty.
    pub(super) fn admit(&self, prefix: AddressPrefix) -> Result<(), RetryAfter> {
        let Some(buckets) = &self.0 else {
            return Ok(());
        };
        buckets.forget_the_rested();
        buckets
            .limiter
            .check_key(&prefix)
            .map_err(|not_until| RetryAfter::from(not_until.wait_time_from(buckets.clock.now())))
    }
}

impl Buckets {
    fn forget_the_rested(&self) {
        let checks = self.checks.fetch_add(1, Ordering::Relaxed);
        if checks % CHECKS_PER_CLEANING == CHECKS_PER_CLEANING - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
    }
}

/// The time that passes, whatever our clock is set to, as the limiter takes it.
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
    use std::net::Ipv4Addr;

    use service_kit::clock::ManualClock;
    use time::OffsetDateTime;

    use super::*;

    fn gate() -> (AddressGate, ManualClock) {
        let clock = ManualClock::new(OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_000));
        let gate = AddressGate::new("6/1m".parse().unwrap(), clock.clock());
        (gate, clock)
    }

    fn somebody(number: u32) -> AddressPrefix {
        AddressPrefix(Ipv4Addr::from_bits(number).into())
    }

    fn wait(gate: &AddressGate, prefix: AddressPrefix) -> Option<String> {
        gate.admit(prefix).err().map(|wait| wait.to_string())
    }

    #[test]
    fn a_burst_then_one_whenever_its_share_has_passed() {
        let (gate, clock) = gate();
        for _ in 0..6 {
            assert_eq!(wait(&gate, somebody(1)), None);
        }
        assert_eq!(wait(&gate, somebody(1)).as_deref(), Some("10 seconds"));
        assert_eq!(wait(&gate, somebody(2)), None, "others are not held up");
        clock.advance(Duration::from_secs(9));
        assert_eq!(wait(&gate, somebody(1)).as_deref(), Some("1 second"));
        clock.advance(Duration::from_secs(1));
        assert_eq!(wait(&gate, somebody(1)), None);
        assert_eq!(wait(&gate, somebody(1)).as_deref(), Some("10 seconds"));
        clock.advance(Duration::from_hours(1));
        for _ in 0..6 {
            assert_eq!(wait(&gate, somebody(1)), None);
        }
        assert_eq!(wait(&gate, somebody(1)).as_deref(), Some("10 seconds"));
    }

    #[test]
    fn a_clock_that_is_put_right_holds_nobody_up() {
        let (gate, clock) = gate();
        clock.advance(Duration::from_hours(24));
        for _ in 0..6 {
            assert_eq!(wait(&gate, somebody(1)), None);
        }
        clock.set_back(Duration::from_hours(24));
        assert_eq!(wait(&gate, somebody(1)).as_deref(), Some("10 seconds"));
        clock.advance(Duration::from_secs(10));
        assert_eq!(wait(&gate, somebody(1)), None);
    }

    #[test]
    fn forgets_those_who_have_rested() {
        let (gate, clock) = gate();
        for number in 0..CHECKS_PER_CLEANING - 1 {
            assert_eq!(wait(&gate, somebody(number)), None);
        }
        clock.advance(Duration::from_mins(2));
        assert_eq!(wait(&gate, somebody(0)), None);
        let buckets = gate.0.as_ref().unwrap();
        assert_eq!(buckets.limiter.len(), 1);
    }
}
