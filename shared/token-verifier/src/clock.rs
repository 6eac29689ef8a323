//! The clock that the verifier reads.

use std::fmt::Debug;
use std::pin::Pin;
use std::time::{Duration, Instant, SystemTime};

/// A source of time, injected so that tests control it.
///
/// ```
/// use std::pin::Pin;
/// use std::time::Duration;
/// use token_verifier::Clock;
///
/// /// Always returns the same second.
/// #[derive(Debug)]
/// struct Stopped(i64);
///
/// impl Clock for Stopped {
///     fn now(&self) -> i64 {
///         self.0
///     }
///
///     fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
///         Box::pin(std::future::pending())
///     }
/// }
/// ```
pub trait Clock: Send + Sync + Debug + 'static {
    /// Seconds since the epoch, as a `NumericDate` counts them (RFC 7519 §2).
    fn now(&self) -> i64;

    /// Completes when `duration` of this clock's time has passed.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;

    /// Completes at this [`instant`](Self::instant), at once if it has passed.
    fn sleep_until(&self, instant: Instant) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.sleep(instant.saturating_duration_since(self.instant()))
    }

    /// A time that only moves forward, also when the clock is set back. Only differences count.
    fn instant(&self) -> Instant {
        Instant::now()
    }
}

/// The system clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn now(&self) -> i64 {
        SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, whole_seconds)
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// A duration in whole seconds, for arithmetic with [`Clock::now`].
pub(crate) fn whole_seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}
