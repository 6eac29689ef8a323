use std::time::{Duration, Instant};

use moka::{ops::compute::Op, sync::Cache};
use service_kit::{
    clock::Clock,
    rate::{Rate, RetryAfter},
};

use super::address::AddressPrefix;

/// Remembered addresses; the oldest failures make room.
const MOST: u64 = 100_000;

/// A bucket of failures for each address prefix, in this replica's memory. It is checked
/// before a secret and filled only by wrong ones, so correct secrets are never throttled.
/// Implements the generic cell rate algorithm: it stores when the bucket will be empty
/// again.
#[derive(Debug)]
pub(super) struct FailureGate(Option<Buckets>);

#[derive(Debug)]
struct Buckets {
    /// How long one failure takes to drain.
    share: Duration,
    /// How full a bucket may be before an attempt.
    room: Duration,
    empty_at: Cache<AddressPrefix, Instant>,
    clock: Clock,
}

impl FailureGate {
    pub(super) fn new(rate: Rate, clock: Clock) -> Self {
        let Rate::AtMost(quota) = rate else {
            return Self(None);
        };
        let share = quota.replenish_interval();
        Self(Some(Buckets {
            share,
            room: share * (quota.burst_size().get() - 1),
            empty_at: Cache::new(MOST),
            clock,
        }))
    }

    /// # Errors
    /// How long to wait while the bucket is full.
    pub(super) fn check(&self, prefix: AddressPrefix) -> Result<(), RetryAfter> {
        let Some(buckets) = &self.0 else {
            return Ok(());
        };
        let Some(empty_at) = buckets.empty_at.get(&prefix) else {
            return Ok(());
        };
        let now = buckets.clock.instant();
        match empty_at.saturating_duration_since(now + buckets.room) {
            Duration::ZERO => Ok(()),
            wait => Err(wait.into()),
        }
    }

    /// Adds a failure to the bucket.
    pub(super) fn fail(&self, prefix: AddressPrefix) {
        if let Some(buckets) = &self.0 {
            let now = buckets.clock.instant();
            buckets.empty_at.entry(prefix).and_compute_with(|entry| {
                let empty_at = entry.map_or(now, |entry| now.max(entry.into_value()));
                Op::Put(empty_at + buckets.share)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use service_kit::clock::ManualClock;
    use time::OffsetDateTime;

    use super::*;

    const HERE: AddressPrefix = AddressPrefix(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST));

    fn gate(rate: &str) -> (FailureGate, ManualClock) {
        let clock = ManualClock::new(OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_000));
        let gate = FailureGate::new(rate.parse().unwrap(), clock.clock());
        (gate, clock)
    }

    fn wait(gate: &FailureGate) -> Option<String> {
        gate.check(HERE).err().map(|wait| wait.to_string())
    }

    #[test]
    fn so_many_failures_then_one_whenever_its_share_has_passed() {
        let (gate, clock) = gate("6/1m");
        for _ in 0..6 {
            assert_eq!(wait(&gate), None);
            gate.fail(HERE);
        }
        assert_eq!(wait(&gate).as_deref(), Some("10 seconds"));
        clock.advance(Duration::from_secs(9));
        assert_eq!(wait(&gate).as_deref(), Some("1 second"));
        clock.advance(Duration::from_secs(1));
        assert_eq!(wait(&gate), None);
        gate.fail(HERE);
        assert_eq!(wait(&gate).as_deref(), Some("10 seconds"));
        let elsewhere = AddressPrefix(Ipv4Addr::BROADCAST.into());
        assert!(gate.check(elsewhere).is_ok());
    }

    #[test]
    fn a_clock_that_is_put_right_holds_nobody_up() {
        let (gate, clock) = gate("1/1m");
        clock.advance(Duration::from_hours(24));
        gate.fail(HERE);
        clock.set_back(Duration::from_hours(24));
        assert_eq!(wait(&gate).as_deref(), Some("1 minute"));
        clock.advance(Duration::from_mins(1));
        assert_eq!(wait(&gate), None);
    }

    #[test]
    fn what_does_not_fail_fills_nothing() {
        let (gate, _) = gate("1/1m");
        assert!((0..1_000).all(|_| wait(&gate).is_none()));
        gate.fail(HERE);
        assert_eq!(wait(&gate).as_deref(), Some("1 minute"));
    }

    #[test]
    fn off_is_off() {
        let (gate, _) = gate("off");
        (0..1_000).for_each(|_| gate.fail(HERE));
        assert_eq!(wait(&gate), None);
    }
}
