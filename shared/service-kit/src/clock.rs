//! Time as an argument: the system's in production, a hand-moved one in tests.

use std::{fmt, pin::Pin, sync::Arc, time::Duration};

use time::OffsetDateTime;
use token_verifier::SystemClock;
use tokio::sync::watch;

/// The clock that every rule is given.
///
/// Times are whole seconds in UTC: JWT times are (RFC 7519 §2), and so stored
/// times sort correctly as SQLite's text and compare equally on both databases.
#[derive(Clone)]
pub struct Clock(Arc<dyn token_verifier::Clock>);

impl Clock {
    /// The operating system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(SystemClock))
    }

    /// The present, in whole seconds.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0.now()).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// Completes when `duration` has passed on this clock.
    pub async fn sleep(&self, duration: Duration) {
        self.0.sleep(duration).await;
    }

    /// The same clock, as the token verifier takes it.
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

/// A clock that stands still until it is told to move.
#[derive(Clone, Debug)]
pub struct ManualClock(watch::Sender<i64>);

impl ManualClock {
    /// A clock that shows `start`, cut to whole seconds.
    #[must_use]
    pub fn new(start: OffsetDateTime) -> Self {
        Self(watch::Sender::new(start.unix_timestamp()))
    }

    /// Moves the clock forward and wakes whoever waited for less.
    pub fn advance(&self, by: Duration) {
        let seconds = i64::try_from(by.as_secs()).unwrap_or(i64::MAX);
        self.0.send_modify(|now| *now = now.saturating_add(seconds));
    }

    /// This clock, as services take it.
    #[must_use]
    pub fn clock(&self) -> Clock {
        Clock(Arc::new(self.clone()))
    }
}

impl token_verifier::Clock for ManualClock {
    fn now(&self) -> i64 {
        *self.0.borrow()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let seconds = i64::try_from(duration.as_secs().max(1)).unwrap_or(i64::MAX);
        let wake_at = self.now().saturating_add(seconds);
        let mut time = self.0.subscribe();
        Box::pin(async move {
            // The sender lives as long as `self`, so waiting cannot fail.
            let _ = time.wait_for(|now| *now >= wake_at).await;
        })
    }
}
