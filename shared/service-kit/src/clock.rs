//! Time as an argument: the system clock in production, a manual one in tests.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

use time::OffsetDateTime;
use token_verifier::{Age, SystemClock};
use tokio::sync::watch;

/// The clock that every rule takes as an argument.
///
/// Times are whole seconds in UTC. JWT times are too (RFC 7519 §2), stored times then
/// sort correctly as SQLite's text, and both databases compare them equally.
#[derive(Clone)]
pub struct Clock(Arc<dyn token_verifier::Clock>);

impl Clock {
    /// The operating system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(SystemClock))
    }

    /// The current time in whole seconds.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0.now()).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// The current monotonic time, for what is kept in memory only. It may stand still
    /// while the machine sleeps.
    #[must_use]
    pub fn instant(&self) -> Instant {
        self.0.instant()
    }

    /// How long ago `then` was.
    #[must_use]
    pub fn age_of(&self, then: OffsetDateTime) -> Age {
        age(then, self.now())
    }

    /// Completes when `duration` has passed on this clock.
    pub async fn sleep(&self, duration: Duration) {
        self.0.sleep(duration).await;
    }

    /// Completes at this [`instant`](Self::instant), at once if it has passed.
    pub async fn sleep_until(&self, instant: Instant) {
        self.0.sleep_until(instant).await;
    }

    /// Rounds of work that begin `period` after one another, the first one a period from now.
    #[must_use]
    pub fn rounds(&self, period: Duration) -> Rounds {
        Rounds {
            clock: self.clone(),
            period,
            due: self.instant() + period,
        }
    }

    /// The same clock for the token verifier.
    #[must_use]
    pub fn for_verifier(&self) -> Arc<dyn token_verifier::Clock> {
        Arc::clone(&self.0)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Work that a clock repeats. Time that passes during a round counts, so the next one begins
/// at once if it took longer than the period. Rounds that were missed are not made up for.
#[derive(Debug)]
pub struct Rounds {
    clock: Clock,
    period: Duration,
    due: Instant,
}

impl Rounds {
    /// Completes when the next round begins. None is lost if this is dropped before.
    pub async fn next(&mut self) {
        self.clock.sleep_until(self.due).await;
        self.due = self.clock.instant() + self.period;
    }
}

/// How long ago `then` was, at `now`.
#[must_use]
pub fn age(then: OffsetDateTime, now: OffsetDateTime) -> Age {
    Age::between(then.unix_timestamp(), now.unix_timestamp())
}

/// A clock that stands still until it is moved.
#[derive(Clone, Debug)]
pub struct ManualClock {
    time: watch::Sender<Time>,
    made_at: Instant,
}

#[derive(Clone, Copy, Debug)]
struct Time {
    /// Seconds since the epoch.
    shown: i64,
    /// The time passed since the clock was created, regardless of how it was set.
    passed: Duration,
}

impl ManualClock {
    /// A clock that shows `start`, cut to whole seconds.
    #[must_use]
    pub fn new(start: OffsetDateTime) -> Self {
        let time = Time {
            shown: start.unix_timestamp(),
            passed: Duration::ZERO,
        };
        Self {
            time: watch::Sender::new(time),
            made_at: Instant::now(),
        }
    }

    /// A clock that starts at the system's current time.
    #[must_use]
    pub fn of_now() -> Self {
        Self::new(Clock::system().now())
    }

    /// Moves the clock forward and wakes sleepers that are due.
    pub fn advance(&self, by: Duration) {
        let seconds = whole_seconds(by);
        self.time.send_modify(|time| {
            time.shown = time.shown.saturating_add(seconds);
            time.passed += Duration::from_secs(by.as_secs());
        });
    }

    /// Sets the clock back, as a correction does. No time passes.
    pub fn set_back(&self, by: Duration) {
        let seconds = whole_seconds(by);
        self.time
            .send_modify(|time| time.shown = time.shown.saturating_sub(seconds));
    }

    /// Completes when so much time has passed since the clock was created.
    fn until(&self, wake_at: Duration) -> impl Future<Output = ()> + Send + use<> {
        let mut time = self.time.subscribe();
        async move {
            // The sender lives as long as a clock, so waiting cannot fail.
            let _ = time.wait_for(|time| time.passed >= wake_at).await;
        }
    }

    /// This clock in the form that services take.
    #[must_use]
    pub fn clock(&self) -> Clock {
        Clock(Arc::new(self.clone()))
    }
}

impl token_verifier::Clock for ManualClock {
    fn now(&self) -> i64 {
        self.time.borrow().shown
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let seconds = Duration::from_secs(duration.as_secs().max(1));
        let passed = self.time.borrow().passed;
        Box::pin(self.until(passed.saturating_add(seconds)))
    }

    fn sleep_until(&self, instant: Instant) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(self.until(instant.saturating_duration_since(self.made_at)))
    }

    fn instant(&self) -> Instant {
        self.made_at + self.time.borrow().passed
    }
}

fn whole_seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn setting_a_clock_back_changes_the_time_but_no_sleep() {
        let manual = ManualClock::new(OffsetDateTime::UNIX_EPOCH + Duration::from_hours(24));
        let clock = manual.clock();
        let (day, began) = (clock.now(), clock.instant());
        let mut pause = Box::pin(clock.sleep(Duration::from_mins(2)));
        assert!(futures_util::poll!(&mut pause).is_pending());
        manual.advance(Duration::from_mins(1));
        manual.set_back(Duration::from_hours(2));
        assert_eq!(clock.age_of(day).known(), None);
        assert!(futures_util::poll!(&mut pause).is_pending());
        manual.advance(Duration::from_mins(1));
        assert!(futures_util::poll!(&mut pause).is_ready());
        assert_eq!(clock.instant() - began, Duration::from_mins(2));
        assert_eq!(day - clock.now(), Duration::from_mins(118));
    }

    #[tokio::test]
    async fn time_that_passes_during_a_round_counts() {
        let manual = ManualClock::new(OffsetDateTime::UNIX_EPOCH);
        let mut rounds = manual.clock().rounds(Duration::from_mins(10));
        manual.advance(Duration::from_mins(9));
        assert!(futures_util::poll!(Box::pin(rounds.next())).is_pending());
        manual.advance(Duration::from_mins(1));
        assert!(futures_util::poll!(Box::pin(rounds.next())).is_ready());
        // The work takes an hour.
        manual.advance(Duration::from_hours(1));
        assert!(futures_util::poll!(Box::pin(rounds.next())).is_ready());
        assert!(futures_util::poll!(Box::pin(rounds.next())).is_pending());
    }
}
